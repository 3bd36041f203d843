// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "model/mesh_reading.h"

#include <QString>

namespace pilothouse::ui {

/// What the page has to say of what it could not read.
struct MeshNotice {
    QString cause{}; ///< empty: all was read
    QString rest{};
    QString whole{}; ///< every gap on a line of its own
};

/// Trouble of the reading, then clusters that do not answer, then sources that are missing: of
/// clusters, the hub and Azure. Null: nothing was read. Pure.
[[nodiscard]] MeshNotice noticeOf(const model::MeshPicture* picture,
                                  const model::MeshReading& reading);

} // namespace pilothouse::ui
