// SPDX-License-Identifier: GPL-3.0-or-later
// HC-5.
#include "checks/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace pilothouse::checks::detail {

namespace {

/// The check under way.
class StorageCheck {
public:
    explicit StorageCheck(const Context& context) : m_context(context), m_facts(context.facts) {}

    model::CheckResult run() {
        if (m_found.knows(m_facts.claims, "claims")) {
            judgeClaims();
        }
        if (m_found.knows(m_facts.volumes, "volumes")) {
            judgeVolumes();
        }
        if (isServed(m_facts.attachments) && m_found.knows(m_facts.attachments, "attachments")) {
            judgeAttachments();
        }
        if (isServed(m_facts.csiNodes) && m_found.knows(m_facts.csiNodes, "CSINodes")) {
            judgeDrivers();
        }
        return m_found.result("HC-5", "storage", "claims, volumes and attachments in order");
    }

private:
    /// Where a server does not know a kind, it has none of it.
    template<class T>
    static bool isServed(const Part<T>& part) {
        return !part || *part || part->error().kind != ErrorKind::NotFound;
    }

    void judgeClaims() {
        int pending = 0;
        int lost = 0;
        for (const auto& claim : **m_facts.claims) {
            if (claim.phase == "Lost") {
                ++lost;
                m_found.add({.outcome = CheckOutcome::Fail,
                             .one = "claim lost",
                             .many = "claims lost",
                             .object = claim.ns + "/" + claim.name,
                             .what = "its volume is gone"});
            } else if (claim.phase == "Pending") {
                ++pending;
                judgePending(claim);
            }
        }
        m_found.number("pendingClaims", pending);
        m_found.number("lostClaims", lost);
    }

    void judgePending(const ClaimFact& claim) {
        if (m_context.now - claim.createdAt <= kPendingLimit) {
            return;
        }
        auto outcome = CheckOutcome::Pass;
        const auto waits = waitsForConsumer(claim);
        const auto isAwaited = waits == false ? std::optional(true) : isAwaitedByPod(claim);
        if (waits.has_value() && isAwaited.has_value() && !*isAwaited) {
            return; // nobody wants it yet
        }
        if (!isAwaited || (!waits.has_value() && !*isAwaited)) {
            outcome = CheckOutcome::Inconclusive;
        } else {
            const auto* before = m_context.before();
            const bool isKnown = before != nullptr && before->pendingClaims.has_value();
            outcome = m_context.judge(
                isKnown, isKnown && std::binary_search(before->pendingClaims->begin(),
                                                       before->pendingClaims->end(), claim.uid));
        }
        m_found.add({.outcome = outcome,
                     .one = "claim pending",
                     .many = "claims pending",
                     .object = claim.ns + "/" + claim.name,
                     .what = "Pending, class " + claim.storageClass,
                     .since = claim.createdAt});
    }

    /// Whether the claim's class waits for a pod; absent: not known.
    [[nodiscard]] std::optional<bool> waitsForConsumer(const ClaimFact& claim) const {
        if (claim.storageClass.empty()) {
            return false;
        }
        if (!m_facts.waitsForConsumer || !*m_facts.waitsForConsumer) {
            return std::nullopt;
        }
        const auto& classes = **m_facts.waitsForConsumer;
        const auto found = classes.find(claim.storageClass);
        return found != classes.end() && found->second;
    }

    /// Whether a pod has been waiting for long with this claim; absent: not known.
    [[nodiscard]] std::optional<bool> isAwaitedByPod(const ClaimFact& claim) const {
        if (!m_facts.troubledPods || !*m_facts.troubledPods) {
            return std::nullopt;
        }
        const auto& pods = **m_facts.troubledPods;
        return std::any_of(pods.begin(), pods.end(), [&](const PodFact& pod) {
            return pod.phase == "Pending" && pod.ns == claim.ns &&
                   m_context.now - pod.createdAt > kPendingLimit &&
                   std::find(pod.claims.begin(), pod.claims.end(), claim.name) != pod.claims.end();
        });
    }

    void judgeVolumes() {
        int failed = 0;
        for (const auto& volume : **m_facts.volumes) {
            if (volume.phase == "Failed") { // Released may be kept on purpose
                ++failed;
                m_found.add({.outcome = CheckOutcome::Fail,
                             .one = "volume failed",
                             .many = "volumes failed",
                             .object = volume.name,
                             .what = volume.message.empty() ? "Failed" : volume.message});
            }
        }
        m_found.number("failedVolumes", failed);
    }

    void judgeAttachments() {
        std::map<std::string, Instant> orphans;
        int stuck = 0;
        for (const auto& each : **m_facts.attachments) {
            if (isOrphan(each)) {
                judgeOrphan(each, orphans);
                continue;
            }
            const bool isOld = m_context.now - each.createdAt > kPendingLimit;
            if (!each.isAttached && (isOld || !each.attachError.empty())) {
                ++stuck;
                m_found.add(
                    {.outcome = CheckOutcome::Fail,
                     .one = "volume not attached",
                     .many = "volumes not attached",
                     .object = each.name,
                     .what = fmt::format("to {}{}{}", each.node,
                                         each.attachError.empty() ? "" : ": ", each.attachError),
                     .since = each.createdAt});
            }
        }
        if (m_context.situation.memory != nullptr) {
            m_context.situation.memory->orphans = std::move(orphans); // what is over is forgotten
        }
        m_found.number("stuckAttachments", stuck);
    }

    [[nodiscard]] bool isOrphan(const AttachmentFact& attachment) const {
        if (!m_facts.nodes || !*m_facts.nodes) {
            return false;
        }
        const auto& nodes = **m_facts.nodes;
        return std::none_of(nodes.begin(), nodes.end(),
                            [&](const NodeFact& node) { return node.name == attachment.node; });
    }

    void judgeOrphan(const AttachmentFact& each, std::map<std::string, Instant>& orphans) {
        auto since = m_context.now;
        if (const auto* memory = m_context.situation.memory) {
            const auto found = memory->orphans.find(each.uid);
            since = found == memory->orphans.end() ? since : found->second;
        }
        orphans.emplace(each.uid, since);
        const bool isOld = m_context.now - since > kPendingLimit;
        m_found.add({.outcome = isOld ? CheckOutcome::Fail : CheckOutcome::Warn,
                     .one = "attachment to a node that is gone",
                     .many = "attachments to nodes that are gone",
                     .object = each.name,
                     .what = "to " + each.node,
                     .since = since});
    }

    void judgeDrivers() {
        const auto* before = m_context.before();
        if (before == nullptr || !before->drivers || before->drivers->empty()) {
            return;
        }
        auto common = before->drivers->front().drivers; // what every node had, a new one needs too
        for (const auto& group : *before->drivers) {
            std::vector<std::string> both;
            std::set_intersection(common.begin(), common.end(), group.drivers.begin(),
                                  group.drivers.end(), std::back_inserter(both));
            common = std::move(both);
        }
        for (const auto& node : **m_facts.csiNodes) {
            const auto group = std::find_if(
                before->drivers->begin(), before->drivers->end(), [&](const DriverGroup& each) {
                    return std::binary_search(each.nodes.begin(), each.nodes.end(), node.node);
                });
            const auto& wanted = group == before->drivers->end() ? common : group->drivers;
            for (const auto& driver : wanted) {
                if (!std::binary_search(node.drivers.begin(), node.drivers.end(), driver)) {
                    m_found.add({.outcome = CheckOutcome::Warn,
                                 .one = "node without CSI driver " + driver,
                                 .many = "nodes without CSI driver " + driver,
                                 .object = node.node,
                                 .what = "before the stage it was there"});
                }
            }
        }
    }

    const Context& m_context;
    const Facts& m_facts;
    Findings m_found;
};

} // namespace

std::vector<DriverGroup> groupDrivers(const std::vector<CsiNodeFact>& nodes) {
    std::map<std::vector<std::string>, std::vector<std::string>> groups;
    for (const auto& node : nodes) {
        groups[node.drivers].push_back(node.node);
    }
    std::vector<DriverGroup> out;
    for (auto& [drivers, names] : groups) {
        std::sort(names.begin(), names.end());
        out.push_back({.drivers = drivers, .nodes = std::move(names)});
    }
    return out;
}

model::CheckResult checkStorage(const Context& context) {
    return StorageCheck(context).run();
}

} // namespace pilothouse::checks::detail
