// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/exec_credential.h"

#include "kube/base64.h"
#include "kube/yaml.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

/// The fields that count, from either notation. Absent and null are the same, as in Go.
struct Reply {
    std::string apiVersion;
    std::string kind;
    bool hasStatus = false;
    std::string token;
    std::string certificate;
    std::string key;
    std::string expiration;
};

Error malformed(const std::string& what) {
    return {ErrorKind::Decode, "the sign-in program's output " + what};
}

Json jsonOf(const YamlNode& node) {
    switch (node.kind) {
    case YamlKind::Scalar: return node.text;
    case YamlKind::Mapping: {
        Json object = Json::object();
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            object[node.keys[i].text] = jsonOf(node.items[i]);
        }
        return object;
    }
    default: return nullptr;
    }
}

Result<std::string> field(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) {
        return std::string();
    }
    if (!found->is_string()) {
        return fail(malformed(std::string("has a ") + name + " that is no text"));
    }
    return found->get<std::string>();
}

Result<Reply> readReply(const Json& document) {
    Reply reply;
    const auto take = [](const Json& object, const char* name, std::string& into,
                         std::optional<Error>& problem) {
        auto text = field(object, name);
        if (text) {
            into = std::move(*text);
        } else if (!problem) {
            problem = text.error();
        }
    };
    std::optional<Error> problem;
    take(document, "apiVersion", reply.apiVersion, problem);
    take(document, "kind", reply.kind, problem);
    const auto status = document.find("status");
    reply.hasStatus = status != document.end() && status->is_object();
    if (reply.hasStatus) {
        take(*status, "token", reply.token, problem);
        take(*status, "clientCertificateData", reply.certificate, problem);
        take(*status, "clientKeyData", reply.key, problem);
        take(*status, "expirationTimestamp", reply.expiration, problem);
    }
    if (problem) {
        return fail(*problem);
    }
    return reply;
}

Result<Reply> readOutput(std::string_view output) {
    Json document = Json::parse(output, nullptr, false);
    if (document.is_discarded()) {
        const auto yaml = parseYaml(output, "output");
        if (!yaml) {
            return fail(malformed("is neither JSON nor YAML"));
        }
        document = jsonOf(yaml->root);
    }
    if (!document.is_object()) {
        return fail(malformed("is no object"));
    }
    return readReply(document);
}

} // namespace

std::string execInfo(const ExecPlugin& plugin, const ExecCluster& cluster) {
    Json spec{{"interactive", false}}; // a window has no terminal to lend
    if (plugin.provideClusterInfo) {
        Json about{{"server", cluster.server}};
        const auto add = [&about](const char* name, const std::string& text) {
            if (!text.empty()) {
                about[name] = text;
            }
        };
        add("tls-server-name", cluster.tlsServerName);
        add("proxy-url", cluster.proxyUrl);
        add("certificate-authority-data", encodeBase64(cluster.caPem));
        if (cluster.insecureSkipVerify) {
            about["insecure-skip-tls-verify"] = true;
        }
        if (cluster.disableCompression) {
            about["disable-compression"] = true;
        }
        Json config = Json::parse(cluster.configJson, nullptr, false);
        about["config"] = config.is_discarded() ? Json() : std::move(config);
        spec["cluster"] = std::move(about);
    }
    const Json info{
        {"kind", "ExecCredential"}, {"apiVersion", plugin.apiVersion}, {"spec", std::move(spec)}};
    return info.dump(-1, ' ', false, Json::error_handler_t::replace);
}

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

Result<ExecCredential> parseExecCredential(std::string_view output, std::string_view apiVersion) {
    auto reply = readOutput(output);
    if (!reply) {
        return fail(reply.error());
    }
    if (reply->kind != "ExecCredential") {
        return fail(malformed("is no ExecCredential"));
    }
    if (reply->apiVersion != apiVersion) {
        return fail(
            malformed("has another apiVersion than the configured " + std::string(apiVersion)));
    }
    if (!reply->hasStatus) {
        return fail(malformed("has no status"));
    }
    if (reply->certificate.empty() != reply->key.empty()) {
        return fail(malformed(reply->key.empty() ? "has a certificate without its key"
                                                 : "has a key without its certificate"));
    }
    if (reply->token.empty() && reply->certificate.empty()) {
        return fail(malformed("has neither a token nor a client certificate"));
    }
    ExecCredential credential{.token = Secret(std::move(reply->token)),
                              .clientCertPem = Secret(std::move(reply->certificate)),
                              .clientKeyPem = Secret(std::move(reply->key))};
    if (!reply->expiration.empty()) {
        const auto expires = parseRfc3339(reply->expiration);
        if (!expires) {
            return fail(malformed("has an expirationTimestamp that is no RFC 3339 time"));
        }
        credential.expires = *expires;
    }
    return credential;
}

} // namespace pilothouse::kube
