// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "ui/models/text_lines.h"

#include <optional>
#include <vector>

namespace pilothouse::ui {

/// What leads in from outside, as lines. `failover` is a rehearsed loss; null: none. Pure.

/// The same in every picture: kind, place and name.
[[nodiscard]] QString entryKey(const model::MeshPicture& picture, const model::MeshEntry& entry);
[[nodiscard]] const model::MeshEntry* entryOf(const model::MeshPicture& picture,
                                              const QString& key);
[[nodiscard]] QString entryKindWord(model::MeshEntryKind kind); ///< "Traffic Manager"

/// Entry, kind, at, names and addresses, leads to, state or trouble, in the rehearsal.
[[nodiscard]] std::vector<TextLine> entryLines(const model::MeshPicture& picture,
                                               const model::MeshFailover* failover);
inline constexpr int kEntryStateColumn = 5;
inline constexpr int kEntryLossColumn = 6;

/// Route, its kind and state, service, cluster, weight, share, ready backends, in the rehearsal.
[[nodiscard]] std::vector<TextLine> targetLines(const model::MeshPicture& picture,
                                                const model::MeshEntry& entry,
                                                const model::MeshFailover* failover);
inline constexpr int kTargetStateColumn = 2;
inline constexpr int kTargetLossColumn = 8;

/// What a rehearsed loss does to an entry.
struct EntryLoss {
    QString word;
    QString brief; ///< where there is room for a word
    Glyph glyph = Glyph::Ok;
    int rank = 0; ///< larger is worse
};
[[nodiscard]] EntryLoss entryLossOf(const model::MeshFailoverEntry& felt);

} // namespace pilothouse::ui
