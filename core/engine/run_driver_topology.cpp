// SPDX-License-Identifier: GPL-3.0-or-later
// The other kind of action: a Cluster API topology is patched on its management cluster.
#include "engine/run_driver.h"

#include "engine/run_topology.h"
#include "kube/strategy/placeholders.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::engine {

using model::PlanIndex;
using rollout::DriverWord;

namespace {

/// The member that a context of a kubeconfig leads to; sources are "kubeconfig:/path#context".
const fleet::MemberConfig* memberOfContext(const fleet::FleetConfig& fleet,
                                           const std::string& context) {
    for (const auto& member : fleet.members) {
        const auto& sources = member.identity.sources;
        const bool isIt = std::any_of(sources.begin(), sources.end(), [&](const auto& source) {
            const auto hash = source.rfind('#');
            return hash != std::string::npos && source.compare(hash + 1, source.npos, context) == 0;
        });
        if (isIt && member.access) {
            return &member;
        }
    }
    return nullptr;
}

} // namespace

void RunDriver::patchTopology(PlanIndex member, Work& work) {
    const auto& action = *m_options.plan->action;
    const auto refuse = [&](const std::string& text) {
        tell(member, work, DriverWord::Failed, "NotStarted", text);
        end(member, work);
    };
    const auto* management = memberOfContext(*m_fleet, action.clusterApiContext);
    if (management == nullptr) {
        refuse(fmt::format("context \"{}\" of the management cluster is not one of the fleet's",
                           action.clusterApiContext));
        return;
    }
    const auto target = targetOf(member, work);
    const auto cluster =
        kube::expandPlaceholders(action.clusterApiCluster, [&target](std::string_view name) {
            return drivers::placeholderValue(name, target);
        });
    auto patch = cluster ? topologyOf(*cluster, action.clusterApiContext,
                                      m_options.plan->intent.kubernetesVersion)
                         : Result<TopologyPatch>(fail(cluster.error()));
    if (!patch) {
        refuse(describe(patch.error()));
        return;
    }
    work.phase = Phase::Running;
    // It need not wait for its record: the same patch again changes nothing.
    m_events.push_back({.member = member,
                        .attempt = work.attempt,
                        .word = DriverWord::Accepted,
                        .handle = topologyHandle(*patch)});
    engine::patchTopology(
        MemberCalls(m_transport, management->access), *std::move(patch),
        [member, attempt = work.attempt, inbox = m_inbox](std::optional<Error> error) {
            inbox->post(PatchNews{.member = member, .attempt = attempt, .error = std::move(error)});
        });
}

void RunDriver::take(const PatchNews& news) {
    auto& work = workOf(news.member);
    if (work.attempt != news.attempt || work.phase != Phase::Running) {
        return;
    }
    if (news.error) {
        tell(news.member, work, DriverWord::Failed, "NotPatched", describe(*news.error));
    } else {
        tell(news.member, work, DriverWord::Done);
    }
}

} // namespace pilothouse::engine
