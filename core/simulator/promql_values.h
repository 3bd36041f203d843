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
/// An operator where one side at least has samples. A comparison filters, but for `isBool`.
[[nodiscard]] PromValue combineSamples(const std::string& op, const PromValue& left,
                                       const PromValue& right, bool isBool);

} // namespace pilothouse::simulator::detail
