// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/story.h"

#include "simulator/mesh/address.h"
#include "simulator/render.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

std::string nodeName(const MemberSpec& spec, const NodePool& pool, int index, Random& random) {
    if (spec.provider == "aks") {
        return fmt::format("aks-{}-{:08d}-vmss{:06x}", pool.name,
                           hashText(spec.name + pool.name) % 100000000U, index);
    }
    if (spec.provider == "eks") {
        return fmt::format("ip-10-{}-{}-{}.{}.compute.internal", hashText(spec.name) % 200U,
                           random.between(0, 255), 10 + index, spec.region);
    }
    return fmt::format("{}-node-{}", spec.name, index + 1);
}

/// Of a node by its place; the networks of a mesh are apart from each other.
std::string nodeAddress(const MemberSpec& spec, std::uint32_t place) {
    return spec.nodeNetwork != 0 ? mesh::addressText(spec.nodeNetwork + (10 + place) % 256U)
                                 : fmt::format("10.{}.{}.{}", hashText(spec.name) % 200U,
                                               (10 + place) / 250, (10 + place) % 250);
}

std::string zoneOf(const MemberSpec& spec, int index) {
    if (spec.provider == "aks") {
        return fmt::format("{}-{}", spec.region, index % 3 + 1);
    }
    if (spec.provider == "eks") {
        return fmt::format("{}{}", spec.region, static_cast<char>('a' + index % 3));
    }
    return spec.region;
}

} // namespace

void Story::build() {
    buildNodes();
    buildWorkloads();
    later(m_now + Offset{static_cast<Offset::rep>(
                      m_random.exponential(static_cast<double>(m_churnEvery.count())))},
          [this] { churn(); });
}

void Story::buildNodes() {
    int index = 0;
    for (std::size_t p = 0; p < m_world.spec.pools.size(); ++p) {
        const NodePool& pool = m_world.spec.pools[p];
        for (int i = 0; i < pool.nodes; ++i, ++index) {
            Node node;
            node.name = nodeName(m_world.spec, pool, i, m_random);
            node.uid = m_random.uuid();
            node.ip = nodeAddress(m_world.spec, static_cast<std::uint32_t>(index));
            node.zone = zoneOf(m_world.spec, index);
            node.version = m_world.version;
            node.pool = p;
            node.index = index;
            node.created =
                m_now - std::chrono::hours{m_random.between(20, 24 * m_world.spec.ageDays / 2)};
            node.readyChanged = node.created + std::chrono::seconds{40};
            node.heartbeat = m_now;
            node.rv = m_store.takeVersion();
            const auto which = m_world.nodes.size();
            later(m_now + std::chrono::seconds{m_random.between(1, 300)},
                  [this, which] { heartbeat(which); });
            m_world.nodes.push_back(std::move(node));
        }
    }
}

/// A node that registers now, not ready yet, with the pods that run on every node.
std::size_t Story::addNode(std::size_t pool, const std::string& version) {
    const std::size_t index = m_world.nodes.size();
    const auto inPool =
        static_cast<int>(std::count_if(m_world.nodes.begin(), m_world.nodes.end(),
                                       [&](const Node& each) { return each.pool == pool; }));
    const NodePool& spec = m_world.spec.pools[pool];
    Node node;
    node.name = nodeName(m_world.spec, spec, inPool, m_random);
    for (int next = inPool; isNodeName(node.name); ++next) { // some schemes count over all pools
        node.name = nodeName(m_world.spec, spec, next, m_random);
    }
    node.uid = m_random.uuid();
    node.index = static_cast<int>(index);
    node.ip = nodeAddress(m_world.spec, static_cast<std::uint32_t>(index));
    node.zone = zoneOf(m_world.spec, node.index);
    node.version = version;
    node.pool = pool;
    node.isReady = false;
    node.notReadyReason = "KubeletNotReady";
    node.created = node.readyChanged = node.heartbeat = m_now;
    m_world.nodes.push_back(std::move(node));
    later(m_now + std::chrono::minutes{5}, [this, index] { heartbeat(index); });
    Node& fresh = m_world.nodes[index];
    record({false, "Surge",
            fmt::format("Created a surge node {} for pool {}", fresh.name, spec.name), "upgrader"},
           fresh);
    record({false, "RegisteredNode",
            fmt::format("Node {} event: Registered Node {} in Controller", fresh.name, fresh.name),
            "node-controller"},
           fresh);
    touch(fresh);
    fillNode(index);
    return index;
}

bool Story::isNodeName(const std::string& name) const {
    return std::any_of(m_world.nodes.begin(), m_world.nodes.end(),
                       [&](const Node& each) { return each.name == name; });
}

void Story::fillNode(std::size_t index) {
    const Node& node = m_world.nodes[index];
    const auto version = m_store.takeVersion();
    if (m_isLive) {
        m_store.put(KindId::CsiNode, renderCsiNode(m_world, node, version), m_now);
    }
    putMeshNode(node, false);
    for (std::size_t i = 0; i < m_world.workloads.size(); ++i) {
        Workload& workload = m_world.workloads[i];
        const std::string& pool = workload.spec.pool;
        if (workload.spec.kind == WorkloadKind::DaemonSet &&
            (pool.empty() || m_world.spec.pools[node.pool].name == pool)) {
            createPod(i, ++workload.replicas, static_cast<int>(index));
            ++workload.revisions.back().replicas;
            refresh(i);
        }
    }
}

void Story::buildWorkloads() {
    m_world.workloads.reserve(m_world.spec.workloads.size());
    for (const WorkloadSpec& spec : m_world.spec.workloads) {
        const std::size_t index = m_world.workloads.size();
        Workload workload;
        workload.spec = spec;
        workload.uid = m_random.uuid();
        workload.clusterIp = fmt::format("10.0.{}.{}", m_random.between(1, 200), 10 + index);
        workload.created =
            -std::chrono::days{m_world.spec.ageDays} + std::chrono::hours{m_random.between(1, 40)};
        workload.changed = workload.created;
        Revision revision;
        const std::uint64_t key = hashText(spec.name + ":" + spec.tag);
        revision.hash = Random(key).suffix(9);
        revision.uid = m_random.uuid();
        revision.tag = spec.tag;
        revision.number = m_random.between(2, 19);
        revision.created = m_now - std::chrono::hours{m_random.between(5, 24 * 30)};
        workload.revisions.push_back(std::move(revision));
        workload.rv = m_store.takeVersion();
        workload.serviceRv = m_store.takeVersion();
        workload.budgetRv = m_store.takeVersion();
        workload.replicas = spec.replicas;
        m_world.workloads.push_back(std::move(workload));
        const bool isPerNode = spec.kind == WorkloadKind::DaemonSet;
        int ordinal = 0;
        for (const Node& node : m_world.nodes) {
            if (isPerNode &&
                (spec.pool.empty() || m_world.spec.pools[node.pool].name == spec.pool)) {
                createPod(index, ordinal++, node.index);
            }
        }
        for (; !isPerNode && ordinal < spec.replicas; ++ordinal) {
            createPod(index, ordinal, -1);
        }
        m_world.workloads[index].replicas = ordinal;
        m_world.workloads[index].revisions.back().replicas = ordinal;
    }
    // What exists at the beginning has been running for a while.
    for (auto& [id, pod] : m_world.pods) {
        if (pod.node < 0) {
            continue;
        }
        const Offset node = m_world.nodes[static_cast<std::size_t>(pod.node)].created;
        pod.created =
            std::max(node, m_now - std::chrono::minutes{m_random.between(90, 24 * 60 * 9)});
        pod.started = pod.created + std::chrono::seconds{m_random.between(2, 9)};
        pod.readyChanged = pod.started + std::chrono::seconds{m_random.between(1, 9)};
        pod.state = PodState::Running;
        pod.isReady = true;
    }
    m_world.events.clear();
    for (std::size_t i = 0; i < m_world.workloads.size(); ++i) {
        refresh(i);
    }
}

void Story::planEffects() {
    for (const Effect& effect : m_effects) {
        if (effect.when == Trigger::Clock) {
            planEffect(effect);
        }
    }
}

void Story::planEffect(const Effect& effect) {
    switch (effect.verb) {
    case Verb::CrashLoop: later(effect.at, [this, effect] { beginCrashLoop(effect); }); break;
    case Verb::Pending: later(effect.at, [this, effect] { beginPending(effect); }); break;
    case Verb::Rollout: later(effect.at, [this, effect] { beginRollout(effect); }); break;
    case Verb::NodeDown: later(effect.at, [this, effect] { beginNodeDown(effect); }); break;
    case Verb::Upgrade:
        later(effect.at,
              [this, effect] { static_cast<void>(startUpgrade(effect.version, effect.delay)); });
        break;
    case Verb::StickUpgrade: later(effect.at, [this, effect] { beginStickUpgrade(effect); }); break;
    case Verb::MeshDown: {
        Effect crash = effect;
        crash.workload = "clustermesh-apiserver";
        crash.amount = 0;
        later(effect.at, [this, crash] { beginCrashLoop(crash); });
        break;
    }
    case Verb::ExpireMeshCertificate:
        if (effect.until != kNever) {
            later(effect.until, [this] { renewCertificates(); });
        }
        break;
    case Verb::Expired: later(effect.at, [this] { m_store.compactAll(); }); break;
    default: break; // the server's business
    }
}

} // namespace pilothouse::simulator
