// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/resource_version.h"

#include <algorithm>

namespace pilothouse::kube {

namespace {

bool isNumber(std::string_view text) {
    return !text.empty() && text.front() != '0' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

bool isOlderVersion(std::string_view version, std::string_view than) {
    if (!isNumber(version) || !isNumber(than)) {
        return false;
    }
    return version.size() != than.size() ? version.size() < than.size() : version < than;
}

bool isVersionTooNew(const Error& error) {
    return error.reason == kVersionTooNew;
}

} // namespace pilothouse::kube
