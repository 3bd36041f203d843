// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/member_builder.h"

#include "fleet/access_builder.h"
#include "fleet/member_access.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <system_error>

namespace pilothouse::fleet {

Result<std::string> readTextFile(const std::string& path, std::size_t maxBytes) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        return fail(ErrorKind::Validation, path + ": " + std::generic_category().message(errno));
    }
    if (!S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode) && !S_ISCHR(info.st_mode)) {
        return fail(ErrorKind::Validation, path + ": this is no file");
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        return fail(ErrorKind::Validation, path + ": " + std::generic_category().message(errno));
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

namespace {

/// A URL without "name:password@", which some write into it.
std::string withoutLogin(std::string server) {
    const auto scheme = server.find("://");
    const auto host = scheme == std::string::npos ? 0 : scheme + 3;
    const auto at = server.rfind('@', server.find_first_of("/?#", host));
    return at == std::string::npos || at < host ? server : server.erase(host, at + 1 - host);
}

} // namespace

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

const Error* obstacleOf(const MemberConfig& member) {
    if (member.problem) {
        return &*member.problem;
    }
    const bool wants = member.access && member.access->credentialProblem;
    return wants ? &*member.access->credentialProblem : nullptr;
}

Candidate buildMember(const kube::KubeconfigIndex& config, const kube::ContextEntry& context,
                      const std::string& sourceName) {
    Candidate candidate;
    auto& identity = candidate.member.identity;
    identity.name = context.name;
    identity.sources = {"kubeconfig:" + sourceName + "#" + context.name};
    candidate.member.login = describeLogin(config, context);
    auto connection = kube::resolveContext(config, context.name);
    if (!connection) {
        const auto* entry = config.cluster(context.cluster);
        identity.server = entry == nullptr ? std::string() : withoutLogin(entry->server);
        candidate.member.problem = std::move(connection.error());
        return candidate;
    }
    identity.server = connection->server;
    identity.insecureTls = connection->insecureSkipVerify;
    // Of plain HTTP the member's own answer tells: two messages for one cause would hide each
    // other.
    if (!connection->server.starts_with("http://")) {
        candidate.warnings = connection->warnings;
    }
    auto access = buildAccess(*connection, readCredentialFile);
    if (!access) {
        auto error = std::move(access.error());
        error.position = error.position ? error.position : std::optional(context.position);
        candidate.member.problem = std::move(error);
        return candidate;
    }
    const auto& tls = *(*access)->endpoint->tls;
    // Behind one address another name or proxy may lead to another cluster.
    candidate.sameAs = connection->server + "\n" + connection->tlsServerName + "\n" +
                       connection->proxyUrl + "\n" + tls.caPem.value_or("");
    candidate.member.access = *std::move(access);
    if (!credentialFiles(*connection).empty()) {
        candidate.member.recipe = std::make_shared<const AccessRecipe>(*std::move(connection));
    }
    return candidate;
}

} // namespace pilothouse::fleet
