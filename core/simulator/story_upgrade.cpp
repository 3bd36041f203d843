// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/budgets.h"
#include "simulator/story.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

using std::chrono::seconds;

constexpr seconds kEvictAgain{5}; // kubectl drain, after 429
constexpr seconds kTellAgain{60}; // how often a blocked drain says so
constexpr seconds kSettle{10};    // a fresh node is ready before the old one is emptied
constexpr const char* kUpgrader = "upgrader";

bool isAt(const std::string& version, const std::string& target) {
    return version == target;
}

} // namespace

std::optional<Release> parseRelease(std::string_view text) {
    Release release{};
    text.remove_prefix(text.starts_with('v') ? 1 : 0);
    for (std::size_t part = 0; part < release.size(); ++part) {
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + text.size(), release.at(part));
        if (error != std::errc{} || release.at(part) < 0) {
            return std::nullopt;
        }
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const bool isLast = part + 1 == release.size();
        if (isLast != text.empty() || (!isLast && text.front() != '.')) {
            return std::nullopt;
        }
        text.remove_prefix(isLast ? 0 : 1);
    }
    return release;
}

std::string_view toString(UpgradeState state) {
    switch (state) {
    case UpgradeState::Succeeded: return "Succeeded";
    case UpgradeState::Upgrading: return "Upgrading";
    case UpgradeState::Failed: return "Failed";
    }
    return "";
}

std::string_view toString(UpgradePhase phase) {
    switch (phase) {
    case UpgradePhase::None: return "";
    case UpgradePhase::ControlPlane: return "controlPlane";
    case UpgradePhase::Nodes: return "nodes";
    }
    return "";
}

UpgradeAnswer Story::startUpgrade(const std::string& version, Offset perNode) {
    Upgrade& upgrade = m_world.upgrade;
    const auto target = parseRelease(version);
    const auto current = parseRelease(m_world.version);
    if (upgrade.state == UpgradeState::Upgrading) {
        return UpgradeAnswer::Busy;
    }
    if (m_isHeld || !target || !current || *target < *current || (*target)[0] != (*current)[0] ||
        (*target)[1] > (*current)[1] + 1) {
        return UpgradeAnswer::Refused;
    }
    const bool isDone =
        isAt(m_world.version, version) &&
        std::all_of(m_world.nodes.begin(), m_world.nodes.end(),
                    [&](const Node& node) { return node.isGone || isAt(node.version, version); });
    if (isDone && upgrade.state == UpgradeState::Succeeded) {
        return UpgradeAnswer::Current;
    }
    // Lengths of their own, so that they do not depend on what happened before.
    Random lengths(hashText(m_world.spec.name + version, m_seed));
    const bool isFast = perNode > Offset{0};
    const Offset controlPlane = isFast ? perNode * 2 : Offset{seconds{lengths.between(360, 720)}};
    const Offset node = isFast ? perNode : Offset{seconds{lengths.between(200, 270)}};
    upgrade = {.state = UpgradeState::Upgrading,
               .phase = UpgradePhase::ControlPlane,
               .target = version,
               .started = m_now,
               .controlPlane = controlPlane,
               .perNode = node,
               .attempt = upgrade.attempt + 1};
    const bool hasControlPlane = isAt(m_world.version, version);
    later(m_now + (hasControlPlane ? Offset{seconds{20}} : controlPlane),
          [this] { upgradeControlPlane(); });
    trigger(Trigger::UpgradeBegins);
    return UpgradeAnswer::Accepted;
}

/// The failure that is scripted for this point; each happens as often as it says.
const Effect* Story::takeFailure(const std::string& how) {
    for (Effect& effect : m_effects) {
        const std::string wanted = effect.how.empty() ? "quota" : effect.how;
        if (effect.verb == Verb::FailUpgrade && effect.isActive(m_now) && wanted == how) {
            effect.amount = std::max(effect.amount, 1) - 1;
            effect.until = effect.amount == 0 ? m_now : effect.until;
            return &effect;
        }
    }
    return nullptr;
}

void Story::upgradeControlPlane() {
    Upgrade& upgrade = m_world.upgrade;
    if (takeFailure("controlPlane") != nullptr) {
        endUpgrade(UpgradeState::Failed,
                   "ControlPlaneUpgradeFailed: the new API server did not become ready in time");
        return;
    }
    upgrade.phase = UpgradePhase::Nodes;
    if (!isAt(m_world.version, upgrade.target)) {
        m_world.version = upgrade.target;
        m_world.apiStarted = m_now;
        if (const int proxy = findWorkload("kube-proxy"); proxy >= 0) {
            const auto index = static_cast<std::size_t>(proxy);
            m_world.workloads[index].revisions.back().tag = "v" + upgrade.target;
            refresh(index);
        }
    }
    later(m_now + kSettle, [this] { upgradeNextNode(); });
}

void Story::upgradeNextNode() {
    Upgrade& upgrade = m_world.upgrade;
    const auto old =
        std::find_if(m_world.nodes.begin(), m_world.nodes.end(), [&](const Node& node) {
            return !node.isGone && !isAt(node.version, upgrade.target);
        });
    if (old == m_world.nodes.end()) {
        endUpgrade(UpgradeState::Succeeded, "");
        return;
    }
    if (takeFailure("quota") != nullptr) {
        endUpgrade(UpgradeState::Failed,
                   fmt::format("QuotaExceeded: no surge node for pool {}: the approved quota of "
                               "cores in {} is used up",
                               m_world.spec.pools[old->pool].name, m_world.spec.region));
        return;
    }
    const auto index = static_cast<std::size_t>(old - m_world.nodes.begin());
    const std::size_t fresh = addNode(old->pool, upgrade.target); // `old` is not valid any more
    upgrade.node = m_world.nodes[index].name;
    upgrade.surge = m_world.nodes[fresh].name;
    const Offset ready = m_now + upgrade.perNode * 4 / 10;
    later(ready, [this, fresh] { nodeComesUp(fresh); });
    later(ready + kSettle, [this, index] {
        Node& node = m_world.nodes[index];
        node.isCordoned = true;
        record({false, "NodeNotSchedulable",
                fmt::format("Node {} status is now: NodeNotSchedulable", node.name), "kubelet"},
               node);
        record({false, "Drain", fmt::format("Draining node: {}", node.name), kUpgrader}, node);
        touch(node);
        drainNode(index);
    });
}

/// Source: kubernetes/kubectl pkg/drain/drain.go: a refused eviction is tried again after 5 s.
void Story::drainNode(std::size_t index) {
    Upgrade& upgrade = m_world.upgrade;
    std::string blockedBy;
    const bool isEmpty = drainPods(index, blockedBy);
    if (!blockedBy.empty()) {
        tellBlocked(m_world.nodes[index], blockedBy);
    }
    upgrade.blockedBy = std::move(blockedBy);
    if (!isEmpty) {
        later(m_now + kEvictAgain, [this, index] { drainNode(index); });
        return;
    }
    later(m_now + upgrade.perNode * 3 / 10, [this, index] { deleteNode(index); });
}

/// Evicts what may go. True when nothing is left but the pods of DaemonSets.
bool Story::drainPods(std::size_t index, std::string& blockedBy) {
    std::vector<std::uint64_t> here;
    for (const auto& [id, pod] : m_world.pods) {
        const bool isPinned = m_world.workloads[pod.workload].spec.kind == WorkloadKind::DaemonSet;
        if (pod.node == static_cast<int>(index) && !isPinned) {
            here.push_back(id);
        }
    }
    for (const std::uint64_t id : here) {
        const Pod& pod = m_world.pods.at(id);
        if (pod.deletion) {
            continue;
        }
        if (const std::string cause = budgetAgainst(pod); !cause.empty()) {
            blockedBy = fmt::format("pod {}/{}: {}", m_world.workloads[pod.workload].spec.nameSpace,
                                    pod.name, cause);
        } else {
            deletePod(id, true);
        }
    }
    return here.empty();
}

/// Why a pod may not be evicted now, in the words of the eviction API; empty when it may.
std::string Story::budgetAgainst(const Pod& pod) {
    const Workload& workload = m_world.workloads[pod.workload];
    if (!m_isLive) { // nothing has a text yet
        const bool isRefused = workload.hasBudget() && pod.isReady &&
                               (workload.isBudgetHeld || workload.ready < workload.replicas);
        return isRefused ? "its disruption budget" : "";
    }
    const StoredPtr stored = m_store.find(KindId::Pod, workload.spec.nameSpace, pod.name);
    if (!stored) {
        return {};
    }
    detail::settleBudgets(m_store, workload.spec.nameSpace, m_now);
    return detail::evictionRefusal(m_store, *stored).value_or(detail::EvictionRefusal{}).cause;
}

void Story::tellBlocked(const Node& node, const std::string& blockedBy) {
    Upgrade& upgrade = m_world.upgrade;
    // Not of every attempt: a budget that lets one pod go after the other is no trouble.
    if (upgrade.blockedBy.empty()) {
        upgrade.told = m_now;
    } else if (m_now >= upgrade.told + kTellAgain) {
        upgrade.told = m_now;
        record({true, "Drain",
                fmt::format("Eviction blocked by Too Many Requests (usually a pdb): {}", blockedBy),
                kUpgrader},
               node);
    }
}

void Story::deleteNode(std::size_t index) {
    Node& node = m_world.nodes[index];
    record({false, "DeletingNode", fmt::format("Deleting node {}", node.name), kUpgrader}, node);
    node.isGone = true;
    std::vector<std::uint64_t> pinned;
    for (const auto& [id, pod] : m_world.pods) {
        if (pod.node == static_cast<int>(index)) {
            pinned.push_back(id);
        }
    }
    for (const std::uint64_t id : pinned) {
        const std::size_t workload = m_world.pods.at(id).workload;
        if (m_world.workloads[workload].spec.kind == WorkloadKind::DaemonSet) {
            --m_world.workloads[workload].replicas;
            --m_world.workloads[workload].revisions.back().replicas;
        }
        removePod(id); // garbage collection of pods whose node is gone
    }
    if (m_isLive) {
        m_store.remove(KindId::Node, "", node.name, m_now);
        m_store.remove(KindId::CsiNode, "", node.name, m_now);
    }
    putMeshNode(node, true);
    record({false, "RemovingNode",
            fmt::format("Node {} event: Removing Node {} from Controller", node.name, node.name),
            "node-controller"},
           node);
    later(m_now + kEvictAgain, [this] { upgradeNextNode(); });
}

void Story::endUpgrade(UpgradeState state, std::string error) {
    Upgrade& upgrade = m_world.upgrade;
    upgrade.state = state;
    upgrade.phase = UpgradePhase::None;
    upgrade.error = std::move(error);
    upgrade.node.clear();
    upgrade.surge.clear();
    upgrade.blockedBy.clear();
    upgrade.finished = m_now;
    if (state == UpgradeState::Succeeded) {
        trigger(Trigger::UpgradeEnds);
    }
}

} // namespace pilothouse::simulator
