// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/story.h"

#include "simulator/mesh/address.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

using std::chrono::seconds;

constexpr seconds kGrace{30}; // terminationGracePeriodSeconds

} // namespace

/// Source: kubernetes pkg/kubelet/kubelet.go, MaxContainerBackOff and backOffPeriod.
seconds Pod::backOff() const {
    constexpr seconds kMost{300};
    return std::min(kMost, seconds{10} * (1 << std::min(restarts, 5)));
}

Pod* Story::podById(std::uint64_t id) {
    const auto found = m_world.pods.find(id);
    return found == m_world.pods.end() ? nullptr : &found->second;
}

std::vector<std::uint64_t> Story::podsOf(std::size_t workload) const {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, pod] : m_world.pods) {
        if (pod.workload == workload && !pod.deletion) {
            ids.push_back(id);
        }
    }
    return ids;
}

int Story::findNode(const WorkloadSpec& spec) const {
    std::vector<int> load(m_world.nodes.size(), 0);
    for (const auto& [id, pod] : m_world.pods) {
        if (pod.node < 0) {
            continue;
        }
        const int gpus = m_world.workloads[pod.workload].spec.gpus;
        load[static_cast<std::size_t>(pod.node)] += spec.gpus > 0 ? gpus * 100 : 1;
    }
    int best = -1;
    for (std::size_t i = 0; i < m_world.nodes.size(); ++i) {
        const Node& node = m_world.nodes[i];
        const NodePool& pool = m_world.spec.pools[node.pool];
        const bool isWrongPool = spec.pool.empty() ? pool.gpus > 0 : pool.name != spec.pool;
        const bool isFull = spec.gpus > 0 && load[i] >= pool.gpus * 100;
        if (node.isGone || !node.isReady || node.isCordoned || isWrongPool || isFull) {
            continue;
        }
        if (best < 0 || load[i] < load[static_cast<std::size_t>(best)]) {
            best = static_cast<int>(i);
        }
    }
    return best;
}

Pod& Story::createPod(std::size_t index, int ordinal, int fixedNode) {
    const Workload& workload = m_world.workloads[index];
    Pod pod;
    pod.id = m_nextPod++;
    pod.uid = m_random.uuid();
    pod.hash = workload.current().hash;
    pod.tag = workload.current().tag;
    pod.workload = index;
    pod.ordinal = ordinal;
    pod.created = m_now;
    pod.readyChanged = m_now;
    switch (workload.spec.kind) {
    case WorkloadKind::Deployment:
        pod.name = fmt::format("{}-{}-{}", workload.spec.name, pod.hash, m_random.suffix(5));
        break;
    case WorkloadKind::StatefulSet:
        pod.name = fmt::format("{}-{}", workload.spec.name, ordinal);
        break;
    case WorkloadKind::DaemonSet:
        pod.name = fmt::format("{}-{}", workload.spec.name, m_random.suffix(5));
        break;
    }
    Pod& placed = m_world.pods.emplace(pod.id, std::move(pod)).first->second;
    placePod(placed, fixedNode);
    touch(placed);
    return placed;
}

void Story::placePod(Pod& pod, int fixedNode) {
    const Workload& workload = m_world.workloads[pod.workload];
    const bool isHeld = m_now < workload.pendingUntil;
    pod.node = fixedNode >= 0 ? fixedNode : (isHeld ? -1 : findNode(workload.spec));
    const std::uint64_t id = pod.id;
    if (pod.node < 0) {
        record({true, "FailedScheduling",
                fmt::format("0/{} nodes are available", m_world.nodeCount()), "default-scheduler"},
               pod);
        later(m_now + seconds{15}, [this, id] { retryPending(id); });
        return;
    }
    const Node& node = m_world.nodes[static_cast<std::size_t>(pod.node)];
    pod.state = PodState::Creating;
    const std::uint32_t own = m_world.spec.podNetwork;
    pod.ip = workload.isOnHostNetwork() ? node.ip
             : own != 0                 ? mesh::addressText(mesh::podNetworkOf(own, node.index) +
                                                            static_cast<std::uint32_t>(4 + id % 250))
                                        : fmt::format("10.244.{}.{}", node.index, 4 + id % 250);
    record({false, "Scheduled",
            fmt::format("Successfully assigned {}/{} to {}", workload.spec.nameSpace, pod.name,
                        node.name),
            "default-scheduler"},
           pod);
    if (workload.spec.kind == WorkloadKind::StatefulSet) {
        attach(pod);
    }
    later(m_now + seconds{m_random.between(2, 7)}, [this, id] { startPod(id); });
}

void Story::retryPending(std::uint64_t id) {
    Pod* pod = podById(id);
    if (pod == nullptr || pod->node >= 0 || pod->deletion) {
        return;
    }
    placePod(*pod, -1);
    if (pod->node >= 0) {
        touch(*pod);
    }
}

void Story::startPod(std::uint64_t id) {
    Pod* pod = podById(id);
    if (pod == nullptr || pod->state != PodState::Creating) {
        return;
    }
    const Workload& workload = m_world.workloads[pod->workload];
    pod->state = PodState::Running;
    pod->started = m_now;
    record({false, "Pulled",
            fmt::format("Container image \"{}:{}\" already present on machine", workload.spec.image,
                        pod->tag),
            "kubelet"},
           *pod);
    record({false, "Started", "Started container " + workload.spec.name, "kubelet"}, *pod);
    touch(*pod);
    if (m_now < workload.crashUntil) {
        pod->isCrashing = true;
        later(m_now + seconds{m_random.between(4, 12)}, [this, id] { crashPod(id); });
    } else {
        later(m_now + seconds{m_random.between(2, 8)}, [this, id] { readyPod(id); });
    }
}

void Story::readyPod(std::uint64_t id) {
    Pod* pod = podById(id);
    if (pod == nullptr || pod->state != PodState::Running || pod->isReady || pod->isCrashing) {
        return;
    }
    if (!m_world.nodes[static_cast<std::size_t>(pod->node)].isReady) {
        return; // its node's return makes it ready
    }
    pod->isReady = true;
    pod->readyChanged = m_now;
    touch(*pod);
    refresh(pod->workload);
}

void Story::crashPod(std::uint64_t id) {
    Pod* pod = podById(id);
    if (pod == nullptr || pod->state != PodState::Running) {
        return;
    }
    const Workload& workload = m_world.workloads[pod->workload];
    pod->lastStarted = pod->started;
    pod->lastFinished = m_now;
    pod->exitCode = 1;
    pod->state = PodState::BackOff;
    if (pod->isReady) {
        pod->isReady = false;
        pod->readyChanged = m_now;
    }
    record({true, "BackOff",
            fmt::format("Back-off restarting failed container {} in pod {}_{}({})",
                        workload.spec.name, pod->name, workload.spec.nameSpace, pod->uid),
            "kubelet"},
           *pod);
    touch(*pod);
    refresh(pod->workload);
    later(m_now + pod->backOff(), [this, id] { restartPod(id); });
}

void Story::restartPod(std::uint64_t id) {
    Pod* pod = podById(id);
    if (pod == nullptr || pod->state != PodState::BackOff) {
        return;
    }
    ++pod->restarts;
    pod->state = PodState::Running;
    pod->started = m_now;
    pod->isCrashing = m_now < m_world.workloads[pod->workload].crashUntil;
    touch(*pod);
    if (pod->isCrashing) {
        later(m_now + seconds{m_random.between(4, 12)}, [this, id] { crashPod(id); });
    } else {
        later(m_now + seconds{m_random.between(3, 9)}, [this, id] { readyPod(id); });
    }
}

void Story::deletePod(std::uint64_t id, bool isReplaced) {
    Pod* pod = podById(id);
    if (pod == nullptr || pod->deletion) {
        return;
    }
    const Workload& workload = m_world.workloads[pod->workload];
    record({false, "Killing", "Stopping container " + workload.spec.name, "kubelet"}, *pod);
    pod->deletion = m_now + kGrace;
    if (pod->state >= PodState::Running) {
        pod->state = PodState::Terminating;
    }
    touch(*pod);
    later(m_now + seconds{m_random.between(2, 9)}, [this, id] { removePod(id); });
    if (isReplaced && workload.spec.kind == WorkloadKind::Deployment) {
        createPod(pod->workload, pod->ordinal, -1);
    }
    refresh(m_world.pods.at(id).workload);
}

void Story::removePod(std::uint64_t id) {
    const Pod* pod = podById(id);
    if (pod == nullptr) {
        return;
    }
    const std::size_t index = pod->workload;
    const int ordinal = pod->ordinal;
    const int node = pod->node;
    const Workload& workload = m_world.workloads[index];
    if (workload.spec.kind == WorkloadKind::StatefulSet) {
        detach(*pod);
    }
    if (m_isLive) {
        m_store.remove(KindId::Pod, workload.spec.nameSpace, pod->name, m_now);
    } else {
        static_cast<void>(m_store.takeVersion());
    }
    m_world.pods.erase(id);
    // A StatefulSet waits until the old pod has gone, since the new one has its name.
    const bool hasNode = node < 0 || !m_world.nodes[static_cast<std::size_t>(node)].isGone;
    if (workload.spec.kind == WorkloadKind::StatefulSet ||
        (workload.spec.kind == WorkloadKind::DaemonSet && hasNode)) {
        createPod(index, ordinal, workload.spec.kind == WorkloadKind::DaemonSet ? node : -1);
    }
    refresh(index);
}

void Story::churn() {
    std::vector<std::uint64_t> candidates;
    for (const auto& [id, pod] : m_world.pods) {
        const WorkloadSpec& spec = m_world.workloads[pod.workload].spec;
        if (spec.kind == WorkloadKind::Deployment && pod.isReady && !pod.deletion &&
            spec.nameSpace != "kube-system" && spec.gpus == 0) {
            candidates.push_back(id);
        }
    }
    if (!candidates.empty()) {
        const int last = static_cast<int>(candidates.size()) - 1;
        deletePod(candidates[static_cast<std::size_t>(m_random.between(0, last))], true);
    }
    later(m_now + seconds{5} +
              Offset{static_cast<Offset::rep>(
                  m_random.exponential(static_cast<double>(m_churnEvery.count())))},
          [this] { churn(); });
}

} // namespace pilothouse::simulator
