// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/move_only_function.h"
#include "base/secret.h"
#include "checks/webhook.h"
#include "net/transport.h"

#include <chrono>
#include <optional>
#include <string>

namespace pilothouse::engine {

using checks::WebhookAnswer;
using checks::WebhookQuestion;

/// What is sent where.
struct JsonPost {
    std::string url{};
    std::string body{};
    std::chrono::milliseconds timeout{10'000};
    Secret authorization{};             ///< value of that header; empty: none
    std::optional<std::string> caPem{}; ///< trusted instead of the system's authorities
};

/// POSTs JSON to an http or https URL; redirects are not followed. `onAnswer` runs once, on the
/// transport's thread, and never once the transport is gone; the ticket cancels it, which is an
/// answer too. Any thread; blocks nobody.
net::Ticket postJson(net::Transport& transport, JsonPost post,
                     MoveOnlyFunction<void(Result<net::Response>)> onAnswer);

/// Asks the service of a webhook gate; see checks::judgeWebhook().
net::Ticket callWebhook(net::Transport& transport, const model::WebhookGate& gate,
                        const WebhookQuestion& question,
                        MoveOnlyFunction<void(WebhookAnswer)> onAnswer);

/// "https://host:1234" and "/path?query" of a URL; the path is "/" where it has none.
struct UrlParts {
    std::string server{};
    std::string path{};
};
[[nodiscard]] UrlParts splitUrl(const std::string& url);

} // namespace pilothouse::engine
