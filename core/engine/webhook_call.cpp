// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/webhook_call.h"

#include <algorithm>

namespace pilothouse::engine {

UrlParts splitUrl(const std::string& url) {
    const auto scheme = url.find("://");
    const auto path = scheme == std::string::npos ? scheme : url.find_first_of("/?#", scheme + 3);
    const auto end = std::min(path, url.size());
    UrlParts parts{.server = url.substr(0, end), .path = url.substr(end)};
    parts.path.resize(std::min(parts.path.find('#'), parts.path.size()));
    if (!parts.path.starts_with('/')) {
        parts.path.insert(0, "/");
    }
    return parts;
}

net::Ticket postJson(net::Transport& transport, JsonPost post,
                     MoveOnlyFunction<void(Result<net::Response>)> onAnswer) {
    auto parts = splitUrl(post.url);
    net::Endpoint endpoint{.label = "webhook", .baseUrl = std::move(parts.server)};
    if (post.caPem) {
        net::TlsOptions tls;
        tls.caPem = std::move(post.caPem);
        endpoint.tls = std::make_shared<const net::TlsOptions>(std::move(tls));
    }
    net::Request request;
    request.endpoint = std::make_shared<net::Endpoint>(std::move(endpoint));
    request.method = net::Method::Post;
    request.path = std::move(parts.path);
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "*/*"}};
    request.authorization = std::move(post.authorization);
    request.body = std::move(post.body);
    request.totalTimeout = post.timeout;
    request.connectTimeout = std::min(request.connectTimeout, post.timeout);
    constexpr std::size_t kMaxBody = std::size_t{1} << 20;
    request.maxBody = kMaxBody;
    net::Handlers handlers;
    handlers.onDone = std::move(onAnswer);
    return transport.start(std::move(request), std::move(handlers));
}

net::Ticket callWebhook(net::Transport& transport, const model::WebhookGate& gate,
                        const WebhookQuestion& question,
                        MoveOnlyFunction<void(WebhookAnswer)> onAnswer) {
    return postJson(
        transport,
        {.url = gate.url, .body = checks::webhookBody(question), .timeout = gate.timeout},
        [onAnswer = std::move(onAnswer)](Result<net::Response> response) mutable {
            onAnswer(response
                         ? checks::judgeWebhook(response->head.status, response->body, std::nullopt)
                         : checks::judgeWebhook(0, {}, response.error()));
        });
}

} // namespace pilothouse::engine
