// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/output_pattern.h"

#include "kube/strategy/pattern_parser.h"

#include <fmt/format.h>

namespace pilothouse::kube {

namespace {

using Kind = OutputPattern::Step::Kind;
using detail::PatternNode;

/// Writes the tree of a pattern out as steps; each part goes on at the step after its last.
class Writer {
public:
    explicit Writer(const detail::PatternTree& tree) : m_tree(tree) {}

    /// False when there are too many.
    bool write() {
        put(m_tree.root);
        add(Kind::Found);
        return !m_isFull;
    }
    OutputPattern::Program take() { return std::move(m_program); }

private:
    std::size_t add(Kind kind, std::size_t other = 0) {
        auto& steps = m_program.steps;
        m_isFull = m_isFull || steps.size() >= OutputPattern::kMaxSteps;
        if (!m_isFull) {
            steps.push_back({.kind = kind,
                             .next = static_cast<std::uint16_t>(steps.size() + 1),
                             .other = static_cast<std::uint16_t>(other)});
        }
        return steps.size() - 1;
    }
    [[nodiscard]] std::uint16_t here() const {
        return static_cast<std::uint16_t>(m_program.steps.size());
    }

    void put(std::size_t index) {
        constexpr int kMostParts = 100'000; // copies of what is nothing make no step
        m_isFull = m_isFull || ++m_parts > kMostParts;
        const auto& node = m_tree.nodes[index];
        switch (node.kind) {
        case PatternNode::Kind::Nothing: break;
        case PatternNode::Kind::OneOf:
            add(Kind::OneOf, m_program.sets.size());
            m_program.sets.push_back(node.set);
            break;
        case PatternNode::Kind::LineStart: add(Kind::LineStart); break;
        case PatternNode::Kind::LineEnd: add(Kind::LineEnd); break;
        case PatternNode::Kind::Both:
            put(node.first);
            put(node.second);
            break;
        case PatternNode::Kind::Either: putEither(node); break;
        case PatternNode::Kind::Repeat: putRepeat(node); break;
        }
    }

    void putEither(const PatternNode& node) {
        const auto fork = add(Kind::Either);
        put(node.first);
        const auto leave = add(Kind::Either); // of which one way is taken
        m_program.steps[fork].other = here();
        put(node.second);
        m_program.steps[leave].next = here();
        m_program.steps[leave].other = here();
    }

    void putRepeat(const PatternNode& node) {
        for (int i = 0; i < node.least && !m_isFull; ++i) {
            put(node.first);
        }
        if (!node.most) {
            const auto fork = add(Kind::Either);
            put(node.first);
            const auto back = add(Kind::Either);
            m_program.steps[back].next = static_cast<std::uint16_t>(fork);
            m_program.steps[back].other = static_cast<std::uint16_t>(fork);
            m_program.steps[fork].other = here();
            return;
        }
        std::vector<std::size_t> forks;
        for (int i = node.least; i < *node.most && !m_isFull; ++i) {
            forks.push_back(add(Kind::Either));
            put(node.first);
        }
        for (const auto fork : forks) {
            m_program.steps[fork].other = here();
        }
    }

    const detail::PatternTree& m_tree;
    OutputPattern::Program m_program{};
    bool m_isFull = false;
    int m_parts = 0;
};

/// Where all ways through the program are, a byte of the text at a time.
class Walk {
public:
    Walk(const OutputPattern::Program& program, std::string_view text)
        : m_program(program), m_text(text), m_seen(program.steps.size(), 0) {}

    bool finds() {
        for (std::size_t at = 0; at <= m_text.size(); ++at) {
            if (reach(0, at)) { // a match may begin anywhere
                return true;
            }
            if (at == m_text.size()) {
                break;
            }
            m_now.swap(m_next);
            m_next.clear();
            const auto byte = static_cast<unsigned char>(m_text[at]);
            for (const auto step : m_now) {
                const auto& one = m_program.steps[step];
                if (m_program.sets[one.other].test(byte) && reach(one.next, at + 1)) {
                    return true;
                }
            }
        }
        return false;
    }

private:
    /// All steps that wait for a byte and can be come to from this one; true: the end is among
    /// them.
    bool reach(std::uint16_t from, std::size_t at) {
        m_open.push_back(from);
        while (!m_open.empty()) {
            const auto step = m_open.back();
            m_open.pop_back();
            if (m_seen[step] == at + 1) {
                continue;
            }
            m_seen[step] = at + 1;
            const auto& one = m_program.steps[step];
            switch (one.kind) {
            case Kind::Found: return true;
            case Kind::OneOf: m_next.push_back(step); break;
            case Kind::Either:
                m_open.push_back(one.other);
                m_open.push_back(one.next);
                break;
            case Kind::LineStart:
                if (at == 0 || m_text[at - 1] == '\n') {
                    m_open.push_back(one.next);
                }
                break;
            case Kind::LineEnd:
                if (at == m_text.size() || m_text[at] == '\n') {
                    m_open.push_back(one.next);
                }
                break;
            }
        }
        return false;
    }

    const OutputPattern::Program& m_program;
    std::string_view m_text;
    std::vector<std::size_t> m_seen; ///< place + 1 at which a step was come to last
    std::vector<std::uint16_t> m_now{};
    std::vector<std::uint16_t> m_next{};
    std::vector<std::uint16_t> m_open{};
};

} // namespace

Result<OutputPattern> OutputPattern::compile(std::string_view pattern) {
    if (pattern.size() > kMaxPattern) {
        return fail(ErrorKind::Validation, fmt::format("longer than {} characters", kMaxPattern));
    }
    const auto tree = detail::parsePattern(pattern);
    if (!tree) {
        return fail(tree.error());
    }
    Writer writer(*tree);
    if (!writer.write()) {
        return fail(ErrorKind::Validation,
                    fmt::format("its repeats make more than {} steps", kMaxSteps));
    }
    return OutputPattern(std::make_shared<const Program>(writer.take()));
}

bool OutputPattern::matches(std::string_view text) const {
    if (text.size() > kMaxText) {
        text.remove_prefix(text.size() - kMaxText);
    }
    return Walk(*m_program, text).finds();
}

} // namespace pilothouse::kube
