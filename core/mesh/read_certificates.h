// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "mesh/facts_config.h"

#include <string_view>

namespace pilothouse::mesh {

/// A certificate's Secret, as far as it was read. Never holds key material.
struct CertificateRead {
    MeshCertificate certificate{};
    std::vector<std::string> authorities{}; ///< subject key ids of its ca.crt, lower hex, sorted
    bool operator==(const CertificateRead&) const = default;
};

/// L2: a Secret of type kubernetes.io/tls: the first certificate of tls.crt, and ca.crt. Pure.
[[nodiscard]] Result<CertificateRead> readCertificate(std::string_view json, CertificateKind kind);
/// L1: dates by when its data was last written, and the validity that Helm gives, 1095 days. Pure.
[[nodiscard]] Result<CertificateRead> estimateCertificate(std::string_view json,
                                                          CertificateKind kind);
/// Certificates of cert-manager.io whose Secrets are those of the mesh's control plane, with the
/// dates of their status. Pure. Source: reference 1.4.
[[nodiscard]] Result<std::vector<MeshCertificate>> readManagedCertificates(std::string_view json);
/// Subject key ids of ca.crt in a ConfigMap, such as cilium-root-ca.crt. Pure.
[[nodiscard]] Result<std::vector<std::string>> readAuthorities(std::string_view json);

} // namespace pilothouse::mesh
