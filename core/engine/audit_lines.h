// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/audit.h"
#include "storage/audit_log.h"

#include <string>
#include <vector>

namespace pilothouse::engine {

/// The words of the command that asks for the same once more, without the options that name the
/// fleet; empty where there is none. A command of a run is repeated as such: whoever drives the
/// run judges it anew.
[[nodiscard]] std::vector<std::string> againOf(const storage::AuditEntry& entry);

/// An entry as screens show it.
[[nodiscard]] model::AuditLine auditLine(const storage::AuditEntry& entry);

} // namespace pilothouse::engine
