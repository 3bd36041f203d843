// SPDX-License-Identifier: GPL-3.0-or-later
#include "audit_command.h"

#include "engine/audit_lines.h"
#include "output.h"
#include "run_local.h"
#include "storage/audit_export.h"
#include "storage/audit_log.h"

#include <algorithm>

namespace pilothouse::ctl {

namespace {

constexpr int kMost = 100'000;

std::string orDash(std::string text) {
    return text.empty() ? "-" : text;
}

} // namespace

void addAuditOptions(CLI::App& command, AuditOptions& options) {
    command.add_option("--of", options.target, "Only of this: local/NAME")->option_text("RUN");
    command.add_option("--limit", options.limit, "The newest so many (200)")
        ->check(CLI::Range(1, kMost))
        ->option_text("N");
}

Exit runAudit(const AuditOptions& options) {
    auto runs = openRuns(options.common);
    if (!runs) {
        return runs.error();
    }
    auto& [place, store] = *runs;
    auto entries = options.target.empty()
                       ? storage::AuditLog(store).latest(options.limit)
                       : storage::AuditLog(store).latestOf(options.target, options.limit);
    if (!entries) {
        return complainAs(entries.error());
    }
    std::reverse(entries->begin(), entries->end());
    if (options.common.format != Format::Table) {
        Json json = {{"entries", Json::array()}};
        for (const auto& entry : *entries) {
            json["entries"].push_back(storage::auditJson(entry, engine::againOf(entry)));
        }
        return print(documentText(json, options.common.format)) ? Exit::Fine : Exit::Internal;
    }
    std::vector<std::vector<std::string>> rows{
        {"AT", "WHO", "ACTION", "TARGET", "OBJECT", "OUTCOME", "REASON"}};
    for (const auto& entry : *entries) {
        rows.push_back({formatRfc3339(entry.at), orDash(entry.who), entry.action, entry.target,
                        orDash(storage::auditWord(entry.detail, "target")),
                        orDash(storage::auditWord(entry.detail, "outcome")), orDash(entry.reason)});
    }
    return print(tableText(rows)) ? Exit::Fine : Exit::Internal;
}

} // namespace pilothouse::ctl
