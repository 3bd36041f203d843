// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "kube/values/durations.h"
#include "kube/values/int_or_string.h"
#include "kube/version.h"
#include "tests/fuzz/fuzz_input.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <limits>

using namespace pilothouse;

namespace {

void checkTime(std::string_view text) {
    const auto time = parseRfc3339(text);
    if (!time) {
        fuzz::require(time.error().kind == ErrorKind::Validation);
        return;
    }
    constexpr Instant kFirst = std::chrono::sys_days(std::chrono::year{0} / 1 / 1);
    constexpr Instant kEnd = std::chrono::sys_days(std::chrono::year{10000} / 1 / 1);
    if (*time >= kFirst && *time < kEnd) { // an offset may lead out of four digits
        const auto again = parseRfc3339(formatRfc3339(*time));
        fuzz::require(again && *again == *time);
    }
}

void checkDurations(std::string_view text) {
    const auto ours = parseDuration(text);
    fuzz::require(!ours || ours->count() >= 0);
    const auto go = kube::parseGoDuration(text);
    fuzz::require(go || go.error().kind == ErrorKind::Validation);
    if (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        const auto negative = kube::parseGoDuration('-' + std::string(text));
        fuzz::require(negative.has_value() == go.has_value());
        fuzz::require(!go || -*go == *negative);
    }
    if (ours && go) { // "1h30m" is the same in both
        fuzz::require(std::chrono::nanoseconds(*ours) == *go);
    }
}

std::string printed(const kube::KubeVersion& version) {
    return fmt::format("v{}.{}.{}{}{}{}", version.major, version.minor, version.patch,
                       version.pre.empty() ? "" : "-", version.pre, version.vendor);
}

/// Every judgement of two versions, and each way round.
void checkVersions(std::string_view text, std::string_view other) {
    const auto a = kube::parseKubeVersion(text);
    const auto b = kube::parseKubeVersion(other);
    if (!a || !b) {
        return;
    }
    fuzz::require(kube::parseKubeVersion(printed(*a)) == *a || a->vendor.starts_with('.'));
    fuzz::require(a->compareUpstream(*a) == 0 && kube::compareBuilds(*a, *a) == 0);
    fuzz::require((a->compareUpstream(*b) < 0) == (b->compareUpstream(*a) > 0));
    fuzz::require((kube::compareBuilds(*a, *b) < 0) == (kube::compareBuilds(*b, *a) > 0));
    const bool isOlder = a->compareUpstream(*b) < 0;
    const kube::ServerVersions servers{.oldest = isOlder ? *a : *b, .newest = isOlder ? *b : *a};
    const auto node = kube::judgeNodeSkew(servers, servers.newest);
    const auto same = servers.oldest.major == servers.newest.major &&
                      servers.oldest.minor == servers.newest.minor;
    fuzz::require((node == kube::Skew::TooNew) == !same);
    fuzz::require((kube::judgeServerSkew(servers) == kube::Skew::Fine) == same);
    fuzz::require(kube::judgeControllerSkew(servers, servers.oldest) != kube::Skew::TooNew);
    fuzz::require((kube::judgeClientSkew(servers, *a) == kube::Skew::Fine) == same || !same);
}

void checkApiVersions(std::string_view a, std::string_view b) {
    fuzz::require(!kube::isBetterApiVersion(a, a));
    fuzz::require(!kube::isBetterApiVersion(a, b) || !kube::isBetterApiVersion(b, a));
}

/// A number of 32 bits or a text, as nlohmann's reader sees it.
bool isIntOrString(const nlohmann::json& json) {
    constexpr auto kLeast = std::numeric_limits<std::int32_t>::min();
    constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
    const bool isWhole = json.is_number_unsigned()
                             ? json.get<std::uint64_t>() <= kMost
                             : json.is_number_integer() && json.get<std::int64_t>() >= kLeast &&
                                   json.get<std::int64_t>() <= kMost;
    return json.is_string() || isWhole;
}

void checkIntOrString(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    const auto value = kube::IntOrString::fromJson(text);
    fuzz::require(value.has_value() == isIntOrString(json));
    if (!value) {
        return;
    }
    fuzz::require(value->isText() == json.is_string());
    fuzz::require(!json.is_string() || value->toString() == json.get<std::string>());
    for (const std::int32_t total : {0, 1, 3, 7, 100, 2'147'483'647}) {
        const auto up = value->scaled(total, kube::Rounding::Up);
        const auto down = value->scaled(total, kube::Rounding::Down);
        fuzz::require(!up || !down || (*up - *down >= 0 && *up - *down <= 1));
        fuzz::require(!up || total != 100 || !value->isText() || *up == *down);
    }
}

} // namespace

/// The same text as each value; where two are compared, the parts around the first line break.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::asText(data, size);
    const auto border = std::min(text.find('\n'), text.size());
    const auto first = text.substr(0, border);
    const auto second = text.substr(std::min(border + 1, text.size()));
    checkTime(first);
    checkDurations(first);
    checkVersions(first, second);
    checkApiVersions(first, second);
    checkIntOrString(first);
    const auto version = kube::decodeGitVersion(text);
    fuzz::require(!version || kube::parseKubeVersion(*version).has_value());
    return 0;
}
