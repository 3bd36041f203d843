// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/version.h"

#include "kube/status.h"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <tuple>
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

} // namespace

std::weak_ordering KubeVersion::compareUpstream(const KubeVersion& other) const {
    const auto numbers =
        std::tuple(major, minor, patch) <=> std::tuple(other.major, other.minor, other.patch);
    if (numbers != 0) {
        return numbers;
    }
    return preOrder(pre) <=> preOrder(other.pre);
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
