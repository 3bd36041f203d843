// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>

namespace pilothouse {

/// Lets this process open as many descriptors as the system would let it: raises the soft limit,
/// 1024 on most desktops and there for programs that call select(), to the hard one. A fleet needs
/// two or three for each member. Call at the start of main. Returns the limit that holds
/// afterwards; failure leaves it as it was.
std::uint64_t raiseDescriptorLimit();

} // namespace pilothouse
