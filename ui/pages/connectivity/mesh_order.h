// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <vector>

namespace pilothouse::ui {

/// In which order rows and columns stand.
enum class MeshOrder : std::uint8_t { Region, Name, MeshId, Problems, Version };
inline constexpr int kMeshOrders = 5;
[[nodiscard]] QString orderWord(MeshOrder order);    ///< "region", translated
[[nodiscard]] QString orderKey(MeshOrder order);     ///< "region"; what is remembered
[[nodiscard]] MeshOrder orderOf(const QString& key); ///< Region where it is none

/// Clusters under one bracket.
struct MeshGroup {
    QString name;
    std::vector<std::uint32_t> clusters; ///< indices into the picture
    bool operator==(const MeshGroup&) const = default;
};

/// All clusters of a picture in an order; by region and by version in groups. Equal ones stay in
/// the picture's order, which is by region, then mesh id. Pure.
[[nodiscard]] std::vector<MeshGroup> orderedOf(const model::MeshPicture& picture, MeshOrder order);

/// The order of a page over many pictures. What depends on states is arranged when it is asked for
/// and then kept, so that a refresh lets nothing jump; clusters that come later stand at the end.
class MeshArrangement {
public:
    /// Arranges anew with the next picture, even where the choice is the same.
    void choose(MeshOrder order, bool isGathered);
    [[nodiscard]] MeshOrder order() const { return m_order; }
    /// Clusters that causes are about stand first.
    [[nodiscard]] bool isGathered() const { return m_isGathered; }
    [[nodiscard]] std::vector<MeshGroup> groupsOf(const model::MeshPicture& picture);

private:
    struct Kept {
        QString name;
        QStringList ids;
    };
    [[nodiscard]] std::vector<MeshGroup> asKept(const model::MeshPicture& picture) const;

    MeshOrder m_order = MeshOrder::Region;
    bool m_isGathered = false;
    std::vector<Kept> m_kept;
};

/// Clusters that a cause is about: their rows and columns carry their names.
[[nodiscard]] std::vector<bool> flaggedOf(const model::MeshPicture& picture);

} // namespace pilothouse::ui
