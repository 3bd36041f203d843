// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/north_south.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace pilothouse::mesh::detail {
namespace {

/// ": REASON: message" of what its controller says; empty where it says nothing.
std::string because(const std::string& reason, const std::string& message) {
    if (reason.empty() && message.empty()) {
        return {};
    }
    return reason.empty() || message.empty() ? ": " + reason + message
                                             : ": " + reason + ": " + message;
}

/// Judges one entry.
class EntryCheck {
public:
    EntryCheck(const FleetIndex& fleet, MeshEntry& entry, FindingList& findings)
        : m_fleet(fleet), m_entry(entry), m_findings(findings) {}

    void run() {
        checkProgrammed();
        for (std::uint32_t i = 0; i < m_entry.routes.size(); ++i) {
            if (m_entry.kind == MeshEntryKind::TrafficManager) {
                checkBackend(i);
            } else if (m_entry.kind == MeshEntryKind::Gateway) {
                checkRoute(i);
            }
            checkTargets(i);
        }
        if (m_entry.kind == MeshEntryKind::TrafficManager && m_entry.routes.empty()) {
            say(MeshSeverity::Warning, MeshCode::EntryNoEndpoints,
                fmt::format("{} has no backend", words()),
                "Make a TrafficManagerBackend in its namespace that names it.");
        }
        checkRegions();
        std::stable_sort(m_found.begin(), m_found.end(),
                         [](const auto& a, const auto& b) { return a.first > b.first; });
        for (const auto& [severity, code] : m_found) {
            if (std::find(m_entry.codes.begin(), m_entry.codes.end(), code) ==
                m_entry.codes.end()) {
                m_entry.codes.push_back(code);
            }
        }
    }

private:
    [[nodiscard]] std::string words() const {
        const auto where = m_entry.cluster
                               ? fmt::format(" on {}", m_fleet.member(*m_entry.cluster).name)
                               : std::string();
        return fmt::format("{} {}/{}{}", toString(m_entry.kind), m_entry.ns, m_entry.name, where);
    }

    /// Clusters that the targets of a route lead to, or the entry's own.
    [[nodiscard]] std::vector<std::uint32_t> clustersOf(std::optional<std::uint32_t> route) const {
        std::set<std::uint32_t> out;
        for (const auto& target : m_entry.targets) {
            if (target.cluster && (!route || target.route == *route)) {
                out.insert(*target.cluster);
            }
        }
        if (m_entry.cluster) {
            out = {*m_entry.cluster};
        }
        return {out.begin(), out.end()};
    }

    void say(MeshSeverity severity, MeshCode code, std::string message, std::string mend,
             std::optional<std::uint32_t> route = std::nullopt) {
        m_findings.add(severity, code, clustersOf(route), {std::move(message), std::move(mend)});
        m_found.emplace_back(severity, code);
    }

    void checkProgrammed() {
        if (m_entry.isProgrammed == true || (!m_entry.isProgrammed && m_entry.reason.empty())) {
            return; // it works, or nobody has looked at it yet
        }
        const bool isRefused = m_entry.isProgrammed == false;
        say(isRefused ? MeshSeverity::Major : MeshSeverity::Warning, MeshCode::EntryNotProgrammed,
            fmt::format("{} is not {}{}", words(),
                        m_entry.kind == MeshEntryKind::MultiClusterService ? "valid" : "programmed",
                        because(m_entry.reason, m_entry.message)),
            m_entry.reason == "DNSNameNotAvailable"
                ? "Another profile of Azure has that DNS name: name this one otherwise."
                : "Mend what its controller names; nothing is led in until then.");
    }

    [[nodiscard]] std::size_t targetsOf(std::uint32_t route) const {
        return static_cast<std::size_t>(
            std::count_if(m_entry.targets.begin(), m_entry.targets.end(),
                          [&](const auto& each) { return each.route == route; }));
    }

    void checkBackend(std::uint32_t at) {
        const auto& route = m_entry.routes[at];
        const auto name =
            fmt::format("{} {}/{} of profile {}", route.kind, route.ns, route.name, m_entry.name);
        if (route.isAccepted == false || (!route.isAccepted && !route.reason.empty())) {
            say(route.isAccepted == false ? MeshSeverity::Major : MeshSeverity::Warning,
                MeshCode::EntryBackendRejected,
                fmt::format("{} is not accepted{}", name, because(route.reason, route.message)),
                "Mend what its controller names.", at);
        } else if (route.weight == 0) {
            say(MeshSeverity::Warning, MeshCode::EntryWeightZero,
                fmt::format("{} has weight 0: none of its endpoints is in the profile", name),
                "Give it a weight above 0, or delete it.", at);
        } else if (route.isAccepted == true && targetsOf(at) == 0) {
            say(MeshSeverity::Major, MeshCode::EntryNoEndpoints,
                fmt::format("{} is accepted and has no endpoint", name),
                "Export the service from a member, as a load balancer with a DNS label.", at);
        }
    }

    void checkRoute(std::uint32_t at) {
        const auto& route = m_entry.routes[at];
        const auto name = fmt::format("{} {}/{} at {}", route.kind, route.ns, route.name, words());
        if (route.isAccepted == false) {
            say(MeshSeverity::Major, MeshCode::RouteNotAccepted,
                fmt::format("{} is not accepted{}", name, because(route.reason, route.message)),
                "Mend what the gateway's controller names; the route leads nothing in.", at);
        } else if (route.isResolved == false && route.reason == "BackendNotFound") {
            say(MeshSeverity::Major, MeshCode::RouteBackendMissing,
                fmt::format("{} leads to a backend that is not there{}", name,
                            route.message.empty() ? "" : ": " + route.message),
                "Make the service, or take it out of the route.", at);
        } else if (route.isResolved == false) {
            say(MeshSeverity::Major, MeshCode::RouteNotAccepted,
                fmt::format("{} refers to something that does not hold{}", name,
                            because(route.reason, route.message)),
                "Mend what the gateway's controller names.", at);
        }
    }

    void checkTargets(std::uint32_t at) {
        bool isAny = false;
        bool isAnyAlive = false;
        for (const auto& target : m_entry.targets) {
            if (target.route == at && target.weight != 0) {
                isAny = true;
                isAnyAlive = isAnyAlive || isAlive(target);
            }
        }
        const auto& route = m_entry.routes[at];
        bool isMissingSaid = route.isResolved == false && route.reason == "BackendNotFound";
        for (const auto& target : m_entry.targets) {
            if (target.route != at) {
                continue;
            }
            const auto what = fmt::format("{}/{}{}", target.ns, target.service,
                                          target.clusterName.empty() ? std::string()
                                                                     : " on " + target.clusterName);
            if (target.weight == 0) {
                say(isAny ? MeshSeverity::Info : MeshSeverity::Warning, MeshCode::EntryWeightZero,
                    fmt::format("{} leads nothing to {}: its weight is 0", words(), what),
                    "Meant so while a cluster is drained or a version tried; else give it a "
                    "weight.",
                    at);
            } else if (target.exists == false && !isMissingSaid) {
                isMissingSaid = true;
                say(MeshSeverity::Major, MeshCode::RouteBackendMissing,
                    fmt::format("{} leads to {}, which is not there", words(), what),
                    "Make the service, or take it out of the route.", at);
            } else if (target.exists == true && target.ready == 0) {
                say(isAnyAlive ? MeshSeverity::Warning : MeshSeverity::Major,
                    MeshCode::EntryBackendDown,
                    fmt::format("{} leads to {}, which has no backend that is ready", words(),
                                what),
                    "Look at the pods of the service there.", at);
            }
        }
    }

    /// Only what is meant to span clusters.
    void checkRegions() {
        if (m_entry.kind == MeshEntryKind::Gateway) {
            return;
        }
        std::set<std::string> used;
        for (const auto& target : m_entry.targets) {
            if (!isAlive(target)) {
                continue;
            }
            const auto region =
                target.cluster ? m_fleet.member(*target.cluster).region : std::string();
            if (region.empty()) {
                return; // not known
            }
            used.insert(region);
        }
        std::set<std::string> all;
        for (std::uint32_t i = 0; i < m_fleet.size(); ++i) {
            all.insert(m_fleet.member(i).region);
        }
        all.erase(std::string());
        if (used.size() == 1 && all.size() > 1) {
            say(MeshSeverity::Warning, MeshCode::EntryOneRegion,
                fmt::format("all that {} leads to is in region {}", words(), *used.begin()),
                "Export the service from a cluster of another region too.");
        }
    }

    const FleetIndex& m_fleet;
    MeshEntry& m_entry;
    FindingList& m_findings;
    std::vector<std::pair<MeshSeverity, MeshCode>> m_found;
};

} // namespace

void checkEntry(const FleetIndex& fleet, MeshEntry& entry, FindingList& findings) {
    EntryCheck(fleet, entry, findings).run();
}

void checkExports(const FleetIndex& fleet, const NorthSouthList& facts, FindingList& findings) {
    for (const auto& member : facts) {
        const auto cluster = member->id.empty() ? std::nullopt : fleet.find(member->id);
        if (!cluster || !member->exports) {
            continue;
        }
        for (const auto& each : *member->exports) {
            const auto* valid = findCondition(each.conditions, "Valid");
            const auto* conflict = findCondition(each.conditions, "Conflict");
            const bool isConflict = conflict != nullptr && conflict->status == "True";
            const auto* bad = valid != nullptr && valid->status == "False" ? valid
                              : isConflict                                 ? conflict
                                                                           : nullptr;
            if (bad != nullptr) {
                findings.add(MeshSeverity::Major, MeshCode::EntryExportInvalid, {*cluster},
                             {fmt::format("{} does not export {}/{} to Azure Fleet{}", member->name,
                                          each.ns, each.name, because(bad->reason, bad->message)),
                              isConflict
                                  ? "Make the service alike in all clusters that export it."
                                  : "Mend the service that is named, or delete the export."});
            }
        }
    }
}

} // namespace pilothouse::mesh::detail
