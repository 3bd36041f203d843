// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/transfer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/crypto.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace pilothouse::net::detail {

namespace {

/// A peer that no longer acknowledges is given up after this, however idle the stream is.
constexpr int kUnacknowledgedMs = 45'000;
constexpr int kKeepAliveProbes = 3;
constexpr long kKeepAliveIdleS = 30;
constexpr long kKeepAliveIntervalS = 15;
constexpr long kMaxConnectionAgeS = 80; // below the API server's idle close of 90 s
constexpr long kReceiveBuffer = 64L << 10;

int onSocket(void* /*user*/, curl_socket_t socket, curlsocktype /*purpose*/) {
    // libcurl has no options for these two before 8.9; failure only loses a refinement.
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &kKeepAliveProbes, sizeof kKeepAliveProbes);
    setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMs, sizeof kUnacknowledgedMs);
    return CURL_SOCKOPT_OK;
}

/// Frees a list whose texts may hold a token.
void wipe(curl_slist*& list) {
    for (curl_slist* item = list; item != nullptr; item = item->next) {
        OPENSSL_cleanse(item->data, std::strlen(item->data));
    }
    curl_slist_free_all(list);
    list = nullptr;
}

/// The bytes stay the endpoint's, which the request holds: libcurl copies them only into a new
/// connection, and release() takes them out of the handle.
void setBlob(CURL* easy, CURLoption option, std::string_view pem) {
    curl_blob blob{};
    // The interface is not const, but only reads.
    blob.data = const_cast<char*>(pem.data()); // NOLINT(cppcoreguidelines-pro-type-const-cast)
    blob.len = pem.size();
    blob.flags = CURL_BLOB_NOCOPY;
    curl_easy_setopt(easy, option, &blob);
}

bool hasLineBreak(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool isSafeMethod(Method method) {
    return method == Method::Get || method == Method::Head;
}

Result<void> checkTls(const TlsOptions& tls) {
    if (tls.caPem && tls.caPem->empty()) {
        return fail(ErrorKind::Tls, "the certificate authority data is empty");
    }
    if (tls.caPem && !tls.verify) {
        return fail(ErrorKind::Validation,
                    "a certificate authority is given and its check switched off");
    }
    if (tls.clientCertPem.empty() != tls.clientKeyPem.empty()) {
        return fail(ErrorKind::Validation, tls.clientKeyPem.empty()
                                               ? "a client certificate without its key"
                                               : "a client key without its certificate");
    }
    return {};
}

} // namespace

Transfer::~Transfer() {
    wipe(m_headers);
    curl_slist_free_all(m_resolve);
    curl_slist_free_all(m_connectTo);
}

Result<void> Transfer::configure(CURL* handle, const CurlTransportOptions& options) {
    if (request.endpoint->tls && target.https) {
        if (auto good = checkTls(*request.endpoint->tls); !good) {
            return good;
        }
    }
    easy = handle;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, m_errorText.data());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::onHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::onBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &Transfer::onConnected);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &onSocket);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, kKeepAliveIdleS);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, kKeepAliveIntervalS);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kMaxConnectionAgeS);
    if (networkSince) {
        // Whole seconds, and none means no limit: one that was opened in the last second before
        // stays in use, and is found out like any that died.
        const auto since = std::chrono::floor<std::chrono::seconds>(
            std::chrono::steady_clock::now() - *networkSince);
        curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN,
                         std::max(1L, static_cast<long>(since.count())));
    }
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveBuffer);
    const bool http2 = options.http2 && request.protocol == Protocol::Auto;
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                     http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
    // Without TLS nothing tells libcurl that the server has no HTTP/2: the rest would wait for
    // ever.
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, http2 && target.https ? 1L : 0L);
    // Deadlines are ours; this one makes libcurl share the time out between several addresses.
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(request.connectTimeout.count()));
    configureTarget();
    configureTls();
    configureProxyTls();
    configureRequest();
    return configureHeaders(options.userAgent);
}

void Transfer::configureTarget() {
    curl_easy_setopt(easy, CURLOPT_URL, target.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY, target.proxy.c_str()); // "" also stops the environment
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (!target.connectTo.empty()) {
        m_connectTo = curl_slist_append(nullptr, target.connectTo.c_str());
        curl_easy_setopt(easy, CURLOPT_CONNECT_TO, m_connectTo);
    }
    if (!addresses.empty()) {
        std::string entry = target.lookupHost + ':' + std::to_string(target.lookupPort) + ':';
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            const bool v6 = addresses[i].find(':') != std::string::npos;
            entry.append(i == 0 ? "" : ",").append(v6 ? "[" : "");
            entry.append(addresses[i]).append(v6 ? "]" : "");
        }
        m_resolve = curl_slist_append(nullptr, entry.c_str());
        curl_easy_setopt(easy, CURLOPT_RESOLVE, m_resolve);
    }
}

/// A proxy that speaks TLS is trusted as the cluster is, as Go's transport does it.
void Transfer::configureProxyTls() {
    const TlsOptions* tls = request.endpoint->tls.get();
    if (!target.proxy.starts_with("https://") || tls == nullptr) {
        return;
    }
    curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (tls->caPem) {
        setBlob(easy, CURLOPT_PROXY_CAINFO_BLOB, *tls->caPem);
        curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, nullptr);
    }
    if (!tls->verify) {
        curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYHOST, 0L);
    }
}

void Transfer::configureTls() {
    if (!target.https) {
        return;
    }
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &watchCertificates);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &m_certificates);
    const TlsOptions* tls = request.endpoint->tls.get();
    if (tls == nullptr) {
        return;
    }
    if (tls->caPem) {
        setBlob(easy, CURLOPT_CAINFO_BLOB, *tls->caPem);
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr); // else the system's would count as well
    }
    if (!tls->verify) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (!tls->clientCertPem.empty()) {
        setBlob(easy, CURLOPT_SSLCERT_BLOB, tls->clientCertPem.reveal());
        setBlob(easy, CURLOPT_SSLKEY_BLOB, tls->clientKeyPem.reveal());
        curl_easy_setopt(easy, CURLOPT_SSLCERTTYPE, "PEM");
        curl_easy_setopt(easy, CURLOPT_SSLKEYTYPE, "PEM");
    }
}

void Transfer::configureRequest() {
    switch (request.method) {
    case Method::Get: curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L); break;
    case Method::Head: curl_easy_setopt(easy, CURLOPT_NOBODY, 1L); break;
    default:
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST,
                         std::string(toString(request.method)).c_str()); // libcurl copies it
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    }
    if (!isSafeMethod(request.method)) {
        // On a kept connection that turns out dead libcurl would silently send a write twice.
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    }
    if (!request.stream && request.compress) {
        // Never on a watch: newer servers flush a sequence of gzip members, which libcurl refuses.
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    }
}

void Transfer::addHeader(const std::string& line) {
    if (curl_slist* longer = curl_slist_append(m_headers, line.c_str())) {
        m_headers = longer;
    }
}

Result<void> Transfer::configureHeaders(const std::string& userAgent) {
    curl_easy_setopt(easy, CURLOPT_USERAGENT, userAgent.c_str());
    bool hasType = false;
    for (const Header& header : request.headers) {
        if (header.name.empty() || header.name.find_first_of(":\r\n ") != std::string::npos ||
            hasLineBreak(header.value)) {
            return fail(ErrorKind::Validation, "a request header is malformed");
        }
        hasType = hasType || header.name == "Content-Type" || header.name == "content-type";
        addHeader(header.value.empty() ? header.name + ';' : header.name + ": " + header.value);
    }
    if (hasLineBreak(request.authorization.reveal())) {
        return fail(ErrorKind::Validation, "the credential contains a line break");
    }
    if (!request.authorization.empty()) {
        std::string line = "Authorization: ";
        line.reserve(line.size() + request.authorization.reveal().size());
        line += request.authorization.reveal();
        addHeader(line);
        OPENSSL_cleanse(line.data(), line.size());
    }
    if (!target.hostHeader.empty()) {
        addHeader("Host: " + target.hostHeader);
    }
    addHeader("Expect:");
    if (!hasType && !isSafeMethod(request.method)) {
        addHeader("Content-Type:"); // else libcurl claims a web form
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, m_headers);
    return {};
}

CURL* Transfer::release() {
    curl_easy_reset(easy); // keeps the TLS sessions, drops keys, headers and pointers
    return std::exchange(easy, nullptr);
}

} // namespace pilothouse::net::detail
