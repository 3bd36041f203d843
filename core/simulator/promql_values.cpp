// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/promql_values.h"

#include <algorithm>
#include <regex.h>
#include <set>

namespace pilothouse::simulator::detail {

namespace {

constexpr std::size_t kLongestPattern = 200;

} // namespace

/// Whether a whole text fits a pattern; nothing for a pattern that is none.
std::optional<bool> fits(const std::string& pattern, const std::string& text) {
    regex_t compiled;
    const std::string whole = "^(" + pattern + ")$";
    if (pattern.size() > kLongestPattern ||
        ::regcomp(&compiled, whole.c_str(), REG_EXTENDED | REG_NOSUB) != 0) {
        return std::nullopt;
    }
    const bool isFit = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
    ::regfree(&compiled);
    return isFit;
}

std::string labelText(const Labels& labels, const std::string& name) {
    const std::string* const value = findLabel(labels, name);
    return value == nullptr ? std::string() : *value;
}

Labels withoutName(Labels labels) {
    std::erase_if(labels, [](const auto& label) { return label.first == "__name__"; });
    std::sort(labels.begin(), labels.end());
    return labels;
}

double compute(const std::string& op, double left, double right) {
    if (op == "+") {
        return left + right;
    }
    if (op == "-") {
        return left - right;
    }
    if (op == "*") {
        return left * right;
    }
    return left / right;
}

bool holds(const std::string& op, double left, double right) {
    if (op == "==") {
        return left >= right && left <= right;
    }
    if (op == "!=") {
        return left < right || left > right;
    }
    if (op == ">") {
        return left > right;
    }
    if (op == "<") {
        return left < right;
    }
    return op == ">=" ? left >= right : left <= right;
}

double reduced(const std::string& name, const std::vector<double>& values) {
    double all = 0;
    for (const double value : values) {
        all += value;
    }
    const auto count = static_cast<double>(values.size());
    if (name == "count") {
        return count;
    }
    if (name == "max" || name == "min") {
        return name == "max" ? *std::max_element(values.begin(), values.end())
                             : *std::min_element(values.begin(), values.end());
    }
    return name == "avg" ? all / count : all;
}

namespace {

Labels keyOf(const Labels& all, const Matching& matching) {
    Labels labels = withoutName(all);
    std::erase_if(labels, [&](const auto& label) {
        const bool isNamed = std::find(matching.labels.begin(), matching.labels.end(),
                                       label.first) != matching.labels.end();
        return isNamed != matching.isOn;
    });
    return labels;
}

} // namespace

bool hasTwins(const PromValue& side, const Matching& matching) {
    std::set<Labels> keys;
    return std::any_of(side.samples.begin(), side.samples.end(), [&](const Series& sample) {
        return !keys.insert(keyOf(sample.labels, matching)).second;
    });
}

PromValue combineSamples(const std::string& op, const PromValue& left, const PromValue& right,
                         const Matching& matching) {
    const bool isComparison = op.find_first_of("=<>") != std::string::npos;
    const bool isRight = left.isScalar || (matching.isManyRight && !right.isScalar);
    const PromValue& others = isRight ? left : right;
    PromValue out;
    for (Series sample : isRight ? right.samples : left.samples) {
        double other = others.scalar;
        if (!others.isScalar) {
            const Labels key = keyOf(sample.labels, matching);
            const auto found =
                std::find_if(others.samples.begin(), others.samples.end(), [&](const Series& each) {
                    return keyOf(each.labels, matching) == key;
                });
            if (found == others.samples.end()) {
                continue;
            }
            other = found->value;
        }
        const double a = isRight ? other : sample.value;
        const double b = isRight ? sample.value : other;
        if (isComparison && !matching.isBool) {
            if (holds(op, a, b)) {
                out.samples.push_back(std::move(sample)); // a filter keeps name and value
            }
            continue;
        }
        sample.labels = withoutName(sample.labels);
        sample.value = isComparison ? (holds(op, a, b) ? 1.0 : 0.0) : compute(op, a, b);
        out.samples.push_back(std::move(sample));
    }
    return out;
}

} // namespace pilothouse::simulator::detail
