// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fleet_list.h"

#include "fleet/session_codec.h"
#include "kube/paths.h"

#include <iterator>

namespace pilothouse::engine {

namespace {

/// All members' lists under way. One thread.
class FleetLister {
public:
    FleetLister(const fleet::FleetConfig& config, const ListRequest& request)
        : m_config(config), m_request(request), m_calls(config, request.timeout, request.signIn) {}

    std::optional<std::vector<MemberListing>> run(const FleetCalls::Interrupted& interrupted) {
        for (std::size_t index = 0; index < m_config.members.size(); ++index) {
            begin(index);
        }
        const auto taken = [this](std::size_t member, int, Result<net::Response> response) {
            take(member, std::move(response));
        };
        if (!m_calls.run(taken, interrupted)) {
            return std::nullopt;
        }
        for (std::size_t index = 0; index < m_done.size(); ++index) {
            if (!m_done[index]) {
                finish(index, m_calls.lateError(index));
            }
        }
        return std::move(m_listings);
    }

private:
    void begin(std::size_t index) {
        const auto& member = m_config.members[index];
        m_listings.push_back(
            {.identity = member.identity, .nodes = {}, .pods = {}, .bodies = {}, .error = {}});
        m_done.push_back(false);
        if (const auto* obstacle = fleet::obstacleOf(member)) {
            finish(index, *obstacle);
        } else {
            ask(index, {});
        }
    }

    [[nodiscard]] std::string path(const fleet::MemberAccess& access,
                                   std::string_view token) const {
        const bool nodes = m_request.kind == ListKind::Nodes;
        const auto& ns = m_request.ns.empty() ? access.defaultNamespace : m_request.ns;
        const bool wholeCluster = nodes || m_request.allNamespaces;
        return kube::resourcePath(
                   {.resource = nodes ? "nodes" : "pods",
                    .ns = wholeCluster ? std::string_view() : std::string_view(ns)}) +
               kube::listQuery({.limit = 500,
                                .continueToken = token,
                                .resourceVersion = {},
                                .labelSelector = m_request.labelSelector,
                                .fieldSelector = {}});
    }

    void ask(std::size_t index, std::string_view token) {
        m_calls.ask(index, path(*m_config.members[index].access, token), "application/json", 0);
    }

    void take(std::size_t index, Result<net::Response> response) {
        auto& listing = m_listings[index];
        const auto& access = *m_config.members[index].access;
        const auto where = fleet::placeOf(access, path(access, {}));
        auto body = fleet::bodyOf(std::move(response), where);
        auto next = body ? (m_request.kind == ListKind::Nodes ? keep(listing.nodes, *body)
                                                              : keep(listing.pods, *body))
                         : Result<std::string>(fail(body.error()));
        if (!next) {
            auto error = std::move(next.error());
            error.where = error.where.empty() ? where : error.where;
            finish(index, std::move(error));
            return;
        }
        if (m_request.keepBodies) {
            listing.bodies.push_back(*std::move(body));
        }
        if (next->empty()) {
            finish(index, std::nullopt);
        } else {
            ask(index, *next);
        }
    }

    /// The token of the next page, empty after the last one.
    template<class Record>
    Result<std::string> keep(std::vector<Record>& records, std::string& body) {
        auto page = m_decoder.list<Record>(std::string_view(body));
        if (!page) {
            return fail(page.error());
        }
        records.insert(records.end(), std::make_move_iterator(page->items.begin()),
                       std::make_move_iterator(page->items.end()));
        return std::move(page->meta.continueToken);
    }

    void finish(std::size_t index, std::optional<Error> error) {
        auto& listing = m_listings[index];
        m_done[index] = true;
        if (error) {
            listing.nodes.clear();
            listing.pods.clear();
            listing.bodies.clear();
            listing.error = std::move(error);
        }
    }

    const fleet::FleetConfig& m_config;
    const ListRequest& m_request;
    kube::Decoder m_decoder;
    std::vector<MemberListing> m_listings;
    std::vector<bool> m_done;
    FleetCalls m_calls; // last: its transport's handlers end first
};

} // namespace

std::optional<std::vector<MemberListing>> listFleet(const fleet::FleetConfig& config,
                                                    const ListRequest& request,
                                                    const FleetCalls::Interrupted& interrupted) {
    return FleetLister(config, request).run(interrupted);
}

} // namespace pilothouse::engine
