// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace pilothouse::simulator {

/// A certificate and its private key as PEM.
struct KeyPair {
    std::string certificate;
    std::string key;
};

/// What a leaf certificate is for.
struct LeafRequest {
    std::string commonName;
    std::string organization; ///< the group of a client certificate
    std::string address;      ///< IP of a server certificate; empty for a client's
    std::chrono::sys_seconds notBefore{};
    std::chrono::sys_seconds notAfter{};
    /// What a server of another kind is called, as `DNS:name` and `IP:address`; then it may also
    /// act as a client, as Helm's certificates do.
    std::vector<std::string> names{};
};

/// A certificate authority of its own, made in memory with P-256 keys. Its keys are never written
/// anywhere; only leaves leave it.
class Authority {
public:
    [[nodiscard]] static Result<Authority> create(const std::string& name);
    /// One that is valid from and to these instants.
    [[nodiscard]] static Result<Authority> create(const std::string& name,
                                                  std::chrono::sys_seconds notBefore,
                                                  std::chrono::sys_seconds notAfter);
    Authority(Authority&&) noexcept;
    Authority& operator=(Authority&&) noexcept;
    ~Authority();

    [[nodiscard]] Result<KeyPair> issue(const LeafRequest& request) const;
    [[nodiscard]] const std::string& certificate() const { return m_pem; }

private:
    struct Material;
    explicit Authority(std::unique_ptr<Material> material, std::string pem);

    std::unique_ptr<Material> m_material;
    std::string m_pem;
};

/// Random text for a bearer token.
[[nodiscard]] std::string randomToken();
/// Standard base64 without line breaks.
[[nodiscard]] std::string base64(const std::string& bytes);

} // namespace pilothouse::simulator
