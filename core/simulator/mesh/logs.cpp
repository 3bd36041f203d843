// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/logs.h"

#include "simulator/mesh/links.h"
#include "simulator/mesh/workloads.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator::mesh {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Offset kAttempt = minutes{15};      // initialConnectionTimeout of etcd.go
constexpr Offset kConfigAttempt = minutes{3}; // clusterConfigRetrievalTimeout
constexpr Offset kPause = seconds{20};        // until the controller tries again
constexpr std::string_view kModule = "module=kvstoremesh.leader-lifecycle.kvstoremesh";

/// The words of the library below for what keeps a connection from being made; empty: it says
/// nothing.
const char* wordsOf(Obstacle obstacle) {
    switch (obstacle) {
    case Obstacle::UnknownAuthority:
        return "authentication handshake failed: tls: failed to verify certificate: x509: "
               "certificate signed by unknown authority";
    case Obstacle::ServerExpired:
        return "authentication handshake failed: tls: failed to verify certificate: x509: "
               "certificate has expired or is not yet valid";
    case Obstacle::ClientExpired:
        return "error reading server preface: remote error: tls: expired certificate";
    case Obstacle::Unreachable: return "error while dialing: dial tcp: i/o timeout";
    default: return "";
    }
}

/// The lines of one log while they come together.
class Log {
public:
    Log(const Plan& plan, Offset from, Offset to) : m_plan(plan), m_from(from), m_to(to) {}

    void add(Offset at, const char* level, const std::string& text) {
        if (at >= m_from && at <= m_to) {
            m_entries.push_back(
                {at, fmt::format("time={} level={} {}", formatInstantMicro(m_plan.start + at),
                                 level, text)});
        }
    }
    void addRaw(Offset at, const std::string& error) {
        if (at >= m_from && at <= m_to) {
            m_entries.push_back(
                {at, fmt::format(
                         R"({{"level":"warn","ts":"{}","logger":"etcd-client","msg":"retrying of )"
                         R"(unary invoker failed","attempt":0,"error":"rpc error: code = )"
                         R"(DeadlineExceeded desc = latest balancer error: last connection error: )"
                         R"(connection error: desc = \"transport: {}\""}})",
                         formatInstantMicro(m_plan.start + at), error)});
        }
    }
    /// Attempts that fail from `begin` until `end`, one after the other.
    void addAttempts(const Peer& peer, Obstacle obstacle, Offset begin, Offset end) {
        const bool isConfig = obstacle == Obstacle::NoConfiguration;
        const Offset each = (isConfig ? kConfigAttempt : kAttempt) + kPause;
        const auto skipped = std::max<Offset::rep>(0, (m_from - begin) / each);
        const Offset last = std::min(end, m_to);
        for (Offset at = begin + each * skipped + each - kPause; at <= last; at += each) {
            if (const char* words = wordsOf(obstacle); *words != '\0') {
                addRaw(at, words);
            }
            add(at, "warn",
                isConfig ? fmt::format(
                               "msg=\"Unable to get remote cluster configuration\" {} "
                               "clusterName={} error=\"failed to retrieve cluster configuration\"",
                               kModule, peer.name)
                         : fmt::format(
                               "msg=\"Unable to establish etcd connection to remote cluster\" {} "
                               "clusterName={} error=\"timed out while waiting for etcd "
                               "connection. Ensure that etcd is running on "
                               "[https://{}.mesh.cilium.io:2379]\"",
                               kModule, peer.name, peer.name));
        }
    }
    void say(Offset at, const char* level, const char* message, const Peer& peer,
             const char* error = "") {
        add(at, level,
            fmt::format("msg=\"{}\" {} clusterName={}{}", message, kModule, peer.name, error));
    }
    std::vector<LogEntry> take() {
        std::stable_sort(m_entries.begin(), m_entries.end(),
                         [](const LogEntry& a, const LogEntry& b) { return a.at < b.at; });
        return std::move(m_entries);
    }

private:
    const Plan& m_plan;
    Offset m_from;
    Offset m_to;
    std::vector<LogEntry> m_entries;
};

void addPeer(const Plan& plan, std::size_t seat, const Peer& peer, Offset begun, Log& log) {
    log.say(begun, "info", "Connecting to remote cluster", peer);
    const Obstacle obstacle = obstacleOf(plan, seat, peer);
    if (obstacle != Obstacle::None) {
        log.addAttempts(peer, obstacle, begun, kNever);
        return;
    }
    log.say(begun + seconds{1}, "info", "Connection to remote cluster established", peer);
    for (const Outage& outage : outagesOf(plan, seat, peer)) {
        if (outage.mended <= begun) {
            continue;
        }
        const Offset seen = std::max(outage.noticed, begun);
        if (outage.noticed >= begun) {
            log.say(seen, "warn", "Error observed on etcd connection, reconnecting etcd", peer,
                    " error=\"no event received: heartbeat is older than 2m0s\"");
        }
        log.addAttempts(peer, outage.obstacle, seen, outage.mended);
        if (outage.mended != kNever) {
            log.say(outage.mended, "info", "Connection to remote cluster established", peer);
        }
    }
}

} // namespace

std::optional<std::vector<LogEntry>> logOf(const Plan& plan, std::size_t seat,
                                           const std::string& workload,
                                           const std::string& container, Offset begun, Offset from,
                                           Offset to) {
    if (workload != kApiserver && workload != kAgent && workload != kOperator) {
        return std::nullopt;
    }
    Log log(plan, from, to);
    log.add(begun, "info", fmt::format("msg=\"Start hooks executed\" container={}", container));
    const bool dials =
        plan.seats[seat].hasKvstoreMesh ? container == "kvstoremesh" : container == "cilium-agent";
    if (dials) {
        for (const Peer& peer : plan.peersOf(seat)) {
            addPeer(plan, seat, peer, begun, log);
        }
    }
    return log.take();
}

} // namespace pilothouse::simulator::mesh
