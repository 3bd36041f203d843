// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <QDateTime>
#include <QString>

#include <string>
#include <string_view>

namespace pilothouse::ui {

/// UTF-8 text of the core as Qt text. Costs a copy: once per visible cell, cached in canvases.
[[nodiscard]] inline QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Qt text as UTF-8 of the core.
[[nodiscard]] inline std::string fromQt(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// A moment of clock time in the zone of the desktop; for display only.
[[nodiscard]] inline QDateTime toQt(Instant at) {
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count());
}

} // namespace pilothouse::ui
