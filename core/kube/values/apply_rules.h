// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube::detail {

/// How lists and maps of one object are applied: by item and member, or as a whole. Source: the
/// list and map types of client-go's applyconfigurations/internal/internal.go.
class ApplyRules {
public:
    explicit ApplyRules(const nlohmann::json& object);

    /// Whether the kind is one that every server has.
    [[nodiscard]] bool isBuiltIn() const { return m_isBuiltIn; }

    /// Whether a map at that field belongs to one manager as a whole.
    [[nodiscard]] bool isAtomicMap(std::string_view field) const;

    /// What tells the items of a list apart, a text for each; none: the list goes as a whole, as do
    /// those of custom kinds.
    [[nodiscard]] std::optional<std::vector<std::string>> keysOf(std::string_view field,
                                                                 const nlohmann::json& list) const;

private:
    [[nodiscard]] bool isAtomicList(std::string_view field) const;
    [[nodiscard]] bool hasNames(std::string_view field) const;
    [[nodiscard]] std::optional<std::string> keyOf(std::string_view field,
                                                   const nlohmann::json& item) const;

    std::string m_kind;
    bool m_isBuiltIn;
};

} // namespace pilothouse::kube::detail
