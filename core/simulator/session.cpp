// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/session.h"

#include "simulator/kubelet.h"
#include "simulator/wire.h"

#include <algorithm>
#include <sys/socket.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace pilothouse::simulator {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::milliseconds;
using tcp = asio::ip::tcp;

constexpr milliseconds kLongestNap{500};
constexpr std::uint64_t kBodyLimit = 3 << 20; // kubernetes/apiserver MaxRequestBodyBytes

/// One connection. Lives in its coroutine.
class Session {
public:
    Session(tcp::socket socket, const SessionEnvironment& environment)
        : m_environment(environment), m_stream(std::move(socket), environment.tls),
          m_timer(m_stream.get_executor()) {}

    asio::awaitable<void> run() {
        if (co_await isPlainHttp()) {
            co_return;
        }
        error_code error;
        co_await m_stream.async_handshake(asio::ssl::stream_base::server,
                                          asio::redirect_error(asio::use_awaitable, error));
        while (!error && co_await serveOne()) {
        }
        closeSocket();
    }

private:
    /// A client that speaks HTTP without TLS gets Go's answer to that.
    /// Source: golang/go src/net/http/server.go, "client sent an HTTP request to an HTTPS server".
    asio::awaitable<bool> isPlainHttp() {
        error_code error;
        tcp::socket& socket = m_stream.next_layer();
        co_await socket.async_wait(tcp::socket::wait_read,
                                   asio::redirect_error(asio::use_awaitable, error));
        char first = 0;
        const auto got = ::recv(socket.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
        if (error || got <= 0) {
            co_return true;
        }
        if (first < 'A' || first > 'Z') {
            co_return false;
        }
        static const std::string kAnswer = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP "
                                           "request to an HTTPS server.\n";
        co_await asio::async_write(socket, asio::buffer(kAnswer),
                                   asio::redirect_error(asio::use_awaitable, error));
        socket.shutdown(tcp::socket::shutdown_send, error);
        co_return true;
    }

    /// Reads and answers one request. False when the connection is over.
    asio::awaitable<bool> serveOne() {
        http::request_parser<http::string_body> parser;
        parser.body_limit(kBodyLimit);
        error_code error;
        co_await http::async_read(m_stream, m_buffer, parser,
                                  asio::redirect_error(asio::use_awaitable, error));
        if (error || m_environment.member.identity() != m_environment.identity) {
            co_return false;
        }
        const auto& message = parser.get();
        const std::string head(message[http::field::authorization]);
        WireRequest request;
        request.api =
            parseRequest(std::string(message.method_string()), std::string(message.target()),
                         std::string(message[http::field::accept]));
        request.api.caller =
            head.empty() ? certificateCaller() : m_environment.member.callerOf(head);
        request.api.hasWrongCredentials =
            !request.api.caller && (!head.empty() || hasPeerCertificate());
        request.api.contentType = std::string(message[http::field::content_type]);
        request.api.userAgent = std::string(message[http::field::user_agent]);
        request.api.body = message.body();
        request.api.host = std::string(message[http::field::host]);
        for (const auto& field : message) {
            if (const std::string name(field.name_string());
                boost::beast::iequals(std::string_view(name).substr(0, 12), "Impersonate-")) {
                request.api.impersonation.emplace_back(name, std::string(field.value()));
            }
        }
        request.acceptsGzip =
            message[http::field::accept_encoding].find("gzip") != std::string_view::npos;
        request.etag = std::string(message[http::field::if_none_match]);
        request.keepAlive = message.keep_alive();
        co_return co_await answer(request);
    }

    asio::awaitable<bool> answer(const WireRequest& request) {
        const FaultState faults = m_environment.member.faults();
        if (faults.isRefusing) {
            co_return false;
        }
        if (faults.isSilent) {
            co_await staySilent();
            co_return false;
        }
        if (faults.delay > milliseconds{0}) {
            co_await nap(faults.delay);
        }
        ApiReply reply = faultReply(faults).value_or(ApiReply{});
        if (reply.body.empty()) {
            reply = m_environment.member.handle(request.api);
        }
        const auto date = m_environment.clock.start + m_environment.clock.now() + faults.skew;
        if (reply.watch) {
            co_await serveWatch(reply, date);
            co_return false;
        }
        if (reply.kubelet) {
            const bool isTold = co_await relayLog(reply, request, date);
            co_return isTold&& request.keepAlive;
        }
        if (reply.isFollowed) {
            co_await followLog(std::move(reply), request.api, date);
            co_return false;
        }
        std::string bytes = encodeReply(std::move(reply), request, date);
        if (faults.isCut) {
            bytes.resize(bytes.size() - bytes.size() / 3);
        }
        co_return co_await write(bytes) && !faults.isCut && request.keepAlive;
    }

    /// A log that goes on until its container ends or the client goes. Lines stand at whole
    /// seconds, so that the second after the last look is where the next one begins.
    asio::awaitable<void> followLog(ApiReply reply, ApiRequest request, Instant date) {
        std::string bytes = encodeWatchHead(reply, date);
        while (true) {
            const auto looked = std::chrono::floor<std::chrono::seconds>(
                m_environment.clock.start + m_environment.member.liveStory().now());
            bytes += reply.body.empty() ? std::string() : encodeChunk(reply.body);
            bytes += reply.isFollowed ? std::string() : encodeChunk({});
            if ((!bytes.empty() && !co_await write(bytes)) || !reply.isFollowed) {
                co_return;
            }
            bytes.clear();
            co_await nap(kLongestNap);
            if (hasClientGone() || hasMemberGone(m_environment.member.faults())) {
                co_return;
            }
            std::erase_if(request.query, [](const auto& entry) {
                return entry.first == "tailLines" || entry.first == "sinceSeconds" ||
                       entry.first == "sinceTime";
            });
            request.query.emplace_back("sinceTime",
                                       formatInstant(looked + std::chrono::seconds{1}));
            reply = m_environment.member.handle(request);
            if (reply.status != 200) {
                reply = ApiReply{}; // the pod has gone
            }
        }
    }

    /// Passes on what a kubelet says. As with the real server, a kubelet that breaks off looks to
    /// the client like the end of the log. True when it refused, and that was answered.
    asio::awaitable<bool> relayLog(ApiReply reply, const WireRequest& request, Instant date) {
        const auto kubelet = std::make_shared<KubeletStream>(m_stream.get_executor());
        asio::co_spawn(m_stream.get_executor(), guard(kubelet), asio::detached);
        bool isAnswered = false;
        if (auto refusal = co_await kubelet->open(*reply.kubelet)) {
            isAnswered = co_await write(encodeReply(*std::move(refusal), request, date));
        } else {
            bool isOpen = co_await write(encodeWatchHead(reply, date));
            while (isOpen) {
                const std::string piece = co_await kubelet->read();
                isOpen = co_await write(encodeChunk(piece)) && !piece.empty();
            }
        }
        kubelet->close();
        co_return isAnswered;
    }

    /// Ends a log that nobody reads any more. Touches the session only while the log is open.
    asio::awaitable<void> guard(std::shared_ptr<KubeletStream> kubelet) {
        asio::steady_timer timer(m_stream.get_executor());
        while (true) {
            error_code error;
            timer.expires_after(kLongestNap);
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
            if (error || kubelet->isClosed()) {
                co_return;
            }
            if (hasClientGone() || hasMemberGone(m_environment.member.faults())) {
                kubelet->close();
            }
        }
    }

    asio::awaitable<void> serveWatch(const ApiReply& reply, Instant date) {
        const auto began = std::chrono::steady_clock::now();
        WatchStream stream(*reply.watch, m_environment.member.liveStory());
        if (!co_await write(encodeWatchHead(reply, date))) {
            co_return;
        }
        do {
            const FaultState faults = m_environment.member.faults();
            if (hasMemberGone(faults)) {
                co_return;
            }
            milliseconds wait = kLongestNap;
            if (!faults.isSilent) {
                const auto elapsed = std::chrono::duration_cast<milliseconds>(
                    std::chrono::steady_clock::now() - began);
                if (!co_await sendEvents(stream, elapsed, faults.isCut)) {
                    co_return;
                }
                wait = m_environment.clock.until(m_environment.member.liveStory().nextAt());
            }
            co_await nap(std::clamp(wait, milliseconds{20}, kLongestNap));
        } while (!hasClientGone());
    }

    /// Sends what a watch has to tell since the last look. False when the watch is over.
    asio::awaitable<bool> sendEvents(WatchStream& stream, milliseconds elapsed, bool isCut) {
        const std::string frames = stream.take(elapsed);
        std::string bytes = frames.empty() ? std::string() : encodeChunk(frames);
        if (isCut) {
            bytes.resize(bytes.size() / 2);
        } else if (stream.isOver()) {
            bytes += encodeChunk({});
        }
        if (!bytes.empty() && !co_await write(bytes)) {
            co_return false;
        }
        co_return !stream.isOver() && !isCut;
    }

    /// Whether the member refuses by now, or another one stands at its port.
    bool hasMemberGone(const FaultState& faults) const {
        return faults.isRefusing || m_environment.member.identity() != m_environment.identity;
    }

    asio::awaitable<bool> write(const std::string& bytes) {
        error_code error;
        co_await asio::async_write(m_stream, asio::buffer(bytes),
                                   asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    asio::awaitable<void> nap(milliseconds span) {
        error_code error;
        m_timer.expires_after(span);
        co_await m_timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }

    asio::awaitable<void> staySilent() {
        while (m_environment.member.faults().isSilent && !hasClientGone()) {
            co_await nap(kLongestNap);
        }
    }

    /// While a watch is served the client says nothing, so that anything readable means it leaves.
    bool hasClientGone() {
        char byte = 0;
        const auto got =
            ::recv(m_stream.next_layer().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return got >= 0 || (errno != EAGAIN);
    }

    bool hasPeerCertificate() {
        X509* certificate = SSL_get1_peer_certificate(m_stream.native_handle());
        X509_free(certificate);
        return certificate != nullptr;
    }

    /// Common name and organizations of a client certificate that our authority vouches for.
    std::optional<Caller> certificateCaller() {
        if (SSL_get_verify_result(m_stream.native_handle()) != X509_V_OK) {
            return std::nullopt;
        }
        X509* certificate = SSL_get1_peer_certificate(m_stream.native_handle());
        if (certificate == nullptr) {
            return std::nullopt;
        }
        const X509_NAME* subject = X509_get_subject_name(certificate);
        Caller caller;
        for (int i = 0; i < X509_NAME_entry_count(subject); ++i) {
            const X509_NAME_ENTRY* entry = X509_NAME_get_entry(subject, i);
            const ASN1_STRING* value = X509_NAME_ENTRY_get_data(entry);
            const std::string text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                                   static_cast<std::size_t>(ASN1_STRING_length(value)));
            const int id = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
            if (id == NID_commonName) {
                caller.user = text;
            } else if (id == NID_organizationName) {
                caller.groups.push_back(text);
            }
        }
        X509_free(certificate);
        return caller;
    }

    void closeSocket() {
        error_code ignored;
        m_stream.next_layer().shutdown(tcp::socket::shutdown_both, ignored);
        m_stream.next_layer().close(ignored);
    }

    SessionEnvironment m_environment;
    asio::ssl::stream<tcp::socket> m_stream;
    asio::steady_timer m_timer;
    boost::beast::flat_buffer m_buffer;
};

} // namespace

void runSession(tcp::socket socket, const SessionEnvironment& environment) {
    const auto executor = socket.get_executor();
    auto session = std::make_unique<Session>(std::move(socket), environment);
    asio::co_spawn(
        executor,
        [owned = std::move(session)]() -> asio::awaitable<void> { co_await owned->run(); },
        asio::detached);
}

} // namespace pilothouse::simulator
