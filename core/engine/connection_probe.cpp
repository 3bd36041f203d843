// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/connection_probe.h"

#include "fleet/session_codec.h"
#include "kube/version.h"
#include "net/curl_transport.h"
#include "net/signing_transport.h"

#include <fmt/format.h>

#include <vector>

namespace pilothouse::engine {

namespace {

/// The stage that a failed request says it did not pass.
ProbeStage failedStage(const Error& error) {
    switch (error.kind) {
    case ErrorKind::Resolve: return ProbeStage::Name;
    case ErrorKind::Tls: return ProbeStage::Tls;
    case ErrorKind::Auth: return ProbeStage::Login;
    case ErrorKind::Forbidden: return ProbeStage::Permission;
    case ErrorKind::Network:
    case ErrorKind::Timeout:
        return error.message.find("TLS") == std::string::npos ? ProbeStage::Tcp : ProbeStage::Tls;
    case ErrorKind::Intercepted:
        return error.message.find("TLS") == std::string::npos ? ProbeStage::Version
                                                              : ProbeStage::Tls;
    case ErrorKind::Validation: return ProbeStage::Name;
    default: return ProbeStage::Version;
    }
}

std::string inMilliseconds(std::chrono::microseconds time) {
    return fmt::format("{:.1f} ms", static_cast<double>(time.count()) / 1000.0);
}

/// The API server's words for a request without a known user.
bool isAnonymous(const Error& error) {
    return error.message.find("system:anonymous") != std::string::npos;
}

} // namespace

/// One member's test; its requests follow each other on the I/O thread.
class ConnectionProbe::Impl {
public:
    Impl(fleet::FleetConfig config, ProbeOptions options)
        : m_config(std::move(config)), m_options(std::move(options)),
          m_results(m_config.members.size()),
          m_transport(std::make_unique<net::CurlTransport>(
                          net::CurlTransportOptions{.userAgent = "pilothouse/" PILOTHOUSE_VERSION}),
                      m_options.signIn) {
        for (std::size_t at = 0; at < m_config.members.size(); ++at) {
            m_results[at].cluster = m_config.members[at].identity.id;
        }
        for (std::size_t at = 0; at < m_config.members.size(); ++at) {
            begin(at);
        }
    }

private:
    using Response = Result<net::Response>;

    void begin(std::size_t at) {
        const auto& member = m_config.members[at];
        if (!member.access) {
            m_results[at].error = member.problem;
            finish(at);
            return;
        }
        // Without a program's credential: it shows how far the way is open, and opens no login.
        ask(at, "/version", false,
            [this, at](Response response) { onVersion(at, std::move(response)); });
    }

    void ask(std::size_t at, std::string path, bool mayRun, std::function<void(Response)> then) {
        auto request =
            fleet::getRequest(*m_config.members[at].access, std::move(path), m_options.timeout);
        if (!mayRun) {
            request.signIn.reset();
        }
        request.connectTimeout = m_options.timeout;
        request.priority = net::Priority::Interactive;
        net::Handlers handlers;
        handlers.onDone = [then = std::move(then)](Response response) {
            then(std::move(response));
        };
        m_transport.start(std::move(request), std::move(handlers));
    }

    StageResult& stage(std::size_t at, ProbeStage which) {
        return m_results[at].stages[static_cast<std::size_t>(which)];
    }
    void pass(std::size_t at, ProbeStage which, std::string note) {
        stage(at, which) = {StageOutcome::Passed, std::move(note)};
    }

    void failAt(std::size_t at, ProbeStage which, Error error) {
        stage(at, which) = {StageOutcome::Failed, error.message};
        m_results[at].error = std::move(error);
        finish(at);
    }

    /// Marks what an answer proves: the name, the connection and, on https, the certificate.
    void passConnection(std::size_t at, const net::Timings& timings) {
        const bool https = m_config.members[at].identity.server.starts_with("https://");
        pass(at, ProbeStage::Name, inMilliseconds(timings.dns));
        pass(at, ProbeStage::Tcp, inMilliseconds(timings.connect));
        if (https) {
            const bool verified = !m_config.members[at].identity.insecureTls;
            pass(at, ProbeStage::Tls,
                 inMilliseconds(timings.tls) + (verified ? "" : ", certificate not verified"));
        } else {
            stage(at, ProbeStage::Tls) = {StageOutcome::Skipped, "plain HTTP"};
        }
    }

    /// Stages before the one that a failed connection names.
    void failConnection(std::size_t at, Error error) {
        const auto failed = failedStage(error);
        for (std::size_t index = 0; index < static_cast<std::size_t>(failed); ++index) {
            const auto which = static_cast<ProbeStage>(index);
            if (which < ProbeStage::Login) {
                pass(at, which, {});
            }
        }
        failAt(at, failed, std::move(error));
    }

    void onVersion(std::size_t at, Response response) {
        if (!response) {
            failConnection(at, std::move(response.error()));
            return;
        }
        passConnection(at, response->timings);
        const auto& access = *m_config.members[at].access;
        auto version =
            fleet::bodyOf(std::move(response), fleet::placeOf(access, "/version"))
                .and_then([](const std::string& body) { return kube::decodeGitVersion(body); });
        if (version) {
            pass(at, ProbeStage::Version, *version);
        }
        if (access.credentialProblem) {
            stage(at, ProbeStage::Login) = {StageOutcome::Skipped,
                                            access.credentialProblem->message};
            finish(at);
            return;
        }
        const bool isUnknownUser = !version && version.error().kind == ErrorKind::Auth;
        if (!version && version.error().kind != ErrorKind::Forbidden &&
            !(access.signIn && isUnknownUser)) {
            auto error = std::move(version.error());
            const auto failed = failedStage(error);
            failAt(at, failed > ProbeStage::Tls ? failed : ProbeStage::Version, std::move(error));
            return;
        }
        ask(at, "/api/v1/nodes?limit=1", true,
            [this, at](Response answer) { onList(at, "nodes", std::move(answer)); });
    }

    void onList(std::size_t at, std::string_view what, Response response) {
        const auto place = fleet::placeOf(*m_config.members[at].access, what);
        auto body = fleet::bodyOf(std::move(response), place);
        if (!body) {
            auto error = std::move(body.error());
            if (error.reason.starts_with("Consent")) {
                stage(at, ProbeStage::Login) = {StageOutcome::Skipped, error.message};
                finish(at);
            } else if (error.kind == ErrorKind::Auth || isAnonymous(error)) {
                failAt(at, ProbeStage::Login, std::move(error));
            } else if (error.kind == ErrorKind::Forbidden) {
                pass(at, ProbeStage::Login, {});
                failAt(at, ProbeStage::Permission, std::move(error));
            } else {
                const auto failed = failedStage(error);
                failAt(at, failed, std::move(error));
            }
            return;
        }
        pass(at, ProbeStage::Login, {});
        if (what == "nodes") {
            ask(at, "/api/v1/pods?limit=1", true,
                [this, at](Response answer) { onList(at, "pods", std::move(answer)); });
            return;
        }
        pass(at, ProbeStage::Permission, "nodes and pods can be read");
        finish(at);
    }

    void finish(std::size_t at) {
        if (m_options.onResult) {
            m_options.onResult(m_results[at]);
        }
    }

    fleet::FleetConfig m_config;
    ProbeOptions m_options;
    std::vector<ProbeResult> m_results; ///< each is touched by one request at a time
    net::SigningTransport m_transport;  ///< last: its handlers use the rest
};

ConnectionProbe::ConnectionProbe(fleet::FleetConfig config, ProbeOptions options)
    : m_impl(std::make_unique<Impl>(std::move(config), std::move(options))) {}

ConnectionProbe::~ConnectionProbe() = default;

} // namespace pilothouse::engine
