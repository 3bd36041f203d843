// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/placeholders.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace pilothouse::kube {

std::span<const std::string_view> actionPlaceholders() {
    static constexpr std::array<std::string_view, 14> kNames{
        "azure.id",       "azure.name",    "azure.resourceGroup", "azure.subscription",
        "member.context", "member.group",  "member.kubeconfig",   "member.name",
        "member.region",  "member.server", "member.version",      "run.name",
        "target.image",   "target.version"};
    return kNames;
}

Result<std::string> expandPlaceholders(std::string_view text, const PlaceholderValue& value) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c != '{' && c != '}') {
            out += c;
            ++at;
            continue;
        }
        if (at + 1 < text.size() && text[at + 1] == c) {
            out += c;
            at += 2;
            continue;
        }
        const auto end = c == '{' ? text.find('}', at) : std::string_view::npos;
        if (end == std::string_view::npos) {
            return fail(
                ErrorKind::Validation,
                fmt::format("a \"{}\" stands alone: write \"{}{}\" for the character", c, c, c));
        }
        const auto name = text.substr(at + 1, end - at - 1);
        const auto known = actionPlaceholders();
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return fail(ErrorKind::Validation,
                        fmt::format("unknown placeholder \"{{{}}}\": known are {}",
                                    name.substr(0, 64), fmt::join(known, ", ")));
        }
        const auto found = value(name);
        if (!found) {
            return fail(ErrorKind::Validation, fmt::format("\"{{{}}}\" is not known here", name));
        }
        out += *found;
        at = end + 1;
    }
    return out;
}

} // namespace pilothouse::kube
