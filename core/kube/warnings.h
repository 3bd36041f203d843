// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// The texts in one Warning header, `299 - "text"[ "date"][, …]`; what is malformed ends the
/// reading, what came before it counts. Only code 299 is for people. Any thread.
/// Source: kubernetes/apimachinery pkg/util/net/http.go ParseWarningHeader, RFC 7234 5.5.
[[nodiscard]] std::vector<std::string> parseWarnings(std::string_view header);

/// Shows each text once. Holds the first thousand of them; one owner, no thread safety.
class WarningLog {
public:
    /// The texts of `header` that were never here before, in order.
    [[nodiscard]] std::vector<std::string> take(std::string_view header);

private:
    std::set<std::string, std::less<>> m_seen;
};

} // namespace pilothouse::kube
