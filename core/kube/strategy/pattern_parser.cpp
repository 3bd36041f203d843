// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/pattern_parser.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace pilothouse::kube::detail {

namespace {

using Bytes = OutputPattern::Bytes;
using Kind = PatternNode::Kind;

constexpr int kMostRepeats = 1000;

/// ASCII alone, whatever the locale says.
bool isOfClass(std::string_view name, int c) {
    struct Class {
        std::string_view name;
        int (*test)(int);
    };
    constexpr std::array<Class, 12> kClasses{{{"alnum", &std::isalnum},
                                              {"alpha", &std::isalpha},
                                              {"blank", &std::isblank},
                                              {"cntrl", &std::iscntrl},
                                              {"digit", &std::isdigit},
                                              {"graph", &std::isgraph},
                                              {"lower", &std::islower},
                                              {"print", &std::isprint},
                                              {"punct", &std::ispunct},
                                              {"space", &std::isspace},
                                              {"upper", &std::isupper},
                                              {"xdigit", &std::isxdigit}}};
    const auto* const found = std::find_if(kClasses.begin(), kClasses.end(),
                                           [&](const auto& one) { return one.name == name; });
    return found != kClasses.end() && c < 128 && found->test(c) != 0;
}

class Parser {
public:
    explicit Parser(std::string_view pattern) : m_pattern(pattern) {}

    Result<PatternTree> parse() {
        m_tree.root = either();
        if (m_why.empty() && m_at < m_pattern.size()) {
            complain("a \")\" closes nothing");
        }
        if (!m_why.empty()) {
            return fail(ErrorKind::Validation,
                        "this is no regular expression (POSIX extended): " + std::string(m_why));
        }
        return std::move(m_tree);
    }

private:
    [[nodiscard]] bool isAt(char c) const {
        return m_at < m_pattern.size() && m_pattern[m_at] == c;
    }
    [[nodiscard]] bool isOver() const { return m_at >= m_pattern.size() || !m_why.empty(); }
    void complain(std::string_view why) {
        if (m_why.empty()) {
            m_why = why;
        }
    }
    std::size_t add(PatternNode node) {
        m_tree.nodes.push_back(node);
        return m_tree.nodes.size() - 1;
    }
    std::size_t addBytes(const Bytes& set) { return add({.kind = Kind::OneOf, .set = set}); }

    std::size_t either() {
        auto left = both();
        while (!isOver() && isAt('|')) {
            ++m_at;
            const auto right = both();
            left = add({.kind = Kind::Either, .first = left, .second = right});
        }
        return left;
    }

    std::size_t both() {
        auto left = add({.kind = Kind::Nothing});
        while (!isOver() && !isAt('|') && !isAt(')')) {
            const auto right = repeated();
            left = add({.kind = Kind::Both, .first = left, .second = right});
        }
        return left;
    }

    std::size_t repeated() {
        auto part = atom();
        while (!isOver()) {
            PatternNode node{.kind = Kind::Repeat, .first = part};
            if (isAt('*')) {
            } else if (isAt('+')) {
                node.least = 1;
            } else if (isAt('?')) {
                node.most = 1;
            } else if (isAt('{')) {
                readCounts(node);
            } else {
                break;
            }
            ++m_at;
            part = add(node);
        }
        return part;
    }

    /// "{2}", "{2,}" or "{2,5}"; stays at the brace that closes.
    void readCounts(PatternNode& node) {
        ++m_at;
        node.least = readCount();
        node.most = node.least;
        if (isAt(',')) {
            ++m_at;
            node.most = isAt('}') ? std::nullopt : std::optional(readCount());
        }
        if (!isAt('}') || (node.most && *node.most < node.least)) {
            complain("expected counts in braces, \"{2,5}\"; write \"\\{\" for the character");
        }
    }

    int readCount() {
        int count = -1;
        const auto* const from = m_pattern.data() + m_at;
        const auto parsed = std::from_chars(from, m_pattern.data() + m_pattern.size(), count);
        if (parsed.ec != std::errc{} || count < 0 || count > kMostRepeats) {
            complain("a count in braces is no number up to 1000");
            return 0;
        }
        m_at += static_cast<std::size_t>(parsed.ptr - from);
        return count;
    }

    std::size_t atom() {
        const char c = m_pattern[m_at++];
        switch (c) {
        case '(': return group();
        case '[': return bracket();
        case '^': return add({.kind = Kind::LineStart});
        case '$': return add({.kind = Kind::LineEnd});
        case '\\': return escaped();
        case '.': {
            Bytes all;
            all.set().reset('\n');
            return addBytes(all);
        }
        case '*':
        case '+':
        case '?':
        case '{': complain("there is nothing before a repeat"); return 0;
        default: break;
        }
        return addBytes(Bytes().set(static_cast<unsigned char>(c)));
    }

    std::size_t group() {
        const auto inside = either();
        if (!isAt(')')) {
            complain("a \"(\" is not closed");
        }
        ++m_at;
        return inside;
    }

    std::size_t escaped() {
        const auto c = static_cast<unsigned char>(m_at < m_pattern.size() ? m_pattern[m_at] : 'x');
        ++m_at;
        if (!isOfClass("punct", c)) {
            complain("a backslash stands before punctuation alone");
        }
        return addBytes(Bytes().set(c));
    }

    /// "[]a-z[:digit:]]": a "]" that comes first is a character.
    std::size_t bracket() {
        Bytes set;
        const bool isOthers = isAt('^');
        m_at += isOthers ? 1U : 0U;
        for (bool isFirst = true; isFirst || !isAt(']'); isFirst = false) {
            if (isOver()) {
                complain("a \"[\" is not closed");
                return 0;
            }
            if (m_pattern.substr(m_at).starts_with("[:")) {
                addClass(set);
            } else {
                addRange(set);
            }
        }
        ++m_at;
        if (isOthers) {
            set.flip().reset('\n');
        }
        return addBytes(set);
    }

    void addClass(Bytes& set) {
        const auto end = m_pattern.find(":]", m_at + 2);
        const auto name =
            m_pattern.substr(m_at + 2, end == std::string_view::npos ? 0 : end - m_at - 2);
        if (!isOfClass(name, 'a') && !isOfClass(name, '0') && !isOfClass(name, 'A') &&
            !isOfClass(name, ' ') && !isOfClass(name, '\t') && !isOfClass(name, '!')) {
            complain("no class of characters is called so");
            return;
        }
        for (int c = 0; c < 128; ++c) {
            set[static_cast<std::size_t>(c)] =
                set.test(static_cast<std::size_t>(c)) || isOfClass(name, c);
        }
        m_at = end + 2;
    }

    void addRange(Bytes& set) {
        const auto first = static_cast<unsigned char>(m_pattern[m_at++]);
        auto last = first;
        const auto rest = m_pattern.substr(m_at);
        if (rest.size() >= 2 && rest[0] == '-' && rest[1] != ']') {
            last = static_cast<unsigned char>(rest[1]);
            m_at += 2;
        }
        if (last < first) {
            complain("a range ends before it begins");
        }
        for (unsigned c = first; c <= last; ++c) {
            set.set(c);
        }
    }

    std::string_view m_pattern;
    std::size_t m_at = 0;
    std::string_view m_why{}; ///< the first complaint
    PatternTree m_tree{};
};

} // namespace

Result<PatternTree> parsePattern(std::string_view pattern) {
    return Parser(pattern).parse();
}

} // namespace pilothouse::kube::detail
