// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/audit.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/completion_list.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <QTimeZone>

#include <optional>

namespace pilothouse::ui {

/// What the page knows of its surroundings.
struct AuditContext {
    Instant now{};
    QTimeZone zone = QTimeZone::utc();
    QStringList terminal{}; ///< options that name fleet and state to `pilothousectl`
    bool operator==(const AuditContext&) const = default;
};

/// "who=ann kind=approve run=web-134 cluster=weu-1 words": words with a key narrow a field, all
/// others together are text that must stand somewhere. Quotes hold spaces together. Any text is a
/// filter.
[[nodiscard]] model::AuditFilter auditFilterOf(const QString& text);
/// The word of that language for a field: `who="Ann B"`.
[[nodiscard]] QString auditTerm(const QString& key, const QString& value);
/// What can be written, from what stands in the log.
[[nodiscard]] QList<Completion> auditVocabulary(const model::AuditPicture& picture);

[[nodiscard]] QString auditAction(const std::string& action);     ///< "Approve", of "run Approve"
[[nodiscard]] QString auditRun(const std::string& target);        ///< "web-134", of "local/web-134"
[[nodiscard]] QString auditObject(const model::AuditLine& line);  ///< "gate prod/before/1"
[[nodiscard]] QString auditOutcome(const model::AuditLine& line); ///< "Done", "Refused"
/// Why it was refused, or what else the answer said; empty: nothing.
[[nodiscard]] QString auditAnswer(const model::AuditLine& line);
[[nodiscard]] std::optional<Glyph> auditGlyph(const model::AuditLine& line);
/// The name of the member that the entry is about; empty: it is about no single one.
[[nodiscard]] QString auditCluster(const model::AuditLine& line);

/// The whole command with the options that name the fleet; empty where there is none.
[[nodiscard]] QStringList auditCommand(const model::AuditLine& line, const AuditContext& context);
/// The entry as one line with tabs, and as lines of Markdown for a ticket.
[[nodiscard]] QString auditRow(const model::AuditLine& line, const AuditContext& context);
[[nodiscard]] QString auditMarkdown(const model::AuditLine& line, const AuditContext& context);

} // namespace pilothouse::ui
