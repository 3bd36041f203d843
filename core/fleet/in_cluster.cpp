// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/in_cluster.h"

#include "fleet/access_builder.h"
#include "kube/certificate.h"

namespace pilothouse::fleet {

namespace {

constexpr std::string_view kName = "in-cluster";

std::string trimmed(std::string text) {
    text.erase(0, text.find_first_not_of(" \t\r\n"));
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
}

/// "host:port", with brackets around an IPv6 address.
std::string joinHostPort(const std::string& host, const std::string& port) {
    const bool isIpv6 = host.find(':') != std::string::npos;
    return (isIpv6 ? "[" + host + "]" : host) + ":" + port;
}

} // namespace

std::optional<kube::Kubeconfig> inClusterConfig(const Environment& environment,
                                                const std::string& folder) {
    const auto host = environment("KUBERNETES_SERVICE_HOST");
    const auto port = environment("KUBERNETES_SERVICE_PORT");
    const auto tokenFile = folder + "/token";
    if (host.empty() || port.empty() || !readCredentialFile(tokenFile)) {
        return std::nullopt;
    }
    kube::Kubeconfig config;
    config.file = folder;
    config.currentContext = kName;
    auto& cluster = config.clusters.emplace_back();
    cluster.name = kName;
    cluster.server = "https://" + joinHostPort(host, port);
    cluster.position.file = folder;
    const auto caFile = folder + "/ca.crt";
    if (const auto pem = readCredentialFile(caFile); pem && kube::parseCertificates(*pem)) {
        cluster.caFile = caFile;
    } else {
        config.warnings.push_back(
            {.kind = ErrorKind::Validation,
             .message = caFile + " holds no certificate; the system's authorities are trusted"});
    }
    auto& user = config.users.emplace_back();
    user.name = kName;
    user.tokenFile = tokenFile;
    user.position.file = folder;
    auto& context = config.contexts.emplace_back();
    context.name = kName;
    context.cluster = kName;
    context.user = kName;
    context.position.file = folder;
    context.ns = environment("POD_NAMESPACE");
    if (context.ns.empty()) {
        context.ns = trimmed(readCredentialFile(folder + "/namespace").value_or(std::string()));
    }
    return config;
}

} // namespace pilothouse::fleet
