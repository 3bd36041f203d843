// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/move_only_function.h"
#include "kube/list_decoder.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace pilothouse::engine {

/// Threads that turn bytes into records. Tasks of one lane run in order, one at a time; lanes share
/// the threads. Any thread posts. The destructor drops what has not begun.
class DecodePool {
public:
    using Task = MoveOnlyFunction<void(kube::Decoder&)>;

    explicit DecodePool(std::size_t threads);
    DecodePool(const DecodePool&) = delete;
    DecodePool& operator=(const DecodePool&) = delete;
    ~DecodePool();

    /// Cores less one, at least one.
    [[nodiscard]] static std::size_t defaultThreads();

    void post(std::size_t lane, Task task);

private:
    struct Worker {
        std::mutex mutex;
        std::condition_variable arrived;
        std::deque<Task> tasks;
        bool stopping = false;
        std::thread thread;
    };
    static void run(Worker& worker);

    std::vector<std::unique_ptr<Worker>> m_workers;
};

} // namespace pilothouse::engine
