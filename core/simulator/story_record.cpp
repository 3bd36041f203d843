// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/render.h"
#include "simulator/story.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

constexpr Offset kEventTtl = std::chrono::hours{1}; // kube-apiserver --event-ttl

} // namespace

void Story::touch(Node& node) {
    node.rv = m_store.takeVersion();
    if (m_isLive) {
        m_store.put(KindId::Node, renderNode(m_world, node), m_now);
    }
}

void Story::touch(Pod& pod) {
    pod.rv = m_store.takeVersion();
    if (m_isLive) {
        m_store.put(KindId::Pod, renderPod(m_world, pod), m_now);
    }
}

void Story::attach(const Pod& pod) {
    const auto version = m_store.takeVersion();
    if (auto attachment = renderAttachment(m_world, pod, version); attachment && m_isLive) {
        m_store.put(KindId::VolumeAttachment, *std::move(attachment), m_now);
    }
}

void Story::detach(const Pod& pod) {
    const auto attachment = renderAttachment(m_world, pod, 0);
    if (attachment && m_isLive) {
        m_store.remove(KindId::VolumeAttachment, "", attachment->name, m_now);
    } else {
        static_cast<void>(m_store.takeVersion());
    }
}

void Story::refresh(std::size_t index) {
    Workload& workload = m_world.workloads[index];
    const int before = workload.ready;
    workload.ready = workload.updated = workload.total = 0;
    for (const auto& [id, pod] : m_world.pods) {
        if (pod.workload != index || pod.deletion) {
            continue;
        }
        ++workload.total;
        workload.ready += pod.isReady ? 1 : 0;
        workload.updated += pod.hash == workload.current().hash ? 1 : 0;
    }
    if (workload.ready != before) {
        workload.changed = m_now;
    }
    workload.rv = m_store.takeVersion();
    const bool hasSets = workload.spec.kind == WorkloadKind::Deployment;
    for (Revision& revision : workload.revisions) {
        revision.rv = m_store.takeVersion();
        if (m_isLive && hasSets) {
            m_store.put(KindId::ReplicaSet, renderReplicaSet(m_world, workload, revision), m_now);
        }
    }
    workload.endpointsRv = m_store.takeVersion();
    workload.budgetRv = m_store.takeVersion();
    if (!m_isLive) {
        return;
    }
    m_store.put(kindOf(workload), renderWorkload(m_world, workload), m_now);
    if (workload.spec.name == "metrics-server" && workload.ready != before) {
        const GroupVersion served{"metrics.k8s.io", "v1beta1"};
        m_store.put(KindId::ApiService, renderApiService(m_world, served, m_store.takeVersion()),
                    m_now);
    }
    if (workload.hasService()) {
        m_store.put(KindId::Endpoints, renderEndpoints(m_world, workload), m_now);
        m_store.put(KindId::EndpointSlice, renderEndpointSlice(m_world, workload), m_now);
    }
    if (workload.hasBudget()) {
        m_store.put(KindId::PodDisruptionBudget, renderBudget(m_world, workload), m_now);
    }
}

void Story::record(const Happening& what, const Node& node) {
    EventRecord draft;
    draft.nameSpace = "default";
    draft.objectKind = "Node";
    draft.objectName = node.name;
    draft.objectUid = node.uid;
    draft.host = what.component == "kubelet" ? node.name : "";
    recordEvent(std::move(draft), what);
}

void Story::record(const Happening& what, const Pod& pod) {
    EventRecord draft;
    draft.nameSpace = m_world.workloads[pod.workload].spec.nameSpace;
    draft.objectKind = "Pod";
    draft.objectName = pod.name;
    draft.objectUid = pod.uid;
    if (what.component == "kubelet" && pod.node >= 0) {
        draft.host = m_world.nodes[static_cast<std::size_t>(pod.node)].name;
    }
    recordEvent(std::move(draft), what);
}

void Story::record(const Happening& what, const Workload& workload, const Revision* revision) {
    EventRecord draft;
    draft.nameSpace = workload.spec.nameSpace;
    draft.objectKind = revision == nullptr ? "Deployment" : "ReplicaSet";
    draft.objectName = workload.spec.name + (revision == nullptr ? "" : "-" + revision->hash);
    draft.objectUid = revision == nullptr ? workload.uid : revision->uid;
    recordEvent(std::move(draft), what);
}

void Story::recordEvent(EventRecord draft, const Happening& what) {
    draft.type = what.isWarning ? "Warning" : "Normal";
    draft.reason = what.reason;
    draft.message = what.message;
    draft.component = what.component;
    const std::string key = draft.objectUid + "|" + draft.reason + "|" + draft.message;
    const auto found = m_world.events.find(key);
    const bool isNew = found == m_world.events.end();
    EventRecord& event = isNew ? m_world.events[key] : found->second;
    if (isNew) {
        event = std::move(draft);
        event.name = fmt::format("{}.{:016x}", event.objectName, m_random.next());
        event.uid = m_random.uuid();
        event.first = m_now;
        later(m_now + kEventTtl, [this, key] { expireEvent(key); });
    } else {
        ++event.count;
    }
    event.last = m_now;
    event.rv = m_store.takeVersion();
    if (m_isLive) {
        m_store.put(KindId::Event, renderEvent(m_world, event), m_now);
        m_store.put(KindId::EventNew, renderEventNew(m_world, event), m_now);
    }
}

void Story::expireEvent(const std::string& key) {
    const auto found = m_world.events.find(key);
    if (found == m_world.events.end()) {
        return;
    }
    if (m_now < found->second.last + kEventTtl) {
        later(found->second.last + kEventTtl, [this, key] { expireEvent(key); });
        return;
    }
    if (m_isLive) {
        m_store.remove(KindId::Event, found->second.nameSpace, found->second.name, m_now);
        m_store.remove(KindId::EventNew, found->second.nameSpace, found->second.name, m_now);
    } else {
        static_cast<void>(m_store.takeVersion());
    }
    m_world.events.erase(found);
}

} // namespace pilothouse::simulator
