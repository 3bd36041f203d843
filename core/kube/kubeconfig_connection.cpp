// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/kubeconfig.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace pilothouse::kube {

namespace {

template<class Entry>
const Entry* findEntry(const std::vector<Entry>& entries, std::string_view name) {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const Entry& entry) { return entry.name == name; });
    return found == entries.end() ? nullptr : &*found;
}

/// "a", "b" and 3 more: what could have been meant.
template<class Entry>
std::string listNames(const std::vector<Entry>& entries) {
    constexpr std::size_t kShown = 8;
    if (entries.empty()) {
        return "there is none";
    }
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, entries.size()); ++i) {
        text += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", entries[i].name);
    }
    if (entries.size() > kShown) {
        text += fmt::format(" and {} more", entries.size() - kShown);
    }
    return text;
}

Error problemAt(const Position& position, std::string message) {
    return {.kind = ErrorKind::Validation, .message = std::move(message), .position = position};
}

bool isDnsLabel(std::string_view text) {
    const auto isOk = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= 63 && isOk(text.front()) && isOk(text.back()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return isOk(c) || c == '-'; });
}

/// A URL cut into what matters here.
struct UrlParts {
    std::string_view scheme; ///< empty when there is none
    std::string_view authority;
    std::string_view path;
};

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

std::optional<Error> judgeCluster(const ClusterEntry& cluster) {
    const auto wrong = [&](std::string_view why) {
        return problemAt(cluster.position, fmt::format("cluster \"{}\": {}", cluster.name, why));
    };
    if (cluster.problem) {
        return cluster.problem;
    }
    if (cluster.server.empty()) {
        return wrong("there is no server URL");
    }
    if (!cluster.caFile.empty() && !cluster.caData.empty()) {
        return wrong("certificate-authority and certificate-authority-data exclude each other");
    }
    if (cluster.insecureSkipVerify && (!cluster.caFile.empty() || !cluster.caData.empty())) {
        return wrong("insecure-skip-tls-verify and a certificate authority exclude each other");
    }
    if (!cluster.proxyUrl.empty()) {
        const auto parts = splitUrl(cluster.proxyUrl);
        const auto scheme = lowered(parts.scheme);
        if (scheme != "http" && scheme != "https" && scheme != "socks5") {
            return wrong("proxy-url must begin with http://, https:// or socks5://");
        }
        const auto at = parts.authority.rfind('@'); // a proxy may want a login
        const auto host =
            at == std::string_view::npos ? parts.authority : parts.authority.substr(at + 1);
        if (const auto why = judgeAuthority(host); !why.empty()) {
            return wrong("proxy-url is wrong: " + why);
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> judgeExec(const UserEntry& user) {
    if (!user.exec) {
        return std::nullopt;
    }
    const auto& exec = *user.exec;
    const auto& mode = exec.interactiveMode;
    if (!user.authProvider.empty()) {
        return "exec and auth-provider exclude each other";
    }
    if (exec.command.empty()) {
        return "exec names no command";
    }
    if (exec.apiVersion.empty()) {
        return "exec names no apiVersion";
    }
    if (mode.empty() ? exec.apiVersion != "client.authentication.k8s.io/v1beta1"
                     : mode != "Never" && mode != "IfAvailable" && mode != "Always") {
        return "exec needs interactiveMode: Never, IfAvailable or Always";
    }
    const bool hasNameless = std::any_of(exec.env.begin(), exec.env.end(),
                                         [](const auto& one) { return one.first.empty(); });
    return hasNameless ? std::optional<std::string_view>("exec has an env entry without a name")
                       : std::nullopt;
}

/// The first contradiction in a user. Source: client-go tools/clientcmd/validation.go.
std::optional<Error> judgeUser(const UserEntry& user) {
    if (user.problem) {
        return user.problem;
    }
    const auto wrong = [&](std::string_view why) {
        return problemAt(user.position, fmt::format("user \"{}\": {}", user.name, why));
    };
    const bool hasCertificate =
        !user.clientCertificateFile.empty() || !user.clientCertificateData.empty();
    const bool hasKey = !user.clientKeyFile.empty() || !user.clientKeyData.empty();
    const bool hasBasic = !user.username.empty() || !user.password.empty();
    if (!user.clientCertificateFile.empty() && !user.clientCertificateData.empty()) {
        return wrong("client-certificate and client-certificate-data exclude each other");
    }
    if (hasCertificate && !user.clientKeyFile.empty() && !user.clientKeyData.empty()) {
        return wrong("client-key and client-key-data exclude each other");
    }
    if (hasCertificate != hasKey) {
        return wrong(hasCertificate ? "a client certificate needs its client-key"
                                    : "a client-key needs its client-certificate");
    }
    if (!user.token.empty() && hasBasic) {
        return wrong("a token and a user name with password exclude each other");
    }
    if (const auto why = judgeExec(user)) {
        return wrong(*why);
    }
    const auto& as = user.impersonation;
    if (as.user.empty() && (!as.uid.empty() || !as.groups.empty() || !as.extra.empty())) {
        return wrong("as-uid, as-groups and as-user-extra need \"as\"");
    }
    return std::nullopt;
}

/// The program and its sub-commands. What follows the first option may be a secret.
std::string programWords(const ExecPlugin& exec) {
    constexpr std::size_t kMost = 120;
    std::string words = exec.command;
    std::size_t shown = 0;
    while (shown < exec.args.size() && !exec.args[shown].starts_with('-') &&
           words.size() + exec.args[shown].size() < kMost) {
        words += ' ' + exec.args[shown++];
    }
    std::replace_if(
        words.begin(), words.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
    return shown < exec.args.size() ? words + " …" : words;
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
        out.credentialProblem =
            Error{.kind = ErrorKind::Auth,
                  .message = fmt::format("context \"{}\" asks to run `{}`; Pilothouse has not "
                                         "started it (no consent)",
                                         out.contextName, programWords(*user.exec)),
                  .position = user.position};
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

Result<Connection> resolveContext(const Kubeconfig& config, std::string_view name) {
    const auto* context = findEntry(config.contexts, name);
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
    const auto* cluster = findEntry(config.clusters, context->cluster);
    if (context->cluster.empty()) {
        return fail(
            problemAt(context->position, fmt::format("context \"{}\" names no cluster", name)));
    }
    if (cluster == nullptr) {
        return missing("cluster", context->cluster, listNames(config.clusters));
    }
    const auto* user = findEntry(config.users, context->user);
    if (user == nullptr && !context->user.empty()) {
        return missing("user", context->user, listNames(config.users));
    }
    static const UserEntry kNobody;
    const auto& who = user != nullptr ? *user : kNobody;
    if (auto problem = judgeCluster(*cluster)) {
        return fail(std::move(*problem));
    }
    if (auto problem = judgeUser(who)) {
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
    out.ns = context->ns.empty() ? "default" : context->ns;
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
