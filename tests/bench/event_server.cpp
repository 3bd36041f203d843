// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_server.h"

#include "simulator/tls.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace pilothouse::bench {

struct EventServer::State {
    std::vector<std::string> chunks;
    std::size_t streams = 0;
    int rounds = 0;
    Member member;
    std::shared_ptr<SSL_CTX> context;
    int listener = -1;
    std::jthread thread;

    void serve() const;
    [[nodiscard]] std::shared_ptr<SSL> acceptOne() const;
};

namespace {

Result<std::shared_ptr<SSL_CTX>> contextOf(const simulator::KeyPair& pair) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    const std::shared_ptr<BIO> certificate(
        BIO_new_mem_buf(pair.certificate.data(), static_cast<int>(pair.certificate.size())),
        &BIO_free);
    const std::shared_ptr<BIO> key(
        BIO_new_mem_buf(pair.key.data(), static_cast<int>(pair.key.size())), &BIO_free);
    const std::shared_ptr<X509> x509(
        PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr), &X509_free);
    const std::shared_ptr<EVP_PKEY> secret(
        PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    if (SSL_CTX_use_certificate(context.get(), x509.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context.get(), secret.get()) != 1) {
        return fail(ErrorKind::Tls, "the certificate of the event server is no good");
    }
    return context;
}

std::string chunkOf(const std::string& event) {
    return fmt::format("{:x}\r\n{}\n\r\n", event.size() + 1, event);
}

} // namespace

std::shared_ptr<SSL> EventServer::State::acceptOne() const {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    const int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    std::shared_ptr<SSL> ssl(SSL_new(context.get()), [fd](SSL* ending) {
        SSL_free(ending);
        close(fd);
    });
    SSL_set_fd(ssl.get(), fd);
    if (fd < 0 || SSL_accept(ssl.get()) != 1) {
        return nullptr;
    }
    std::string request;
    char part[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
        const int got = SSL_read(ssl.get(), part, sizeof part);
        if (got <= 0) {
            return nullptr;
        }
        request.append(part, static_cast<std::size_t>(got));
    }
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n";
    return SSL_write(ssl.get(), head.data(), static_cast<int>(head.size())) > 0 ? ssl : nullptr;
}

void EventServer::State::serve() const {
    std::vector<std::shared_ptr<SSL>> open;
    while (open.size() < streams) {
        open.push_back(acceptOne());
        if (!open.back()) {
            return;
        }
    }
    const auto writeAll = [&open](const std::string& text) {
        for (const auto& ssl : open) {
            if (SSL_write(ssl.get(), text.data(), static_cast<int>(text.size())) <= 0) {
                return false;
            }
        }
        return true;
    };
    for (int round = 0; round < rounds; ++round) {
        for (const std::string& chunk : chunks) {
            if (!writeAll(chunk)) {
                return;
            }
        }
    }
    static_cast<void>(writeAll("0\r\n\r\n"));
}

EventServer::EventServer(std::unique_ptr<State> state) : m_state(std::move(state)) {}

EventServer::~EventServer() {
    shutdown(m_state->listener, SHUT_RDWR);
    m_state->thread.join();
    close(m_state->listener);
}

Result<std::unique_ptr<EventServer>> EventServer::start(std::vector<std::string> events,
                                                        std::size_t streams, int rounds) {
    using namespace std::chrono_literals;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto authority = simulator::Authority::create("bench");
    if (!authority) {
        return fail(authority.error());
    }
    const auto pair = authority->issue({.commonName = "events",
                                        .organization = "",
                                        .address = "127.0.0.1",
                                        .notBefore = now - 1h,
                                        .notAfter = now + 24h});
    auto context = pair ? contextOf(*pair) : fail(pair.error());
    if (!context) {
        return fail(context.error());
    }
    auto state = std::make_unique<State>();
    for (const std::string& event : events) {
        state->chunks.push_back(chunkOf(event));
    }
    state->streams = streams;
    state->rounds = rounds;
    state->context = std::move(*context);
    state->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(state->listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        listen(state->listener, SOMAXCONN) != 0 ||
        getsockname(state->listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        return fail(ErrorKind::Network, "no port for the event server");
    }
    state->member.name = "events";
    state->member.server = fmt::format("https://127.0.0.1:{}", ntohs(address.sin_port));
    state->member.caPem = authority->certificate();
    std::unique_ptr<EventServer> server(new EventServer(std::move(state)));
    server->m_state->thread = std::jthread([state = server->m_state.get()] { state->serve(); });
    return server;
}

const Member& EventServer::member() const {
    return m_state->member;
}

} // namespace pilothouse::bench
