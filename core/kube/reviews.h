// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/requests.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// "May I …?", in the words of RBAC.
struct AccessQuestion {
    std::string verb{}; ///< "get", "evict" is create of pods/eviction
    std::string group{};
    std::string resource{};
    std::string subresource{};
    std::string ns{}; ///< empty: everywhere, or not namespaced
    std::string name{};
};

/// POST of a SelfSubjectAccessReview; changes nothing. One call a question: ask when it is needed
/// and keep the answer for minutes.
[[nodiscard]] ApiRequest accessReviewRequest(const AccessQuestion& question);

struct AccessAnswer {
    bool isAllowed = false;
    bool isDenied = false; ///< for certain: no other authorizer was asked
    std::string reason{};
    std::string evaluationError{}; ///< some authorizer failed; the answer may still be right
};
/// Reads the answer. The Status' own error, Intercepted or Decode otherwise. Any thread.
[[nodiscard]] Result<AccessAnswer> decodeAccessReview(std::string_view body);

/// POST of a SelfSubjectRulesReview for a namespace; changes nothing.
[[nodiscard]] ApiRequest rulesReviewRequest(std::string_view ns);

struct AccessRule {
    std::vector<std::string> verbs{};
    std::vector<std::string> groups{};
    std::vector<std::string> resources{}; ///< "pods/log" for a subresource
    std::vector<std::string> names{};     ///< empty: all
};

/// What the caller may do in one namespace, as far as the server can list it.
struct AccessRules {
    std::vector<AccessRule> rules{};
    bool isIncomplete = false; ///< webhooks decide too: what no rule allows may still be allowed
    std::string evaluationError{};

    /// True when a rule allows it, false when none does, nothing when only asking can tell.
    /// Source: kubernetes pkg/apis/rbac/v1/evaluation_helpers.go.
    [[nodiscard]] std::optional<bool> allows(const AccessQuestion& question) const;
};
[[nodiscard]] Result<AccessRules> decodeRulesReview(std::string_view body);

/// POST of a SelfSubjectReview: who am I? Changes nothing. Servers before 1.28 answer 404.
[[nodiscard]] ApiRequest userReviewRequest();

struct UserAnswer {
    std::string name{};
    std::string uid{};
    std::vector<std::string> groups{};
};
[[nodiscard]] Result<UserAnswer> decodeUserReview(std::string_view body);

} // namespace pilothouse::kube
