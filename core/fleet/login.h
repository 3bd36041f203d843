// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::kube {
struct ContextEntry;
class KubeconfigIndex;
} // namespace pilothouse::kube

namespace pilothouse::fleet {

/// How a context says who we are. Program is an exec plugin, Provider a legacy auth-provider.
enum class LoginKind : std::uint8_t { None, Certificate, Token, Password, Program, Provider };

/// A context's login in words for people: no token, no password, no key. A value; any thread.
struct Login {
    std::string user; ///< name of the users[] entry
    LoginKind kind = LoginKind::None;
    std::string program;              ///< what would be started, or the provider's name
    std::vector<std::string> command; ///< program and arguments; values of secret flags are hidden
    std::string installHint;
    std::optional<Instant> certificateEnds; ///< of the client certificate, where it can be read
};

/// The login that `context` names; the first kind that would be used. Reads the client certificate
/// where it is a file; starts nothing. Source: client-go tools/clientcmd, rest/exec.go.
[[nodiscard]] Login describeLogin(const kube::KubeconfigIndex& config,
                                  const kube::ContextEntry& context);

} // namespace pilothouse::fleet
