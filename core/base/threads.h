// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <pthread.h>

#include <csignal>

namespace pilothouse {

/// Names the calling thread and keeps signals away from it: SIGINT belongs to the program's main
/// thread, and a peer that closes must not end the process by SIGPIPE.
inline void prepareThread(const char* name) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    pthread_setname_np(pthread_self(), name);
}

} // namespace pilothouse
