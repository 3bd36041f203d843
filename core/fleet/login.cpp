// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/login.h"

#include "fleet/member_builder.h"
#include "fleet/sign_in.h"
#include "kube/certificate.h"
#include "kube/kubeconfig.h"

#include <algorithm>
#include <filesystem>

namespace pilothouse::fleet {

namespace {

constexpr std::size_t kMaxCertificateBytes = std::size_t{1} << 20;
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
        login.command = shownCommand(user->exec->command, user->exec->args);
        login.installHint = user->exec->installHint;
    } else if (!user->authProvider.empty()) {
        login.kind = LoginKind::Provider;
        login.program = user->authProvider;
    }
    return login;
}

} // namespace pilothouse::fleet
