// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/dns_names.h"

#include <algorithm>

namespace pilothouse::kube {

namespace {

bool isLowerAlnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// A label of any length.
bool isPart(std::string_view text) {
    return !text.empty() && isLowerAlnum(text.front()) && isLowerAlnum(text.back()) &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return isLowerAlnum(c) || c == '-'; });
}

} // namespace

bool isDnsLabel(std::string_view text) {
    constexpr std::size_t kMost = 63;
    return text.size() <= kMost && isPart(text);
}

bool isDnsSubdomain(std::string_view text) {
    constexpr std::size_t kMost = 253;
    if (text.empty() || text.size() > kMost) {
        return false;
    }
    while (true) {
        const auto dot = text.find('.');
        if (!isPart(text.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(dot + 1);
    }
}

} // namespace pilothouse::kube
