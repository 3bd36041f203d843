// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/curl_transport.h"

#include <condition_variable>
#include <mutex>

namespace pilothouse::test {

/// Collects what the handlers of one request are given; waits on conditions, never on time alone.
class Outcome {
public:
    [[nodiscard]] net::Handlers handlers() {
        return {
            .onHead =
                [this](net::ResponseHead head) {
                    change([&] { m_heads.push_back(std::move(head)); });
                },
            .onChunk = [this](std::string_view chunk) { change([&] { m_stream.append(chunk); }); },
            .onDone =
                [this](Result<net::Response> result) {
                    change([&] {
                        m_result = std::move(result);
                        ++m_done;
                    });
                }};
    }
    /// The result; an Internal error when none came within the guard.
    [[nodiscard]] Result<net::Response> wait() {
        const bool came = until([this] { return m_done > 0; });
        const std::lock_guard lock(m_mutex);
        return came ? *m_result : fail(ErrorKind::Internal, "the test's guard time ran out");
    }
    [[nodiscard]] bool waitForStream(std::size_t size) {
        return until([this, size] { return m_stream.size() >= size; });
    }
    [[nodiscard]] std::string stream() {
        const std::lock_guard lock(m_mutex);
        return m_stream;
    }
    [[nodiscard]] std::size_t heads() {
        const std::lock_guard lock(m_mutex);
        return m_heads.size();
    }
    [[nodiscard]] int doneCount() {
        const std::lock_guard lock(m_mutex);
        return m_done;
    }

private:
    template<class Change>
    void change(Change apply) {
        const std::lock_guard lock(m_mutex);
        apply();
        m_changed.notify_all();
    }
    template<class Condition>
    bool until(Condition condition) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(20), condition);
    }
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<net::ResponseHead> m_heads;
    std::string m_stream;
    std::optional<Result<net::Response>> m_result;
    int m_done = 0;
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
