// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fleet_list.h"

#include "engine/inbox.h"
#include "fleet/session_codec.h"
#include "kube/paths.h"
#include "net/curl_transport.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;

struct PageAnswer {
    std::size_t member = 0;
    Result<net::Response> response;
};

/// All members' lists under way. One thread; answers come through the inbox.
class FleetLister {
public:
    FleetLister(const fleet::FleetConfig& config, const ListRequest& request)
        : m_config(config), m_request(request), m_deadline(Steady::now() + request.timeout),
          m_transport(net::CurlTransportOptions{.userAgent = "pilothouse/" PILOTHOUSE_VERSION}) {}

    std::optional<std::vector<MemberListing>>
    run(const std::function<bool(std::chrono::milliseconds)>& interrupted) {
        for (std::size_t index = 0; index < m_config.members.size(); ++index) {
            begin(index);
        }
        std::vector<PageAnswer> answers;
        while (m_open > 0 && Steady::now() < m_deadline) {
            constexpr std::chrono::milliseconds kLook{50};
            static_cast<void>(m_inbox.take(std::min(m_deadline, Steady::now() + kLook), answers));
            for (auto& answer : answers) {
                take(answer.member, std::move(answer.response));
            }
            if (interrupted(std::chrono::milliseconds(0))) {
                return std::nullopt;
            }
        }
        for (auto& listing : m_listings) {
            finishLate(listing);
        }
        return std::move(m_listings);
    }

private:
    void begin(std::size_t index) {
        const auto& member = m_config.members[index];
        m_listings.push_back(
            {.identity = member.identity, .nodes = {}, .pods = {}, .bodies = {}, .error = {}});
        const auto* obstacle = fleet::obstacleOf(member);
        m_done.push_back(obstacle != nullptr);
        if (obstacle != nullptr) {
            m_listings.back().error = *obstacle;
        } else {
            ++m_open;
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
        const auto& access = *m_config.members[index].access;
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(m_deadline - Steady::now());
        auto request = fleet::getRequest(access, path(access, token),
                                         std::max(left, std::chrono::milliseconds(1)));
        request.priority = net::Priority::Interactive;
        net::Handlers handlers;
        handlers.onDone = [this, index](Result<net::Response> response) {
            m_inbox.post({.member = index, .response = std::move(response)});
        };
        m_transport.start(std::move(request), std::move(handlers));
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
        --m_open;
        if (error) {
            listing.nodes.clear();
            listing.pods.clear();
            listing.bodies.clear();
            listing.error = std::move(error);
        }
    }

    void finishLate(MemberListing& listing) {
        const auto index = static_cast<std::size_t>(&listing - m_listings.data());
        if (!m_done[index]) {
            const auto seconds = static_cast<double>(m_request.timeout.count()) / 1000.0;
            finish(index, Error{.kind = ErrorKind::Timeout,
                                .message = fmt::format("no complete answer within {} s", seconds),
                                .where = listing.identity.name});
        }
    }

    const fleet::FleetConfig& m_config;
    const ListRequest& m_request;
    Steady::time_point m_deadline;
    Inbox<PageAnswer> m_inbox;
    kube::Decoder m_decoder;
    std::vector<MemberListing> m_listings;
    std::vector<bool> m_done;
    std::size_t m_open = 0;
    net::CurlTransport m_transport; // last: its handlers use the inbox
};

} // namespace

std::optional<std::vector<MemberListing>>
listFleet(const fleet::FleetConfig& config, const ListRequest& request,
          const std::function<bool(std::chrono::milliseconds)>& interrupted) {
    return FleetLister(config, request).run(interrupted);
}

} // namespace pilothouse::engine
