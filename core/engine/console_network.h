// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pilothouse::engine {

/// Whether this computer has any network beside its own loopback: an interface that is up, runs and
/// has an address. Asks the kernel; some microseconds. Any thread.
[[nodiscard]] bool hasNetwork();

} // namespace pilothouse::engine
