// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/reviews.h"
#include "kube/subresources.h"
#include "mesh/member_reading.h"
#include "mesh/read_logs.h"

#include <utility>

/// The part of a reading that asks logs why peers cannot be reached.
namespace pilothouse::mesh {

namespace {

constexpr std::int64_t kLogLines = 400;
constexpr std::int64_t kLogBytes = std::int64_t{256} * 1024;

} // namespace

/// Peers that the page of who dials them calls not ready, and of which no log told before.
std::set<std::string> MemberReading::unexplained(const Scrape& scrape) const {
    std::set<std::string> out;
    for (const auto& each : scrape.peers) {
        if (each.ready == false && !m_settings.toldLogs.contains(each.peer)) {
            out.insert(each.peer);
        }
    }
    return out;
}

/// Also that nothing was told of a peer, so that it is not asked again at once.
void MemberReading::keepLogs(std::vector<PeerLog> logs, std::set<std::string> peers) {
    for (auto& each : logs) {
        peers.erase(each.peer);
        std::erase_if(m_facts.logs, [&](const auto& old) { return old.peer == each.peer; });
        m_facts.logs.push_back(std::move(each));
    }
    for (const auto& peer : peers) {
        m_facts.logs.push_back({.peer = peer, .at = m_now});
    }
}

/// Once for each peer that is newly down, and one pod's log alone: all replicas dial alike. Whether
/// logs may be read is asked first, so that a refusal is no entry of the server's audit log.
void MemberReading::askLog(const std::string& pod, const char* container,
                           std::set<std::string> peers) {
    if (peers.empty() || m_isLogAsked) {
        return;
    }
    m_isLogAsked = true;
    const auto review = kube::accessReviewRequest(
        {.verb = "get", .resource = "pods", .subresource = "log", .ns = m_ns, .name = pod});
    auto request = kube::logRequest(m_ns, pod,
                                    {.container = container,
                                     .timestamps = true,
                                     .tailLines = kLogLines,
                                     .limitBytes = kLogBytes});
    if (!request) {
        return;
    }
    request->stream = false; // bounded: it comes as a whole
    ask(MeshRead::Logs, review,
        [this, log = *request, peers = std::move(peers)](const std::string& body) {
            const auto answer = kube::decodeAccessReview(body);
            if (!keep(MeshRead::Logs, answer)) {
                return;
            }
            if (!answer->isAllowed) { // no gap: without a log a link is as well judged
                m_facts.read(MeshRead::Logs) = {.state = ReadState::Absent, .at = m_now};
                keepLogs({}, peers);
                return;
            }
            ask(MeshRead::Logs, log,
                [this, peers](const std::string& text) {
                    note(MeshRead::Logs, ReadState::Read);
                    keepLogs(readMeshLog(text, peers), peers);
                },
                {});
        },
        {});
}

} // namespace pilothouse::mesh
