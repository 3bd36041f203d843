// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The Prometheus text format, inside this folder only. Nothing here throws.
namespace pilothouse::mesh::detail {

/// A line: name{labels} value. Views of the page; values of labels still have their escapes.
struct MetricSample {
    std::string_view name{};
    std::vector<std::pair<std::string_view, std::string_view>> labels{};
    double value = 0;

    [[nodiscard]] std::string_view label(std::string_view key) const {
        for (const auto& [name_, text] : labels) {
            if (name_ == key) {
                return text;
            }
        }
        return {};
    }
};

/// Calls `take` with each sample whose name begins with one of `prefixes`; what is no sample is
/// passed over. The sample lives as long as the call. One pass.
void eachSample(std::string_view page, std::initializer_list<std::string_view> prefixes,
                const std::function<void(const MetricSample&)>& take);

/// What a value of a label says, without escapes.
[[nodiscard]] std::string unescaped(std::string_view text);

/// Seconds since 1970; none for 0, which is never, and what is no time.
[[nodiscard]] std::optional<Instant> momentOf(double seconds);

} // namespace pilothouse::mesh::detail
