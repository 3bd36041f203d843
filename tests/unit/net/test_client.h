// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/curl_transport.h"

#include <condition_variable>
#include <mutex>

namespace pilothouse::test {

/// Collects what the handlers of one request are given; waits on conditions, never on time alone.
/// The handlers own what they fill: a test that has failed may go before its transport.
class Outcome {
public:
    [[nodiscard]] net::Handlers handlers() {
        return {.onHead =
                    [state = m_state](net::ResponseHead head) {
                        state->change([&] { state->heads.push_back(std::move(head)); });
                    },
                .onChunk =
                    [state = m_state](std::string_view chunk) {
                        state->change([&] { state->stream.append(chunk); });
                    },
                .onDone =
                    [state = m_state](Result<net::Response> result) {
                        state->change([&] {
                            state->result = std::move(result);
                            ++state->done;
                        });
                    }};
    }
    /// The result; an Internal error when none came within the guard.
    [[nodiscard]] Result<net::Response> wait() {
        const bool came = m_state->until([this] { return m_state->done > 0; });
        const std::lock_guard lock(m_state->mutex);
        return came ? *m_state->result : fail(ErrorKind::Internal, "the test's guard time ran out");
    }
    [[nodiscard]] bool waitForStream(std::size_t size) {
        return m_state->until([this, size] { return m_state->stream.size() >= size; });
    }
    [[nodiscard]] std::string stream() {
        const std::lock_guard lock(m_state->mutex);
        return m_state->stream;
    }
    [[nodiscard]] std::size_t heads() {
        const std::lock_guard lock(m_state->mutex);
        return m_state->heads.size();
    }
    [[nodiscard]] int doneCount() {
        const std::lock_guard lock(m_state->mutex);
        return m_state->done;
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<net::ResponseHead> heads;
        std::string stream;
        std::optional<Result<net::Response>> result;
        int done = 0;

        template<class Change>
        void change(Change apply) {
            const std::lock_guard lock(mutex);
            apply();
            changed.notify_all();
        }
        template<class Condition>
        bool until(Condition condition) {
            std::unique_lock lock(mutex);
            return changed.wait_for(lock, std::chrono::seconds(20), condition);
        }
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

[[nodiscard]] inline std::shared_ptr<const net::Endpoint>
endpointOf(std::string url, std::shared_ptr<const net::TlsOptions> tls = nullptr) {
    return std::make_shared<net::Endpoint>(net::Endpoint{
        .label = "weu-1", .baseUrl = std::move(url), .tls = std::move(tls), .proxy = ""});
}

/// Sends one request and waits for its end.
[[nodiscard]] inline Result<net::Response> fetch(net::Transport& transport, net::Request request) {
    Outcome outcome;
    transport.start(std::move(request), outcome.handlers());
    return outcome.wait();
}

} // namespace pilothouse::test
