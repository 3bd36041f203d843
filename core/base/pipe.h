// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pilothouse {

/// Both ends of a new pipe, closed on exec and with the object; taken out by std::exchange with -1.
/// Without a descriptor left both are -1. One thread.
struct Pipe {
    int read = -1;
    int write = -1;
    Pipe();
    ~Pipe();
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
};

} // namespace pilothouse
