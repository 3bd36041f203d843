// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"

#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// What people need to know of an X.509 certificate.
struct Certificate {
    std::string subject; ///< RFC 2253: "CN=kubernetes-admin,O=system:masters"
    std::string issuer;
    Instant notBefore{};
    Instant notAfter{};
    std::vector<std::string> names; ///< subject alternative names: DNS names and addresses
    bool isAuthority = false;
    /// Subject key id, lower hex; where the certificate has none, by RFC 5280 4.2.1.2, method 1.
    std::string keyId{};
    std::string authorityKeyId{}; ///< of who issued it; empty where it does not say
    bool operator==(const Certificate&) const = default;
};

/// All certificates of a PEM text, in order; other blocks are skipped. Validation when there is
/// none or one cannot be read; the message never repeats the input. Any thread.
[[nodiscard]] Result<std::vector<Certificate>> parseCertificates(std::string_view pem);

} // namespace pilothouse::kube
