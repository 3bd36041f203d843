// SPDX-License-Identifier: GPL-3.0-or-later
// What a member's probe asks of Log Analytics.
#include "checks/evaluate.h"
#include "checks/logs.h"
#include "checks/probe_kind.h"

#include <fmt/format.h>

namespace pilothouse::checks {

void MemberProbe::askLogs(Owed owed, const std::string& query, std::string_view timespan) {
    const auto& metrics = m_spec.settings.metrics;
    if (!metrics || metrics->logAnalytics.empty()) {
        miss(owed, {.kind = ErrorKind::Unsupported,
                    .message = "the fleet file names no workspace (spec.metrics.logAnalytics)"});
        return;
    }
    auto request = detail::logRequest(metrics->logAnalytics, query, timespan);
    owed.again = request;
    ask(std::move(owed), std::move(request));
    m_asks.back().isOfLogs = true;
}

void MemberProbe::askLogNodes() {
    if (m_spec.settings.metrics->logAnalytics.empty()) {
        return;
    }
    const Owed owed{.kind = Kind::LogNodes};
    if (m_spec.azureId.empty()) {
        miss(owed, {.kind = ErrorKind::Unsupported,
                    .message = "the ARM id of the cluster is not known; say it in the fleet file "
                               "(is.azure of the member)"});
        return;
    }
    askLogs(owed, detail::nodesQuery(m_spec.azureId), fmt::format("PT{}M", kLogWindow.count()));
}

bool MemberProbe::askLogsAgain(Owed& owed, const Answer& answer) {
    constexpr int kTooMany = 429;
    constexpr int kUnavailable = 503;
    const bool isBusy = answer.status == kTooMany || answer.status == kUnavailable;
    if (!isBusy || owed.again.path.empty() || !answer.retryAfter ||
        *answer.retryAfter > kLongestRetry) {
        return false;
    }
    auto request = std::exchange(owed.again, {});
    ask(std::move(owed), std::move(request), *answer.retryAfter);
    m_asks.back().isOfLogs = true;
    return true;
}

Result<void> MemberProbe::keepLogs(const Owed& owed, const std::string& body) {
    const auto store = [](auto& part, auto read) -> Result<void> {
        if (!read) {
            return fail(std::move(read.error()));
        }
        part = std::move(read);
        return {};
    };
    return owed.kind == Kind::LogNodes
               ? store(m_facts.logNodes, detail::readLogNodes(body))
               : store(m_facts.rules[owed.index].query, detail::readLogValues(body));
}

} // namespace pilothouse::checks
