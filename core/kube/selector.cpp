// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/selector.h"

#include "kube/dns_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace pilothouse::kube {

namespace {

bool isAlnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// A qualified name without prefix: kubernetes/apimachinery pkg/util/validation.
bool isName(std::string_view text) {
    return !text.empty() && text.size() <= 63 && isAlnum(text.front()) && isAlnum(text.back()) &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return isAlnum(c) || c == '-' || c == '_' || c == '.'; });
}

std::optional<std::int64_t> asInteger(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = code == std::errc{} && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

/// What the parser reads: a sign, a word, or the end (empty text).
struct Token {
    std::string_view text;
    std::size_t column = 0;
    bool isWord = false;
    [[nodiscard]] bool is(std::string_view sign) const { return !isWord && text == sign; }
    [[nodiscard]] bool isEnd() const { return text.empty(); }
};

class Lexer {
public:
    explicit Lexer(std::string_view text) : m_text(text) {}

    [[nodiscard]] Token peek() const {
        auto at = m_text.find_first_not_of(" \t\r\n", m_at);
        at = at == std::string_view::npos ? m_text.size() : at;
        const auto rest = m_text.substr(at);
        for (const std::string_view sign : {"==", "!=", "=", "!", "(", ")", ",", ">", "<"}) {
            if (rest.starts_with(sign)) {
                return {.text = rest.substr(0, sign.size()), .column = at, .isWord = false};
            }
        }
        const auto end = std::min(rest.find_first_of(" \t\r\n=!(),<>"), rest.size());
        return {.text = rest.substr(0, end), .column = at, .isWord = end > 0};
    }
    Token take() {
        const auto token = peek();
        m_at = token.column + token.text.size();
        return token;
    }
    [[nodiscard]] std::string_view text() const { return m_text; }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

/// Recursive descent over kubernetes/apimachinery pkg/labels/selector.go's grammar.
class Parser {
public:
    explicit Parser(std::string_view text) : m_lexer(text) {}

    Result<std::vector<Selector::Requirement>> run() {
        std::vector<Selector::Requirement> all;
        if (m_lexer.peek().isEnd()) {
            return all;
        }
        while (true) {
            auto requirement = readRequirement();
            if (!requirement) {
                return fail(std::move(requirement.error()));
            }
            all.push_back(std::move(*requirement));
            const auto next = m_lexer.take();
            if (next.isEnd()) {
                return all;
            }
            if (!next.is(",")) {
                return unexpected(next, "\",\" or the end");
            }
        }
    }

private:
    using Requirement = Selector::Requirement;
    using Operator = Selector::Operator;

    [[nodiscard]] tl::unexpected<Error> problem(const Token& at, std::string_view what) const {
        return fail(ErrorKind::Validation,
                    fmt::format("the selector \"{}\" is wrong at column {}: {}",
                                m_lexer.text().substr(0, 256), at.column + 1, what));
    }
    [[nodiscard]] tl::unexpected<Error> unexpected(const Token& token,
                                                   std::string_view expected) const {
        return problem(token, fmt::format("expected {}, found {}", expected,
                                          token.isEnd() ? std::string("the end")
                                                        : fmt::format("\"{}\"", token.text)));
    }

    Result<Requirement> readRequirement() {
        Requirement out;
        const bool isNegated = m_lexer.peek().is("!");
        if (isNegated) {
            m_lexer.take();
        }
        const auto key = m_lexer.take();
        if (!key.isWord) {
            return unexpected(key, "a label key");
        }
        if (!isLabelKey(key.text)) {
            return problem(key, fmt::format("\"{}\" is no label key", key.text));
        }
        out.key = key.text;
        out.op = isNegated ? Operator::NotExists : Operator::Exists;
        const auto next = m_lexer.peek();
        if (isNegated || next.isEnd() || next.is(",")) {
            return out;
        }
        return readComparison(std::move(out));
    }

    Result<Requirement> readComparison(Requirement out) {
        const auto op = m_lexer.take();
        if (op.text == "in" || op.text == "notin") {
            out.op = op.text == "in" ? Operator::In : Operator::NotIn;
            return readSet(std::move(out));
        }
        if (op.is("=") || op.is("==")) {
            out.op = Operator::In;
        } else if (op.is("!=")) {
            out.op = Operator::NotIn;
        } else if (op.is(">")) {
            out.op = Operator::GreaterThan;
        } else if (op.is("<")) {
            out.op = Operator::LessThan;
        } else {
            return unexpected(op, "=, ==, !=, in, notin, > or <");
        }
        const auto next = m_lexer.peek();
        if (next.isEnd() || next.is(",")) {
            return withValue(std::move(out), Token{.text = {}, .column = next.column});
        }
        const auto value = m_lexer.take();
        if (!value.isWord) {
            return unexpected(value, "a value");
        }
        return withValue(std::move(out), value);
    }

    [[nodiscard]] Result<Requirement> withValue(Requirement out, const Token& value) const {
        if (!isLabelValue(value.text)) {
            return problem(value, fmt::format("\"{}\" is no label value", value.text));
        }
        const bool isNumeric = out.op == Operator::GreaterThan || out.op == Operator::LessThan;
        if (isNumeric && !asInteger(value.text)) {
            return problem(value, "> and < need a whole number");
        }
        out.values.emplace_back(value.text);
        return out;
    }

    Result<Requirement> readSet(Requirement out) {
        const auto open = m_lexer.take();
        if (!open.is("(")) {
            return unexpected(open, "\"(\"");
        }
        bool isWanted = true; // a value may come next
        while (true) {
            const auto token = m_lexer.take();
            if (token.isWord && isWanted) {
                auto next = withValue(std::move(out), token);
                if (!next) {
                    return next;
                }
                out = std::move(*next);
                isWanted = false;
            } else if (token.is(",") || token.is(")")) {
                if (isWanted) {
                    out.values.emplace_back();
                }
                isWanted = true;
                if (token.is(")")) {
                    break;
                }
            } else {
                return unexpected(token, isWanted ? "a value" : "\",\" or \")\"");
            }
        }
        std::sort(out.values.begin(), out.values.end());
        out.values.erase(std::unique(out.values.begin(), out.values.end()), out.values.end());
        return out;
    }

    Lexer m_lexer;
};

bool holds(const Selector::Requirement& requirement, const std::string* value) {
    using Operator = Selector::Operator;
    const auto isListed = [&] {
        return std::binary_search(requirement.values.begin(), requirement.values.end(), *value);
    };
    switch (requirement.op) {
    case Operator::Exists: return value != nullptr;
    case Operator::NotExists: return value == nullptr;
    case Operator::In: return value != nullptr && isListed();
    case Operator::NotIn: return value == nullptr || !isListed();
    case Operator::GreaterThan:
    case Operator::LessThan: break;
    }
    const auto have = value != nullptr ? asInteger(*value) : std::nullopt;
    const auto limit = asInteger(requirement.values.front());
    if (!have || !limit) {
        return false;
    }
    return requirement.op == Operator::GreaterThan ? *have > *limit : *have < *limit;
}

std::string requirementText(const Selector::Requirement& requirement) {
    using Operator = Selector::Operator;
    const bool isSingle = requirement.values.size() == 1;
    const auto list = fmt::format("({})", fmt::join(requirement.values, ","));
    switch (requirement.op) {
    case Operator::Exists: return requirement.key;
    case Operator::NotExists: return "!" + requirement.key;
    case Operator::In:
        return isSingle ? requirement.key + "=" + requirement.values.front()
                        : requirement.key + " in " + list;
    case Operator::NotIn:
        return isSingle ? requirement.key + "!=" + requirement.values.front()
                        : requirement.key + " notin " + list;
    case Operator::GreaterThan: return requirement.key + ">" + requirement.values.front();
    case Operator::LessThan: return requirement.key + "<" + requirement.values.front();
    }
    return {};
}

} // namespace

bool isLabelKey(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        return isName(text);
    }
    return isDnsSubdomain(text.substr(0, slash)) && isName(text.substr(slash + 1));
}

bool isLabelValue(std::string_view text) {
    return text.empty() || isName(text);
}

Result<Selector> Selector::parse(std::string_view text) {
    auto requirements = Parser(text).run();
    if (!requirements) {
        return fail(std::move(requirements.error()));
    }
    std::stable_sort(requirements->begin(), requirements->end(),
                     [](const auto& a, const auto& b) { return a.key < b.key; });
    Selector selector;
    selector.m_requirements = std::move(*requirements);
    return selector;
}

bool Selector::matches(const model::Labels& labels) const {
    return std::all_of(m_requirements.begin(), m_requirements.end(), [&](const auto& wanted) {
        const auto found =
            std::lower_bound(labels.begin(), labels.end(), wanted.key,
                             [](const auto& label, const auto& key) { return label.first < key; });
        const bool isThere = found != labels.end() && found->first == wanted.key;
        return holds(wanted, isThere ? &found->second : nullptr);
    });
}

std::string Selector::toString() const {
    std::string text;
    for (const auto& requirement : m_requirements) {
        text += (text.empty() ? "" : ",") + requirementText(requirement);
    }
    return text;
}

} // namespace pilothouse::kube
