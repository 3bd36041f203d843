// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/half_detail.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::mesh {
namespace {

std::string_view nameOf(PeerSource source) {
    switch (source) {
    case PeerSource::SecretValues: return "Secret, values";
    case PeerSource::SecretKeys: return "Secret, names only";
    case PeerSource::RemoteUsers: return "remote users";
    case PeerSource::HostAliases: return "host aliases";
    case PeerSource::MetricLabels: return "metrics";
    case PeerSource::MetricCount: break;
    }
    return "metrics, count only";
}

std::string said(const PeerSeries& series) {
    std::string text =
        !series.ready ? "says nothing of readiness" : (*series.ready ? "ready" : "not ready");
    if (series.failures) {
        text += fmt::format(", {} losses since its start", *series.failures);
    }
    for (const auto& scope : series.scopes) {
        if (scope.completed == false) {
            return text + ", not all mirrored yet";
        }
    }
    return text;
}

void addScrapes(const FleetIndex& fleet, const std::vector<Scrape>& scrapes, std::string_view kind,
                model::MeshHalfDetail& out) {
    for (const auto& scrape : scrapes) {
        if (scrape.state != ScrapeState::Scraped) {
            out.evidence.push_back({fmt::format("{} {}", kind, scrape.pod),
                                    scrape.why.empty() ? "not read" : scrape.why, scrape.at});
            continue;
        }
        for (const auto& series : scrape.peers) {
            if (fleet.resolve(out.from, series.peer) == out.to) {
                out.evidence.push_back(
                    {fmt::format("{} {}", kind, scrape.pod), said(series), scrape.at});
            }
        }
    }
}

void addAgents(const FleetIndex& fleet, model::MeshHalfDetail& out) {
    for (const auto& scrape : fleet.member(out.from).agents) {
        if (scrape.state != ScrapeState::Scraped) {
            continue;
        }
        const bool isReady =
            std::any_of(scrape.peers.begin(), scrape.peers.end(), [&](const auto& series) {
                return series.ready.value_or(false) &&
                       fleet.resolve(out.from, series.peer) == out.to;
            });
        out.agentsAsked = out.agentsAsked.value_or(0) + 1;
        out.agentsReady = out.agentsReady.value_or(0) + (isReady ? 1 : 0);
    }
}

void addEndpoints(const FleetIndex& fleet, model::MeshHalfDetail& out) {
    const auto* peer = fleet.peer(out.from, out.to);
    if (peer != nullptr && peer->endpoints) {
        for (const auto& each : *peer->endpoints) {
            auto text = fmt::format("{}:{}", each.host, each.port);
            if (!each.addresses.empty()) {
                text += fmt::format(" ({})", fmt::join(each.addresses, ", "));
            }
            out.dials.push_back(std::move(text));
        }
    }
    for (const auto& each : exposedAddresses(fleet.member(out.to))) {
        out.reachedAt.push_back(fmt::format("{}:{}", each.host, each.port));
    }
}

void addLayers(const model::MeshLayers& layers, model::MeshHalfDetail& out) {
    if (const auto* latency = layers.latency.find(out.from, out.to); latency && latency->icmp) {
        out.latencyMicros = latency->icmp->medianMicros;
    }
    if (const auto* flow = layers.flows.find(out.from, out.to)) {
        out.flowsPerSecond = flow->perSecond;
        out.dropsPerSecond = flow->droppedPerSecond;
    }
}

} // namespace

model::MeshHalfDetail detailOf(const FleetIndex& fleet, const model::MeshPicture& picture,
                               std::uint32_t from, std::uint32_t to) {
    const auto& member = fleet.member(from);
    model::MeshHalfDetail out{.from = from, .to = to, .cell = picture.cell(from, to)};
    if (const auto* half = picture.half(from, to)) {
        out.reasons = half->reasons;
        out.lastKnown = half->lastKnown;
    }
    if (out.cell.has(model::MeshCell::kSuspect)) {
        out.data = model::MeshData::Suspect;
    }
    if (member.peers.source) {
        out.provenance = nameOf(*member.peers.source);
        const auto& secrets = member.read(MeshRead::PeerSecrets);
        out.evidence.push_back(
            {"peer list", fleet.isConfigured(from, to) ? "listed" : "not listed", secrets.at});
    }
    addEndpoints(fleet, out);
    addScrapes(fleet, member.kvstoremesh, "kvstoremesh", out);
    addAgents(fleet, out);
    for (const auto& log : member.logs) {
        if (!log.text.empty() && fleet.resolve(from, log.peer) == to) {
            out.evidence.push_back({"log of kvstoremesh", log.text, log.at});
        }
    }
    addLayers(picture.layers, out);
    for (std::uint32_t i = 0; i < picture.findings.size(); ++i) {
        const auto& cells = picture.findings[i].cells;
        if (std::binary_search(cells.begin(), cells.end(), fleet.cell(from, to))) {
            out.findings.push_back(i);
        }
    }
    return out;
}

} // namespace pilothouse::mesh
