// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/transfer.h"

#include "net/classify.h"

#include <algorithm>

namespace pilothouse::net::detail {

namespace {

constexpr std::size_t kMaxErrorBody = 1U << 20; // of a stream that was refused
constexpr std::size_t kMaxReserve = 8U << 20;   // trust a Content-Length only so far

std::string seconds(std::chrono::milliseconds time) {
    std::string text = std::to_string(time.count() / 1000);
    if (time.count() % 1000 != 0) {
        text += '.' + std::to_string(time.count() % 1000 / 100);
    }
    return text + " s";
}

/// Scheme and host only: a redirect's query often holds a login's secrets.
std::string originOf(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) {
        return "another path";
    }
    std::string origin(url.substr(0, url.find_first_of("/?#", scheme + 3)));
    const auto isOdd = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    std::replace_if(origin.begin(), origin.end(), isOdd, '?'); // a host's name is ASCII
    return origin;
}

std::chrono::microseconds infoTime(CURL* easy, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(easy, info, &value);
    return std::chrono::microseconds(value);
}

long infoLong(CURL* easy, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

/// The beginning of what is no list becomes a message for people, and a proxy's page may repeat
/// what we sent.
void hideCredential(std::string& body, const Secret& authorization) {
    auto secret = authorization.reveal();
    secret.remove_prefix(std::min(secret.find(' ') + 1, secret.size())); // "Bearer "
    if (secret.empty()) {
        return;
    }
    constexpr std::size_t kMostOfAMessage = 8192;
    const auto isInReach = [&](std::size_t at) { return at < kMostOfAMessage; };
    const auto begin = std::string_view(body).substr(0, kMostOfAMessage + secret.size());
    for (auto at = begin.find(secret); isInReach(at); at = body.find(secret, at)) {
        body.replace(at, secret.size(), "***");
    }
}

} // namespace

void Transfer::touch() {
    lastByteAt = std::chrono::steady_clock::now();
    if (!firstByteAt) {
        firstByteAt = lastByteAt;
    }
}

bool Transfer::isStreaming() const {
    return request.stream && head().status >= 200 && head().status < 300;
}

bool Transfer::isEncoded() const {
    const std::string* encoding = head().header("content-encoding");
    return encoding != nullptr && !encoding->empty() && *encoding != "identity";
}

bool Transfer::isRedirect() const {
    return head().status >= 300 && head().status < 400 && head().status != 304;
}

Error Transfer::redirectError() const {
    const std::string* location = head().header("location");
    return {.kind = ErrorKind::Intercepted,
            .message = "the answer is a redirect (HTTP " + std::to_string(head().status) + ") to " +
                       (location ? originOf(*location) : "nowhere") +
                       "; an API server sends none: a login page or proxy is in between",
            .reason = "Redirected"};
}

std::size_t Transfer::takeHeader(std::string_view line) {
    touch();
    switch (m_reader.take(line)) {
    case HeadReader::Step::More: break;
    case HeadReader::Step::Complete: headComplete(); break;
    case HeadReader::Step::TooLarge:
        m_abort = Error{ErrorKind::Decode, "the answer's headers are larger than " +
                                               std::to_string(kMaxHeaderBytes >> 10) + " KiB"};
        break;
    }
    return m_abort ? 0 : line.size();
}

void Transfer::headComplete() {
    if (isStreaming() && isEncoded()) {
        m_abort = Error{.kind = ErrorKind::Decode,
                        .message = "the stream is compressed, though it was not asked to be",
                        .reason = "CompressedStream"};
    } else if (isStreaming() && handlers.onHead) {
        handlers.onHead(head());
    } else if (const auto length = m_reader.contentLength(); length > 0) {
        m_body.reserve(std::min({length, request.maxBody, kMaxReserve}));
    }
}

std::size_t Transfer::takeBody(std::string_view bytes) {
    touch();
    if (isStreaming()) {
        if (handlers.onChunk) {
            handlers.onChunk(bytes);
        }
        return bytes.size();
    }
    const bool discard = isRedirect();
    const std::size_t limit = discard ? 0 : request.stream ? kMaxErrorBody : request.maxBody;
    if (discard) {
        m_abort = redirectError(); // nothing in it is for us
        return 0;
    }
    if (bytes.size() > limit - m_body.size()) {
        m_abort = Error{ErrorKind::Decode, "the answer is larger than the limit of " +
                                               std::to_string(limit) + " bytes"};
        return 0;
    }
    m_body.append(bytes);
    return bytes.size();
}

Result<Response> Transfer::finish(CURLcode code) {
    if (!m_abort && m_reader.isComplete() && isRedirect()) {
        m_abort = redirectError();
    }
    if (code == CURLE_OPERATION_TIMEDOUT && !m_abort) {
        m_abort = expired(startedAt + request.connectTimeout); // libcurl's clock was a little ahead
    }
    if (code == CURLE_OK && !m_abort) {
        // An object is handed on as it was served, whatever it holds.
        const bool isObject = head().status >= 200 && head().status < 300 &&
                              head().contentType.starts_with("application/json");
        if (!isObject) {
            hideCredential(m_body, request.authorization);
        }
        return Response{
            .head = m_reader.release(), .body = std::move(m_body), .timings = timings()};
    }
    const Failure failure{.code = code,
                          .text = m_errorText.data(),
                          .osError = infoLong(easy, CURLINFO_OS_ERRNO),
                          .proxyStatus = infoLong(easy, CURLINFO_HTTP_CONNECTCODE),
                          .requestSent = connected,
                          .gotHead = m_reader.isComplete(),
                          .sentCertificate = request.endpoint->tls &&
                                             !request.endpoint->tls->clientCertPem.empty()};
    Error error = m_abort ? *m_abort : classify(failure, target, *m_certificates);
    error.where = whereOf(request);
    if (m_reader.isComplete() && head().status > 0) {
        error.httpStatus = head().status;
    }
    return fail(std::move(error));
}

Timings Transfer::timings() const {
    using std::chrono::duration_cast;
    using std::chrono::microseconds;
    const microseconds connect = infoTime(easy, CURLINFO_CONNECT_TIME_T);
    const microseconds tls = infoTime(easy, CURLINFO_APPCONNECT_TIME_T);
    const bool reused = infoLong(easy, CURLINFO_NUM_CONNECTS) == 0;
    return {.queued = duration_cast<microseconds>(startedAt - queuedAt),
            .dns = duration_cast<microseconds>(resolvedAt - startedAt),
            .connect = reused ? microseconds(0) : connect,
            .tls = reused || tls < connect ? microseconds(0) : tls - connect,
            .firstByte = duration_cast<microseconds>(firstByteAt.value_or(startedAt) - startedAt),
            .connectionReused = reused};
}

std::optional<Transfer::Time> Transfer::deadline() const {
    std::optional<Time> nearest;
    const auto consider = [&nearest](Time at) { nearest = nearest ? std::min(*nearest, at) : at; };
    if (!connected && request.connectTimeout.count() > 0) {
        consider(startedAt + request.connectTimeout);
    }
    if (request.totalTimeout.count() > 0) {
        consider(startedAt + request.totalTimeout);
    }
    if (connected && request.silenceTimeout.count() > 0) {
        consider(lastByteAt + request.silenceTimeout);
    }
    return nearest;
}

std::optional<Error> Transfer::expired(Time now) const {
    const auto passed = [now](Time from, std::chrono::milliseconds limit) {
        return limit.count() > 0 && now >= from + limit;
    };
    std::string message;
    if (!connected && passed(startedAt, request.connectTimeout)) {
        message = "no connection to " + target.peer + " within " + seconds(request.connectTimeout);
        if (resolvedAt == Time{}) {
            message += ": its name is still being looked up";
        }
    } else if (passed(startedAt, request.totalTimeout)) {
        message = (m_reader.isComplete() ? "the answer was not complete within "
                                         : "no answer from " + target.peer + " within ") +
                  seconds(request.totalTimeout);
    } else if (connected && passed(lastByteAt, request.silenceTimeout)) {
        message =
            "nothing received from " + target.peer + " for " + seconds(request.silenceTimeout);
    } else {
        return std::nullopt;
    }
    return Error{
        .kind = ErrorKind::Timeout, .message = std::move(message), .where = whereOf(request)};
}

std::size_t Transfer::onHeader(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->takeHeader({data, size * count});
}

std::size_t Transfer::onBody(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->takeBody({data, size * count});
}

int Transfer::onConnected(void* self, char* /*peerIp*/, char* /*localIp*/, int /*peerPort*/,
                          int /*localPort*/) {
    auto* transfer = static_cast<Transfer*>(self);
    transfer->connected = true;
    if (transfer->justConnected != nullptr) {
        transfer->justConnected->push_back(transfer->ticket);
    }
    transfer->lastByteAt = std::chrono::steady_clock::now();
    return CURL_PREREQFUNC_OK;
}

} // namespace pilothouse::net::detail
