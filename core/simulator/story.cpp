// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/story.h"

#include "simulator/render.h"

namespace pilothouse::simulator {

namespace {

/// How long before offset zero the event-by-event past begins.
constexpr Offset kPast = std::chrono::hours{2};
constexpr const char* kBeforeUpgrade = "1.32.9";

} // namespace

Story::Story(StoryInput input)
    : m_store(100000 + hashText(input.spec.name) % 900000), m_effects(std::move(input.effects)),
      m_random(hashText(input.spec.name, hashText("story") ^ input.seed)),
      m_churnEvery(input.churnEvery), m_now(-kPast), m_seed(input.seed) {
    for (const Effect& effect : m_effects) {
        if (effect.when == Trigger::Clock) {
            m_now = std::min(m_now, effect.at - std::chrono::minutes{5});
        }
    }
    m_world.spec = std::move(input.spec);
    ageForUpgrade();
    m_world.start = input.start;
    m_world.version = m_world.spec.version;
    m_world.apiStarted = -std::chrono::hours{30 + hashText(m_world.spec.name) % 400};
    m_world.systemUid = m_random.uuid();
    m_world.baseRv = m_store.version();
    m_world.mesh = std::move(input.mesh);
    m_world.seat = input.seat;
    build();
    planEffects();
    planMesh();
}

void Story::ageForUpgrade() {
    // A member that is to be upgraded starts below the target, whatever the estate drew for it.
    for (const Effect& effect : m_effects) {
        if (effect.verb == Verb::Upgrade && effect.version == m_world.spec.version) {
            m_world.spec.version = kBeforeUpgrade;
        }
    }
    for (WorkloadSpec& workload : m_world.spec.workloads) {
        if (workload.name == "kube-proxy") {
            workload.tag = "v" + m_world.spec.version;
        }
    }
}

void Story::later(Offset at, std::function<void()> run) {
    m_steps.push({std::max(at, m_now), m_nextStep++, std::move(run)});
}

Offset Story::nextAt() const {
    return m_steps.empty() || m_isHeld ? kNever : m_steps.top().at;
}

void Story::advanceTo(Offset now) {
    while (!m_steps.empty() && m_steps.top().at <= told(now)) {
        const Step step = m_steps.top();
        m_steps.pop();
        if (!m_isLive && step.at >= Offset{0}) {
            goLive();
        }
        m_now = std::max(m_now, step.at);
        step.run();
    }
    m_now = std::max(m_now, now);
    if (!m_isLive && now >= Offset{0}) {
        goLive();
    }
}

bool Story::evict(const std::string& nameSpace, const std::string& pod) {
    for (const auto& [id, candidate] : m_world.pods) {
        if (candidate.name == pod &&
            m_world.workloads[candidate.workload].spec.nameSpace == nameSpace) {
            deletePod(id, true);
            return true;
        }
    }
    return false;
}

bool Story::cordon(const std::string& node, bool isCordoned) {
    for (Node& candidate : m_world.nodes) {
        if (candidate.name == node && !candidate.isGone) {
            if (candidate.isCordoned != isCordoned) {
                candidate.isCordoned = isCordoned;
                touch(candidate);
            }
            return true;
        }
    }
    return false;
}

void Story::goLive() {
    // The past was told without rendering anything; now every object gets its text.
    m_isLive = true;
    for (const std::string& name : m_world.nameSpaces()) {
        m_store.load(KindId::Namespace, renderNamespace(m_world, name));
        m_store.load(KindId::ConfigMap, renderRootCa(m_world, name));
        m_store.load(KindId::ServiceAccount, renderServiceAccount(m_world, name));
    }
    m_store.load(KindId::StorageClass, renderStorageClass(m_world));
    for (const GroupVersion& served : allGroupVersions()) {
        m_store.load(KindId::ApiService, renderApiService(m_world, served, m_world.baseRv));
    }
    for (const Node& node : m_world.nodes) {
        if (!node.isGone) {
            m_store.load(KindId::Node, renderNode(m_world, node));
            m_store.load(KindId::CsiNode, renderCsiNode(m_world, node, m_world.baseRv));
        }
    }
    for (const auto& [id, pod] : m_world.pods) {
        m_store.load(KindId::Pod, renderPod(m_world, pod));
        if (auto attachment = renderAttachment(m_world, pod, m_world.baseRv)) {
            m_store.load(KindId::VolumeAttachment, *std::move(attachment));
        }
    }
    for (const auto& [key, event] : m_world.events) {
        m_store.load(KindId::Event, renderEvent(m_world, event));
        m_store.load(KindId::EventNew, renderEventNew(m_world, event));
    }
    for (const Workload& workload : m_world.workloads) {
        m_store.load(kindOf(workload), renderWorkload(m_world, workload));
        if (workload.spec.kind == WorkloadKind::Deployment) {
            for (const Revision& revision : workload.revisions) {
                m_store.load(KindId::ReplicaSet, renderReplicaSet(m_world, workload, revision));
            }
        }
        for (int i = 0; workload.spec.kind == WorkloadKind::StatefulSet && i < workload.replicas;
             ++i) {
            m_store.load(KindId::PersistentVolumeClaim, renderClaim(m_world, workload, i));
            m_store.load(KindId::PersistentVolume, renderVolume(m_world, workload, i));
        }
        if (workload.hasService()) {
            m_store.load(KindId::Service, renderService(m_world, workload));
            m_store.load(KindId::Endpoints, renderEndpoints(m_world, workload));
            m_store.load(KindId::EndpointSlice, renderEndpointSlice(m_world, workload));
        }
        if (workload.hasBudget()) {
            m_store.load(KindId::PodDisruptionBudget, renderBudget(m_world, workload));
        }
    }
    loadMesh();
}

} // namespace pilothouse::simulator
