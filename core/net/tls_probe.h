// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::net::detail {

/// What a server's certificate said during the handshake, kept for the sentence about a failure.
struct CertificateReport {
    std::vector<std::string> names;     ///< DNS names and addresses of the server's certificate
    int verifyError = 0;                ///< X509_V_…, of the first fault
    std::optional<Instant> notBefore{}; ///< of the certificate outside its dates
    std::optional<Instant> notAfter{};
};

/// CURLOPT_SSL_CTX_FUNCTION; `user` is a std::shared_ptr<CertificateReport>*. The TLS context,
/// which may outlive the request, keeps its own share. I/O thread.
CURLcode watchCertificates(CURL* easy, void* sslContext, void* user);

} // namespace pilothouse::net::detail
