// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/login.h"

#include "fleet/member_builder.h"
#include "kube/certificate.h"
#include "kube/kubeconfig.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string_view>

namespace pilothouse::fleet {

namespace {

constexpr std::size_t kMaxCertificateBytes = std::size_t{1} << 20;
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

std::vector<std::string> commandOf(const kube::ExecPlugin& exec) {
    std::vector<std::string> command{exec.command};
    bool hideNext = false;
    for (const auto& argument : exec.args) {
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

std::optional<Instant> certificateEnd(const kube::UserEntry& user) {
    std::string pem(user.clientCertificateData.reveal());
    if (pem.empty() && !user.clientCertificateFile.empty()) {
        pem =
            readTextFile(user.clientCertificateFile, kMaxCertificateBytes).value_or(std::string());
    }
    const auto certificates = kube::parseCertificates(pem);
    return certificates && !certificates->empty() ? std::optional(certificates->front().notAfter)
                                                  : std::nullopt;
}

} // namespace

Login describeLogin(const kube::KubeconfigIndex& config, const kube::ContextEntry& context) {
    Login login{.user = context.user,
                .kind = LoginKind::None,
                .program = {},
                .command = {},
                .installHint = {},
                .certificateEnds = {}};
    const auto* user = config.user(context.user);
    if (user == nullptr) {
        return login;
    }
    if (!user->clientCertificateData.empty() || !user->clientCertificateFile.empty()) {
        login.kind = LoginKind::Certificate;
        login.certificateEnds = certificateEnd(*user);
    } else if (!user->token.empty() || !user->tokenFile.empty()) {
        login.kind = LoginKind::Token;
    } else if (!user->username.empty()) {
        login.kind = LoginKind::Password;
    } else if (user->exec) {
        login.kind = LoginKind::Program;
        login.program = std::filesystem::path(user->exec->command).filename().string();
        login.command = commandOf(*user->exec);
        login.installHint = user->exec->installHint;
    } else if (!user->authProvider.empty()) {
        login.kind = LoginKind::Provider;
        login.program = user->authProvider;
    }
    return login;
}

} // namespace pilothouse::fleet
