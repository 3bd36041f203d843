// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/strategy.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

class YamlView;

/// A strategy file, read. With errors `strategy` holds what could be read, for an editor to show;
/// nothing else may use it then.
struct StrategyReading {
    model::Strategy strategy{};
    std::vector<Error> errors{}; ///< Validation with file, line and column; in order of the file
};

/// Reads an update strategy in any of the formats, told by content: `kind: UpdateStrategy` of
/// pilothouse.dev/v1alpha1, an Azure document with stages (or a bare list of stages, with a
/// warning), or a KubeFleet (Cluster)StagedUpdateStrategy. Judges form alone: unknown keys, wrong
/// types, words and ranges. Pure; any thread.
[[nodiscard]] StrategyReading readStrategy(std::string_view text, const std::string& fileName);

/// The same for those who need a whole strategy: the first error otherwise.
[[nodiscard]] Result<model::Strategy> parseStrategy(std::string_view text,
                                                    const std::string& fileName);

/// Whether a file is meant to be an update strategy, in whatever format and with whatever faults;
/// of a text that is no YAML a kind that only strategies have is enough. Pure; any thread.
[[nodiscard]] bool isStrategyFile(std::string_view text);

/// Reads windows in the shape of a strategy's, such as a fleet file's `calendars`: the list itself.
/// Validation with position for the first that is wrong, or whose id another has.
[[nodiscard]] Result<std::vector<model::Window>> parseWindows(const YamlView& list);

/// The times that every window is made of, as text: a wall clock's ("2026-11-01T22:00", with or
/// without seconds), and its zone ("Europe/Berlin", "+01:00", "Z"; empty is UTC; whether a name is
/// known is the calendar's business). None for anything else. Pure.
[[nodiscard]] std::optional<model::LocalTime> parseWallClock(std::string_view text);
[[nodiscard]] std::optional<model::Zone> parseZone(std::string_view text);

} // namespace pilothouse::kube
