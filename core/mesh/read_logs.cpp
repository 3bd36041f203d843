// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_logs.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace pilothouse::mesh {

namespace {

struct Words {
    std::string_view said;
    std::string_view means;
};

/// What stands behind a failure, the most telling first.
constexpr std::array<Words, 11> kCauses{{
    {"certificate signed by unknown authority",
     "the target's certificate is of an authority that is not trusted here"},
    {"certificate has expired or is not yet valid",
     "the target's certificate has expired or is not valid yet"},
    {"remote error: tls: expired certificate",
     "the target refuses this side's certificate: expired"},
    {"remote error: tls: unknown certificate authority",
     "the target does not trust the authority of this side's certificate"},
    {"remote error: tls: bad certificate", "the target refuses this side's certificate"},
    {"x509: certificate is valid for", "the target's certificate has no such name"},
    {"authentication handshake failed", "the TLS handshake with the target fails"},
    {"connect: connection refused", "the target's address refuses the connection"},
    {"no such host", "the target's name has no address"},
    {"no route to host", "there is no route to the target's address"},
    {"i/o timeout", "nobody answers at the target's address"},
}};

/// What who dials says itself, where nothing stands behind it.
constexpr std::array<Words, 3> kMessages{{
    {"Unable to get remote cluster configuration",
     "who answers has no configuration of a cluster of that name"},
    {"Error observed on etcd connection", "the connection broke and is made anew"},
    {"Unable to establish etcd connection to remote cluster",
     "no connection to the target's etcd came about in time"},
}};

template<class All>
std::optional<std::string_view> meaningOf(const All& all, std::string_view line) {
    for (const auto& each : all) {
        if (line.find(each.said) != std::string_view::npos) {
            return each.means;
        }
    }
    return std::nullopt;
}

/// The value behind `clusterName=` or `"clusterName":`; empty: the line names none.
std::string_view peerIn(std::string_view line) {
    constexpr std::string_view kKey = "clusterName";
    const auto at = line.find(kKey);
    if (at == std::string_view::npos) {
        return {};
    }
    line.remove_prefix(at + kKey.size());
    line.remove_prefix(std::min(line.find_first_not_of("\"=: "), line.size()));
    return line.substr(0, line.find_first_of("\" ,}"));
}

} // namespace

std::vector<PeerLog> readMeshLog(std::string_view log, const std::set<std::string>& peers) {
    std::map<std::string, PeerLog> found;
    std::optional<std::string_view> behind;
    while (!log.empty()) {
        const auto end = std::min(log.find('\n'), log.size());
        auto line = log.substr(0, end);
        log.remove_prefix(std::min(end + 1, log.size()));
        const auto at = parseRfc3339(line.substr(0, line.find(' ')));
        if (!at) {
            continue; // cut off at the beginning, or none
        }
        const auto cause = meaningOf(kCauses, line);
        const std::string peer(peerIn(line));
        if (peer.empty()) {
            behind = cause ? cause : behind;
            continue;
        }
        if (line.find("Connection to remote cluster established") != std::string_view::npos) {
            found.erase(peer);
        } else if (const auto message = meaningOf(kMessages, line);
                   message && peers.contains(peer)) {
            const bool isConfiguration = line.find(kMessages[0].said) != std::string_view::npos;
            const auto means = cause ? *cause : behind && !isConfiguration ? *behind : *message;
            found[peer] = {.peer = peer, .text = std::string(means), .at = *at};
        }
        behind.reset();
    }
    std::vector<PeerLog> out;
    out.reserve(found.size());
    for (auto& [peer, each] : found) {
        out.push_back(std::move(each));
    }
    return out;
}

} // namespace pilothouse::mesh
