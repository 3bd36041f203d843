// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hub_look.h"

#include "fleet/requests.h"
#include "kube/paths.h"
#include "kube/yaml_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

namespace pilothouse::engine {

namespace {

using kube::YamlView;

constexpr int kPage = 500;
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kClusterGroup = "cluster.kubernetes-fleet.io";
constexpr std::string_view kPlacementGroup = "placement.kubernetes-fleet.io";
constexpr std::string_view kPlacementLabel = "kubernetes-fleet.io/parent-CRP";
constexpr std::string_view kLatestLabel = "kubernetes-fleet.io/is-latest-snapshot";

/// What an answer belongs to: a group's versions, or a page of a kind.
enum Part : int {
    ClusterVersions,
    PlacementVersions,
    Members,
    Placements,
    NamespacedPlacements,
    Bindings,
    NamespacedBindings,
    Snapshots,
    NamespacedSnapshots
};

struct KindPath {
    std::string_view resource;
    std::string_view title; ///< of errors
};

KindPath pathOf(int part) {
    switch (part) {
    case Members: return {"memberclusters", "MemberClusters"};
    case Placements: return {"clusterresourceplacements", "ClusterResourcePlacements"};
    case NamespacedPlacements: return {"resourceplacements", "ResourcePlacements"};
    case Bindings: return {"clusterresourcebindings", "ClusterResourceBindings"};
    case NamespacedBindings: return {"resourcebindings", "ResourceBindings"};
    case Snapshots: return {"clusterschedulingpolicysnapshots", "ClusterSchedulingPolicySnapshots"};
    default: return {"schedulingpolicysnapshots", "SchedulingPolicySnapshots"};
    }
}

bool isNamespaced(int part) {
    return part == NamespacedPlacements || part == NamespacedBindings ||
           part == NamespacedSnapshots;
}

/// The version to ask for: v1beta1 says more than v1 does; else the one that the server prefers.
Result<std::string> versionFrom(const std::string& body, const std::string& where) {
    const auto document = kube::parseYaml(body, where);
    if (!document) {
        return fail(document.error());
    }
    const auto versions = document->view().find("versions");
    const auto list = versions && *versions ? (*versions)->list() : Result<std::vector<YamlView>>();
    std::string first;
    for (const auto& each : list.value_or(std::vector<YamlView>())) {
        const auto name = each.textOr("version", "");
        if (name && *name == "v1beta1") {
            return *name;
        }
        first = first.empty() ? name.value_or("") : first;
    }
    if (first.empty()) {
        return fail(Error{.kind = ErrorKind::Decode,
                          .message = "the answer names no version of the API group",
                          .where = where});
    }
    return first;
}

/// A label of an object; empty where it has none.
std::string labelOf(const YamlView& object, std::string_view key) {
    const auto* metadata = object.node().find("metadata");
    const auto* labels = metadata != nullptr ? metadata->find("labels") : nullptr;
    const auto* value = labels != nullptr ? labels->find(key) : nullptr;
    return value != nullptr ? value->text : std::string();
}

std::string metadataOf(const YamlView& object, std::string_view key) {
    const auto* metadata = object.node().find("metadata");
    const auto* value = metadata != nullptr ? metadata->find(key) : nullptr;
    return value != nullptr ? value->text : std::string();
}

class HubReader {
public:
    HubReader(const fleet::FleetConfig& hub, const HubLookRequest& request, Instant now)
        : m_hub(hub), m_request(request), m_calls(hub, request.timeout, request.signIn) {
        m_look.hub = hub.members.front().identity.name;
        m_look.server = hub.members.front().identity.server;
        m_look.readAt = now;
    }

    Result<HubLook> run(const FleetCalls::Interrupted& interrupted) {
        if (const auto* obstacle = fleet::obstacleOf(m_hub.members.front())) {
            return fail(*obstacle);
        }
        ask(ClusterVersions, fmt::format("/apis/{}", kClusterGroup));
        if (!m_request.membersOnly) {
            ask(PlacementVersions, fmt::format("/apis/{}", kPlacementGroup));
        }
        const auto taken = [this](std::size_t, int part, Result<net::Response> response) {
            take(part, std::move(response));
        };
        if (!m_calls.run(taken, interrupted)) {
            return fail(ErrorKind::Cancelled, "interrupted");
        }
        for (std::size_t part = 0; part < m_isOpen.size(); ++part) {
            if (m_isOpen.at(part)) {
                miss(static_cast<int>(part), m_calls.lateError(0));
            }
        }
        if (m_failure) {
            return fail(*std::move(m_failure));
        }
        finish();
        return std::move(m_look);
    }

private:
    using Key = std::pair<std::string, std::string>; ///< namespace and name

    void ask(int part, std::string path) {
        m_isOpen.at(static_cast<std::size_t>(part)) = true;
        m_calls.ask(0, std::move(path), kJson, part);
    }

    void askPage(int part, std::string_view token) {
        const bool isOne = !m_request.placement.empty() && part != Members;
        const auto selector =
            part == Members ? std::string()
            : part == Snapshots || part == NamespacedSnapshots
                ? fmt::format("{}=true{}", kLatestLabel,
                              isOne ? fmt::format(",{}={}", kPlacementLabel, m_request.placement)
                                    : std::string())
            : isOne ? fmt::format("{}={}", kPlacementLabel, m_request.placement)
                    : std::string();
        const bool isOfClusters = part == Members;
        ask(part, kube::resourcePath(
                      {.group = isOfClusters ? kClusterGroup : kPlacementGroup,
                       .version = isOfClusters ? m_clusterVersion : m_placementVersion,
                       .resource = pathOf(part).resource,
                       .ns = isOne && isNamespaced(part) ? std::string_view(m_request.nameSpace)
                                                         : std::string_view()}) +
                      kube::listQuery(
                          {.limit = kPage, .continueToken = token, .labelSelector = selector}));
    }

    void take(int part, Result<net::Response> response) {
        m_isOpen.at(static_cast<std::size_t>(part)) = false;
        const auto where =
            part <= PlacementVersions
                ? fmt::format("{} GET /apis/{}", m_look.hub,
                              part == ClusterVersions ? kClusterGroup : kPlacementGroup)
                : fmt::format("{} {}", m_look.hub, pathOf(part).title);
        const auto body = fleet::bodyOf(std::move(response), where);
        const auto kept = !body                       ? Result<void>(fail(body.error()))
                          : part <= PlacementVersions ? keepVersion(part, *body, where)
                                                      : keepPage(part, *body, where);
        if (!kept) {
            miss(part, kept.error());
        }
    }

    Result<void> keepVersion(int part, const std::string& body, const std::string& where) {
        auto version = versionFrom(body, where);
        if (!version) {
            return fail(version.error());
        }
        if (part == ClusterVersions) {
            m_clusterVersion = *std::move(version);
            askPage(Members, {});
            return {};
        }
        m_placementVersion = *std::move(version);
        const bool isOne = !m_request.placement.empty();
        for (const int each : {Placements, NamespacedPlacements, Bindings, NamespacedBindings,
                               Snapshots, NamespacedSnapshots}) {
            const bool isItsScope = isNamespaced(each) == !m_request.nameSpace.empty();
            const bool isPlacement = each == Placements || each == NamespacedPlacements;
            if (isOne ? isItsScope && !isPlacement : true) {
                askPage(each, {});
            }
        }
        return {};
    }

    Result<void> keepPage(int part, const std::string& body, const std::string& where) {
        const auto document = kube::parseYaml(body, where);
        if (!document) {
            return fail(document.error());
        }
        const auto root = document->view();
        const auto items =
            root.require("items").and_then([](const YamlView& view) { return view.list(); });
        if (!items) {
            return fail(items.error());
        }
        for (const auto& object : *items) {
            if (auto kept = keepObject(part, object); !kept) {
                return fail(withContext(kept.error(), metadataOf(object, "name")));
            }
        }
        if (const auto token = metadataOf(root, "continue"); !token.empty()) {
            askPage(part, token);
        }
        return {};
    }

    Result<void> keepObject(int part, const YamlView& object) {
        if (part == Members) {
            return placement::readMember(object).map(
                [&](placement::Member member) { m_look.members.push_back(std::move(member)); });
        }
        const auto nameSpace = metadataOf(object, "namespace");
        if (part == Placements || part == NamespacedPlacements) {
            auto reading = placement::readPlacement(object, placement::Admission::Already);
            auto& into = m_placements[{nameSpace, metadataOf(object, "name")}];
            into.placement = std::move(reading.placement);
            into.problems = std::move(reading.errors);
            into.status = placement::readStatus(object, into.problems);
            into.body = kube::yamlToJson(object.node());
            return {};
        }
        const Key key{nameSpace, labelOf(object, kPlacementLabel)};
        if (part == Bindings || part == NamespacedBindings) {
            return placement::readBinding(object).map([&](placement::Binding binding) {
                m_known[key].bindings.push_back(std::move(binding));
            });
        }
        const auto* spec = object.node().find("spec");
        m_known[key].snapshots.push_back({.name = metadataOf(object, "name"),
                                          .policyText = placement::policyTextOf(
                                              spec != nullptr ? spec->find("policy") : nullptr)});
        m_decided[key] = placement::readDecisions(object);
        return {};
    }

    void miss(int part, const Error& error) {
        const bool isKindUnknown =
            error.kind == ErrorKind::NotFound && isNamespaced(part) && m_request.nameSpace.empty();
        if (isKindUnknown) {
            return; // older hubs have no ResourcePlacements
        }
        if (part <= PlacementVersions && error.kind == ErrorKind::NotFound) {
            m_failure =
                Error{.kind = ErrorKind::NotFound,
                      .message = fmt::format(
                          "{} is no KubeFleet hub: it serves no {}; name the hub's context "
                          "with --contexts, or give files with --clusters",
                          m_look.hub, part == ClusterVersions ? kClusterGroup : kPlacementGroup),
                      .where = m_look.server};
        } else if (part <= Members) {
            m_failure = m_failure ? m_failure : std::optional(error);
        } else {
            m_look.gaps.push_back({std::string(pathOf(part).title), error});
        }
    }

    void finish() {
        if (!m_request.placement.empty()) {
            const Key key{m_request.nameSpace, m_request.placement};
            auto& one = m_placements[key];
            one.placement.name = m_request.placement;
            one.placement.nameSpace = m_request.nameSpace;
        }
        for (auto& [key, each] : m_placements) {
            each.known = std::move(m_known[key]);
            each.decided = std::move(m_decided[key]);
            m_look.placements.push_back(std::move(each));
        }
        std::sort(m_look.gaps.begin(), m_look.gaps.end(),
                  [](const HubGap& a, const HubGap& b) { return a.kind < b.kind; });
    }

    const fleet::FleetConfig& m_hub;
    const HubLookRequest& m_request;
    HubLook m_look;
    std::string m_clusterVersion;
    std::string m_placementVersion;
    std::array<bool, NamespacedSnapshots + 1> m_isOpen{};
    std::map<Key, HubPlacement> m_placements;
    std::map<Key, placement::BindingFile> m_known;
    std::map<Key, placement::SnapshotDecisions> m_decided;
    std::optional<Error> m_failure;
    FleetCalls m_calls; // last: its transport's handlers end first
};

} // namespace

const HubPlacement* findPlacement(const HubLook& look, const std::string& nameSpace,
                                  const std::string& name) {
    const auto found =
        std::find_if(look.placements.begin(), look.placements.end(), [&](const HubPlacement& each) {
            return each.placement.name == name && each.placement.nameSpace == nameSpace;
        });
    return found == look.placements.end() ? nullptr : &*found;
}

Result<HubLook> lookAtHub(const fleet::FleetConfig& hub, const HubLookRequest& request, Instant now,
                          const FleetCalls::Interrupted& interrupted) {
    return HubReader(hub, request, now).run(interrupted);
}

} // namespace pilothouse::engine
