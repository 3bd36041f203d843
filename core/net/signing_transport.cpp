// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/signing_transport.h"

#include "net/signed_server.h"

#include <map>
#include <mutex>

namespace pilothouse::net {

using namespace detail;

namespace {

/// Tickets of requests with a program; those of the inner transport count up from 1.
constexpr std::uint64_t kSigned = std::uint64_t{1} << 63U;
constexpr int kUnauthorized = 401;
constexpr std::string_view kProbePath = "/version"; // served to everybody, or refused: both will do

std::string whereOf(const Request& request) {
    return request.endpoint->label + ' ' + std::string(toString(request.method)) + ' ' +
           request.path.substr(0, request.path.find('?'));
}

Result<Response> cancelled() {
    return fail(ErrorKind::Cancelled, "cancelled");
}

/// Whether the address leads nowhere. Another certificate may still be all that is missing.
bool isAway(const Error& error) {
    return error.kind == ErrorKind::Network || error.kind == ErrorKind::Timeout ||
           error.kind == ErrorKind::Resolve;
}

bool mayRepeat(Method method) {
    return method == Method::Get || method == Method::Head;
}

} // namespace

class SigningTransport::Impl {
public:
    Impl(std::unique_ptr<Transport> inner, CredentialRunnerOptions options)
        : m_inner(std::move(inner)), m_transport(m_inner.get()),
          m_runner(std::make_unique<CredentialRunner>(std::move(options))) {}

    /// The runner first: what it still hands over finds the transport in place. Then the transport,
    /// whose handlers find m_isStopping and leave the runner alone.
    ~Impl() {
        {
            const std::lock_guard lock(m_mutex);
            m_isStopping = true;
        }
        m_runner.reset();
        m_inner.reset();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    Ticket start(Request request, Handlers handlers);
    void cancel(Ticket ticket);
    void networkChanged() { m_transport->networkChanged(); }
    void askAgain(const std::string& label, std::shared_ptr<const PluginCommand> command);
    void stopSignIn(const std::string& fingerprint);
    [[nodiscard]] std::uint64_t runs() const { return m_runner->runs(); }

private:
    /// One request on its way: it waits for a credential, or for an answer, never for both.
    struct Flight {
        Request request;
        Handlers handlers;
        std::uint64_t id = 0;
        CredentialTicket waits = CredentialTicket::None;
        Ticket sent = Ticket::None;
        CredentialRunner::Credential credential{};
        std::shared_ptr<const Endpoint> endpoint{}; ///< with the credential's certificate
        bool isRepeated = false;
        bool isCancelled = false;
        bool isOver = false; ///< its connection is given up, but it ends well
    };
    using Kept = std::shared_ptr<Flight>;

    void want(const Kept& flight, CredentialRunner::Want wanted);
    void onCredential(const Kept& flight, CredentialRunner::Want wanted,
                      Result<CredentialRunner::Credential> credential);
    void probe(const Kept& flight);
    void onProbed(const Kept& flight, const Result<Response>& response);
    void send(const Kept& flight, CredentialRunner::Credential credential);
    /// False when the flight was cancelled before: then it is over, without an answer yet.
    bool launch(const Kept& flight, Request request, MoveOnlyFunction<void(Result<Response>)> then);
    void onAnswer(const Kept& flight, Result<Response> response);
    [[nodiscard]] bool isRenewing(const Kept& flight);
    std::vector<Ticket> takeOutdated(const std::string& label,
                                     const std::shared_ptr<const Endpoint>& current);
    void finish(const Kept& flight, Result<Response> response);
    void fail(const Kept& flight, const Error& error);
    SignedServer& serverOf(const Flight& flight) {
        return m_servers[flight.request.endpoint->label];
    }

    std::mutex m_mutex; // never held while a handler runs
    bool m_isStopping = false;
    std::uint64_t m_last = 0;
    std::map<std::uint64_t, Kept> m_flights;
    std::map<std::string, SignedServer> m_servers; ///< by label
    std::unique_ptr<Transport> m_inner;
    Transport* m_transport; ///< the same; handlers still call it while m_inner is being reset
    std::unique_ptr<CredentialRunner> m_runner;
};

Ticket SigningTransport::Impl::start(Request request, Handlers handlers) {
    if (!request.signIn || !request.endpoint) {
        return m_transport->start(std::move(request), std::move(handlers));
    }
    const auto flight = std::make_shared<Flight>();
    flight->request = std::move(request);
    flight->handlers = std::move(handlers);
    CredentialRunner::Want wanted;
    {
        const std::lock_guard lock(m_mutex);
        flight->id = kSigned | ++m_last;
        m_flights.emplace(flight->id, flight);
        const auto& server = serverOf(*flight);
        wanted.mayRun = server.isReached() && !server.isRefusing();
    }
    const Ticket ticket{flight->id};
    want(flight, wanted);
    return ticket;
}

/// The runner calls back on its own thread, so it may be called with the lock held.
void SigningTransport::Impl::want(const Kept& flight, CredentialRunner::Want wanted) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_isStopping) {
            return;
        }
        if (!flight->isCancelled) {
            flight->waits = m_runner->get(flight->request.signIn, wanted,
                                          [this, flight, wanted](auto credential) {
                                              onCredential(flight, wanted, std::move(credential));
                                          });
            return;
        }
    }
    finish(flight, cancelled());
}

void SigningTransport::Impl::onCredential(const Kept& flight, CredentialRunner::Want wanted,
                                          Result<CredentialRunner::Credential> credential) {
    bool isRefusing = false;
    {
        const std::lock_guard lock(m_mutex);
        flight->waits = CredentialTicket::None;
        if (!credential && credential.error().reason == "CredentialRefused") {
            serverOf(*flight).refuses();
        }
        isRefusing = serverOf(*flight).isRefusing();
    }
    if (credential) {
        send(flight, *std::move(credential));
    } else if (wanted.mayRun || credential.error().reason != "RunNeeded") {
        // A program that is not there must not read as an object that is not.
        Error error = std::move(credential.error());
        error.kind = error.kind == ErrorKind::Cancelled ? error.kind : ErrorKind::Auth;
        fail(flight, error);
    } else if (isRefusing) {
        fail(flight, {ErrorKind::Auth, "the server refused what the sign-in program gave, twice; "
                                       "sign in again to have it run once more"});
    } else {
        probe(flight);
    }
}

void SigningTransport::Impl::probe(const Kept& flight) {
    Request request;
    request.endpoint = flight->request.endpoint;
    request.path = kProbePath;
    request.connectTimeout = flight->request.connectTimeout;
    request.totalTimeout = flight->request.totalTimeout;
    request.priority = flight->request.priority;
    request.compress = flight->request.compress;
    if (!launch(flight, std::move(request),
                [this, flight](const Result<Response>& response) { onProbed(flight, response); })) {
        finish(flight, cancelled());
    }
}

void SigningTransport::Impl::onProbed(const Kept& flight, const Result<Response>& response) {
    if (!response && response.error().kind != ErrorKind::Auth) {
        fail(flight, response.error());
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        flight->sent = Ticket::None;
        serverOf(*flight).reached(true);
    }
    want(flight, {});
}

void SigningTransport::Impl::send(const Kept& flight, CredentialRunner::Credential credential) {
    Request request = flight->request;
    request.signIn.reset();
    std::vector<Ticket> outdated;
    {
        const std::lock_guard lock(m_mutex);
        if (!credential->token.empty() && request.authorization.empty()) {
            request.authorization = Secret("Bearer " + std::string(credential->token.reveal()));
        }
        flight->endpoint = serverOf(*flight).endpointFor(request.endpoint, credential);
        flight->credential = std::move(credential);
        request.endpoint = flight->endpoint;
        outdated = takeOutdated(flight->request.endpoint->label, flight->endpoint);
    }
    for (const Ticket each : outdated) {
        m_transport->cancel(each);
    }
    if (!launch(flight, std::move(request), [this, flight](Result<Response> response) {
            onAnswer(flight, std::move(response));
        })) {
        finish(flight, cancelled());
    }
}

/// Streams of this server whose connection was made with another certificate.
std::vector<Ticket>
SigningTransport::Impl::takeOutdated(const std::string& label,
                                     const std::shared_ptr<const Endpoint>& current) {
    std::vector<Ticket> tickets;
    for (const auto& [id, flight] : m_flights) {
        const bool isOld = flight->endpoint && flight->endpoint != current;
        if (isOld && flight->request.stream && flight->sent != Ticket::None && !flight->isOver &&
            flight->request.endpoint->label == label) {
            flight->isOver = true;
            tickets.push_back(flight->sent);
        }
    }
    return tickets;
}

/// Handlers of the inner transport never run within start(), so it may be called with the lock
/// held.
bool SigningTransport::Impl::launch(const Kept& flight, Request request,
                                    MoveOnlyFunction<void(Result<Response>)> then) {
    Handlers handlers;
    if (request.stream) {
        handlers.onHead = [flight](ResponseHead head) {
            if (flight->handlers.onHead) {
                flight->handlers.onHead(std::move(head));
            }
        };
        handlers.onChunk = [flight](std::string_view chunk) {
            if (flight->handlers.onChunk) {
                flight->handlers.onChunk(chunk);
            }
        };
    }
    handlers.onDone = std::move(then);
    const std::lock_guard lock(m_mutex);
    if (m_isStopping || flight->isCancelled) {
        return false;
    }
    flight->sent = m_transport->start(std::move(request), std::move(handlers));
    return true;
}

void SigningTransport::Impl::onAnswer(const Kept& flight, Result<Response> response) {
    if (response && response->head.status == kUnauthorized && isRenewing(flight)) {
        const CredentialRunner::Want wanted{.refused = flight->credential->generation};
        if (mayRepeat(flight->request.method)) {
            flight->isRepeated = true;
            want(flight, wanted);
            return;
        }
        const std::lock_guard lock(m_mutex); // for the next request; a write is not repeated
        if (!m_isStopping) {
            m_runner->get(flight->request.signIn, wanted, [](const auto&) {});
        }
    }
    finish(flight, std::move(response));
}

/// A server said 401: whether another credential is worth a try.
bool SigningTransport::Impl::isRenewing(const Kept& flight) {
    const std::lock_guard lock(m_mutex);
    auto& server = serverOf(*flight);
    server.refusedBy(flight->credential->generation);
    if (flight->isRepeated) {
        server.refuses();
    }
    flight->sent = Ticket::None;
    return !server.isRefusing() && !flight->isCancelled;
}

void SigningTransport::Impl::fail(const Kept& flight, const Error& error) {
    Error told = error;
    if (told.where.find(flight->request.endpoint->label) == std::string::npos) {
        told = withContext(std::move(told), whereOf(flight->request));
    }
    finish(flight, pilothouse::fail(std::move(told)));
}

void SigningTransport::Impl::finish(const Kept& flight, Result<Response> response) {
    {
        const std::lock_guard lock(m_mutex);
        auto& server = serverOf(*flight);
        if (response && response->head.status != kUnauthorized) {
            server.accepts();
            server.reached(true);
        } else if (!response && isAway(response.error())) {
            server.reached(false);
        }
        if (flight->isCancelled) {
            response = cancelled();
        } else if (flight->isOver) {
            response = Response{.head = {.status = 200}};
        }
        m_flights.erase(flight->id);
        if (m_isStopping) {
            return;
        }
    }
    if (flight->handlers.onDone) {
        flight->handlers.onDone(std::move(response));
    }
}

void SigningTransport::Impl::cancel(Ticket ticket) {
    if ((static_cast<std::uint64_t>(ticket) & kSigned) == 0) {
        m_transport->cancel(ticket);
        return;
    }
    const std::lock_guard lock(m_mutex);
    const auto found = m_flights.find(static_cast<std::uint64_t>(ticket));
    if (found == m_flights.end() || m_isStopping) {
        return;
    }
    Flight& flight = *found->second;
    flight.isCancelled = true;
    if (flight.waits != CredentialTicket::None) {
        m_runner->cancel(flight.waits);
    } else if (flight.sent != Ticket::None) {
        m_transport->cancel(flight.sent);
    } // else it is between the two, and whoever takes it further sees the mark
}

void SigningTransport::Impl::askAgain(const std::string& label,
                                      std::shared_ptr<const PluginCommand> command) {
    const std::lock_guard lock(m_mutex);
    if (m_isStopping) {
        return;
    }
    auto& server = m_servers[label];
    const CredentialRunner::Want wanted{.refused = server.refused(), .asked = true};
    server.accepts();
    m_runner->get(std::move(command), wanted, [](const auto&) {});
}

void SigningTransport::Impl::stopSignIn(const std::string& fingerprint) {
    const std::lock_guard lock(m_mutex);
    if (!m_isStopping) {
        m_runner->stop(fingerprint);
    }
}

SigningTransport::SigningTransport(std::unique_ptr<Transport> inner,
                                   CredentialRunnerOptions options)
    : m_impl(std::make_unique<Impl>(std::move(inner), std::move(options))) {}

SigningTransport::~SigningTransport() = default;

Ticket SigningTransport::start(Request request, Handlers handlers) {
    return m_impl->start(std::move(request), std::move(handlers));
}

void SigningTransport::cancel(Ticket ticket) {
    m_impl->cancel(ticket);
}

void SigningTransport::networkChanged() {
    m_impl->networkChanged();
}

void SigningTransport::askAgain(const std::string& label,
                                std::shared_ptr<const PluginCommand> command) {
    m_impl->askAgain(label, std::move(command));
}

void SigningTransport::stopSignIn(const std::string& fingerprint) {
    m_impl->stopSignIn(fingerprint);
}

std::uint64_t SigningTransport::runs() const {
    return m_impl->runs();
}

} // namespace pilothouse::net
