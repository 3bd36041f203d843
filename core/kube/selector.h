// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/node.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// A label selector in Kubernetes' string form: "env in (prod, production),!edge,ring!=0,n>3".
/// An immutable value. Source: kubernetes/apimachinery pkg/labels/selector.go.
class Selector {
public:
    enum class Operator : std::uint8_t { In, NotIn, Exists, NotExists, GreaterThan, LessThan };

    /// All requirements must hold. `=`, `==` are In with one value, `!=` is NotIn with one.
    struct Requirement {
        std::string key;
        Operator op = Operator::Exists;
        std::vector<std::string> values; ///< sorted
        bool operator==(const Requirement&) const = default;
    };

    /// Selects everything.
    Selector() = default;

    /// Reads a selector; empty text selects everything. Validation, with the column, otherwise.
    [[nodiscard]] static Result<Selector> parse(std::string_view text);

    /// Whether an object with these labels (sorted by key) is selected.
    [[nodiscard]] bool matches(const model::Labels& labels) const;
    [[nodiscard]] bool selectsEverything() const { return m_requirements.empty(); }
    [[nodiscard]] const std::vector<Requirement>& requirements() const { return m_requirements; }
    /// Canonical text, requirements sorted by key.
    [[nodiscard]] std::string toString() const;
    bool operator==(const Selector&) const = default;

private:
    std::vector<Requirement> m_requirements;
};

/// Whether `text` may be a label's key, or its value.
[[nodiscard]] bool isLabelKey(std::string_view text);
[[nodiscard]] bool isLabelValue(std::string_view text);

} // namespace pilothouse::kube
