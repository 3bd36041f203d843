// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/impersonate.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

constexpr std::string_view kAccount = "system:serviceaccount:";

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

int hexDigit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// What cannot be decoded counts as it is. Source: impersonation.go unescapeExtraKey.
std::string unescapedKey(const std::string& key) {
    std::string out;
    for (std::size_t i = 0; i < key.size(); ++i) {
        if (key[i] != '%') {
            out += key[i];
            continue;
        }
        const int high = i + 2 < key.size() ? hexDigit(key[i + 1]) : -1;
        const int low = i + 2 < key.size() ? hexDigit(key[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return key;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

/// Who the headers name.
Caller namedBy(const ApiRequest& request) {
    Caller named;
    constexpr std::string_view kExtra = "impersonate-extra-";
    for (const auto& [header, value] : request.impersonation) {
        const std::string name = lower(header);
        if (name == "impersonate-user") {
            named.user = value;
        } else if (name == "impersonate-uid") {
            named.uid = value;
        } else if (name == "impersonate-group") {
            named.groups.push_back(value);
        } else if (name.starts_with(kExtra)) {
            named.extra[unescapedKey(name.substr(kExtra.size()))].push_back(value);
        }
    }
    return named;
}

/// Namespace and name of a service account's user name; empty for other users.
std::pair<std::string, std::string> accountOf(const std::string& user) {
    const auto colon = user.starts_with(kAccount) ? user.find(':', kAccount.size()) : user.npos;
    if (colon == user.npos || colon + 1 == user.size() || user.find(':', colon + 1) != user.npos) {
        return {};
    }
    return {user.substr(kAccount.size(), colon - kAccount.size()), user.substr(colon + 1)};
}

/// One right that the whole needs for each part of it.
std::vector<Access> rightsFor(const Caller& named) {
    const std::string group = "authentication.k8s.io";
    std::vector<Access> rights;
    const auto [nameSpace, account] = accountOf(named.user);
    rights.push_back(account.empty()
                         ? Access{"impersonate", "", "users", "", named.user}
                         : Access{"impersonate", "", "serviceaccounts", nameSpace, account});
    for (const std::string& each : named.groups) {
        rights.push_back({"impersonate", "", "groups", "", each});
    }
    for (const auto& [key, values] : named.extra) {
        for (const std::string& value : values) {
            rights.push_back({"impersonate", group, "userextras/" + key, "", value});
        }
    }
    if (!named.uid.empty()) {
        rights.push_back({"impersonate", group, "uids", "", named.uid});
    }
    return rights;
}

/// Parts without a user, in Go's way of printing the references they are.
std::string partsText(const Caller& named) {
    std::string text;
    const auto add = [&](std::string_view kind, const std::string& name, std::string_view version,
                         const std::string& path) {
        text +=
            fmt::format("{}{{{}  {}  {}  {}}}", text.empty() ? "" : " ", kind, name, version, path);
    };
    for (const std::string& each : named.groups) {
        add("Group", each, "", "");
    }
    for (const auto& [key, values] : named.extra) {
        for (const std::string& value : values) {
            add("UserExtra", value, "authentication.k8s.io/v1", key);
        }
    }
    if (!named.uid.empty()) {
        add("UID", named.uid, "authentication.k8s.io/v1", "");
    }
    return text;
}

/// The groups that nobody has to name.
void addGroups(Caller& named) {
    const auto [nameSpace, account] = accountOf(named.user);
    if (!account.empty() && named.groups.empty()) {
        named.groups = {"system:serviceaccounts", "system:serviceaccounts:" + nameSpace};
    }
    if (named.user == "system:anonymous" && !isUnauthenticated(named)) {
        named.groups.emplace_back("system:unauthenticated");
    }
}

} // namespace

std::optional<ApiReply> impersonate(const Store& store, ApiRequest& request) {
    Caller named = namedBy(request);
    if (named.user.empty()) {
        const std::string parts = partsText(named);
        return parts.empty()
                   ? std::nullopt
                   : std::optional(textReply(
                         500, fmt::format("Internal Server Error: {}: requested [{}] without "
                                          "impersonating a user\n",
                                          json(request.path).dump(), parts)));
    }
    for (const Access& access : rightsFor(named)) {
        if (!isAllowed(store, *request.caller, access)) {
            return forbiddenReply(*request.caller, access);
        }
    }
    addGroups(named);
    request.caller = std::move(named);
    return std::nullopt;
}

} // namespace pilothouse::simulator::detail
