// SPDX-License-Identifier: GPL-3.0-or-later
#include "checks/webhook.h"

#include "kube/status.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace pilothouse::checks {

using model::CheckOutcome;

std::string webhookBody(const WebhookQuestion& question) {
    using Json = nlohmann::json;
    Json out{{"kind", "GateQuestion"},
             {"version", 1},
             {"run", {{"id", question.runId}, {"name", question.runName}}},
             {"gate",
              {{"id", question.gateId},
               {"name", question.gateName},
               {"timing", toString(question.timing)}}},
             {"stage", question.stage},
             {"group", question.group},
             {"attempt", question.attempt},
             {"members", question.members}};
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

WebhookAnswer judgeWebhook(int status, std::string_view body, const std::optional<Error>& error) {
    constexpr std::array kUnjudged{401, 403, 404, 407, 408, 425, 429};
    constexpr int kOk = 200;
    constexpr int kServerErrors = 500;
    if (error) {
        return {CheckOutcome::Inconclusive, "Webhook",
                "the service did not answer: " + kube::oneLine(error->message, 300)};
    }
    const auto said = kube::oneLine(body, 200);
    const auto text =
        fmt::format("the service answered {}{}{}", status, said.empty() ? "" : ": ", said);
    if (status == kOk) {
        return {CheckOutcome::Pass, "Webhook", text};
    }
    const bool isUnsure = status < kOk || status >= kServerErrors ||
                          std::find(kUnjudged.begin(), kUnjudged.end(), status) != kUnjudged.end();
    return {isUnsure ? CheckOutcome::Inconclusive : CheckOutcome::Fail, "Webhook", text};
}

} // namespace pilothouse::checks
