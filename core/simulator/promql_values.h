// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/promql.h"

#include <optional>

/// What a query does with values once it is read. All pure.
namespace pilothouse::simulator::detail {

/// Whether a whole text fits a pattern (POSIX extended); nothing for a pattern that is none.
[[nodiscard]] std::optional<bool> fits(const std::string& pattern, const std::string& text);
/// The content of a label; empty where there is none, as Prometheus has it.
[[nodiscard]] std::string labelText(const Labels& labels, const std::string& name);
/// Labels in order without the metric's name: what two sides are matched by.
[[nodiscard]] Labels withoutName(Labels labels);
/// + - * / of two numbers.
[[nodiscard]] double compute(const std::string& op, double left, double right);
/// == != > < >= <= of two numbers.
[[nodiscard]] bool holds(const std::string& op, double left, double right);
/// count, sum, avg, max or min of what is there; never of nothing.
[[nodiscard]] double reduced(const std::string& name, const std::vector<double>& values);
/// How the samples of two sides find each other: by all labels, or by those that are named.
struct Matching {
    bool isBool = false; ///< a comparison tells 1 or 0 instead of filtering
    bool isOn = false;   ///< `labels` alone count; else all but those
    std::vector<std::string> labels{};
    bool isManyRight = false; ///< group_right: the result has the labels of the right side
};
/// Whether two samples of one side would be found by one of the other.
[[nodiscard]] bool hasTwins(const PromValue& side, const Matching& matching);
/// An operator where one side at least has samples.
[[nodiscard]] PromValue combineSamples(const std::string& op, const PromValue& left,
                                       const PromValue& right, const Matching& matching);

} // namespace pilothouse::simulator::detail
