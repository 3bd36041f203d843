// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "ui/canvas/mesh/matrix_data.h"
#include "ui/theme/tokens.h"

#include <QString>

#include <array>

namespace pilothouse::ui {

/// The one mapping from half-links to shape, tone and word. Pure.

[[nodiscard]] MatrixState matrixStateOf(model::MeshHalfState state);
[[nodiscard]] Tone toneOf(model::MeshHalfState state);
[[nodiscard]] Glyph glyphOf(model::MeshSeverity severity);
[[nodiscard]] QString regionWord(const std::string& region); ///< "no region" where it is empty
/// "Client certificate expired"; the stable word where a code has no title yet.
[[nodiscard]] QString titleOf(model::MeshCode code);
/// "Agents not all ready: 3 of 5".
[[nodiscard]] QString wordsOf(const model::MeshReason& reason);
/// "from weu-03 to neu-01: down, certificate expired": for tooltips, screen readers and copies.
[[nodiscard]] QString readOutOf(const model::MeshPicture& picture, std::uint32_t from,
                                std::uint32_t to);

/// How far a connection gets.
enum class MeshStage : std::uint8_t { Dns, Tcp, Tls, Etcd, Sync };
inline constexpr std::size_t kMeshStages = 5;
enum class StageMark : std::uint8_t { Open, Reached, Fails };
[[nodiscard]] QString stageWord(MeshStage stage);
/// What is known of the stages of a half-link: all where it is up, none where no cause proves one.
[[nodiscard]] std::array<StageMark, kMeshStages> stagesOf(model::MeshHalfState state,
                                                          const model::MeshHalf* half);

} // namespace pilothouse::ui
