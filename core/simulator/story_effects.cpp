// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/story.h"

#include "simulator/render.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

using std::chrono::seconds;

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
    std::size_t left =
        effect.amount > 0 ? static_cast<std::size_t>(effect.amount) : m_world.nodes.size();
    // From the end: user pools come after the system pool.
    for (std::size_t node = m_world.nodes.size(); node-- > 0 && left > 0;) {
        if (m_world.nodes[node].isGone) {
            continue;
        }
        --left;
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
    if (!node.isReady || node.isGone) {
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
    if (node.isReady || node.isGone) {
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
    if (node.isGone) {
        return;
    }
    if (node.isReady || node.notReadyReason != "NodeStatusUnknown") {
        node.heartbeat = m_now;
        touch(node);
    }
    later(m_now + kHeartbeat, [this, index] { heartbeat(index); });
}

void Story::beginStickUpgrade(const Effect& effect) {
    int found = findWorkload(effect.workload);
    for (std::size_t i = 0; i < m_world.workloads.size() && effect.workload.empty(); ++i) {
        if (m_world.workloads[i].hasBudget() && m_world.workloads[i].spec.pool.empty()) {
            found = static_cast<int>(i); // the last: those of users come after the system's
        }
    }
    if (found < 0) {
        return;
    }
    const auto index = static_cast<std::size_t>(found);
    setBudget(index, true);
    if (effect.until != kNever) {
        later(effect.until, [this, index] { setBudget(index, false); });
    }
}

void Story::setBudget(std::size_t index, bool isHeld) {
    m_world.workloads[index].isBudgetHeld = isHeld;
    refresh(index);
}

void Story::trigger(Trigger moment) {
    std::vector<Effect> begun;
    std::erase_if(m_effects, [&](const Effect& effect) {
        if (effect.when == moment) {
            begun.push_back(effect);
        }
        return effect.when == moment;
    });
    for (Effect& effect : begun) {
        effect.when = Trigger::Clock;
        effect.at += m_now;
        effect.until = effect.until == kNever ? kNever : effect.until + m_now;
        planEffect(effect);
        m_effects.push_back(std::move(effect));
    }
}

} // namespace pilothouse::simulator
