// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/audit_log.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace pilothouse::storage {

/// An entry as `pilothousectl audit -o json` and the export of the window tell it; `again` are the
/// words of the command that repeats it. Source: resources/schemas/audit.schema.json.
[[nodiscard]] nlohmann::ordered_json auditJson(const AuditEntry& entry,
                                               const std::vector<std::string>& again);
/// The same as text, one object.
[[nodiscard]] std::string auditJsonText(const AuditEntry& entry,
                                        const std::vector<std::string>& again);

/// The header line of auditCsv(), with its end of line.
[[nodiscard]] std::string auditCsvHeader();
/// An entry as a line of RFC 4180. A text that a spreadsheet would take for a formula gets an
/// apostrophe in front.
[[nodiscard]] std::string auditCsv(const AuditEntry& entry, const std::vector<std::string>& again);

} // namespace pilothouse::storage
