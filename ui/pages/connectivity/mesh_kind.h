// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_kinds.h"

#include <QString>

#include <memory>
#include <optional>

namespace pilothouse::ui {

/// Which system's links the page shows, and its words. Pure.

[[nodiscard]] QString kindWord(model::MeshLinkKind kind); ///< "Cilium", "Submariner", "Istio"
/// Where the facts of its links come from.
[[nodiscard]] QString kindTip(model::MeshLinkKind kind);
/// For what is remembered; none for another word.
[[nodiscard]] std::optional<model::MeshLinkKind> kindOf(const QString& key);

/// The wanted kind where the fleet has it, else the first that links any two clusters, else the
/// first; Cilium where there is none.
[[nodiscard]] model::MeshLinkKind kindToShow(const model::MeshPicture& picture,
                                             std::optional<model::MeshLinkKind> wanted);

/// The picture as one kind has it, with what is found beside all links (services, entries, Azure's
/// profiles); of Cilium, and where it is null, itself.
[[nodiscard]] std::shared_ptr<const model::MeshPicture>
layerOfKind(const std::shared_ptr<const model::MeshPicture>& picture, model::MeshLinkKind kind);

/// Whether any half-link is configured, or not known not to be.
[[nodiscard]] bool hasLinks(const model::MeshPicture& picture);

/// Whether the half-links of every kind are in the same states; clusters in the same places.
[[nodiscard]] bool hasSameLinks(const model::MeshPicture& a, const model::MeshPicture& b);

} // namespace pilothouse::ui
