// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "model/run.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::checks {

/// What a service is told that decides over a gate.
struct WebhookQuestion {
    std::string runId{};
    std::string runName{};
    std::string gateId{}; ///< "prod/before/1"
    std::string gateName{};
    std::string stage{};
    std::string group{}; ///< empty: the gate is one of the whole stage
    model::GateTiming timing = model::GateTiming::Before;
    std::int32_t attempt = 1; ///< how often it is asked, from 1
    std::vector<std::string> members{};
};

/// The question as JSON: {"kind": "GateQuestion", "version": 1, "run": {"id", "name"}, "gate":
/// {"id", "name", "timing"}, "stage", "group", "attempt", "members": […]}.
[[nodiscard]] std::string webhookBody(const WebhookQuestion& question);

struct WebhookAnswer {
    model::CheckOutcome outcome = model::CheckOutcome::Inconclusive;
    std::string code{}; ///< "Webhook"
    std::string text{}; ///< one line for people, with the beginning of what the service said
};

/// 200 is Pass. Other answers below 500 are Fail, but for those that say that the service did not
/// judge: 401, 403, 404, 407, 408, 425, 429. These, 5xx and no answer (`error`) are Inconclusive.
[[nodiscard]] WebhookAnswer judgeWebhook(int status, std::string_view body,
                                         const std::optional<Error>& error);

} // namespace pilothouse::checks
