// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that read one thing of one member: an object, a log, events.
#include "engine/engine_loop.h"

#include "fleet/event_lines.h"
#include "fleet/session_codec.h"
#include "kube/paths.h"
#include "kube/to_yaml.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::engine {

namespace {

constexpr std::size_t kMaxFetchBytes = std::size_t{16} << 20;

Result<std::string> objectText(std::string_view body) {
    return kube::jsonToYaml(body);
}
Result<std::string> plainText(std::string_view body) {
    return std::string(body);
}
Result<std::string> eventText(std::string_view body) {
    return fleet::eventLines(body);
}

} // namespace

const EngineLoop::Member* EngineLoop::memberOf(const ClusterId& cluster) const {
    const auto found = std::find_if(m_members.begin(), m_members.end(), [&](const auto& each) {
        return each.config.identity.id == cluster;
    });
    if (found == m_members.end()) {
        return nullptr;
    }
    return found->foldedInto ? &m_members[m_places.at(*found->foldedInto)] : &*found;
}

void EngineLoop::refuseFetch(std::uint64_t requestId, const ClusterId& cluster, Error error) {
    m_publishNow = true;
    m_answers.push_back({.requestId = requestId,
                         .cluster = cluster,
                         .at = m_now.clock,
                         .text = {},
                         .error = std::move(error)});
}

void EngineLoop::on(const FetchObject& command) {
    net::Request request;
    request.path = command.path;
    if (!command.path.starts_with("/api")) {
        refuseFetch(command.requestId, command.cluster,
                    {.kind = ErrorKind::Validation, .message = "no object path: " + command.path});
        return;
    }
    fetch(command.requestId, command.cluster, std::move(request), &objectText);
}

void EngineLoop::on(const FetchLog& command) {
    net::Request request;
    request.path =
        kube::resourcePath(
            {.resource = "pods", .ns = command.ns, .name = command.pod, .subresource = "log"}) +
        fmt::format("?container={}&tailLines={}{}", kube::percentEncode(command.container),
                    command.tailLines, command.previous ? "&previous=true" : "");
    fetch(command.requestId, command.cluster, std::move(request), &plainText);
}

void EngineLoop::on(const FetchEvents& command) {
    net::Request request;
    request.path = kube::resourcePath({.resource = "events", .ns = command.ns}) +
                   kube::listQuery({.limit = 500,
                                    .continueToken = {},
                                    .resourceVersion = {},
                                    .labelSelector = {},
                                    .fieldSelector = "involvedObject.uid=" + command.objectUid});
    fetch(command.requestId, command.cluster, std::move(request), &eventText);
}

void EngineLoop::on(const FollowObjects& command) {
    const auto* member = memberOf(command.cluster);
    const auto* obstacle = member != nullptr ? fleet::obstacleOf(member->config) : nullptr;
    m_publishNow = true;
    if (member == nullptr || obstacle != nullptr) {
        m_follows.refuse(command, obstacle != nullptr ? *obstacle
                                                      : Error{.kind = ErrorKind::NotFound,
                                                              .message = "no such member: " +
                                                                         command.cluster.str()});
        return;
    }
    m_follows.follow(command, member->key, m_now);
}

void EngineLoop::on(const UnfollowObjects& command) {
    m_follows.unfollow(command.followId);
    m_publishNow = true;
}

void EngineLoop::fetch(std::uint64_t requestId, const ClusterId& cluster, net::Request request,
                       ToText toText) {
    const auto* member = memberOf(cluster);
    const auto* obstacle = member != nullptr ? fleet::obstacleOf(member->config) : nullptr;
    if (member == nullptr || obstacle != nullptr) {
        refuseFetch(requestId, cluster,
                    obstacle != nullptr ? *obstacle
                                        : Error{.kind = ErrorKind::NotFound,
                                                .message = "no such member: " + cluster.str()});
        return;
    }
    auto full = fleet::getRequest(*member->config.access, std::move(request.path),
                                  m_options.requestTimeout);
    if (toText == &plainText) {
        full.headers.back().value = "text/plain, */*";
    }
    full.priority = net::Priority::Interactive;
    full.statusRetries = net::kMaxRetries;
    full.brokenRetries = 2;
    full.maxBody = kMaxFetchBytes;
    const auto where = fleet::placeOf(*member->config.access, full.path);
    countRequest();
    auto* inbox = &m_parts.inbox;
    auto* pool = &m_parts.pool;
    const auto clock = m_clock;
    net::Handlers handlers;
    handlers.onDone = [=](Result<net::Response> response) {
        pool->post(requestId, [=, response = std::move(response)](kube::Decoder&) mutable {
            auto text =
                fleet::bodyOf(std::move(response), where).and_then([&](const std::string& body) {
                    return toText(body);
                });
            FetchedText answer{.requestId = requestId,
                               .cluster = cluster,
                               .at = clock->now(),
                               .text = {},
                               .error = {}};
            if (text) {
                answer.text = *std::move(text);
            } else {
                answer.error = std::move(text.error());
                answer.error->where = answer.error->where.empty() ? where : answer.error->where;
            }
            inbox->post(std::move(answer));
        });
    };
    m_parts.transport.start(std::move(full), std::move(handlers));
}

} // namespace pilothouse::engine
