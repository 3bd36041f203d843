// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/widgets/status_delegate.h"

#include <Qt>

namespace pilothouse::ui {

/// What a table cell tells besides what the delegate draws (ItemRole).
enum DataRole : int {
    SortRole = Qt::UserRole + 1, ///< typed value to order by
    IdRole,                      ///< key of the row as text
    AgeRole                      ///< milliseconds since the value was read
};

} // namespace pilothouse::ui
