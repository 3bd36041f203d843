// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/credential_plugin.h"
#include "net/http.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace pilothouse::net::detail {

/// What is known about one server to which requests go with credentials of programs. One owner.
class SignedServer {
public:
    using Credential = std::shared_ptr<const PluginCredential>;

    /// Something answered at its address since it was last away.
    [[nodiscard]] bool isReached() const { return m_isReached; }
    /// It refused a credential and then the one that replaced it: none is made for it any more.
    [[nodiscard]] bool isRefusing() const { return m_isRefusing; }
    /// The credential that it refused last; 0: none.
    [[nodiscard]] std::uint64_t refused() const { return m_refused; }

    void reached(bool isReached) { m_isReached = isReached; }
    void refusedBy(std::uint64_t generation) { m_refused = generation; }
    void refuses() { m_isRefusing = true; }
    void accepts() {
        m_isRefusing = false;
        m_refused = 0;
    }

    /// The endpoint with the credential's certificate: the same pointer while both are the same.
    [[nodiscard]] std::shared_ptr<const Endpoint>
    endpointFor(const std::shared_ptr<const Endpoint>& base, const Credential& credential) {
        if (credential->clientCertPem.empty()) {
            return base;
        }
        if (m_base != base || !isSameCertificate(*credential)) {
            auto tls = base->tls ? std::make_shared<TlsOptions>(*base->tls)
                                 : std::make_shared<TlsOptions>();
            tls->clientCertPem = credential->clientCertPem;
            tls->clientKeyPem = credential->clientKeyPem;
            auto endpoint = std::make_shared<Endpoint>(*base);
            endpoint->tls = std::move(tls);
            m_base = base;
            m_derived = std::move(endpoint);
        }
        return m_derived;
    }

private:
    [[nodiscard]] bool isSameCertificate(const PluginCredential& credential) const {
        return m_derived->tls->clientCertPem.reveal() == credential.clientCertPem.reveal() &&
               m_derived->tls->clientKeyPem.reveal() == credential.clientKeyPem.reveal();
    }

    bool m_isReached = false;
    bool m_isRefusing = false;
    std::uint64_t m_refused = 0;
    std::shared_ptr<const Endpoint> m_base; ///< what m_derived was made of
    std::shared_ptr<const Endpoint> m_derived;
};

} // namespace pilothouse::net::detail
