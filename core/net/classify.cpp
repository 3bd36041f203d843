// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/classify.h"

#include "base/name_list.h"

#include <openssl/x509_vfy.h>

#include <cerrno>
#include <system_error>

namespace pilothouse::net::detail {

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

constexpr std::size_t kMostNames = 6; ///< of a certificate, in an error

/// An error with the word by which programs tell it from others of its kind.
Error worded(ErrorKind kind, std::string reason, std::string message) {
    return {.kind = kind, .message = std::move(message), .reason = std::move(reason)};
}

Error nameMismatch(const Target& target, const CertificateReport& certificates) {
    return worded(ErrorKind::Tls, "NameMismatch",
                  certificates.names.empty()
                      ? "the server's certificate is not valid for " + target.name
                      : "the server's certificate is valid for " +
                            nameList(certificates.names, kMostNames) + ", not " + target.name);
}

Error unknownAuthority(std::string_view more) {
    return worded(ErrorKind::Tls, "UnknownAuthority",
                  "certificate signed by unknown authority" + std::string(more));
}

Error untrusted(const Target& target, const CertificateReport& certificates) {
    switch (certificates.verifyError) {
    case X509_V_OK:
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return nameMismatch(target, certificates);
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return worded(ErrorKind::Tls, "CertificateExpired",
                      certificates.notAfter ? "the server's certificate expired at " +
                                                  formatRfc3339(*certificates.notAfter)
                                            : "the server's certificate has expired");
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return worded(ErrorKind::Tls, "CertificateNotYetValid",
                      (certificates.notBefore
                           ? "the server's certificate is valid only from " +
                                 formatRfc3339(*certificates.notBefore)
                           : std::string("the server's certificate is not valid yet")) +
                          "; is this computer's clock right?");
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return unknownAuthority(": its issuer has the name of a trusted one, but another key");
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return unknownAuthority(": the server's certificate is its own issuer");
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return unknownAuthority("");
    default:
        return {ErrorKind::Tls, std::string("the server's certificate is not accepted: ") +
                                    X509_verify_cert_error_string(certificates.verifyError)};
    }
}

/// Alerts a server sends about our certificate. Source: RFC 8446 section 6.2, OpenSSL ssl_stat.c.
bool isClientCertificateAlert(std::string_view text) {
    for (const std::string_view alert :
         {"certificate required", "alert bad certificate", "alert certificate unknown",
          "alert certificate expired", "alert certificate revoked", "alert unsupported certificate",
          "alert unknown ca", "alert access denied"}) {
        if (contains(text, alert)) {
            return true;
        }
    }
    return false;
}

Error clientCertificateRefused(const Failure& failure) {
    std::string message = failure.sentCertificate
                              ? "the server refused the client certificate"
                              : "the server asks for a client certificate and none is configured";
    if (failure.sentCertificate && contains(failure.text, "expired")) {
        message += ": it has expired";
    } else if (failure.sentCertificate && contains(failure.text, "unknown ca")) {
        message += ": its authority is unknown to the server";
    }
    return {ErrorKind::Auth, message};
}

Error handshakeFailed(const Failure& failure, const Target& target,
                      const CertificateReport& certificates) {
    if (certificates.verifyError != X509_V_OK) {
        return untrusted(target, certificates);
    }
    if (isClientCertificateAlert(failure.text)) {
        return clientCertificateRefused(failure);
    }
    if (contains(failure.text, "wrong version number") || contains(failure.text, "http request") ||
        contains(failure.text, "packet length too long")) {
        return {ErrorKind::Intercepted,
                "the server at " + target.peer +
                    " does not speak TLS: it may serve plain HTTP; check https:// and the port"};
    }
    if (contains(failure.text, "unsupported protocol") ||
        contains(failure.text, "alert protocol version")) {
        return {ErrorKind::Tls,
                "the server at " + target.peer + " offers no TLS version from 1.2 on"};
    }
    if (contains(failure.text, "alert handshake failure")) {
        return {ErrorKind::Tls, "the server at " + target.peer +
                                    " ended the TLS handshake: no common settings, or it wants a "
                                    "client certificate"};
    }
    if (contains(failure.text, "SYSCALL") || contains(failure.text, "unexpected eof") ||
        contains(failure.text, "reset by peer")) {
        return {ErrorKind::Network,
                "the server at " + target.peer + " closed the connection during the TLS handshake"};
    }
    return {ErrorKind::Tls, "the TLS handshake with " + target.peer + " failed"};
}

Error notConnected(const Failure& failure, const Target& target) {
    const std::string who = (target.viaProxy ? "the proxy " : "") + target.peer;
    switch (failure.osError) {
    case ECONNREFUSED:
        return worded(ErrorKind::Network, "ConnectionRefused", "connection refused by " + who);
    case ETIMEDOUT: return {ErrorKind::Timeout, "no answer from " + who + " while connecting"};
    case EHOSTUNREACH:
    case ENETUNREACH: return {ErrorKind::Network, "no route to " + who};
    case 0: return {ErrorKind::Network, "cannot connect to " + who};
    default:
        return {ErrorKind::Network,
                "cannot connect to " + who + ": " +
                    std::error_code(static_cast<int>(failure.osError), std::generic_category())
                        .message()};
    }
}

Error cutOff(const Failure& failure, const Target& target) {
    if (failure.proxyStatus >= 300) {
        return worded(ErrorKind::Network,
                      failure.proxyStatus == 407 ? "ProxyLoginRequired" : "ProxyRefused",
                      "the proxy " + target.peer + " refused to connect (HTTP " +
                          std::to_string(failure.proxyStatus) + ')');
    }
    if (target.https && isClientCertificateAlert(failure.text)) {
        return clientCertificateRefused(failure);
    }
    return worded(ErrorKind::Network, "ConnectionBroken",
                  failure.gotHead
                      ? "the connection to " + target.peer + " ended in the middle of the answer"
                      : "the server at " + target.peer +
                            " closed the connection without an answer");
}

} // namespace

Error classify(const Failure& failure, const Target& target,
               const CertificateReport& certificates) {
    switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return {ErrorKind::Resolve, "no such host: " + target.peer};
    case CURLE_COULDNT_CONNECT: return notConnected(failure, target);
    case CURLE_OPERATION_TIMEDOUT:
        return {ErrorKind::Timeout, "no answer from " + target.peer + " within the time limit"};
    case CURLE_PEER_FAILED_VERIFICATION:
        // libcurl files the alert "certificate expired", which is about ours, under this code too.
        return failure.text == "SSL certificate verification failed"
                   ? clientCertificateRefused(failure)
                   : untrusted(target, certificates);
    case CURLE_SSL_CACERT_BADFILE:
        return {ErrorKind::Tls, "the certificate authority data holds no usable certificate"};
    case CURLE_SSL_CERTPROBLEM:
        return {
            ErrorKind::Tls,
            "the client certificate or its key cannot be used: no valid PEM, or they do not match"};
    case CURLE_SSL_CLIENTCERT: return clientCertificateRefused(failure);
    case CURLE_SSL_CONNECT_ERROR: return handshakeFailed(failure, target, certificates);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        return {ErrorKind::Intercepted, "the server at " + target.peer +
                                            " does not speak HTTP; check the address and the port"};
    case CURLE_BAD_CONTENT_ENCODING:
        return {ErrorKind::Decode, "the answer's compression is broken"};
    case CURLE_PROXY:
        return {ErrorKind::Network, "the proxy " + target.peer + " refused to connect"};
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return cutOff(failure, target);
    case CURLE_OUT_OF_MEMORY: // also its word for a header line beyond 100 KiB
        if (failure.requestSent && !failure.gotHead) {
            return {ErrorKind::Decode, "the answer's headers are larger than this program takes"};
        }
        return {ErrorKind::Internal, "out of memory"};
    default:
        return {ErrorKind::Network,
                "the request to " + target.peer + " failed: " + curl_easy_strerror(failure.code)};
    }
}

} // namespace pilothouse::net::detail
