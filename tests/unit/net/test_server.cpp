// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace pilothouse::test {

namespace {

struct Listener {
    int fd = -1;
    int port = 0;
};

Listener bindLoopback() {
    Listener result{.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (bind(result.fd, generic, size) != 0 || getsockname(result.fd, generic, &size) != 0) {
        throw std::runtime_error("cannot bind on 127.0.0.1");
    }
    result.port = ntohs(address.sin_port);
    return result;
}

std::shared_ptr<X509> certificateOf(const std::string& pem) {
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    std::shared_ptr<X509> result(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr), &X509_free);
    BIO_free(bio);
    return result;
}

/// Takes the first of our protocols that the client offers; none: no ALPN, as old servers do.
int chooseProtocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* length,
                   const unsigned char* offered, unsigned offeredLength, void* ours) {
    for (const std::string& name : *static_cast<const std::vector<std::string>*>(ours)) {
        for (unsigned i = 0; i < offeredLength; i += offered[i] + 1U) {
            const std::string_view theirs(reinterpret_cast<const char*>(offered + i + 1),
                                          offered[i]);
            if (theirs == name) {
                *chosen = offered + i + 1;
                *length = offered[i];
                return SSL_TLSEXT_ERR_OK;
            }
        }
    }
    return SSL_TLSEXT_ERR_NOACK;
}

std::shared_ptr<SSL_CTX> contextOf(const ServerTls& tls) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    const auto certificate = certificateOf(tls.identity.certPem);
    SSL_CTX_use_certificate(context.get(), certificate.get());
    BIO* bio =
        BIO_new_mem_buf(tls.identity.keyPem.data(), static_cast<int>(tls.identity.keyPem.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    SSL_CTX_use_PrivateKey(context.get(), key);
    EVP_PKEY_free(key);
    BIO_free(bio);
    if (!tls.clientCaPem.empty()) {
        const auto authority = certificateOf(tls.clientCaPem);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), authority.get());
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                           nullptr);
    }
    if (tls.version != 0) {
        SSL_CTX_set_min_proto_version(context.get(), tls.version);
        SSL_CTX_set_max_proto_version(context.get(), tls.version);
        SSL_CTX_set_security_level(context.get(), 0);
    }
    return context;
}

} // namespace

int Connection::readSome(char* data, int size) {
    return m_ssl != nullptr ? SSL_read(m_ssl, data, size)
                            : static_cast<int>(recv(m_fd, data, static_cast<std::size_t>(size), 0));
}

std::string Connection::readHead() {
    while (true) {
        const auto end = m_buffer.find("\r\n\r\n");
        if (end != std::string::npos) {
            std::string head = m_buffer.substr(0, end + 4);
            m_buffer.erase(0, end + 4);
            return head;
        }
        std::array<char, 4096> chunk{};
        const int got = readSome(chunk.data(), static_cast<int>(chunk.size()));
        if (got <= 0) {
            return {};
        }
        m_buffer.append(chunk.data(), static_cast<std::size_t>(got));
    }
}

std::string Connection::readBody(std::size_t size) {
    std::array<char, 4096> chunk{};
    while (m_buffer.size() < size) {
        const int got = readSome(chunk.data(), static_cast<int>(chunk.size()));
        if (got <= 0) {
            break;
        }
        m_buffer.append(chunk.data(), static_cast<std::size_t>(got));
    }
    std::string body = m_buffer.substr(0, size);
    m_buffer.erase(0, size);
    return body;
}

bool Connection::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = m_ssl != nullptr
                              ? SSL_write(m_ssl, bytes.data(), static_cast<int>(bytes.size()))
                              : send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string Connection::protocol() const {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    if (m_ssl != nullptr) {
        SSL_get0_alpn_selected(m_ssl, &name, &length);
    }
    return {name, name + length};
}

void Connection::waitClosed() {
    std::array<char, 4096> chunk{};
    while (readSome(chunk.data(), static_cast<int>(chunk.size())) > 0) {
    }
}

TestServer::TestServer(Script script, const std::optional<ServerTls>& tls)
    : m_script(std::move(script)) {
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
    if (tls) {
        m_context = contextOf(*tls);
        m_protocols = tls->protocols;
        SSL_CTX_set_alpn_select_cb(m_context.get(), &chooseProtocol, &m_protocols);
    }
    const Listener listener = bindLoopback();
    m_listener = listener.fd;
    m_port = listener.port;
    listen(m_listener, 512);
    m_acceptor = std::thread([this] { acceptLoop(); });
}

TestServer::~TestServer() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (const int fd : m_open) {
            shutdown(fd, SHUT_RDWR);
        }
    }
    shutdown(m_listener, SHUT_RDWR);
    m_acceptor.join();
    for (std::thread& thread : m_threads) {
        thread.join();
    }
    close(m_listener);
}

std::string TestServer::url(const std::string& host) const {
    return (m_context ? "https://" : "http://") + host + ':' + std::to_string(m_port);
}

void TestServer::acceptLoop() {
    while (true) {
        const int fd = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        const std::lock_guard lock(m_mutex);
        if (m_stopping) {
            close(fd);
            return;
        }
        ++m_connections;
        m_open.push_back(fd);
        m_threads.emplace_back([this, fd] { serve(fd); });
    }
}

void TestServer::serve(int fd) {
    SSL* ssl = nullptr;
    bool ready = true;
    if (m_context) {
        ssl = SSL_new(m_context.get());
        SSL_set_fd(ssl, fd);
        ready = SSL_accept(ssl) == 1;
        m_resumed += ready && SSL_session_reused(ssl) == 1 ? 1 : 0;
    }
    if (ready) {
        Connection connection(fd, ssl);
        m_script(connection);
    } else {
        Connection refused(fd, nullptr);
        shutdown(fd, SHUT_WR);
        refused.waitClosed(); // unread bytes would turn the close into a reset and lose the alert
    }
    if (ssl != nullptr) {
        SSL_shutdown(ssl);
        SSL_free(ssl);
    }
    const std::lock_guard lock(m_mutex);
    std::erase(m_open, fd);
    close(fd);
}

BlackHole::BlackHole() {
    const Listener listener = bindLoopback();
    m_listener = listener.fd;
    m_port = listener.port;
    listen(m_listener, 0);
}

BlackHole::~BlackHole() {
    close(m_listener);
}

std::string BlackHole::url(const std::string& scheme) const {
    return scheme + "://127.0.0.1:" + std::to_string(m_port);
}

int unusedPort() {
    const Listener listener = bindLoopback();
    close(listener.fd);
    return listener.port;
}

std::string httpAnswer(std::string_view body, std::string_view status,
                       std::string_view extraHeaders) {
    return "HTTP/1.1 " + std::string(status) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(extraHeaders) + "\r\n" + std::string(body);
}

} // namespace pilothouse::test
