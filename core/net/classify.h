// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "net/target.h"
#include "net/tls_probe.h"

#include <curl/curl.h>

#include <string_view>

namespace pilothouse::net::detail {

/// What is known about a request that libcurl gave up.
struct Failure {
    CURLcode code = CURLE_OK;
    std::string_view text{};      ///< libcurl's error buffer
    long osError = 0;             ///< errno of the failed connect
    long proxyStatus = 0;         ///< answer to CONNECT
    bool requestSent = false;     ///< the request went out
    bool gotHead = false;         ///< some of an answer came
    bool sentCertificate = false; ///< a client certificate was offered
};

/// The failure as a sentence for people; `where` is left to the caller. `reason` is the word by
/// which programs tell the states apart: ConnectionRefused, ConnectionBroken, UnknownAuthority,
/// NameMismatch, CertificateExpired, CertificateNotYetValid, ProxyLoginRequired, ProxyRefused (a
/// redirect is Redirected, a compressed stream CompressedStream). Pure.
[[nodiscard]] Error classify(const Failure& failure, const Target& target,
                             const CertificateReport& certificates);

} // namespace pilothouse::net::detail
