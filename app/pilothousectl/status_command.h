// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common_options.h"
#include "signals.h"

namespace pilothouse::ctl {

struct StatusOptions {
    CommonOptions common;
    bool watch = false;
};

/// `pilothousectl status`.
[[nodiscard]] Exit runStatus(const StatusOptions& options, const Waiter& waiter);

} // namespace pilothouse::ctl
