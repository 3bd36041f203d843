// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace pilothouse::net::detail {

/// A libcurl multi handle driven by epoll and one more descriptor that wakes it. Knows sockets and
/// timers, not requests. One thread.
class MultiLoop {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `wakeFd` stays the caller's. Throws std::system_error when the kernel has no descriptor
    /// left.
    explicit MultiLoop(int wakeFd, std::size_t maxIdleConnections);
    ~MultiLoop();
    MultiLoop(const MultiLoop&) = delete;
    MultiLoop& operator=(const MultiLoop&) = delete;

    /// Sleeps until a socket is ready, libcurl's timer or `deadline` is due, or wakeFd is readable,
    /// and lets libcurl work. Whether wakeFd was readable. Never called from one of libcurl's
    /// callbacks.
    bool turn(std::optional<Time> deadline);

    /// Stops following sockets and timers: what comes is only clean-up, and libcurl reports sockets
    /// then that it has closed already, whose numbers may belong to somebody else.
    void retire();

    [[nodiscard]] CURLM* handle() const { return m_multi; }

private:
    struct Watched {
        curl_socket_t fd = CURL_SOCKET_BAD;
        std::uint32_t generation = 0; ///< descriptors are reused at once; events of old ones lapse
        std::uint32_t events = 0;     ///< what epoll was told; 0: nothing yet
        bool used = false;
    };
    static int onSocket(CURL* easy, curl_socket_t fd, int what, void* self, void* slot);
    static int onTimer(CURLM* multi, long timeoutMs, void* self);
    void watch(curl_socket_t fd, int what, void* slot);
    void forget(void* slot);

    int m_epoll = -1;
    CURLM* m_multi = nullptr;
    std::optional<Time> m_curlDue;
    std::vector<Watched> m_watched;
    std::vector<std::uint32_t> m_free;
};

} // namespace pilothouse::net::detail
