// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/version_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace pilothouse::kube {

namespace {

/// "1.30.4" as numbers; none for anything else.
std::optional<std::vector<int>> numbersOf(std::string_view text) {
    std::vector<int> out;
    while (true) {
        int number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || number < 0 || out.size() == 3) {
            return std::nullopt;
        }
        out.push_back(number);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.empty()) {
            return out;
        }
        if (text.front() != '.') {
            return std::nullopt;
        }
        text.remove_prefix(1);
    }
}

} // namespace

Result<VersionRange> VersionRange::parse(std::string_view text) {
    using enum Comparison;
    static constexpr std::array<std::pair<std::string_view, Comparison>, 5> kSigns{
        {{">=", AtLeast}, {"<=", AtMost}, {">", More}, {"<", Less}, {"=", Equal}}};
    VersionRange range;
    range.m_text = std::string(text);
    for (auto rest = text; !rest.empty();) {
        const auto end = std::min(rest.find(' '), rest.size());
        auto word = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (word.empty()) {
            continue;
        }
        const auto whole = word;
        const auto* const sign = std::find_if(kSigns.begin(), kSigns.end(), [&](const auto& each) {
            return word.starts_with(each.first);
        });
        if (sign != kSigns.end()) {
            word.remove_prefix(sign->first.size());
        }
        word.remove_prefix(word.starts_with('v') ? 1 : 0);
        auto numbers = numbersOf(word);
        if (!numbers) {
            return fail(ErrorKind::Validation,
                        fmt::format("\"{}\" is no bound of versions: write \">=1.26 <1.31\"",
                                    whole.substr(0, 64)));
        }
        range.m_bounds.push_back({.comparison = sign == kSigns.end() ? Equal : sign->second,
                                  .numbers = *std::move(numbers)});
    }
    return range;
}

bool VersionRange::contains(const KubeVersion& version) const {
    const std::array<int, 3> all{version.major, version.minor, version.patch};
    return std::all_of(m_bounds.begin(), m_bounds.end(), [&all](const Bound& bound) {
        const auto size = static_cast<std::ptrdiff_t>(bound.numbers.size());
        const std::vector<int> own(all.begin(), all.begin() + size);
        switch (bound.comparison) {
        case Comparison::Less: return own < bound.numbers;
        case Comparison::AtMost: return own <= bound.numbers;
        case Comparison::Equal: return own == bound.numbers;
        case Comparison::AtLeast: return own >= bound.numbers;
        case Comparison::More: return own > bound.numbers;
        }
        return false;
    });
}

} // namespace pilothouse::kube
