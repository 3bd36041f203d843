// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <compare>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace pilothouse::placement {

/// What names an object of a hub. Ordered group first. A value.
struct ResourceId {
    std::string group{}; ///< empty: the core group
    std::string version{};
    std::string kind{};
    std::string nameSpace{}; ///< empty: cluster-scoped
    std::string name{};
    bool operator==(const ResourceId&) const = default;
    auto operator<=>(const ResourceId&) const = default;

    /// "apps/v1", "v1".
    [[nodiscard]] std::string apiVersion() const;
    [[nodiscard]] bool isKind(std::string_view group, std::string_view version,
                              std::string_view kind) const;
};

/// For people: `Deployment "web" in namespace "shop"`; the words of the source's errors too.
[[nodiscard]] std::string targetText(const ResourceId& id);

inline constexpr std::string_view kPlacementGroup = "placement.kubernetes-fleet.io";

/// What a server's discovery says of a kind.
struct KindInfo {
    std::string plural{};
    bool isNamespaced = true;
    std::set<std::string, std::less<>> versions{}; ///< that are served; empty: not known which
};

/// Which kinds there are, by group and kind: all versions of one have one scope. A value.
class KindTable {
public:
    /// The kinds that every Kubernetes server has, and KubeFleet's own.
    [[nodiscard]] static const KindTable& builtIn();

    /// A kind that is there already gets the versions too.
    void add(const std::string& group, const std::string& kind, KindInfo info);
    /// Null for a kind that is not known.
    [[nodiscard]] const KindInfo* find(const std::string& group, const std::string& kind) const;

private:
    std::map<std::pair<std::string, std::string>, KindInfo> m_kinds;
};

} // namespace pilothouse::placement
