// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "net/credential_plugin.h"
#include "net/http.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::fleet {

/// How to reach and convince one member. Immutable once shared; holds secrets, so it is never
/// printed and never reaches the ui.
struct MemberAccess {
    std::shared_ptr<const net::Endpoint> endpoint;
    Secret authorization;                     ///< value of the Authorization header, or empty
    std::vector<net::Header> headers;         ///< impersonation
    std::string defaultNamespace = "default"; ///< the context's
    bool compress = true;                     ///< false: disable-compression
    std::optional<Error> credentialProblem;   ///< a credential this program cannot obtain
    std::shared_ptr<const net::PluginCommand>
        signIn; ///< program that gives the credential, or null
};

} // namespace pilothouse::fleet
