// SPDX-License-Identifier: GPL-3.0-or-later
// The states of the audit log that a tour shows: what was asked of the runs it plays.
#include "app/pilothouse/tour.h"
#include "ui/pages/audit/audit_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_pages.h"

#include <algorithm>

namespace pilothouse {

namespace {

using namespace std::chrono_literals;
using tour::PlayedRun;

constexpr QSize kSmallest{1100, 700};

void addLine(std::vector<model::AuditLine>& lines, const model::RunPicture& run, Instant at,
             const model::Command& command, std::string outcome) {
    lines.push_back({.at = at,
                     .who = command.by,
                     .action = "run " + std::string(toString(command.kind)),
                     .target = "local/" + run.run.name,
                     .object = command.target,
                     .outcome = std::move(outcome),
                     .reason = command.comment});
}

/// What their journals tell of commands, as the log has it.
std::vector<model::AuditLine> linesOf(const ui::RunPages& runs) {
    std::vector<model::AuditLine> lines;
    for (const auto& run : runs.all()) {
        for (const model::Record& record : *run->records) {
            if (const auto* taken = std::get_if<model::CommandTaken>(&record.body)) {
                addLine(lines, *run, record.at, taken->command, "accepted");
            } else if (const auto* refused = std::get_if<model::CommandRejected>(&record.body)) {
                addLine(lines, *run, record.at, refused->command, "rejected: " + refused->reason);
            }
        }
    }
    std::sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    for (std::size_t at = 0; at < lines.size(); ++at) {
        lines[at].number = static_cast<std::int64_t>(at) + 1;
    }
    return lines;
}

} // namespace

void Tour::showAudit(model::AuditPicture picture) {
    showRuns(m_live, {PlayedRun{},
                      {.name = "certs-q4",
                       .began = 50h,
                       .failures = 0,
                       .stopAt = 40min,
                       .isAbandoned = true,
                       .isStuck = false,
                       .isDriven = false}});
    m_auditLines = linesOf(*m_window.runs());
    m_window.goToAudit();
    picture.at = m_liveNow;
    picture.question = m_window.audit()->question();
    picture.all = picture.all < 0 ? static_cast<std::int64_t>(m_auditLines.size()) : 0;
    std::vector<std::int64_t> numbers;
    for (auto line = m_auditLines.rbegin(); picture.all > 0 && line != m_auditLines.rend();
         ++line) {
        numbers.push_back(line->number);
        ++(line->isRefused() ? picture.refused : picture.done);
    }
    picture.numbers = std::make_shared<const std::vector<std::int64_t>>(std::move(numbers));
    m_window.showAudit(std::make_shared<const model::AuditPicture>(std::move(picture)));
}

void Tour::addAuditSteps() {
    connect(m_window.audit(), &ui::AuditPage::linesWanted, this,
            [this](const std::vector<std::int64_t>& numbers) {
                std::vector<model::AuditLine> wanted;
                for (const auto number : numbers) {
                    wanted.push_back(m_auditLines[static_cast<std::size_t>(number) - 1]);
                }
                m_window.audit()->addLines(wanted);
            });
    addStep("audit-live", [this] { showAudit({.all = -1}); });
    addStep("audit-small", [this] { showAudit({.all = -1}); });
    m_steps.back().size = kSmallest;
    addStep("audit-stale",
            [this] { showAudit({.all = -1, .trouble = "runs.db: disk I/O error"}); });
    addStep("audit-loading", [this] { showAudit({.all = 0, .isAwaited = true}); });
    addStep("audit-empty", [this] { showAudit({.all = 0}); });
    addStep("audit-error", [this] { showAudit({.all = 0, .trouble = "runs.db: disk I/O error"}); });
}

} // namespace pilothouse
