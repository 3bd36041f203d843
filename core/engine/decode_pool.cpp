// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/decode_pool.h"

#include "base/threads.h"

#include <algorithm>

namespace pilothouse::engine {

DecodePool::DecodePool(std::size_t threads) {
    for (std::size_t i = 0; i < std::max<std::size_t>(1, threads); ++i) {
        m_workers.push_back(std::make_unique<Worker>());
        auto& worker = *m_workers.back();
        worker.thread = std::thread([&worker] { run(worker); });
    }
}

DecodePool::~DecodePool() {
    for (auto& worker : m_workers) {
        const std::lock_guard lock(worker->mutex);
        worker->stopping = true;
        worker->arrived.notify_one();
    }
    for (auto& worker : m_workers) {
        worker->thread.join();
    }
}

std::size_t DecodePool::defaultThreads() {
    return std::max(2U, std::thread::hardware_concurrency()) - 1;
}

void DecodePool::post(std::size_t lane, Task task) {
    auto& worker = *m_workers[lane % m_workers.size()];
    {
        const std::lock_guard lock(worker.mutex);
        worker.tasks.push_back(std::move(task));
    }
    worker.arrived.notify_one();
}

void DecodePool::run(Worker& worker) {
    prepareThread("ph-decode");
    kube::Decoder decoder;
    for (;;) {
        Task task;
        {
            std::unique_lock lock(worker.mutex);
            worker.arrived.wait(lock, [&] { return worker.stopping || !worker.tasks.empty(); });
            if (worker.stopping) {
                return;
            }
            task = std::move(worker.tasks.front());
            worker.tasks.pop_front();
        }
        task(decoder);
    }
}

} // namespace pilothouse::engine
