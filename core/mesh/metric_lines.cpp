// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/metric_lines.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace pilothouse::mesh::detail {

namespace {

void skipBlanks(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
}

/// The labels up to the closing brace; false where they are none.
bool takeLabels(std::string_view& rest, MetricSample& sample) {
    rest.remove_prefix(1);
    for (;;) {
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t,"), rest.size()));
        if (rest.starts_with('}')) {
            rest.remove_prefix(1);
            return true;
        }
        const auto equals = rest.find('=');
        if (equals == std::string_view::npos || equals + 1 >= rest.size() ||
            rest[equals + 1] != '"') {
            return false;
        }
        const auto key = rest.substr(0, equals);
        rest.remove_prefix(equals + 2);
        std::size_t end = 0;
        while (end < rest.size() && rest[end] != '"') {
            end += rest[end] == '\\' ? 2U : 1U;
        }
        if (end >= rest.size()) {
            return false;
        }
        sample.labels.emplace_back(key, rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
}

bool takeSample(std::string_view line, MetricSample& sample) {
    sample.labels.clear();
    const auto end = line.find_first_of("{ \t");
    if (end == std::string_view::npos || end == 0) {
        return false;
    }
    sample.name = line.substr(0, end);
    line.remove_prefix(end);
    skipBlanks(line);
    if (line.starts_with('{') && !takeLabels(line, sample)) {
        return false;
    }
    skipBlanks(line);
    if (line.starts_with('+')) {
        line.remove_prefix(1);
    }
    const auto [stop, error] =
        std::from_chars(line.data(), line.data() + line.size(), sample.value);
    return error == std::errc() && stop != line.data();
}

} // namespace

void eachSample(std::string_view page, std::initializer_list<std::string_view> prefixes,
                const std::function<void(const MetricSample&)>& take) {
    MetricSample sample;
    while (!page.empty()) {
        const auto end = std::min(page.find('\n'), page.size());
        const auto line = page.substr(0, end);
        page.remove_prefix(std::min(end + 1, page.size()));
        const bool isWanted =
            std::any_of(prefixes.begin(), prefixes.end(),
                        [&](std::string_view prefix) { return line.starts_with(prefix); });
        if (isWanted && takeSample(line, sample)) {
            take(sample);
        }
    }
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            ++at;
            out += text[at] == 'n' ? '\n' : text[at];
        } else {
            out += text[at];
        }
    }
    return out;
}

std::optional<Instant> momentOf(double seconds) {
    if (!std::isfinite(seconds) || seconds <= 0 || seconds > 253'402'300'799.0) {
        return std::nullopt;
    }
    return Instant(std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000.0)));
}

} // namespace pilothouse::mesh::detail
