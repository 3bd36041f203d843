// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/store.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator {

/// Who asks, as authentication found. Groups are without system:authenticated, which all have but
/// those in system:unauthenticated.
struct Caller {
    std::string user;
    std::vector<std::string> groups;
    std::string uid{};
    std::map<std::string, std::vector<std::string>> extra{};
};

/// What is asked for, in the words of a rule.
struct Access {
    std::string verb;
    std::string group;
    std::string resource; ///< with "/status", "/log" and the like
    std::string nameSpace;
    std::string name;
};

[[nodiscard]] bool isUnauthenticated(const Caller& caller);

/// RBAC over the roles and bindings in the store; members of system:masters may do everything.
/// Source: kubernetes plugin/pkg/auth/authorizer/rbac, pkg/apis/rbac/v1/evaluation_helpers.go.
[[nodiscard]] bool isAllowed(const Store& store, const Caller& caller, const Access& access);

/// The rules that a SelfSubjectRulesReview lists for a namespace.
[[nodiscard]] nlohmann::json rulesOf(const Store& store, const Caller& caller,
                                     const std::string& nameSpace);

/// The text that a refused request is answered with.
/// Source: kubernetes/apiserver pkg/endpoints/handlers/responsewriters/errors.go.
[[nodiscard]] std::string forbiddenText(const Caller& caller, const Access& access);

/// Reads the lines of a token file: token,user,uid,"group,group". Lines that are no such are left
/// out. Source: kubernetes/apiserver pkg/authentication/token/tokenfile.
struct TokenUser {
    std::string token;
    Caller caller;
};
[[nodiscard]] std::vector<TokenUser> parseTokenFile(std::string_view text);

} // namespace pilothouse::simulator
