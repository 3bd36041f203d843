// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/kubeconfig.h"

#include "base/name_list.h"
#include "kube/dns_names.h"
#include "kube/kubeconfig_checks.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::kube {

namespace {

using detail::judgeAuthority;
using detail::lowered;
using detail::problemAt;
using detail::splitUrl;

/// "a", "b" and 3 more: what could have been meant.
template<class Entry>
std::string listNames(const std::vector<Entry>& entries) {
    constexpr std::size_t kShown = 8;
    if (entries.empty()) {
        return "there is none";
    }
    return nameList(entries, kShown, [](const Entry& entry) { return '"' + entry.name + '"'; });
}

/// The base URL of a `server` value. Source: client-go rest/url_utils.go DefaultServerURL.
Result<std::string> baseUrl(const ClusterEntry& cluster, bool hasTls) {
    const auto bad = [&](std::string_view why) {
        return fail(problemAt(cluster.position,
                              fmt::format("cluster \"{}\": \"{}\" is no server URL: {}",
                                          cluster.name, cluster.server.substr(0, 128), why)));
    };
    const auto parts = splitUrl(cluster.server);
    const auto scheme = parts.scheme.empty() ? (hasTls ? "https" : "http") : lowered(parts.scheme);
    if (scheme != "https" && scheme != "http") {
        return bad("it must begin with https:// or http://");
    }
    if (parts.authority.find('@') != std::string_view::npos) {
        return fail(problemAt(cluster.position,
                              fmt::format("cluster \"{}\": user names and passwords do not belong "
                                          "into the server URL",
                                          cluster.name)));
    }
    if (const auto why = judgeAuthority(parts.authority); !why.empty()) {
        return bad(why);
    }
    if (parts.scheme.empty() && parts.path.size() > 1) {
        return bad("a path needs https:// or http:// before the host");
    }
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
    if (std::any_of(parts.path.begin(), parts.path.end(), isControl)) {
        return bad("spaces must be written as %20");
    }
    auto path = parts.path;
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    return fmt::format("{}://{}{}", scheme, parts.authority, path);
}

void addCredential(const UserEntry& user, Connection& out) {
    out.token = user.token;
    out.tokenFile = user.tokenFile;
    out.clientCertificate = {.path = user.clientCertificateFile,
                             .data = user.clientCertificateData};
    out.clientKey = {.path = user.clientKeyFile, .data = user.clientKeyData};
    out.username = user.username;
    out.password = user.password;
    out.impersonation = user.impersonation;
    const bool hasOwn = !user.token.empty() || !user.tokenFile.empty() || !user.username.empty() ||
                        !user.password.empty() || !out.clientCertificate.empty();
    // client-go never runs a plugin where another credential is set: plugin/pkg/client/auth/exec.
    if (hasOwn) {
        return;
    }
    if (user.exec) {
        out.exec = user.exec;
        out.execFile = user.position.file;
    } else if (!user.authProvider.empty()) {
        out.credentialProblem =
            Error{.kind = ErrorKind::Auth,
                  .message = fmt::format("context \"{}\" signs in through the auth-provider "
                                         "\"{}\", which Kubernetes has removed; use a token, a "
                                         "client certificate or an exec plugin",
                                         out.contextName, user.authProvider),
                  .position = user.position};
    }
}

/// client-go sends neither credentials nor TLS settings over plain HTTP.
void dropForPlainHttp(const ClusterEntry& cluster, Connection& out) {
    Connection plain;
    plain.contextName = std::move(out.contextName);
    plain.clusterName = std::move(out.clusterName);
    plain.userName = std::move(out.userName);
    plain.server = std::move(out.server);
    plain.proxyUrl = std::move(out.proxyUrl);
    plain.disableCompression = out.disableCompression;
    plain.ns = std::move(out.ns);
    plain.warnings = std::move(out.warnings);
    plain.warnings.push_back(problemAt(
        cluster.position,
        fmt::format("cluster \"{}\" is plain HTTP, so no credentials are sent", cluster.name)));
    out = std::move(plain);
}

} // namespace

KubeconfigIndex::KubeconfigIndex(const Kubeconfig& config) : m_config(&config) {
    const auto fill = [](const auto& entries, auto& names) {
        names.reserve(entries.size());
        for (const auto& entry : entries) {
            names.emplace(entry.name, &entry); // the first of equal ones stays
        }
    };
    fill(config.clusters, m_clusters);
    fill(config.users, m_users);
    fill(config.contexts, m_contexts);
}

Result<Connection> resolveContext(const Kubeconfig& config, std::string_view name) {
    return resolveContext(KubeconfigIndex(config), name);
}

Result<Connection> resolveContext(const KubeconfigIndex& index, std::string_view name) {
    const auto& config = index.config();
    const auto* context = index.context(name);
    if (context == nullptr) {
        return fail(
            problemAt({.file = config.file}, fmt::format("there is no context \"{}\"; known: {}",
                                                         name, listNames(config.contexts))));
    }
    const auto missing = [&](std::string_view what, std::string_view wanted, std::string known) {
        return fail(problemAt(context->position,
                              fmt::format("context \"{}\" names the {} \"{}\", which is not "
                                          "there; known: {}",
                                          name, what, wanted, known)));
    };
    const auto* cluster = index.cluster(context->cluster);
    if (context->cluster.empty()) {
        return fail(
            problemAt(context->position, fmt::format("context \"{}\" names no cluster", name)));
    }
    if (cluster == nullptr) {
        return missing("cluster", context->cluster, listNames(config.clusters));
    }
    const auto* user = index.user(context->user);
    if (user == nullptr && !context->user.empty()) {
        return missing("user", context->user, listNames(config.users));
    }
    static const UserEntry kNobody;
    const auto& who = user != nullptr ? *user : kNobody;
    if (auto problem = detail::judgeCluster(*cluster)) {
        return fail(std::move(*problem));
    }
    if (auto problem = detail::judgeUser(who)) {
        return fail(std::move(*problem));
    }
    if (!context->ns.empty() && !isDnsLabel(context->ns)) {
        return fail(
            problemAt(context->position, fmt::format("context \"{}\": \"{}\" is no namespace", name,
                                                     context->ns.substr(0, 64))));
    }
    Connection out;
    out.contextName = name;
    out.clusterName = cluster->name;
    out.userName = who.name;
    out.ca = {.path = cluster->caFile, .data = Secret(cluster->caData)};
    out.insecureSkipVerify = cluster->insecureSkipVerify;
    out.tlsServerName = cluster->tlsServerName;
    out.proxyUrl = cluster->proxyUrl;
    out.disableCompression = cluster->disableCompression;
    out.execConfig = cluster->execConfig;
    out.ns = context->ns.empty() ? "default" : context->ns;
    out.warnings = detail::overriddenFiles(*cluster, who);
    addCredential(who, out);
    const bool hasTls = !out.ca.empty() || !out.clientCertificate.empty() || out.insecureSkipVerify;
    auto server = baseUrl(*cluster, hasTls);
    if (!server) {
        return fail(std::move(server.error()));
    }
    out.server = std::move(*server);
    if (out.server.starts_with("http://")) {
        dropForPlainHttp(*cluster, out);
    }
    return out;
}

} // namespace pilothouse::kube
