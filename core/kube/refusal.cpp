// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/refusal.h"

#include "kube/json_document.h"
#include "kube/status.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::kube {

namespace {

constexpr std::string_view kConflict = "FieldManagerConflict";

/// Cuts `prefix` off the text; false when it does not begin so.
bool cut(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

/// A text in the quotes of Go's %q, cut off; only the escapes that names can need are undone.
std::string cutQuoted(std::string_view& text) {
    std::string out;
    if (!cut(text, "\"")) {
        return out;
    }
    while (!text.empty() && text.front() != '"') {
        if (text.front() == '\\' && text.size() > 1) {
            text.remove_prefix(1);
        }
        out += text.front();
        text.remove_prefix(1);
    }
    cut(text, "\"");
    return out;
}

std::string_view cutWord(std::string_view& text) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    return word;
}

ApplyConflict conflictOf(const Cause& cause) {
    ApplyConflict conflict{.field = cause.field};
    std::string_view text = cause.message;
    if (!cut(text, "conflict with ")) {
        conflict.manager = cause.message; // a form we do not know is still the owner's description
        return conflict;
    }
    conflict.manager = cutQuoted(text);
    if (cut(text, " with subresource ")) {
        conflict.subresource = cutQuoted(text);
    }
    if (cut(text, " using ")) {
        conflict.apiVersion = cutWord(text);
    }
    if (cut(text, " at ")) {
        const auto at = parseRfc3339(cutWord(text));
        conflict.at = at ? std::optional(*at) : std::nullopt;
    }
    return conflict;
}

} // namespace

std::optional<Refusal> readRefusal(std::string_view body) {
    const auto json = detail::Json::parse(body, nullptr, false);
    if (detail::text(json, "kind") != "Status" || detail::text(json, "status") == "Success") {
        return std::nullopt;
    }
    return readRefusal(json);
}

Refusal readRefusal(const detail::Json& status) {
    const auto& details = detail::member(status, "details");
    Refusal refusal{.reason = oneLine(detail::text(status, "reason")),
                    .name = oneLine(detail::text(details, "name")),
                    .group = oneLine(detail::text(details, "group")),
                    .kind = oneLine(detail::text(details, "kind")),
                    .uid = oneLine(detail::text(details, "uid")),
                    .causes = {}};
    for (const auto& each : detail::member(details, "causes")) {
        refusal.causes.push_back({.reason = oneLine(detail::text(each, "reason")),
                                  .message = oneLine(detail::text(each, "message")),
                                  .field = oneLine(detail::text(each, "field"))});
    }
    return refusal;
}

std::string describe(const Cause& cause) {
    const auto& said = cause.message.empty() ? cause.reason : cause.message;
    if (cause.field.empty() || said.find(cause.field) != std::string::npos) {
        return said;
    }
    return said.empty() ? cause.field : cause.field + ": " + said;
}

std::vector<ApplyConflict> applyConflicts(const Refusal& refusal) {
    std::vector<ApplyConflict> conflicts;
    for (const auto& cause : refusal.causes) {
        if (cause.reason == kConflict) {
            conflicts.push_back(conflictOf(cause));
        }
    }
    return conflicts;
}

std::optional<std::string> disruptionBudgetCause(const Refusal& refusal) {
    const auto found =
        std::find_if(refusal.causes.begin(), refusal.causes.end(),
                     [](const auto& each) { return each.reason == "DisruptionBudget"; });
    return found == refusal.causes.end() ? std::nullopt : std::optional(found->message);
}

} // namespace pilothouse::kube
