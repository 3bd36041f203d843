// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"

#include <QString>

#include <optional>
#include <vector>

namespace pilothouse::ui {

/// What cells are coloured by beside the state. What is not up keeps the colours of its state, and
/// what nobody measured has none: it is never the lowest step. Pure.
enum class MeshShade : std::uint8_t { State, Latency, Flows };
inline constexpr int kMeshShades = 3;
[[nodiscard]] QString shadeWord(MeshShade shade); ///< "state", "latency", "flows"

/// Steps of the ramp, as many as the themes have.
inline constexpr int kShadeSteps = 6;

/// Whether anything is said of a layer, be it why there is nothing.
[[nodiscard]] bool hasLayers(const model::MeshPicture& picture);
/// Of a half-link; none: nobody measured it, or it is no layer.
[[nodiscard]] std::optional<int> shadeStep(const model::MeshPicture& picture, MeshShade shade,
                                           std::uint32_t from, std::uint32_t to);
/// "ping 12 ms, at most 31 ms, over 9 pairs of nodes"; why nobody measured it; empty for State.
[[nodiscard]] QString shadeWords(const model::MeshPicture& picture, MeshShade shade,
                                 std::uint32_t from, std::uint32_t to);
/// Of all half-links from some clusters to others: the highest, and how many were measured; empty
/// for State.
[[nodiscard]] QString shadeWords(const model::MeshPicture& picture, MeshShade shade,
                                 const std::vector<std::uint32_t>& from,
                                 const std::vector<std::uint32_t>& to);
/// What a step stands for: "under 5 ms".
[[nodiscard]] QString stepWord(MeshShade shade, int step);
/// Who does not tell, why, and what would make them; empty where all do.
[[nodiscard]] QString missingWords(const model::MeshPicture& picture, MeshShade shade);

} // namespace pilothouse::ui
