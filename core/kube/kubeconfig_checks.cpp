// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/kubeconfig_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace pilothouse::kube::detail {

Error problemAt(const Position& position, std::string message) {
    return {.kind = ErrorKind::Validation, .message = std::move(message), .position = position};
}

UrlParts splitUrl(std::string_view url) {
    UrlParts parts;
    if (const auto colon = url.find("://"); colon != std::string_view::npos) {
        parts.scheme = url.substr(0, colon);
        url.remove_prefix(colon + 3);
    }
    url = url.substr(0, url.find_first_of("?#"));
    const auto slash = std::min(url.find('/'), url.size());
    parts.authority = url.substr(0, slash);
    parts.path = url.substr(slash);
    return parts;
}

/// What is wrong with "host:port", or empty.
std::string judgeAuthority(std::string_view authority) {
    if (authority.find('@') != std::string_view::npos) {
        return "user names and passwords do not belong into the URL";
    }
    const bool isBracketed = authority.starts_with('[');
    const auto hostEnd = isBracketed ? authority.find(']') : authority.rfind(':');
    if (isBracketed && hostEnd == std::string_view::npos) {
        return "the address lacks its closing bracket";
    }
    const auto host = authority.substr(0, isBracketed ? hostEnd + 1 : hostEnd);
    const auto rest = isBracketed                         ? authority.substr(hostEnd + 1)
                      : hostEnd == std::string_view::npos ? std::string_view()
                                                          : authority.substr(hostEnd);
    const auto isBad = [&](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\' || c == '"' ||
               c == '<' || c == '>' || (c == ':' && !isBracketed);
    };
    if (host.empty() || host == "[]" || std::any_of(host.begin(), host.end(), isBad)) {
        return "it names no host";
    }
    if (rest.empty()) {
        return {};
    }
    unsigned port = 0;
    const auto digits = rest.substr(1);
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool isPort = rest.front() == ':' && code == std::errc{} &&
                        end == digits.data() + digits.size() && port >= 1 && port <= 65'535;
    return isPort ? std::string() : "its port is not a number from 1 to 65535";
}

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    return out;
}

namespace {

/// All complaints about one entry as one error, as client-go collects them; none without any.
std::optional<Error> joined(const Position& position, std::string_view entry,
                            const std::vector<std::string>& complaints) {
    if (complaints.empty()) {
        return std::nullopt;
    }
    return problemAt(position, fmt::format("{}: {}", entry, fmt::join(complaints, "; ")));
}

/// What is wrong with a proxy-url, or empty.
std::string judgeProxy(const std::string& url) {
    const auto parts = splitUrl(url);
    const auto scheme = lowered(parts.scheme);
    if (scheme != "http" && scheme != "https" && scheme != "socks5") {
        return "proxy-url must begin with http://, https:// or socks5://";
    }
    const auto at = parts.authority.rfind('@'); // a proxy may want a login
    const auto host =
        at == std::string_view::npos ? parts.authority : parts.authority.substr(at + 1);
    const auto why = judgeAuthority(host);
    return why.empty() ? why : "proxy-url is wrong: " + why;
}

void judgeExec(const UserEntry& user, std::vector<std::string>& complaints) {
    if (!user.exec) {
        return;
    }
    const auto& exec = *user.exec;
    const auto& mode = exec.interactiveMode;
    if (!user.authProvider.empty()) {
        complaints.emplace_back("exec and auth-provider exclude each other");
    }
    if (exec.command.empty()) {
        complaints.emplace_back("exec names no command");
    }
    if (exec.apiVersion.empty()) {
        complaints.emplace_back("exec names no apiVersion");
    }
    if (mode.empty() ? exec.apiVersion != "client.authentication.k8s.io/v1beta1"
                     : mode != "Never" && mode != "IfAvailable" && mode != "Always") {
        complaints.emplace_back("exec needs interactiveMode: Never, IfAvailable or Always");
    }
    if (std::any_of(exec.env.begin(), exec.env.end(),
                    [](const auto& one) { return one.first.empty(); })) {
        complaints.emplace_back("exec has an env entry without a name");
    }
}

} // namespace

std::optional<Error> judgeCluster(const ClusterEntry& cluster) {
    if (cluster.problem) {
        return cluster.problem;
    }
    std::vector<std::string> complaints;
    if (cluster.server.empty()) {
        complaints.emplace_back("there is no server URL");
    }
    if (cluster.insecureSkipVerify && (!cluster.caFile.empty() || !cluster.caData.empty())) {
        complaints.emplace_back(
            "insecure-skip-tls-verify and a certificate authority exclude each other");
    }
    if (!cluster.proxyUrl.empty()) {
        if (auto why = judgeProxy(cluster.proxyUrl); !why.empty()) {
            complaints.push_back(std::move(why));
        }
    }
    return joined(cluster.position, fmt::format("cluster \"{}\"", cluster.name), complaints);
}

std::optional<Error> judgeUser(const UserEntry& user) {
    if (user.problem) {
        return user.problem;
    }
    std::vector<std::string> complaints;
    const bool hasCertificate =
        !user.clientCertificateFile.empty() || !user.clientCertificateData.empty();
    const bool hasKey = !user.clientKeyFile.empty() || !user.clientKeyData.empty();
    const bool hasBasic = !user.username.empty() || !user.password.empty();
    if (hasCertificate != hasKey) {
        complaints.emplace_back(hasCertificate ? "a client certificate needs its client-key"
                                               : "a client-key needs its client-certificate");
    }
    if (!user.token.empty() && hasBasic) {
        complaints.emplace_back("a token and a user name with password exclude each other");
    }
    judgeExec(user, complaints);
    const auto& as = user.impersonation;
    if (as.user.empty() && (!as.uid.empty() || !as.groups.empty() || !as.extra.empty())) {
        complaints.emplace_back("as-uid, as-groups and as-user-extra need \"as\"");
    }
    return joined(user.position, fmt::format("user \"{}\"", user.name), complaints);
}

std::vector<Error> overriddenFiles(const ClusterEntry& cluster, const UserEntry& user) {
    std::vector<Error> found;
    const auto add = [&](const auto& entry, std::string_view field) {
        found.push_back(problemAt(
            entry.position, fmt::format("{0}-data and {0} are both specified for {1}. {0}-data "
                                        "will override (kubectl refuses this context)",
                                        field, entry.name)));
    };
    if (!cluster.caFile.empty() && !cluster.caData.empty()) {
        add(cluster, "certificate-authority");
    }
    if (!user.clientCertificateFile.empty() && !user.clientCertificateData.empty()) {
        add(user, "client-certificate");
    }
    if (!user.clientKeyFile.empty() && !user.clientKeyData.empty()) {
        add(user, "client-key");
    }
    return found;
}

} // namespace pilothouse::kube::detail
