// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"
#include "model/fleet_snapshot.h"
#include "ui/theme/tokens.h"

#include <QString>

#include <chrono>
#include <cstddef>
#include <optional>

namespace pilothouse::ui {

/// The one mapping from the core's states to shape, tone and word. Pure; any thread.

/// What a member is on screen. Stale and unreachable members are unknown, whatever they were
/// before.
/// A member that is offline as expected (model/edge.h) is Away: no problem, and not verifiable now.
enum class Look : std::uint8_t { Down, Degraded, Stale, Awaited, Away, Upgrading, Healthy };
inline constexpr std::size_t kLookCount = 7;

[[nodiscard]] Look lookOf(const model::ClusterState& state);
[[nodiscard]] Glyph glyphOf(Look look);
[[nodiscard]] Tone toneOf(Look look);
[[nodiscard]] QString wordOf(Look look); ///< "down", "degraded", "stale", …
[[nodiscard]] bool isProblem(Look look); ///< needs a person: down, degraded or stale
/// The word a filter knows the look by, the same in every language: "down", "degraded", …
[[nodiscard]] QString keyOf(Look look);

[[nodiscard]] Glyph glyphOf(model::Health health);

/// One line for the table: the worst reason, or why there is none. Never empty. Says it always when
/// the server's certificate is not checked.
[[nodiscard]] QString causeOf(const model::ClusterState& state);
/// The words for a failure that a person can act on, without the place where it happened.
[[nodiscard]] QString errorWords(const Error& error);
/// Short class of a failure: "TLS", "refused", "403", "time-out".
[[nodiscard]] QString errorClass(const Error& error);

/// Since when the member is what it is; none when not known.
[[nodiscard]] std::optional<Instant> lookSince(const model::ClusterState& state);
/// Age of the member's last answer at `now`; none when it never answered.
[[nodiscard]] std::optional<std::chrono::milliseconds> dataAge(const model::ClusterState& state,
                                                               Instant now);
/// True when what is shown was read before the member fell silent.
[[nodiscard]] bool isOld(const model::ClusterState& state);
/// "1.33.5" of "v1.33.5-gke.100"; the text itself when it is no version.
[[nodiscard]] QString shortVersion(const std::string& gitVersion);

[[nodiscard]] Glyph podGlyph(const model::Pod& pod);
[[nodiscard]] Tone podTone(const model::Pod& pod);
[[nodiscard]] bool isProblem(const model::Pod& pod);
[[nodiscard]] Glyph nodeGlyph(const model::Node& node);
/// "Memory pressure", "not ready since …": what is wrong with a node; empty when nothing is.
[[nodiscard]] QString nodeTrouble(const model::Node& node);

} // namespace pilothouse::ui
