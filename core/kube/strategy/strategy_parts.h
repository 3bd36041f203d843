// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/strategy/field_reader.h"
#include "model/strategy.h"

#include <optional>
#include <string>
#include <vector>

/// The parts that the strategy readers share; inside this folder only.
namespace pilothouse::kube::detail {

// Whole documents, one function a format. `root` is the document's mapping (Azure: or list).
void readPilothouseStrategy(const FieldReader& root, model::Strategy& strategy);
void readAzureStrategy(const YamlView& root, std::vector<Error>& errors, model::Strategy& strategy);
void readKubeFleetStrategy(const FieldReader& root, model::Strategy& strategy);

/// Labels and annotations of a Kubernetes object's `metadata`.
void readMetadataMaps(const FieldReader& metadata, model::Strategy& strategy);

// Parts of the Pilothouse format.
[[nodiscard]] model::Intent readIntent(const FieldReader& fields);
[[nodiscard]] model::Action readAction(const FieldReader& fields);
[[nodiscard]] model::Policy readPolicy(const FieldReader& fields);
[[nodiscard]] model::Window readWindow(const FieldReader& fields);
[[nodiscard]] model::Gate readGate(const FieldReader& fields);

/// "2" or "25%": `least` to 1000000, or a percent from `least` (of 1 at least where it is 1) to
/// 100.
[[nodiscard]] std::optional<model::Bound> readBound(const FieldReader& fields, std::string_view key,
                                                    std::int32_t least);
/// "95%" or 95.
[[nodiscard]] std::optional<std::int32_t> readPercent(const FieldReader& fields,
                                                      std::string_view key);
/// A selector string that parses; an error otherwise.
[[nodiscard]] std::optional<std::string> readSelector(const FieldReader& fields,
                                                      std::string_view key);
/// "Europe/Berlin", "+01:00", "Z". Whether a name is known is the calendar's business.
[[nodiscard]] model::Zone readZone(const FieldReader& fields, std::string_view key);
/// "Sunday" … and "22:00".
[[nodiscard]] std::optional<std::chrono::weekday> readWeekday(const FieldReader& fields,
                                                              std::string_view key);
[[nodiscard]] std::optional<std::chrono::minutes> readTimeOfDay(const FieldReader& fields,
                                                                std::string_view key);
/// "+01:00", "-0530", "Z" within ±14:00; none for anything else.
[[nodiscard]] std::optional<std::chrono::minutes> parseUtcOffset(std::string_view text);
/// "2026-11-01T22:00:00", seconds may be left out; none for anything else.
[[nodiscard]] std::optional<model::LocalTime> parseLocalTime(std::string_view text);
/// A name of a stage or group: 1 to 63 of a-z, 0-9 and "-", not at the ends.
[[nodiscard]] std::string readName(const FieldReader& fields);

} // namespace pilothouse::kube::detail
