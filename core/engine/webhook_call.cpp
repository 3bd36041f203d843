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

net::Ticket postJson(net::Transport& transport, const std::string& url, std::string body,
                     std::chrono::milliseconds timeout,
                     MoveOnlyFunction<void(Result<net::Response>)> onAnswer) {
    auto parts = splitUrl(url);
    net::Request request;
    request.endpoint = std::make_shared<net::Endpoint>(
        net::Endpoint{.label = "webhook", .baseUrl = std::move(parts.server)});
    request.method = net::Method::Post;
    request.path = std::move(parts.path);
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "*/*"}};
    request.body = std::move(body);
    request.totalTimeout = timeout;
    request.connectTimeout = std::min(request.connectTimeout, timeout);
    constexpr std::size_t kMaxBody = std::size_t{1} << 20;
    request.maxBody = kMaxBody;
    net::Handlers handlers;
    handlers.onDone = std::move(onAnswer);
    return transport.start(std::move(request), std::move(handlers));
}

net::Ticket callWebhook(net::Transport& transport, const model::WebhookGate& gate,
                        const WebhookQuestion& question,
                        MoveOnlyFunction<void(WebhookAnswer)> onAnswer) {
    return postJson(transport, gate.url, checks::webhookBody(question), gate.timeout,
                    [onAnswer = std::move(onAnswer)](Result<net::Response> response) mutable {
                        onAnswer(response ? checks::judgeWebhook(response->head.status,
                                                                 response->body, std::nullopt)
                                          : checks::judgeWebhook(0, {}, response.error()));
                    });
}

} // namespace pilothouse::engine
