// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace pilothouse::test {

/// A key with its certificate, both PEM.
struct Identity {
    std::string certPem{};
    std::string keyPem{};
};

struct CertificateSpec {
    std::string commonName = "server";
    std::vector<std::string> dnsNames{};
    std::vector<std::string> addresses{};
    std::chrono::hours from{-1}; ///< validity, counted from now
    std::chrono::hours until{24};
};

/// A certificate authority made for one test.
class Authority {
public:
    explicit Authority(const std::string& name = "test authority");
    [[nodiscard]] Identity issue(const CertificateSpec& spec) const;
    [[nodiscard]] const std::string& certPem() const { return m_certPem; }

private:
    std::shared_ptr<EVP_PKEY> m_key;
    std::shared_ptr<X509> m_certificate;
    std::string m_certPem;
};

} // namespace pilothouse::test
