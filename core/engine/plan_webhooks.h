// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/values/endpoints.h"
#include "rollout/facts.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// Finds out which webhooks of one member fail closed and what answers for them: lists both kinds
/// of configuration in pages, then the endpoint slices of each service that is named, then the
/// services that have no ready endpoint. Says what to ask, asks nobody. One thread.
class WebhookReading {
public:
    struct Question {
        int tag = 0; ///< 0 and up, to be given back with the answer
        std::string path{};
    };

    [[nodiscard]] static std::vector<Question> begin();

    /// Takes an answer; what to ask next, or why a part of this will not be known.
    [[nodiscard]] Result<std::vector<Question>> take(int tag, const Result<std::string>& body);

    /// What is known when nothing is asked any more; none where a list is not whole.
    [[nodiscard]] std::optional<std::vector<rollout::WebhookFact>> facts() const;

    /// What was left out for its number; none where nothing was.
    [[nodiscard]] std::optional<Error> overflow() const;

    /// Services of one member that are asked about; what more there is is told as not read.
    static constexpr std::size_t kMostServices = 32;

private:
    struct Service {
        std::string ns{};
        std::string name{};
        std::vector<kube::ServiceEndpoint> endpoints{};
        std::optional<std::size_t> ready{};
        bool isThere = true;
    };
    Result<std::vector<Question>> takeList(int tag, const std::string& body);
    Result<std::vector<Question>> takeSlices(std::size_t place, const std::string& body);
    Result<void> takeService(std::size_t place, const Result<std::string>& body);
    [[nodiscard]] std::optional<std::size_t> placeOf(const kube::ClosedWebhook& webhook) const;

    std::vector<kube::ClosedWebhook> m_webhooks;
    std::vector<Service> m_services;
    int m_whole = 0; ///< lists that were read to their end
    bool m_isOver = false;
};

} // namespace pilothouse::engine
