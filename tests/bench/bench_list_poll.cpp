// SPDX-License-Identifier: GPL-3.0-or-later
#include "filled_server.h"
#include "members.h"
#include "report.h"
#include "scratch_folder.h"

#include "kube/list_decoder.h"
#include "net/curl_transport.h"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace pilothouse::bench {

namespace {

/// CPU microseconds of the I/O thread for one answer with `work` done on its body; 0 when one was
/// not 200.
double costOf(const net::Request& request, int times,
              const std::function<bool(std::string)>& work) {
    net::CurlTransport transport;
    std::mutex mutex;
    std::condition_variable changed;
    bool isGood = true;
    double first = 0;
    double last = 0;
    for (int i = 0; i <= times && isGood; ++i) {
        bool isDone = false;
        transport.start(request, {.onDone = [&](Result<net::Response> answer) {
                            const bool good = answer && answer->head.status == 200 &&
                                              work(std::move(answer->body));
                            const std::lock_guard lock(mutex);
                            isGood = good;
                            isDone = true;
                            (i == 0 ? first : last) = threadCpuUs();
                            changed.notify_one();
                        }});
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return isDone; });
    }
    return isGood ? (last - first) / times : 0;
}

} // namespace

void benchListPoll(const Scale& scale, Report& report) {
    const std::string name = "poll, decode and compare 155 KB (T6)";
    constexpr int kPods = 20;
    const ScratchFolder folder;
    const auto server = startFilled(folder.path(), kPods);
    const auto members = server ? membersOf(server->kubeconfig) : fail(server.error());
    if (!members) {
        report.fault(name, describe(members.error()));
        return;
    }
    const net::Request request = requestOf(members->front(), "/api/v1/pods?limit=500");
    const int times = scale.rounds * 10;
    std::size_t size = 0;
    const double floor = costOf(request, times, [&size](const std::string& body) {
        size = body.size();
        return true;
    });
    kube::Decoder decoder;
    std::vector<model::Pod> known;
    int changes = 0;
    const double ours = costOf(request, times, [&](std::string body) {
        auto list = decoder.list<model::Pod>(body);
        if (!list || list->items.size() != kPods) {
            return false;
        }
        changes += list->items == known ? 0 : 1;
        known = std::move(list->items);
        return true;
    });
    if (floor <= 0 || ours <= 0 || changes != 1) {
        report.fault(name, "some answer was not the list");
        return;
    }
    report.add({.name = name,
                .figure = ours,
                .floor = floor,
                .unit = "us",
                .ratio = ours / floor,
                .target = 2.2,
                .against = "the same transport, body dropped; " + std::to_string(size / 1024) +
                           " KiB with gzip as the server sends it"});
}

} // namespace pilothouse::bench
