// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::simulator {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// Value of a label, or null when the object does not carry it.
[[nodiscard]] const std::string* findLabel(const Labels& labels, std::string_view key);

/// A label selector: equality (`a=b,a!=b`), sets (`a in (x,y)`), existence (`a`, `!a`) and the
/// numeric comparisons. Source: kubernetes/apimachinery pkg/labels/selector.go.
class LabelSelector {
public:
    /// nullopt when the text is not a selector; the empty text selects everything.
    [[nodiscard]] static std::optional<LabelSelector> parse(std::string_view text);

    [[nodiscard]] bool matches(const Labels& labels) const;
    [[nodiscard]] bool isEmpty() const { return m_requirements.empty(); }

private:
    enum class Op : std::uint8_t { In, NotIn, Exists, Missing, Greater, Less };
    struct Requirement {
        std::string key;
        Op op = Op::Exists;
        std::vector<std::string> values;
    };
    static std::optional<Requirement> parseRequirement(std::string_view text);
    static bool matchesOne(const Requirement& requirement, const Labels& labels);

    std::vector<Requirement> m_requirements;
};

/// A field selector: `=`, `==` and `!=` joined by commas. Which fields exist is the kind's matter.
/// Source: kubernetes/apimachinery pkg/fields/selector.go.
class FieldSelector {
public:
    struct Term {
        std::string field;
        std::string value;
        bool negated = false;
    };
    [[nodiscard]] static std::optional<FieldSelector> parse(std::string_view text);

    /// A field that the object does not carry has the empty value.
    [[nodiscard]] bool matches(const Labels& fields) const;
    [[nodiscard]] const std::vector<Term>& terms() const { return m_terms; }
    [[nodiscard]] bool isEmpty() const { return m_terms.empty(); }

private:
    std::vector<Term> m_terms;
};

} // namespace pilothouse::simulator
