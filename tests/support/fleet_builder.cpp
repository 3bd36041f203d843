// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fleet_builder.h"

#include "model/edge.h"

#include <algorithm>
#include <array>
#include <random>
#include <string>

namespace pilothouse::test {

namespace {

using namespace std::chrono_literals;
using model::ClusterState;

struct Site {
    const char* region;
    const char* environment;
    const char* prefix;
    int share; // per cent of the fleet
    int nodes;
};

constexpr std::array kSites{
    Site{"westeurope", "prod", "prod-weu", 14, 24},
    Site{"northeurope", "prod", "prod-neu", 11, 22},
    Site{"francecentral", "prod", "prod-frc", 7, 18},
    Site{"eu-central-1", "prod", "prod-euc1", 10, 18},
    Site{"swedencentral", "gpu", "gpu-swc", 4, 12},
    Site{"westeurope", "staging", "stg-weu", 6, 8},
    Site{"northeurope", "dev", "dev-neu", 5, 5},
    Site{"edge-paris", "pos", "pos-paris", 12, 3},
    Site{"edge-lyon", "pos", "pos-lyon", 10, 3},
    Site{"edge-milano", "pos", "pos-milano", 11, 3},
    Site{"edge-hamburg", "pos", "pos-hamburg", 10, 3},
};

std::string padded(int number, int width) {
    std::string text = std::to_string(number);
    return std::string(static_cast<std::size_t>(std::max(0, width - static_cast<int>(text.size()))),
                       '0') +
           text;
}

model::Node buildNode(const std::string& cluster, const std::string& pool, int index,
                      const std::string& version) {
    model::Node node;
    node.name = "aks-" + pool + "-" + padded(index, 6);
    node.uid = cluster + "/" + node.name;
    node.createdAt = builtAt() - 24h * (20 + index);
    node.ready = model::NodeReady::True;
    node.readyReason = "KubeletReady";
    node.readySince = node.createdAt + 2min;
    node.kubeletVersion = version;
    node.roles = {"agent"};
    node.pool = pool;
    node.osImage = "AzureLinux 3.0";
    node.architecture = "amd64";
    node.containerRuntime = "containerd://2.0.0";
    node.internalIp = "10.224.0." + std::to_string(4 + index);
    node.zone = std::to_string(1 + index % 3);
    node.cpuAllocatableMilli = pool == "system" ? 3860 : 15820;
    node.memoryAllocatableBytes = (pool == "system" ? 13LL : 61LL) * 1024 * 1024 * 1024;
    node.podsAllocatable = 110;
    return node;
}

void crash(model::PodFacts& pod) {
    pod.status = "CrashLoopBackOff";
    pod.problem = model::PodProblem::Crash;
    pod.readyContainers = 1;
    pod.restarts = 5;
    pod.lastRestartAt = builtAt() - 2min;
    pod.createdAt = builtAt() - 8min;
    pod.isReady = false;
    pod.message = "back-off 2m40s restarting failed container=app";
    model::Container& app = pod.containers.front();
    app.ready = false;
    app.restarts = 5;
    app.state = model::ContainerPhase::Waiting;
    app.reason = "CrashLoopBackOff";
    app.message = pod.message;
    app.lastReason = "Error";
    app.lastExitCode = 78;
}

model::Pod buildPod(const std::string& ns, const std::string& app, int index,
                    const model::Node& node, bool isCrashing) {
    const std::string owner = app + "-7f9c6d5b8";
    const std::string name = owner + "-" + padded(index, 3) + "kq";
    const std::string uid = node.uid + "/" + name;
    const std::string image = "registry.example/" + app + ":4.18.2";
    const std::string ip = "10.1.2." + std::to_string(index % 250);
    model::PodFacts pod;
    pod.ns = ns;
    pod.name = name;
    pod.uid = uid;
    pod.node = node.name;
    pod.phase = model::PodPhase::Running;
    pod.status = "Running";
    pod.readyContainers = 2;
    pod.totalContainers = 2;
    pod.createdAt = builtAt() - 24h * 6 - 1min * index;
    pod.isReady = true;
    pod.ownerKind = "ReplicaSet";
    pod.ownerName = owner;
    pod.podIp = ip;
    for (const char* part : {"app", "envoy"}) {
        model::Container container;
        container.name = part;
        container.image = image;
        container.ready = true;
        container.state = model::ContainerPhase::Running;
        container.startedAt = pod.createdAt + 3s;
        pod.containers.push_back(container);
    }
    if (isCrashing) {
        crash(pod);
    }
    return model::Pod(pod);
}

void addNodes(ClusterState& state, int count, const std::string& version) {
    auto nodes = std::make_shared<std::vector<model::Node>>();
    for (int at = 0; at < count; ++at) {
        const std::string pool =
            at < 3 && count > 4 ? "system" : (at % 7 == 6 ? "spot" : "workers");
        nodes->push_back(buildNode(state.identity.name, pool, at, version));
    }
    std::sort(nodes->begin(), nodes->end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    state.nodes = nodes;
    state.nodeCounts = model::Observed<model::NodeCounts>{{count, count}, builtAt() - 5s};
}

void addPods(ClusterState& state, int count, int crashing) {
    constexpr std::array kApps{"checkout-api", "ledger", "search", "catalog"};
    auto pods = std::make_shared<std::vector<model::Pod>>();
    for (int at = 0; at < count; ++at) {
        const auto& node = state.nodes->at(static_cast<std::size_t>(at) % state.nodes->size());
        const std::string app = kApps.at(static_cast<std::size_t>(at) % kApps.size());
        pods->push_back(buildPod(at % 4 == 0 ? "checkout" : "shop", app, at, node,
                                 at % 4 == 0 && at / 4 < crashing));
    }
    std::sort(pods->begin(), pods->end(), [](const auto& a, const auto& b) {
        return std::pair(a.ns(), a.name()) < std::pair(b.ns(), b.name());
    });
    model::PodCounts counts;
    counts.total = count;
    counts.running = count;
    counts.problems = crashing;
    state.pods = pods;
    state.podCounts = model::Observed<model::PodCounts>{counts, builtAt() - 5s};
}

void trouble(ClusterState& state, int kind) {
    using model::Reason;
    using model::Severity;
    state.healthSince = builtAt() - 1min * (3 + kind);
    switch (kind) {
    case 0:
        state.health = model::Health::Down;
        state.reasons = {Reason{Severity::Error, "NotReady", "readyz 500: etcd failed", ""}};
        state.readiness =
            model::Observed<model::Readiness>{{false, {{"etcd", false}}}, builtAt() - 4s};
        break;
    case 1:
    case 5:
        state.health = model::Health::Degraded;
        addPods(state, 60, 6);
        state.reasons = {Reason{Severity::Warning, "PodsFailing", "checkout: 6 pods crash-looping",
                                "pods/checkout/checkout-api"}};
        break;
    case 2: {
        state.health = model::Health::Degraded;
        auto nodes = std::make_shared<std::vector<model::Node>>(*state.nodes);
        for (std::size_t at = 0; at < std::min<std::size_t>(2, nodes->size()); ++at) {
            model::Node& node = nodes->at(nodes->size() - 1 - at);
            node.ready = model::NodeReady::Unknown;
            node.readyReason = "NodeStatusUnknown";
            node.readyMessage = "Kubelet stopped posting node status.";
            node.readySince = builtAt() - 6min;
        }
        state.nodes = nodes;
        state.nodeCounts->value.ready = state.nodeCounts->value.total - 2;
        state.reasons = {Reason{Severity::Warning, "NodesNotReady",
                                "2 nodes NotReady: kubelet stopped posting", ""}};
        break;
    }
    case 3:
        state.reach = model::Reach::Stale;
        state.health = model::Health::Unknown;
        state.reachSince = builtAt() - 4min;
        state.lastSeen = builtAt() - 4min - 12s;
        state.lastError =
            Error{.kind = ErrorKind::Tls, .message = "the server's certificate has expired"};
        state.nextAttempt = builtAt() + 12s;
        break;
    default:
        state.health = model::Health::Upgrading;
        state.reasons = {Reason{Severity::Info, "Upgrading", "nodes 14 of 24 on 1.33.5", ""}};
        break;
    }
}

std::shared_ptr<ClusterState> buildCluster(const Site& site, int index, std::mt19937& random) {
    auto state = std::make_shared<ClusterState>();
    state->identity.name = std::string(site.prefix) + "-" + padded(index + 1, 2);
    state->identity.id = ClusterId(state->identity.name);
    state->identity.sources = {"kubeconfig:~/.kube/config#" + state->identity.name};
    state->identity.server = "https://" + state->identity.name + ".example:6443";
    state->identity.region = site.region;
    state->identity.environment = site.environment;
    state->identity.group = std::string(site.region) + "-" + site.environment;
    state->identity.isProduction = std::string_view(site.environment) == "prod";
    state->identity.labels = {{"env", site.environment}, {"tier", "shop"}};
    const std::string version =
        index % 2 == 0 ? "v1.33.5" : (index % 9 == 1 ? "v1.31.9" : "v1.32.9");
    state->reach = model::Reach::Live;
    state->lastSeen = builtAt() - std::chrono::milliseconds(random() % 12'000U + 3'000U);
    state->reachSince = builtAt() - 3h;
    state->version = model::Observed<std::string>{version, *state->lastSeen};
    state->readiness = model::Observed<model::Readiness>{{true, {}}, *state->lastSeen};
    state->latency = model::Observed<std::chrono::microseconds>{
        std::chrono::microseconds(random() % 60'000U + 20'000U), *state->lastSeen};
    addNodes(*state, site.nodes, version);
    addPods(*state, site.nodes * 2, 0);
    state->nodesWatched = state->podsWatched = index % 5 == 0;
    state->health = model::Health::Healthy;
    state->healthSince = builtAt() - std::chrono::minutes(random() % 300U + 60U);
    return state;
}

void forget(ClusterState& state) {
    ClusterState empty;
    empty.identity = state.identity;
    empty.reachSince = builtAt() - 9s;
    state = empty;
}

void addChanges(model::FleetSnapshot& snapshot) {
    int minute = 3;
    for (const auto& cluster : snapshot.clusters) {
        if (cluster->health == model::Health::Healthy || snapshot.recentChanges.size() >= 12) {
            continue;
        }
        const std::string why = !cluster->reasons.empty() ? cluster->reasons.front().message
                                : cluster->lastError
                                    ? "stopped answering: " + cluster->lastError->message
                                    : "connecting";
        snapshot.recentChanges.push_back(model::Change{.at = builtAt() - 1min * minute,
                                                       .cluster = cluster->identity.id,
                                                       .clusterName = cluster->identity.name,
                                                       .code = "health",
                                                       .health = cluster->health,
                                                       .message = why});
        minute += 1;
    }
}

} // namespace

Instant builtAt() {
    return std::chrono::floor<std::chrono::milliseconds>(
        std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + 14h + 6min + 21s);
}

std::shared_ptr<const model::FleetSnapshot> buildFleet(const FleetOptions& options) {
    std::mt19937 random(options.seed);
    std::vector<std::shared_ptr<ClusterState>> states;
    int left = options.clusters;
    for (std::size_t site = 0; site < kSites.size() && left > 0; ++site) {
        const bool isLast = site + 1 == kSites.size();
        const int wanted =
            isLast ? left : std::max(1, options.clusters * kSites.at(site).share / 100);
        for (int at = 0; at < std::min(wanted, left); ++at) {
            states.push_back(buildCluster(kSites.at(site), at, random));
        }
        left -= std::min(wanted, left);
    }
    std::sort(states.begin(), states.end(),
              [](const auto& a, const auto& b) { return a->identity.id < b->identity.id; });
    const int count = static_cast<int>(states.size());
    if (options.withTrouble) {
        const int kinds = std::min(11, std::max(1, count / 3));
        for (int at = 0; at < kinds; ++at) {
            trouble(*states.at(static_cast<std::size_t>((at * 37 + 3) % count)), at % 8);
        }
    }
    auto snapshot = std::make_shared<model::FleetSnapshot>();
    for (int at = 0; at < count; ++at) {
        auto& state = states.at(static_cast<std::size_t>(at));
        if (at >= count - options.silent) {
            forget(*state);
        }
        snapshot->clusters.push_back(std::move(state));
    }
    snapshot->fleet = "retail-eu";
    snapshot->revision = options.revision;
    snapshot->takenAt = builtAt();
    snapshot->summary = model::summarize(snapshot->clusters);
    snapshot->requestsPerSecond = 41;
    addChanges(*snapshot);
    return snapshot;
}

void setAway(model::ClusterState& cluster) {
    cluster.health = model::Health::Unknown;
    cluster.reach = model::Reach::Stale;
    cluster.reasons = {{.severity = model::Severity::Info,
                        .code = std::string(model::reasonCode(model::EdgeState::ExpectedOffline)),
                        .message = "offline until 20:00",
                        .object = {}}};
}

std::shared_ptr<const model::FleetSnapshot> withCluster(const model::FleetSnapshot& before,
                                                        ClusterState state) {
    auto after = std::make_shared<model::FleetSnapshot>(before);
    ++after->revision;
    const auto found =
        std::find_if(after->clusters.begin(), after->clusters.end(),
                     [&state](const auto& c) { return c->identity.id == state.identity.id; });
    if (found != after->clusters.end()) {
        *found = std::make_shared<const ClusterState>(std::move(state));
    }
    after->summary = model::summarize(after->clusters);
    return after;
}

std::shared_ptr<const model::FleetSnapshot> withNetworkLost(const model::FleetSnapshot& before,
                                                            int minutes) {
    auto after = std::make_shared<model::FleetSnapshot>(before);
    ++after->revision;
    after->takenAt = before.takenAt + std::chrono::minutes(minutes);
    for (auto& cluster : after->clusters) {
        auto lost = std::make_shared<ClusterState>(*cluster);
        lost->reach = model::Reach::Stale;
        lost->reachSince = before.takenAt;
        lost->lastError = Error{.kind = ErrorKind::Network, .message = "network is unreachable"};
        lost->nextAttempt = after->takenAt + 12s;
        cluster = lost;
    }
    after->summary = model::summarize(after->clusters);
    return after;
}

} // namespace pilothouse::test
