// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/member_builder.h"

#include "fleet/member_access.h"
#include "kube/paths.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace pilothouse::fleet {

namespace {

constexpr std::size_t kMaxCredentialBytes = std::size_t{1} << 20;

Result<Secret> readPem(const kube::PemSource& source, std::string_view what) {
    if (!source.data.empty() || source.path.empty()) {
        return source.data;
    }
    auto text = readTextFile(source.path, kMaxCredentialBytes);
    if (!text) {
        return fail(withContext(std::move(text.error()), what));
    }
    return Secret(*std::move(text));
}

std::string base64(std::string_view text) {
    std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                       reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size()));
    encoded.resize(static_cast<std::size_t>(length));
    return encoded;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    const auto last = text.find_last_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string()
                                           : std::string(text.substr(first, last - first + 1));
}

/// The token file wins over the token once it can be read. Source: client-go transport/config.go.
Result<Secret> authorizationOf(const kube::Connection& connection) {
    if (!connection.tokenFile.empty()) {
        auto text = readTextFile(connection.tokenFile, kMaxCredentialBytes);
        if (text && !trimmed(*text).empty()) {
            return Secret("Bearer " + trimmed(*text));
        }
        if (connection.token.empty()) {
            return fail(text ? Error{.kind = ErrorKind::Auth,
                                     .message = connection.tokenFile + ": the token file is empty"}
                             : withContext(std::move(text.error()), "token file"));
        }
    }
    if (!connection.token.empty()) {
        return Secret("Bearer " + std::string(connection.token.reveal()));
    }
    if (!connection.username.empty()) {
        const auto pair = connection.username + ":" + std::string(connection.password.reveal());
        return Secret("Basic " + base64(pair));
    }
    return Secret();
}

std::vector<net::Header> impersonationHeaders(const kube::Impersonation& as) {
    std::vector<net::Header> headers;
    if (as.user.empty()) {
        return headers;
    }
    headers.push_back({"Impersonate-User", as.user});
    if (!as.uid.empty()) {
        headers.push_back({"Impersonate-Uid", as.uid});
    }
    for (const auto& group : as.groups) {
        headers.push_back({"Impersonate-Group", group});
    }
    for (const auto& [key, values] : as.extra) {
        for (const auto& value : values) {
            headers.push_back({"Impersonate-Extra-" + kube::percentEncode(key), value});
        }
    }
    return headers;
}

Result<std::shared_ptr<const net::TlsOptions>> tlsOf(const kube::Connection& connection) {
    auto ca = readPem(connection.ca, "certificate authority");
    auto certificate = readPem(connection.clientCertificate, "client certificate");
    auto key = readPem(connection.clientKey, "client key");
    for (const auto* part : {&ca, &certificate, &key}) {
        if (!*part) {
            return fail(part->error());
        }
    }
    auto tls = std::make_shared<net::TlsOptions>();
    if (!connection.ca.empty()) {
        tls->caPem = std::string(ca->reveal());
    }
    tls->verify = !connection.insecureSkipVerify;
    tls->serverName = connection.tlsServerName;
    tls->clientCertPem = *std::move(certificate);
    tls->clientKeyPem = *std::move(key);
    return tls;
}

Result<std::shared_ptr<const MemberAccess>> accessOf(const kube::Connection& connection) {
    auto tls = tlsOf(connection);
    if (!tls) {
        return fail(tls.error());
    }
    auto authorization = authorizationOf(connection);
    if (!authorization) {
        return fail(authorization.error());
    }
    auto endpoint = std::make_shared<net::Endpoint>();
    endpoint->label = connection.contextName;
    endpoint->baseUrl = connection.server;
    endpoint->tls = *std::move(tls);
    if (!connection.proxyUrl.empty()) {
        endpoint->proxy = connection.proxyUrl;
    }
    auto access = std::make_shared<MemberAccess>();
    access->endpoint = std::move(endpoint);
    access->authorization = *std::move(authorization);
    access->headers = impersonationHeaders(connection.impersonation);
    access->defaultNamespace = connection.ns;
    access->compress = !connection.disableCompression;
    access->credentialProblem = connection.credentialProblem;
    return access;
}

} // namespace

Result<std::string> readTextFile(const std::string& path, std::size_t maxBytes) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        return fail(ErrorKind::Validation, path + ": " + std::strerror(errno));
    }
    if (!S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode) && !S_ISCHR(info.st_mode)) {
        return fail(ErrorKind::Validation, path + ": this is no file");
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        return fail(ErrorKind::Validation, path + ": " + std::strerror(errno));
    }
    std::string text;
    char buffer[64 * 1024];
    while (stream.read(buffer, sizeof buffer), stream.gcount() > 0) {
        text.append(buffer, static_cast<std::size_t>(stream.gcount()));
        if (text.size() > maxBytes) {
            return fail(ErrorKind::Validation,
                        path + ": larger than " + std::to_string(maxBytes) + " bytes");
        }
    }
    return text;
}

bool isLoopback(const std::string& server) {
    auto host = server.substr(std::min(server.size(), server.find("://") + 3));
    host = host.substr(0, host.find_first_of("/?#"));
    if (host.starts_with('[')) {
        return host.starts_with("[::1]");
    }
    host = host.substr(0, host.rfind(':'));
    const bool numeric =
        !host.empty() && host.find_first_not_of("0123456789.") == std::string::npos;
    return host == "localhost" || (numeric && host.starts_with("127."));
}

Candidate buildMember(const kube::Kubeconfig& config, const kube::ContextEntry& context,
                      const std::string& sourceName) {
    Candidate candidate;
    auto& identity = candidate.member.identity;
    identity.name = context.name;
    identity.sources = {"kubeconfig:" + sourceName + "#" + context.name};
    candidate.member.login = describeLogin(config, context);
    auto connection = kube::resolveContext(config, context.name);
    if (!connection) {
        const auto entry =
            std::find_if(config.clusters.begin(), config.clusters.end(),
                         [&](const auto& each) { return each.name == context.cluster; });
        identity.server = entry == config.clusters.end() ? std::string() : entry->server;
        candidate.member.problem = std::move(connection.error());
        return candidate;
    }
    identity.server = connection->server;
    identity.insecureTls = connection->insecureSkipVerify;
    auto access = accessOf(*connection);
    if (!access) {
        auto error = std::move(access.error());
        error.position = error.position ? error.position : std::optional(context.position);
        candidate.member.problem = std::move(error);
        return candidate;
    }
    const auto& tls = *(*access)->endpoint->tls;
    candidate.sameAs = connection->server + "\n" + tls.caPem.value_or("");
    candidate.member.access = *std::move(access);
    return candidate;
}

} // namespace pilothouse::fleet
