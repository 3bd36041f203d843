// SPDX-License-Identifier: GPL-3.0-or-later
#include "members.h"

#include "kube/kubeconfig.h"

#include <fstream>
#include <sstream>
#include <utility>

namespace pilothouse::bench {

namespace {

std::string contentOf(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

} // namespace

Result<std::vector<Member>> membersOf(const std::filesystem::path& file) {
    const auto config = kube::parseKubeconfig(contentOf(file), file.string());
    if (!config) {
        return fail(config.error());
    }
    std::vector<Member> members;
    for (const auto& context : config->contexts) {
        const auto connection = kube::resolveContext(*config, context.name);
        if (!connection) {
            return fail(connection.error());
        }
        const std::string token(connection->token.reveal());
        members.push_back({.name = context.name,
                           .server = connection->server,
                           .caPem = std::string(connection->ca.data.reveal()),
                           .clientCertPem = connection->clientCertificate.data,
                           .clientKeyPem = connection->clientKey.data,
                           .authorization = Secret(token.empty() ? "" : "Bearer " + token)});
    }
    return members;
}

net::Request requestOf(const Member& member, std::string path) {
    auto tls = std::make_shared<net::TlsOptions>();
    tls->caPem = member.caPem;
    tls->clientCertPem = member.clientCertPem;
    tls->clientKeyPem = member.clientKeyPem;
    return {.endpoint = std::make_shared<net::Endpoint>(net::Endpoint{
                .label = member.name, .baseUrl = member.server, .tls = tls, .proxy = ""}),
            .path = std::move(path),
            .authorization = member.authorization,
            .protocol = net::Protocol::Http1};
}

} // namespace pilothouse::bench
