// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "run_command.h"

namespace pilothouse::ctl {

/// `pilothousectl run drive`: moves a local run until it is over (or only a person moves it), each
/// record a line on stderr. A signal ends the driving, not what is in flight.
[[nodiscard]] Exit driveRun(const RunOptions& options, const Waiter& waiter);

} // namespace pilothouse::ctl
