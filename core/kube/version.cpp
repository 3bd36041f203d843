// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/version.h"

#include "kube/status.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>
#include <vector>

namespace pilothouse::kube {

namespace {

constexpr std::string_view kDigits = "0123456789";

bool takeInt(std::string_view& text, int& value) {
    if (text.empty() || kDigits.find(text.front()) == std::string_view::npos) {
        return false;
    }
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{}) {
        return false;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool takeDot(std::string_view& text) {
    if (text.size() < 2 || text[0] != '.' || kDigits.find(text[1]) == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

constexpr std::array<std::string_view, 3> kPreWords{"alpha", "beta", "rc"};

/// Cuts a leading "-alpha.3.672" off `rest`; empty when it starts with anything else.
std::string takePre(std::string_view& rest) {
    if (rest.empty() || rest.front() != '-') {
        return {};
    }
    for (const auto word : kPreWords) {
        if (rest.substr(1).starts_with(word)) {
            const auto end =
                std::min(rest.find_first_not_of("0123456789.", 1 + word.size()), rest.size());
            std::string pre(rest.substr(1, end - 1));
            rest.remove_prefix(end);
            return pre;
        }
    }
    return {};
}

/// Rank of a pre-release, then its numbers; a release ranks highest.
std::vector<int> preOrder(std::string_view pre) {
    std::vector<int> order{static_cast<int>(kPreWords.size())};
    for (std::size_t i = 0; i < kPreWords.size(); ++i) {
        if (!pre.empty() && pre.starts_with(kPreWords[i])) {
            order[0] = static_cast<int>(i);
            pre.remove_prefix(kPreWords[i].size());
        }
    }
    int number = 0;
    while (!pre.empty()) {
        pre.remove_prefix(pre.front() == '.' ? 1 : 0);
        if (!takeInt(pre, number)) {
            break;
        }
        order.push_back(number);
    }
    return order;
}

/// A vendor suffix as its name ("-gke.", "+k3s") and the numbers in it.
std::pair<std::string, std::vector<int>> revisionOf(std::string_view vendor) {
    std::pair<std::string, std::vector<int>> out;
    while (!vendor.empty()) {
        int number = 0;
        const auto before = vendor;
        if (takeInt(vendor, number)) {
            out.second.push_back(number);
        } else {
            out.first += before.front();
            vendor.remove_prefix(1);
        }
    }
    return out;
}

/// So many minors is `newer` ahead of `older`; negative when it is behind. Other majors are far,
/// whatever number a minor has.
int minorsBetween(const KubeVersion& older, const KubeVersion& newer) {
    constexpr int kFar = 1000;
    if (newer.major != older.major) {
        return newer.major > older.major ? kFar : -kFar;
    }
    return std::clamp(newer.minor - older.minor, -kFar, kFar);
}

Skew judge(const ServerVersions& servers, const KubeVersion& component, int mostBehind) {
    if (minorsBetween(servers.oldest, component) > 0) {
        return Skew::TooNew;
    }
    const auto behind = minorsBetween(component, servers.newest);
    return behind > mostBehind ? Skew::TooOld : behind == mostBehind ? Skew::AtLimit : Skew::Fine;
}

/// Stability (2 for GA), major and minor of "v1beta2"; none for other names.
std::optional<std::tuple<int, int, int>> apiOrder(std::string_view text) {
    int major = 0;
    if (!text.starts_with('v') || (text.remove_prefix(1), !takeInt(text, major)) || major == 0) {
        return std::nullopt;
    }
    if (text.empty()) {
        return std::tuple(2, major, 0);
    }
    const bool isBeta = text.starts_with("beta");
    if (!isBeta && !text.starts_with("alpha")) {
        return std::nullopt;
    }
    int minor = 0;
    text.remove_prefix(isBeta ? 4 : 5);
    if (!takeInt(text, minor) || !text.empty() || minor == 0) {
        return std::nullopt;
    }
    return std::tuple(isBeta ? 1 : 0, major, minor);
}

} // namespace

std::weak_ordering KubeVersion::compareUpstream(const KubeVersion& other) const {
    const auto numbers =
        std::tuple(major, minor, patch) <=> std::tuple(other.major, other.minor, other.patch);
    if (numbers != 0) {
        return numbers;
    }
    return preOrder(pre) <=> preOrder(other.pre);
}

std::weak_ordering compareBuilds(const KubeVersion& a, const KubeVersion& b) {
    const auto upstream = a.compareUpstream(b);
    const auto [leftName, left] = revisionOf(a.vendor);
    const auto [rightName, right] = revisionOf(b.vendor);
    if (upstream != 0 || leftName != rightName) {
        return upstream;
    }
    return left <=> right;
}

std::string_view toString(Skew skew) {
    switch (skew) {
    case Skew::Fine: return "fine";
    case Skew::AtLimit: return "at the limit";
    case Skew::TooOld: return "too old";
    case Skew::TooNew: return "too new";
    }
    return "fine";
}

Skew judgeNodeSkew(const ServerVersions& servers, const KubeVersion& node) {
    constexpr int kSince125 = 3;
    constexpr int kBefore = 2;
    const bool isOld = node.major == 1 && node.minor < 25;
    return judge(servers, node, isOld ? kBefore : kSince125);
}

Skew judgeControllerSkew(const ServerVersions& servers, const KubeVersion& other) {
    return judge(servers, other, 1);
}

Skew judgeServerSkew(const ServerVersions& servers) {
    const auto distance = minorsBetween(servers.oldest, servers.newest);
    return distance == 0 ? Skew::Fine : distance == 1 ? Skew::AtLimit : Skew::TooOld;
}

Skew judgeClientSkew(const ServerVersions& servers, const KubeVersion& client) {
    const auto behind = minorsBetween(client, servers.newest);
    const auto ahead = minorsBetween(servers.oldest, client);
    return behind > 1   ? Skew::TooOld
           : ahead > 1  ? Skew::TooNew
           : behind > 0 ? Skew::AtLimit
                        : Skew::Fine;
}

bool isBetterApiVersion(std::string_view a, std::string_view b) {
    const auto left = apiOrder(a);
    const auto right = apiOrder(b);
    if (!left || !right) {
        return left ? true : right ? false : a < b;
    }
    return *left > *right;
}

std::optional<KubeVersion> parseKubeVersion(std::string_view text) {
    const auto start = text.find_first_not_of(" \t");
    text.remove_prefix(std::min(start, text.size()));
    if (!text.empty() && text.front() == 'v') {
        text.remove_prefix(1);
    }
    KubeVersion version;
    if (!takeInt(text, version.major) || !takeDot(text) || !takeInt(text, version.minor)) {
        return std::nullopt;
    }
    if (takeDot(text) && !takeInt(text, version.patch)) {
        return std::nullopt;
    }
    version.pre = takePre(text);
    version.vendor = text;
    return version;
}

Result<std::string> decodeGitVersion(std::string_view body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (json.is_discarded()) {
        return fail(errorFromForeignBody(body, "the version"));
    }
    const auto found = json.is_object() ? json.find("gitVersion") : json.end();
    if (found == json.end() || !found->is_string() ||
        !parseKubeVersion(found->get<std::string>())) {
        if (auto status = errorFromStatus(body)) {
            return fail(std::move(*status));
        }
        return fail(ErrorKind::Decode, "expected the version of an API server, found JSON without "
                                       "a usable gitVersion");
    }
    return found->get<std::string>();
}

} // namespace pilothouse::kube
