// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "run_command.h"

namespace pilothouse::ctl {

/// `run report`: the run for a change ticket, on stdout or in a file.
[[nodiscard]] Exit reportRun(const RunOptions& options);

} // namespace pilothouse::ctl
