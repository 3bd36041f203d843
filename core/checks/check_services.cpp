// SPDX-License-Identifier: GPL-3.0-or-later
// HC-3.
#include "checks/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace pilothouse::checks::detail {

using model::CriticalKind;

namespace {

using namespace std::string_view_literals;

/// What a cluster needs whatever it is for, as far as it has it: name resolution, metrics, the
/// mesh's store, service and pod networks, volumes.
constexpr std::array kDefaultDeployments{"coredns"sv, "kube-dns"sv, "metrics-server"sv,
                                         "clustermesh-apiserver"sv, "cilium-operator"sv};
constexpr std::array kDefaultDaemonSets{
    "kube-proxy"sv,   "cilium"sv,  "calico-node"sv,     "azure-cns"sv, "aws-node"sv,
    "kube-flannel"sv, "kindnet"sv, "kube-flannel-ds"sv, "weave-net"sv, "antrea-agent"sv,
    "kube-router"sv,  "canal"sv,   "kube-ovn-cni"sv};

std::string_view wordOf(CriticalKind kind) {
    constexpr std::array kWords{"Deployment"sv, "StatefulSet"sv, "DaemonSet"sv, "Service"sv};
    return kWords[static_cast<std::size_t>(kind)];
}

bool isCsiController(std::string_view name) {
    return name.find("csi") != std::string_view::npos &&
           name.find("controller") != std::string_view::npos;
}

bool isDefault(const WorkloadFact& workload) {
    const auto has = [&](const auto& names) {
        return std::find(names.begin(), names.end(), workload.name) != names.end();
    };
    if (workload.kind == CriticalKind::Deployment) {
        return has(kDefaultDeployments) || isCsiController(workload.name);
    }
    return has(kDefaultDaemonSets) && workload.desired > 0;
}

/// Why a workload does not do its work, and how sure that is.
struct Fault {
    CheckOutcome outcome = CheckOutcome::Pass;
    std::string what{};
};

Fault faultOfDeployment(const WorkloadFact& workload, const model::CriticalObject& wanted) {
    // Half of what is wanted, as the condition Available asks for far more by default.
    const auto least = std::max<std::int64_t>(wanted.min.value_or(1), share(50, workload.replicas));
    if (workload.available < least) {
        return {CheckOutcome::Fail, fmt::format("{} of {} replicas available, {} needed",
                                                workload.available, workload.replicas, least)};
    }
    if (!workload.isAvailable) {
        return {CheckOutcome::Fail, fmt::format("not Available: {} of {} replicas",
                                                workload.available, workload.replicas)};
    }
    if (workload.isOverdue) {
        return {CheckOutcome::Fail, "its rollout is past its deadline"};
    }
    return {};
}

Fault faultOfStatefulSet(const WorkloadFact& workload, const model::CriticalObject& wanted) {
    if (workload.ready != workload.replicas || workload.ready < wanted.min.value_or(1)) {
        return {CheckOutcome::Fail,
                fmt::format("{} of {} replicas ready", workload.ready, workload.replicas)};
    }
    if (workload.currentRevision != workload.updateRevision) {
        return {CheckOutcome::Fail, "its update is not done"};
    }
    return {};
}

Fault faultOfDaemonSet(const WorkloadFact& workload) {
    if (workload.desired == 0) {
        return {CheckOutcome::Fail, "wanted on no node"};
    }
    if (workload.unavailable > 0) {
        return {CheckOutcome::Fail,
                fmt::format("{} of {} pods unavailable", workload.unavailable, workload.desired)};
    }
    return {};
}

Fault faultOf(const WorkloadFact& workload, const model::CriticalObject& wanted) {
    if (workload.observedGeneration < workload.generation) {
        return {CheckOutcome::Inconclusive, "its status is of an older specification"};
    }
    if (workload.kind == CriticalKind::DaemonSet) {
        return wanted.min == 0 && workload.desired == 0 ? Fault() : faultOfDaemonSet(workload);
    }
    if (workload.replicas == 0) {
        return wanted.min == 0 ? Fault() : Fault{CheckOutcome::Inconclusive, "scaled to 0"};
    }
    return workload.kind == CriticalKind::Deployment ? faultOfDeployment(workload, wanted)
                                                     : faultOfStatefulSet(workload, wanted);
}

Fault faultOfService(const std::vector<kube::ServiceEndpoint>& endpoints,
                     const model::CriticalObject& wanted) {
    if (endpoints.empty() && wanted.min != 0) {
        return {CheckOutcome::Inconclusive,
                "it has no endpoints: headless, of type ExternalName, or not there"};
    }
    std::set<std::pair<std::string, std::string>> ready;
    std::set<std::string> zones;
    for (const auto& each : endpoints) {
        if (each.isReady && !each.isTerminating) {
            ready.emplace(each.address, each.targetUid);
            zones.insert(each.zone);
        }
    }
    zones.erase("");
    const auto least = static_cast<std::size_t>(std::max(0, wanted.min.value_or(1)));
    if (ready.size() < least) {
        return {CheckOutcome::Fail,
                fmt::format("{} ready endpoints, {} needed", ready.size(), least)};
    }
    if (zones.size() < static_cast<std::size_t>(std::max(0, wanted.zones))) {
        return {CheckOutcome::Fail,
                fmt::format("ready in {} zones, {} needed", zones.size(), wanted.zones)};
    }
    return {};
}

/// The check under way.
class ServicesCheck {
public:
    explicit ServicesCheck(const Context& context) : m_context(context) {}

    model::CheckResult run() {
        for (const auto& each : m_context.facts.critical) {
            judgeNamed(each);
        }
        if (m_context.facts.critical.empty()) {
            judgeDefaults();
        }
        m_found.number("checked", m_checked);
        m_found.number("unavailable", m_unavailable);
        return m_found.result("HC-3", "services",
                              fmt::format("{} critical objects available", m_checked));
    }

private:
    void judgeNamed(const CriticalFact& fact) {
        const auto& wanted = fact.wanted;
        ++m_checked;
        if (wanted.kind == CriticalKind::Service) {
            if (m_found.knows(fact.endpoints, "EndpointSlices of " + wanted.ns)) {
                take(wanted.kind, wanted.ns + "/" + wanted.name,
                     faultOfService(**fact.endpoints, wanted), {});
            }
            return;
        }
        if (fact.workload && !*fact.workload &&
            fact.workload->error().kind == ErrorKind::NotFound) {
            take(wanted.kind, wanted.ns + "/" + wanted.name, {CheckOutcome::Fail, "does not exist"},
                 {});
        } else if (m_found.knows(fact.workload, wanted.ns + "/" + wanted.name)) {
            judgeWorkload(**fact.workload, wanted);
        }
    }

    void judgeDefaults() {
        if (!m_found.knows(m_context.facts.defaults, "workloads of kube-system")) {
            return;
        }
        for (const auto& workload : **m_context.facts.defaults) {
            if (isDefault(workload)) {
                ++m_checked;
                judgeWorkload(workload, {});
            }
        }
        if (m_checked == 0) {
            m_found.say(
                CheckOutcome::Inconclusive,
                "no critical workload is known: the fleet file may name some (spec.critical)");
        }
    }

    void judgeWorkload(const WorkloadFact& workload, const model::CriticalObject& wanted) {
        take(workload.kind, workload.ns + "/" + workload.name, faultOf(workload, wanted),
             workload.since);
        const auto& budgets = m_context.facts.budgets;
        if (!budgets || !*budgets) {
            return; // said once, below
        }
        for (const auto& budget : **budgets) {
            const bool isOurs = budget.ns == workload.ns && budget.selector &&
                                budget.selector->matches(workload.podLabels);
            if (!isOurs || budget.disruptionsAllowed > 0) {
                continue;
            }
            const bool isStale = budget.observedGeneration < budget.generation;
            m_found.add(
                {.outcome = isStale ? CheckOutcome::Inconclusive : CheckOutcome::Warn,
                 .one = "disruption budget that allows no disruption",
                 .many = "disruption budgets that allow no disruption",
                 .object = budget.ns + "/" + budget.name,
                 .what = fmt::format("of {}{}", workload.name,
                                     isStale ? "; its status is of an older specification" : "")});
        }
    }

    void take(CriticalKind kind, std::string object, Fault fault, std::optional<Instant> since) {
        if (fault.outcome == CheckOutcome::Pass) {
            return;
        }
        m_unavailable += fault.outcome == CheckOutcome::Fail ? 1 : 0;
        const auto word = wordOf(kind);
        const bool isSure = fault.outcome == CheckOutcome::Fail;
        m_found.add({.outcome = fault.outcome,
                     .one = fmt::format("{} {}", word,
                                        isSure ? "not available" : "of which nothing is sure"),
                     .many = fmt::format("{}s {}", word,
                                         isSure ? "not available" : "of which nothing is sure"),
                     .object = std::move(object),
                     .what = std::move(fault.what),
                     .since = since});
    }

    const Context& m_context;
    Findings m_found;
    int m_checked = 0;
    int m_unavailable = 0;
};

} // namespace

model::CheckResult checkServices(const Context& context) {
    return ServicesCheck(context).run();
}

} // namespace pilothouse::checks::detail
