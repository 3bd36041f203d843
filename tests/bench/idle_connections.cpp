// SPDX-License-Identifier: GPL-3.0-or-later
// bench_idle_connections FILE KUBECONFIG FEW MANY: opens a connection to the first FEW members,
// then to MANY, one request each, and writes to the file by how many KiB the resident set grew for
// each connection in between. A process of its own: nothing else is in the figure.
#include "members.h"

#include "net/curl_transport.h"

#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>

namespace {

using namespace pilothouse;

double residentKiB() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) {
            return std::strtod(line.c_str() + 6, nullptr);
        }
    }
    return 0;
}

/// Asks the members in [from, to), eight at a time; whether all answered with 200.
bool ask(net::Transport& transport, const std::vector<bench::Member>& members, std::size_t from,
         std::size_t to) {
    constexpr std::size_t kAtOnce = 8;
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t done = from;
    bool isGood = true;
    for (std::size_t next = from; next < to; ++next) {
        transport.start(bench::requestOf(members[next], "/version"),
                        {.onDone = [&](Result<net::Response> result) {
                            const std::lock_guard lock(mutex);
                            isGood = isGood && result && result->head.status == 200;
                            ++done;
                            changed.notify_all();
                        }});
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return next + 1 - done < kAtOnce; });
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return done == to; });
    return isGood;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        return EXIT_FAILURE;
    }
    const auto few = std::strtoul(argv[3], nullptr, 10);
    const auto many = std::strtoul(argv[4], nullptr, 10);
    const auto members = bench::membersOf(argv[2]);
    if (!members || few >= many || members->size() < many) {
        return EXIT_FAILURE;
    }
    net::CurlTransport transport;
    bool isGood = ask(transport, *members, 0, few);
    const double before = residentKiB();
    isGood = ask(transport, *members, few, many) && isGood;
    const double after = residentKiB();
    const bool isOpen = transport.counters().connections == many;
    std::ofstream file(argv[1]);
    file << (after - before) / static_cast<double>(many - few) << '\n';
    return isGood && isOpen && file.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}
