// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_certificates.h"

#include "kube/base64.h"
#include "kube/certificate.h"
#include "mesh/read_json.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pilothouse::mesh {

namespace {

using detail::Json;
using detail::JsonText;

/// Source: cilium install/kubernetes/cilium/values.yaml, tls.auto.certValidityDuration.
constexpr std::chrono::hours kHelmValidity{24 * 1095};

std::string objectName(const Json& secret) {
    const auto meta = secret.at("metadata");
    return "Secret " + meta.text("namespace") + "/" + meta.text("name");
}

/// "remote-east" of "CN=remote-east,O=…".
std::string commonName(const std::string& subject) {
    const auto at = subject.find("CN=");
    return at == std::string::npos ? std::string()
                                   : subject.substr(at + 3, subject.find(',', at) - at - 3);
}

std::vector<std::string> keyIds(std::string_view pem) {
    std::vector<std::string> out;
    const auto authorities = kube::parseCertificates(pem);
    for (const auto& each : authorities.value_or(std::vector<kube::Certificate>())) {
        out.push_back(each.keyId);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::string decoded(const Json& data, std::string_view key) {
    return kube::decodeBase64(data.text(key)).value_or(std::string());
}

} // namespace

Result<CertificateRead> readCertificate(std::string_view json, CertificateKind kind) {
    const auto text = JsonText::parse(json, {"Secret"});
    if (!text) {
        return fail(text.error());
    }
    const auto data = text->root().at("data");
    auto chain = kube::parseCertificates(decoded(data, "tls.crt"));
    if (!chain) {
        return fail(withContext(std::move(chain.error()), objectName(text->root())));
    }
    auto& leaf = chain->front();
    CertificateRead out{.certificate = {.kind = kind,
                                        .object = objectName(text->root()),
                                        .notBefore = leaf.notBefore,
                                        .notAfter = leaf.notAfter,
                                        .caKeyId = leaf.authorityKeyId,
                                        .commonName = commonName(leaf.subject),
                                        .names = std::move(leaf.names)},
                        .authorities = keyIds(decoded(data, "ca.crt"))};
    return out;
}

Result<CertificateRead> estimateCertificate(std::string_view json, CertificateKind kind) {
    const auto text = JsonText::parse(json, {"PartialObjectMetadata"});
    if (!text) {
        return fail(text.error());
    }
    const auto written = detail::changedAt(text->root());
    CertificateRead out{
        .certificate = {.kind = kind, .object = objectName(text->root()), .isEstimate = true}};
    if (written) {
        out.certificate.notBefore = *written;
        out.certificate.notAfter = *written + kHelmValidity;
    }
    return out;
}

Result<std::vector<MeshCertificate>> readManagedCertificates(std::string_view json) {
    const auto text = JsonText::parse(json, {"CertificateList"});
    if (!text) {
        return fail(text.error());
    }
    constexpr std::array<std::pair<std::string_view, CertificateKind>, 4> kSecrets{
        {{"clustermesh-apiserver-server-cert", CertificateKind::Server},
         {"clustermesh-apiserver-remote-cert", CertificateKind::Remote},
         {"clustermesh-apiserver-local-cert", CertificateKind::Local},
         {"clustermesh-apiserver-admin-cert", CertificateKind::Admin}}};
    std::vector<MeshCertificate> out;
    text->root().at("items").eachItem([&](const Json& item) {
        const auto spec = item.at("spec");
        const auto status = item.at("status");
        for (const auto& [secret, kind] : kSecrets) {
            if (spec.text("secretName") == secret && status.at("notAfter").instant()) {
                const auto meta = item.at("metadata");
                out.push_back(
                    {.kind = kind,
                     .object = "Certificate " + meta.text("namespace") + "/" + meta.text("name"),
                     .notBefore = status.at("notBefore").instant(),
                     .notAfter = status.at("notAfter").instant(),
                     .commonName = spec.text("commonName")});
            }
        }
    });
    return out;
}

Result<std::vector<std::string>> readAuthorities(std::string_view json) {
    const auto text = JsonText::parse(json, {"ConfigMap"});
    if (!text) {
        return fail(text.error());
    }
    return keyIds(text->root().at({"data", "ca.crt"}).text());
}

} // namespace pilothouse::mesh
