// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/server.h"

#include "simulator/control.h"
#include "simulator/session.h"

#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace pilothouse::simulator {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr std::chrono::milliseconds kFaultTick{250};

void configure(asio::ssl::context& context, const Member& member, ServerIdentity identity) {
    const KeyPair& pair = member.serverPair(identity);
    context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv3 |
                        asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    context.use_certificate_chain(asio::buffer(pair.certificate));
    context.use_private_key(asio::buffer(pair.key), asio::ssl::context::pem);
    context.add_certificate_authority(asio::buffer(member.authority()));
    context.set_verify_mode(asio::ssl::verify_peer);
    // An unknown client certificate is a 401 of the API, not a failed handshake.
    context.set_verify_callback([](bool, asio::ssl::verify_context&) { return true; });
    SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_OFF);
    // Where client certificates are asked for, OpenSSL refuses to resume a session without it.
    constexpr unsigned char kSessionContext[] = "pilothouse-sim";
    SSL_CTX_set_session_id_context(context.native_handle(), kSessionContext,
                                   sizeof kSessionContext - 1);
    SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    static constexpr std::array<unsigned char, 9> kProtocols{8,   'h', 't', 't', 'p',
                                                             '/', '1', '.', '1'};
    SSL_CTX_set_alpn_select_cb(
        context.native_handle(),
        [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
           unsigned int length, void*) {
            unsigned char* chosen = nullptr;
            const int result = SSL_select_next_proto(&chosen, size, kProtocols.data(),
                                                     kProtocols.size(), in, length);
            *out = chosen;
            return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
        },
        nullptr);
}

/// Accepts for one member; closed while the member refuses connections.
struct Listener {
    Listener(asio::io_context& io, Member& served, std::atomic<std::uint64_t>& count)
        : member(served), accepted(count), acceptor(io) {}

    Member& member;
    std::atomic<std::uint64_t>& accepted;
    tcp::acceptor acceptor;
    tcp::endpoint endpoint;
    std::array<std::optional<asio::ssl::context>, 3> contexts;

    asio::ssl::context& context(ServerIdentity identity) {
        auto& slot = contexts[static_cast<std::size_t>(identity)];
        if (!slot) {
            slot.emplace(asio::ssl::context::tls_server);
            configure(*slot, member, identity);
        }
        return *slot;
    }

    error_code open() {
        error_code error;
        acceptor.open(tcp::v4(), error);
        if (!error) {
            acceptor.set_option(tcp::acceptor::reuse_address(true), error);
            acceptor.bind(endpoint, error);
        }
        if (!error) {
            acceptor.listen(256, error);
        }
        // Once, before the thread starts: others read the port while a fault closes and opens it.
        if (!error && endpoint.port() == 0) {
            endpoint = acceptor.local_endpoint(error);
        }
        return error;
    }

    void accept(const SimClock& clock) {
        acceptor.async_accept([this, &clock](error_code error, tcp::socket socket) {
            if (!error) {
                ++accepted;
                socket.set_option(tcp::no_delay(true), error);
                const ServerIdentity identity = member.identity();
                runSession(std::move(socket), {member, clock, context(identity), identity});
            }
            if (acceptor.is_open()) {
                accept(clock);
            }
        });
    }
};

} // namespace

struct Server::State {
    State(std::vector<std::unique_ptr<Member>>& served, const SimClock& time)
        : members(served), clock(time), tick(io) {}

    /// Opens and closes listeners as scenarios say.
    void watchFaults() {
        tick.expires_after(kFaultTick);
        tick.async_wait([this](error_code error) {
            if (error) {
                return;
            }
            applyFaults();
            watchFaults();
        });
    }

    void applyFaults() {
        for (const auto& listener : listeners) {
            const bool isRefusing = listener->member.faults().isRefusing;
            if (isRefusing && listener->acceptor.is_open()) {
                error_code ignored;
                listener->acceptor.close(ignored);
            } else if (!isRefusing && !listener->acceptor.is_open() && !listener->open()) {
                listener->accept(clock);
            }
        }
    }

    std::string obey(const std::string& order) {
        const auto space = std::min(order.find(' '), order.size());
        const std::string verb = order.substr(0, space);
        const std::string name = order.substr(std::min(space + 1, order.size()));
        for (const auto& member : members) {
            if (member->spec().name != name) {
                continue;
            }
            if (verb == "stop") {
                member->stop();
            } else if (verb == "start") {
                member->resume();
                // Its watch cache begins at the newest revision.
                member->liveStory().store().compactAll();
            } else if (verb == "compact") {
                member->liveStory().store().compactAll();
            } else if (verb == "busy" || verb == "calm") {
                member->setBusy(verb == "busy");
            } else {
                break;
            }
            applyFaults();
            return "ok";
        }
        return "error: '" + order +
               "' is not 'stop', 'start', 'compact', 'busy' or 'calm' with the NAME of a member";
    }

    std::vector<std::unique_ptr<Member>>& members;
    const SimClock& clock;
    asio::io_context io{1};
    std::atomic<std::uint64_t> accepted{0}; ///< connections
    asio::steady_timer tick;
    std::vector<std::unique_ptr<Listener>> listeners;
    std::unique_ptr<Control> control;
    std::jthread thread;
};

Server::Server(std::vector<std::unique_ptr<Member>>& members, const SimClock& clock)
    : m_state(std::make_unique<State>(members, clock)) {}

Server::~Server() {
    stop();
}

Result<void> Server::start() {
    State& state = *m_state;
    for (const auto& member : state.members) {
        auto listener = std::make_unique<Listener>(state.io, *member, state.accepted);
        error_code error;
        listener->endpoint = {asio::ip::make_address_v4(member->address(), error), member->port()};
        error = listener->open();
        if (error) {
            return fail(
                Error{.kind = ErrorKind::Network,
                      .message = "cannot listen on " + member->address() + ": " + error.message(),
                      .where = member->spec().name});
        }
        listener->accept(state.clock);
        state.listeners.push_back(std::move(listener));
    }
    state.watchFaults();
    state.thread = std::jthread([&state] { state.io.run(); });
    return {};
}

Result<void> Server::listenToOrders(const std::filesystem::path& socket) {
    auto control = Control::listen(
        m_state->io, socket, [this](const std::string& order) { return m_state->obey(order); });
    if (!control) {
        return fail(control.error());
    }
    m_state->control = std::move(*control);
    return {};
}

void Server::stop() {
    m_state->io.stop();
    if (m_state->thread.joinable()) {
        m_state->thread.join();
    }
}

std::uint64_t Server::connections() const {
    return m_state->accepted.load();
}

std::uint16_t Server::port(std::size_t member) const {
    return m_state->listeners.at(member)->endpoint.port();
}

} // namespace pilothouse::simulator
