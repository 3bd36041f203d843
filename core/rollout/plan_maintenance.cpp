// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_maintenance.h"
#include "rollout/plan_members.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pilothouse::rollout::detail {

using model::Severity;

namespace {

/// Where a configuration names no first day: the same for every plan, so that a plan made twice is
/// the same plan. A Monday.
constexpr std::chrono::year_month_day kAnchor{std::chrono::year(2024), std::chrono::January,
                                              std::chrono::day(1)};

bool mayHold(const model::WindowScope& scope, const std::string& cluster) {
    return scope.clusters.empty() ||
           std::find(scope.clusters.begin(), scope.clusters.end(), cluster) != scope.clusters.end();
}

/// The windows of one member; what is odd about them is told.
std::vector<model::Window> windowsFor(const MemberFacts& member, const model::Window& as,
                                      model::IntentKind kind, Findings& findings) {
    const auto* const own = maintenanceFor(kind, *member.maintenance);
    if (own == nullptr) {
        return {};
    }
    auto windows = windowsOf(*own, member.name, as, kAnchor);
    if (!windows) {
        findings.addMember(member.name,
                           {.severity = Severity::Error,
                            .code = "MaintenanceInvalid",
                            .message = fmt::format("{}: {}", own->name, windows.error().message),
                            .mend = "mend its maintenance configuration in Azure",
                            .position = as.position});
        return {};
    }
    if (isPhaseGuessed(*own)) {
        findings.addMember(
            member.name,
            {.severity = Severity::Warning,
             .code = "MaintenancePhase",
             .message = fmt::format("{} repeats at an interval above 1 and names no first day: "
                                    "which weeks or months it means is not known",
                                    own->name),
             .mend = "give the maintenance configuration a startDate",
             .position = as.position});
    }
    return *std::move(windows);
}

} // namespace

void addMaintenance(model::Plan& plan, const std::vector<MemberFacts>& members,
                    Findings& findings) {
    std::vector<model::Window> out;
    for (auto& window : plan.windows) {
        out.push_back(window);
        if (window.source != model::WindowSource::PlannedMaintenance) {
            continue;
        }
        for (const auto& member : members) {
            if (member.maintenance && mayHold(window.scope, member.name)) {
                auto own = windowsFor(member, window, plan.intent.kind, findings);
                std::move(own.begin(), own.end(), std::back_inserter(out));
            }
        }
    }
    plan.windows = std::move(out);
}

} // namespace pilothouse::rollout::detail
