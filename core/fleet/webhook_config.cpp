// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/webhook_config.h"

#include "fleet/default_kubeconfig.h"
#include "fleet/fleet_file_parts.h"
#include "fleet/member_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::fleet {

namespace {

constexpr std::size_t kMostName = 64;
constexpr std::size_t kMostUrl = 2'000;
constexpr std::size_t kMostPem = std::size_t{1} << 20;

/// "host" of "https://host:1234/path"; "[::1]" with its brackets.
std::string_view hostOf(std::string_view url) {
    auto rest = url.substr(url.find("://") + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    const auto bracket = rest.find(']');
    return bracket == std::string_view::npos ? rest.substr(0, rest.find(':'))
                                             : rest.substr(0, bracket + 1);
}

bool isThisComputer(std::string_view host) {
    const bool isNumber = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return host == "localhost" || host == "[::1]" || (host.starts_with("127.") && isNumber);
}

/// Why a URL will not do; empty: it does. Never holds the URL.
std::string faultOf(std::string_view url) {
    const bool isHttps = url.starts_with("https://");
    const bool isOdd =
        url.size() > kMostUrl || std::any_of(url.begin(), url.end(), [](unsigned char letter) {
            return letter <= ' ' || letter >= 0x7F;
        });
    if ((!isHttps && !url.starts_with("http://")) || isOdd || hostOf(url).empty()) {
        return "expected an https URL";
    }
    const auto authority = url.substr(0, url.find_first_of("/?#", url.find("://") + 3));
    if (authority.find('@') != std::string_view::npos) {
        return "a URL with a user or password is not taken: use tokenFromKeyring";
    }
    if (!isHttps && !isThisComputer(hostOf(url))) {
        return "http would show notices and token to everybody on the way: use https";
    }
    return {};
}

bool isTokenName(std::string_view name) {
    return name.size() <= kMostName && std::all_of(name.begin(), name.end(), [](char letter) {
               return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
           });
}

} // namespace

namespace detail {

Result<std::optional<WebhookEntry>> readWebhook(const kube::YamlView& spec,
                                                const PathContext& context) {
    const auto view = spec.find("webhook");
    if (!view) {
        return fail(view.error());
    }
    if (!*view) {
        return std::optional<WebhookEntry>();
    }
    const auto& hook = **view;
    if (auto keys = hook.onlyKeys({"url", "tokenFromKeyring", "caFile"}); !keys) {
        return fail(keys.error());
    }
    auto url = hook.requireText("url");
    auto name = hook.textOr("tokenFromKeyring", "");
    const auto caFile = hook.textOr("caFile", "");
    if (!url || !name || !caFile) {
        return fail(!url ? url.error() : !name ? name.error() : caFile.error());
    }
    if (const auto fault = faultOf(*url); !fault.empty()) {
        return fail(hook.require("url")->error(fault));
    }
    if (!isTokenName(*name)) {
        return fail(hook.require("tokenFromKeyring")
                        ->error("expected a name of letters, digits, \"-\" and \"_\""));
    }
    return std::optional(
        WebhookEntry{.url = *std::move(url),
                     .tokenName = *std::move(name),
                     .caFile = caFile->empty() ? std::string() : expandPath(context, *caFile),
                     .position = hook.position()});
}

} // namespace detail

std::string tokenVariable(const std::string& name) {
    std::string variable = "PILOTHOUSE_TOKEN_";
    for (const char letter : name) {
        const bool isSmall = letter >= 'a' && letter <= 'z';
        variable += isSmall ? static_cast<char>(letter - 'a' + 'A') : letter == '-' ? '_' : letter;
    }
    return variable;
}

WebhookConfig webhookOf(const WebhookEntry& entry, const FleetSource& source) {
    WebhookConfig config{.url = entry.url};
    if (!entry.tokenName.empty()) {
        config.token = Secret(variableOf(source, tokenVariable(entry.tokenName)));
        if (config.token.empty()) {
            config.trouble = fmt::format("the webhook is not called: its token \"{}\" is not in "
                                         "{}, and this version reads no "
                                         "keyring",
                                         entry.tokenName, tokenVariable(entry.tokenName));
        }
    }
    if (!entry.caFile.empty()) {
        auto pem = readTextFile(entry.caFile, kMostPem);
        if (pem) {
            config.caPem = *std::move(pem);
        } else {
            config.trouble = "the webhook is not called: " + describe(pem.error());
        }
    }
    return config;
}

} // namespace pilothouse::fleet
