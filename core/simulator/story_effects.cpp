// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/story.h"

#include "simulator/render.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

using std::chrono::seconds;

constexpr Offset kNodeUpgrade = seconds{75};
constexpr Offset kHeartbeat = std::chrono::minutes{5}; // kubelet nodeStatusReportFrequency

} // namespace

int Story::findWorkload(const std::string& name) const {
    for (std::size_t i = 0; i < m_world.workloads.size(); ++i) {
        if (m_world.workloads[i].spec.name == name) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

void Story::beginCrashLoop(const Effect& effect) {
    const int found = findWorkload(effect.workload);
    if (found < 0) {
        return;
    }
    const auto index = static_cast<std::size_t>(found);
    m_world.workloads[index].crashUntil = effect.until;
    int left = effect.amount > 0 ? effect.amount : 1000;
    for (const std::uint64_t id : podsOf(index)) {
        if (left-- <= 0) {
            break;
        }
        later(m_now + seconds{m_random.between(0, 20)}, [this, id] { crashPod(id); });
    }
}

void Story::beginPending(const Effect& effect) {
    const int found = findWorkload(effect.workload);
    if (found < 0) {
        return;
    }
    const auto index = static_cast<std::size_t>(found);
    const int extra = effect.amount > 0 ? effect.amount : 2;
    Workload& workload = m_world.workloads[index];
    workload.pendingUntil = effect.until;
    workload.replicas += extra;
    workload.revisions.back().replicas += extra;
    record({false, "ScalingReplicaSet",
            fmt::format("Scaled up replica set {}-{} from {} to {}", workload.spec.name,
                        workload.current().hash, workload.replicas - extra, workload.replicas),
            "deployment-controller"},
           workload, nullptr);
    for (int i = 0; i < extra; ++i) {
        createPod(index, workload.replicas + i, -1);
    }
    refresh(index);
}

void Story::beginRollout(const Effect& effect) {
    const int found = findWorkload(effect.workload);
    if (found < 0 ||
        m_world.workloads[static_cast<std::size_t>(found)].spec.kind != WorkloadKind::Deployment) {
        return;
    }
    const auto index = static_cast<std::size_t>(found);
    Workload& workload = m_world.workloads[index];
    Revision next;
    next.tag = effect.version.empty() ? workload.current().tag + "-hotfix" : effect.version;
    next.hash = Random(hashText(workload.spec.name + ":" + next.tag)).suffix(9);
    next.uid = m_random.uuid();
    next.number = workload.current().number + 1;
    next.created = m_now;
    const std::string hash = next.hash;
    workload.revisions.push_back(std::move(next));
    refresh(index);
    rolloutStep(index, hash);
}

void Story::rolloutStep(std::size_t index, const std::string& hash) {
    Workload& workload = m_world.workloads[index];
    if (workload.current().hash != hash) {
        return; // a newer rollout took over
    }
    std::uint64_t old = 0;
    for (const std::uint64_t id : podsOf(index)) {
        if (m_world.pods.at(id).hash != hash) {
            old = id;
            break;
        }
    }
    if (old == 0) {
        return;
    }
    Revision& from = workload.revisions[workload.revisions.size() - 2];
    Revision& to = workload.revisions.back();
    --from.replicas;
    ++to.replicas;
    record({false, "ScalingReplicaSet",
            fmt::format("Scaled up replica set {}-{} from {} to {}", workload.spec.name, to.hash,
                        to.replicas - 1, to.replicas),
            "deployment-controller"},
           workload, nullptr);
    deletePod(old, true);
    later(m_now + seconds{m_random.between(12, 20)},
          [this, index, hash] { rolloutStep(index, hash); });
}

void Story::beginNodeDown(const Effect& effect) {
    const std::size_t wanted =
        effect.amount > 0 ? static_cast<std::size_t>(effect.amount) : m_world.nodes.size();
    const std::size_t count = std::min(wanted, m_world.nodes.size());
    for (std::size_t i = 0; i < count; ++i) {
        // From the end: user pools come after the system pool.
        const std::size_t node = m_world.nodes.size() - 1 - i;
        later(m_now + seconds{m_random.between(0, 25)},
              [this, node] { nodeGoesDown(node, "NodeStatusUnknown"); });
        if (effect.until != kNever) {
            later(effect.until + seconds{m_random.between(0, 20)},
                  [this, node] { nodeComesUp(node); });
        }
    }
}

void Story::nodeGoesDown(std::size_t index, const std::string& reason) {
    Node& node = m_world.nodes[index];
    if (!node.isReady) {
        return;
    }
    node.isReady = false;
    node.notReadyReason = reason;
    node.readyChanged = m_now;
    record({reason == "NodeStatusUnknown", "NodeNotReady",
            fmt::format("Node {} status is now: NodeNotReady", node.name), "node-controller"},
           node);
    touch(node);
    std::vector<bool> isTouched(m_world.workloads.size(), false);
    for (auto& [id, pod] : m_world.pods) {
        if (pod.node == static_cast<int>(index) && pod.isReady) {
            pod.isReady = false;
            pod.readyChanged = m_now;
            isTouched[pod.workload] = true;
            touch(pod);
        }
    }
    for (std::size_t i = 0; i < isTouched.size(); ++i) {
        if (isTouched[i]) {
            refresh(i);
        }
    }
}

void Story::nodeComesUp(std::size_t index) {
    Node& node = m_world.nodes[index];
    if (node.isReady) {
        return;
    }
    node.isReady = true;
    node.notReadyReason.clear();
    node.readyChanged = m_now;
    node.heartbeat = m_now;
    record(
        {false, "NodeReady", fmt::format("Node {} status is now: NodeReady", node.name), "kubelet"},
        node);
    touch(node);
    for (auto& [id, pod] : m_world.pods) {
        if (pod.node == static_cast<int>(index) && pod.state == PodState::Running) {
            const std::uint64_t which = id;
            later(m_now + seconds{m_random.between(1, 6)}, [this, which] { readyPod(which); });
        }
    }
}

void Story::heartbeat(std::size_t index) {
    Node& node = m_world.nodes[index];
    if (node.isReady || node.notReadyReason != "NodeStatusUnknown") {
        node.heartbeat = m_now;
        touch(node);
    }
    later(m_now + kHeartbeat, [this, index] { heartbeat(index); });
}

void Story::beginUpgrade(const Effect& effect) {
    if (m_world.version == effect.version) {
        return;
    }
    // The control plane first, then one node after the other.
    m_world.version = effect.version;
    const int proxy = findWorkload("kube-proxy");
    if (proxy >= 0) {
        const auto index = static_cast<std::size_t>(proxy);
        m_world.workloads[index].revisions.back().tag = "v" + effect.version;
        refresh(index);
    }
    later(m_now + seconds{90}, [this, effect] { upgradeNode(0, effect); });
}

void Story::upgradeNode(std::size_t index, const Effect& effect) {
    if (index >= m_world.nodes.size()) {
        return;
    }
    for (const Effect& other : m_effects) {
        if (other.verb == Verb::StickUpgrade && other.isActive(m_now)) {
            if (other.until != kNever) {
                later(other.until, [this, index, effect] { upgradeNode(index, effect); });
            }
            return;
        }
    }
    Node& node = m_world.nodes[index];
    node.isCordoned = true;
    record({false, "NodeNotSchedulable",
            fmt::format("Node {} status is now: NodeNotSchedulable", node.name), "kubelet"},
           node);
    touch(node);
    drainNode(index, effect);
}

void Story::drainNode(std::size_t index, const Effect& effect) {
    int position = 0;
    for (const auto& [id, pod] : m_world.pods) {
        const bool isPinned = m_world.workloads[pod.workload].spec.kind == WorkloadKind::DaemonSet;
        if (pod.node == static_cast<int>(index) && !isPinned && !pod.deletion) {
            const std::uint64_t which = id;
            later(m_now + seconds{2 * ++position}, [this, which] { deletePod(which, true); });
        }
    }
    const Offset whole = effect.delay > Offset{0} ? effect.delay : kNodeUpgrade;
    later(m_now + whole / 2, [this, index] { nodeGoesDown(index, "KubeletNotReady"); });
    later(m_now + whole * 8 / 10, [this, index, effect] {
        Node& node = m_world.nodes[index];
        node.version = effect.version;
        node.isCordoned = false;
        record({false, "Starting", "Starting kubelet.", "kubelet"}, node);
        nodeComesUp(index);
    });
    later(m_now + whole, [this, index, effect] { upgradeNode(index + 1, effect); });
}

} // namespace pilothouse::simulator
