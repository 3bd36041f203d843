// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/widgets/toast.h"

namespace pilothouse::ui {

/// What is said once a page wrote its picture; `trouble` is why it could not, or empty.
[[nodiscard]] ToastData exportToast(const QString& file, const QString& trouble);
inline constexpr std::chrono::seconds kExportToastLife{8};

} // namespace pilothouse::ui
