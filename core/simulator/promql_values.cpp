// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/promql_values.h"

#include <algorithm>
#include <regex.h>

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

PromValue combineSamples(const std::string& op, const PromValue& left, const PromValue& right,
                         bool isBool) {
    const bool isComparison = op.find_first_of("=<>") != std::string::npos;
    PromValue out;
    for (Series sample : left.isScalar ? right.samples : left.samples) {
        const Labels key = withoutName(sample.labels);
        double a = left.isScalar ? left.scalar : sample.value;
        double b = right.isScalar ? right.scalar : sample.value;
        if (!left.isScalar && !right.isScalar) {
            const auto other =
                std::find_if(right.samples.begin(), right.samples.end(),
                             [&](const Series& each) { return withoutName(each.labels) == key; });
            if (other == right.samples.end()) {
                continue;
            }
            b = other->value;
        }
        if (isComparison && !isBool) {
            if (holds(op, a, b)) {
                out.samples.push_back(std::move(sample)); // a filter keeps name and value
            }
            continue;
        }
        sample.labels = key;
        sample.value = isComparison ? (holds(op, a, b) ? 1.0 : 0.0) : compute(op, a, b);
        out.samples.push_back(std::move(sample));
    }
    return out;
}

} // namespace pilothouse::simulator::detail
