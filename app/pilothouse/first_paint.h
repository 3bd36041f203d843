// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace pilothouse {

/// For the bench: once `window` has painted itself for the first time, writes one JSON line to
/// stderr ({"firstPaint":{"cpuMs","uiCpuMs","peakKiB"}}) and ends the event loop with 0. `cpuMs` is
/// what all threads of the process used since it began, `uiCpuMs` what the calling one did. GUI
/// thread.
void reportFirstPaint(QWidget& window);

} // namespace pilothouse
