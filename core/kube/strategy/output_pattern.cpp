// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/output_pattern.h"

#include <fmt/format.h>

#include <regex.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace pilothouse::kube {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// What the automaton would be multiplied by: the counts of all "{2,5}", larger ones first.
std::int64_t repeatsOf(std::string_view pattern) {
    std::int64_t product = 1;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] == '\\') {
            ++at;
            continue;
        }
        if (pattern[at] != '{') {
            continue;
        }
        const auto end = std::min(pattern.find('}', at), pattern.size());
        std::int64_t most = 1;
        for (auto digit = at + 1; digit < end;) {
            std::int64_t count = 0;
            const auto* const from = pattern.data() + digit;
            const auto parsed = std::from_chars(from, pattern.data() + end, count);
            const bool isTooLarge = parsed.ec == std::errc::result_out_of_range;
            most = std::max(most, isTooLarge ? OutputPattern::kMaxRepeats + 1 : count);
            digit += std::max<std::size_t>(1, static_cast<std::size_t>(parsed.ptr - from));
        }
        product = std::min<std::int64_t>(product * most, OutputPattern::kMaxRepeats + 1);
    }
    return product;
}

bool hasBackReference(std::string_view pattern) {
    for (std::size_t at = 0; at + 1 < pattern.size(); ++at) {
        if (pattern[at] == '\\') {
            if (isDigit(pattern[at + 1])) {
                return true;
            }
            ++at;
        }
    }
    return false;
}

} // namespace

struct OutputPattern::Compiled {
    Compiled() = default;
    ~Compiled() {
        if (isMade) {
            regfree(&expression);
        }
    }
    Compiled(const Compiled&) = delete;
    Compiled& operator=(const Compiled&) = delete;
    regex_t expression{};
    bool isMade = false;
};

Result<OutputPattern> OutputPattern::compile(const std::string& pattern) {
    if (pattern.size() > kMaxPattern) {
        return fail(ErrorKind::Validation, fmt::format("longer than {} characters", kMaxPattern));
    }
    if (hasBackReference(pattern)) {
        return fail(ErrorKind::Validation, "back references (\"\\1\") are not supported");
    }
    if (repeatsOf(pattern) > kMaxRepeats) {
        return fail(ErrorKind::Validation,
                    fmt::format("the repeats in braces are more than {} in all", kMaxRepeats));
    }
    auto compiled = std::make_shared<Compiled>();
    compiled->isMade =
        pattern.find('\0') == std::string::npos &&
        regcomp(&compiled->expression, pattern.c_str(), REG_EXTENDED | REG_NEWLINE) == 0;
    if (!compiled->isMade) {
        return fail(ErrorKind::Validation, "this is no regular expression (POSIX extended)");
    }
    return OutputPattern(std::move(compiled));
}

bool OutputPattern::matches(std::string_view text) const {
    if (text.size() > kMaxText) {
        text.remove_prefix(text.size() - kMaxText);
    }
    const std::string copy(text); // a text that ends with it holds zero bytes well
    regmatch_t range{};
    range.rm_so = 0;
    range.rm_eo = static_cast<regoff_t>(copy.size());
    return regexec(&m_compiled->expression, copy.c_str(), 1, &range, REG_STARTEND) == 0;
}

} // namespace pilothouse::kube
