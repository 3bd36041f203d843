// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/member_compare.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace pilothouse::placement {

namespace {

auto keyOf(const ResourceId& id) {
    return std::tie(id.group, id.kind, id.nameSpace, id.name);
}

class Wanted {
public:
    explicit Wanted(const ClusterResources& cluster) : m_cluster(cluster) {}

    void add(const ResourceId& id, const HubObject* envelope, const std::string& selected) {
        const auto edit =
            std::find_if(m_cluster.edits.begin(), m_cluster.edits.end(), [&](const auto& each) {
                return each.id == id && each.envelope == envelope;
            });
        if ((edit != m_cluster.edits.end() && edit->isDeleted) || !m_seen.insert(id).second) {
            return;
        }
        m_out.push_back({.id = id, .json = edit == m_cluster.edits.end() ? selected : edit->json});
    }

    std::vector<WantedObject> take() { return std::move(m_out); }

private:
    const ClusterResources& m_cluster;
    std::set<ResourceId, SameObject> m_seen;
    std::vector<WantedObject> m_out;
};

} // namespace

bool SameObject::operator()(const ResourceId& a, const ResourceId& b) const {
    return keyOf(a) < keyOf(b);
}

std::vector<WantedObject> wantedObjects(const Selection& selection,
                                        const ClusterResources& cluster) {
    Wanted wanted(cluster);
    if (!cluster.reason.empty()) {
        return {};
    }
    for (const auto& each : selection.resources) {
        if (!each.envelope) {
            wanted.add(each.object->id, nullptr, each.content.json);
            continue;
        }
        for (const auto& wrapped : each.envelope->manifests) {
            wanted.add(wrapped.id, each.object, wrapped.json);
        }
    }
    return wanted.take();
}

std::vector<MemberWants> memberWants(const Selection& selection,
                                     const std::vector<ClusterResources>& clusters,
                                     const std::vector<std::string>& leaving) {
    std::vector<MemberWants> out;
    for (const auto& each : clusters) {
        if (each.reason.empty()) {
            out.push_back({.cluster = each.cluster, .objects = wantedObjects(selection, each)});
        }
    }
    for (const auto& each : leaving) {
        out.push_back({.cluster = each, .objects = {}, .leaves = true});
    }
    return out;
}

PlacementWorks worksOf(const Placement& placement) {
    return {.base = workBase(placement.nameSpace, placement.name)};
}

Result<std::vector<MemberDiff>> compareWith(const MemberWants& wants, const MemberObjects& objects,
                                            const ApplyStrategy& strategy,
                                            const PlacementWorks& works) {
    std::vector<MemberDiff> out;
    std::set<ResourceId, SameObject> wanted;
    for (const auto& each : wants.objects) {
        wanted.insert(each.id);
        const auto found = objects.find(each.id);
        auto outcome = outcomeOn({.manifest = each.json,
                                  .object = found == objects.end()
                                                ? std::nullopt
                                                : std::optional<std::string_view>(found->second),
                                  .strategy = &strategy,
                                  .works = &works});
        if (!outcome) {
            return fail(std::move(outcome.error()));
        }
        out.push_back({.cluster = wants.cluster, .id = each.id, .outcome = *std::move(outcome)});
    }
    for (const auto& [id, json] : objects) {
        const auto owners = kube::readAgentObject(json).value_or(kube::AgentObject()).owners;
        const bool isOwned =
            std::any_of(owners.begin(), owners.end(),
                        [&works](const OwnerReference& each) { return works.owns(each); });
        if (isOwned && wanted.count(id) == 0) {
            out.push_back({.cluster = wants.cluster,
                           .id = id,
                           .outcome = departureOf(json, works, strategy.type, wants.leaves)});
        }
    }
    return out;
}

} // namespace pilothouse::placement
