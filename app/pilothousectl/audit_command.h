// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common_options.h"

#include <string>

namespace pilothouse::ctl {

struct AuditOptions {
    CommonOptions common;
    std::string target; ///< "local/NAME"; empty: all
    int limit = 200;    ///< the newest so many
};

void addAuditOptions(CLI::App& command, AuditOptions& options);

/// `pilothousectl audit`: the audit log of a fleet, oldest first.
[[nodiscard]] Exit runAudit(const AuditOptions& options);

} // namespace pilothouse::ctl
