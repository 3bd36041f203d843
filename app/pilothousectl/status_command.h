// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common_options.h"
#include "signals.h"

#include <string>

namespace pilothouse::ctl {

struct StatusOptions {
    CommonOptions common;
    bool watch = false;
    std::string by; ///< one line for each value of this, of a table; empty: one for each cluster
};

/// `pilothousectl status`.
[[nodiscard]] Exit runStatus(const StatusOptions& options, const Waiter& waiter);

} // namespace pilothouse::ctl
