// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "test_pki.h"

#include <openssl/ssl.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace pilothouse::test {

/// One accepted connection in the hands of a script; blocking.
class Connection {
public:
    Connection(int fd, SSL* ssl) : m_fd(fd), m_ssl(ssl) {}
    /// The next request's head with the empty line, or "" when the peer is gone.
    [[nodiscard]] std::string readHead();
    /// So many bytes after a head; fewer when the peer is gone.
    [[nodiscard]] std::string readBody(std::size_t size);
    /// False when the peer is gone.
    bool write(std::string_view bytes);
    /// Reads until the peer closes.
    void waitClosed();
    /// What is there, at least one byte; 0 or less when the peer is gone.
    [[nodiscard]] int readSome(char* data, int size);
    /// What ALPN settled on, e.g. "h2"; empty without.
    [[nodiscard]] std::string protocol() const;

private:
    int m_fd;
    SSL* m_ssl;
    std::string m_buffer;
};

struct ServerTls {
    Identity identity{};
    std::string clientCaPem{}; ///< set: a client certificate of this authority is required
    int version = 0;           ///< TLS1_2_VERSION … to allow only that one
    std::vector<std::string> protocols{}; ///< offered by ALPN, best first; empty: no ALPN
};

/// A server on 127.0.0.1 that runs a script for each connection, one thread each.
class TestServer {
public:
    using Script = std::function<void(Connection&)>;
    explicit TestServer(Script script, const std::optional<ServerTls>& tls = std::nullopt);
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] int connections() const { return m_connections; }
    /// Those of them whose TLS session was an earlier one's.
    [[nodiscard]] int resumed() const { return m_resumed; }
    [[nodiscard]] std::string url(const std::string& host = "127.0.0.1") const;

private:
    void acceptLoop();
    void serve(int fd);

    Script m_script;
    std::vector<std::string> m_protocols;
    std::shared_ptr<SSL_CTX> m_context;
    int m_listener = -1;
    int m_port = 0;
    std::atomic<int> m_connections{0};
    std::atomic<int> m_resumed{0};
    std::mutex m_mutex;
    std::vector<int> m_open;
    std::vector<std::thread> m_threads;
    bool m_stopping = false;
    std::thread m_acceptor;
};

/// A port that takes connections into its backlog and never answers; a second in the queue hangs in
/// its handshake.
class BlackHole {
public:
    BlackHole();
    ~BlackHole();
    BlackHole(const BlackHole&) = delete;
    BlackHole& operator=(const BlackHole&) = delete;
    [[nodiscard]] std::string url(const std::string& scheme) const;

private:
    int m_listener = -1;
    int m_port = 0;
};

/// A port on 127.0.0.1 where nobody listens.
[[nodiscard]] int unusedPort();

/// "HTTP/1.1 200 OK" with a length and the body.
[[nodiscard]] std::string httpAnswer(std::string_view body, std::string_view status = "200 OK",
                                     std::string_view extraHeaders = "");

} // namespace pilothouse::test
