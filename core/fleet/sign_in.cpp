// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/sign_in.h"

#include "kube/exec_credential.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace pilothouse::fleet {

namespace {

constexpr std::string_view kHidden = "(hidden)";

/// "--client-secret" and the like: what follows is nobody's business.
bool isSecretFlag(std::string_view flag) {
    if (!flag.starts_with('-')) {
        return false;
    }
    std::string lower(flag);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    });
    constexpr std::array<std::string_view, 5> kEnds{"secret", "password", "token", "-key",
                                                    "credential"};
    return std::any_of(kEnds.begin(), kEnds.end(),
                       [&](std::string_view end) { return lower.ends_with(end); });
}

/// Whether a program may open a login, so that two of it at a time would be two windows. Those
/// that are known to be quiet may run side by side: a cloud with a cluster name in the arguments
/// needs a run for each cluster. Source: aws-cli eks get-token, kubernetes-sigs/
/// aws-iam-authenticator, kubernetes/cloud-provider-gcp, Azure/kubelogin (modes of --login).
bool mayAskUser(const kube::ExecPlugin& plugin) {
    constexpr std::array<std::string_view, 4> kQuiet{"aws", "aws-iam-authenticator",
                                                     "gke-gcloud-auth-plugin", "doctl"};
    constexpr std::array<std::string_view, 5> kQuietModes{"azurecli", "msi", "spn",
                                                          "workloadidentity", "azd"};
    const auto is = [](const auto& list, std::string_view word) {
        return std::find(list.begin(), list.end(), word) != list.end();
    };
    const std::string_view name =
        std::string_view(plugin.command).substr(plugin.command.rfind('/') + 1);
    const bool isQuietLogin =
        name == "kubelogin" && std::any_of(plugin.args.begin(), plugin.args.end(),
                                           [&](const auto& arg) { return is(kQuietModes, arg); });
    return plugin.interactiveMode != "Never" && !is(kQuiet, name) && !isQuietLogin;
}

Result<net::PluginCredential> parse(std::string_view output, const std::string& apiVersion) {
    return kube::parseExecCredential(output, apiVersion).map([](kube::ExecCredential&& read) {
        net::PluginCredential credential;
        credential.token = std::move(read.token);
        credential.clientCertPem = std::move(read.clientCertPem);
        credential.clientKeyPem = std::move(read.clientKeyPem);
        credential.expires = read.expires;
        return credential;
    });
}

} // namespace

std::vector<std::string> shownCommand(const std::string& program,
                                      const std::vector<std::string>& args) {
    std::vector<std::string> command{program};
    bool hideNext = false;
    for (const auto& argument : args) {
        const auto equals = argument.find('=');
        if (hideNext && !argument.starts_with('-')) {
            command.emplace_back(kHidden);
        } else if (equals != std::string::npos && isSecretFlag(argument.substr(0, equals))) {
            command.push_back(argument.substr(0, equals + 1) + std::string(kHidden));
        } else {
            command.push_back(argument);
        }
        hideNext = equals == std::string::npos && isSecretFlag(argument);
    }
    return command;
}

std::shared_ptr<const net::PluginCommand> signInCommand(const kube::Connection& connection,
                                                        const std::string& caPem) {
    if (!connection.exec) {
        return nullptr;
    }
    const auto& plugin = *connection.exec;
    auto command = std::make_shared<net::PluginCommand>();
    command->program = plugin.command;
    command->args = plugin.args;
    command->env = plugin.env;
    command->request = {
        {std::string(kube::kExecInfoVariable),
         kube::execInfo(plugin, {.server = connection.server,
                                 .tlsServerName = connection.tlsServerName,
                                 .insecureSkipVerify = connection.insecureSkipVerify,
                                 .caPem = caPem,
                                 .proxyUrl = connection.proxyUrl,
                                 .disableCompression = connection.disableCompression,
                                 .configJson = connection.execConfig})}};
    command->installHint = plugin.installHint;
    command->words = kube::programWords(plugin);
    command->needsTerminal = plugin.interactiveMode == "Always";
    command->mayAskUser = mayAskUser(plugin);
    command->source = connection.execFile;
    command->parse = [apiVersion = plugin.apiVersion](std::string_view output) {
        return parse(output, apiVersion);
    };
    return command;
}

} // namespace pilothouse::fleet
