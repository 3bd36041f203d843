// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pilothouse::drivers::detail {

/// What a keeper needs, made before the fork: the child of a program with threads may call
/// async-signal-safe functions alone, so it takes no memory. The pointers are the parent's.
struct KeeperPlan {
    const char* program = nullptr;
    char* const* argv = nullptr;
    const char* begun = nullptr; ///< names of the marks, in `folder`
    const char* end = nullptr;
    const char* endDraft = nullptr;
    int gate = -1;   ///< a byte lets it go, the end sends it home
    int folder = -1; ///< where the marks are written
    int output = -1;
    int input = -1;
};

/// The life of a keeper; called in a forked child with all signals blocked.
///
/// 1. It gets a session of its own and waits at the gate. If that closes, it leaves: nothing ran.
/// 2. It writes the mark `begun` and makes it durable. If it cannot, or the mark exists already (an
///    attempt is begun once), it leaves: nothing ran.
/// 3. It forks the action, which adds its line of /proc/self/stat to `begun` and becomes the
///    program, gives its memory back (see keeper_memory.h) and waits for it. No signal but SIGKILL
///    ends the keeper; those that end a program reach the action, which is of the same group.
/// 4. It makes the output durable, then writes how the action ended to `end`: "exit CODE", "signal
///    NUMBER", or "errno NUMBER" where the kernel did not take the program.
///
/// Source of the idea: containers/conmon and containerd's shim, which tell how a container ended
/// after the program that started it is gone.
[[noreturn]] void runKeeper(const KeeperPlan& plan);

} // namespace pilothouse::drivers::detail
