// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/cell_text.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"

#include <QVersionNumber>

namespace pilothouse::ui {

QString ageText(std::chrono::milliseconds age) {
    return format::age(age);
}

QString longAgeText(std::chrono::milliseconds age) {
    return format::span(age);
}

QString clockText(Instant at) {
    return format::clock(at, QTimeZone::systemTimeZone());
}

QString clockSecondsText(Instant at) {
    return format::clock(at, QTimeZone::systemTimeZone(), true);
}

QString momentText(Instant at) {
    return format::iso(at, QTimeZone::systemTimeZone());
}

QString countText(std::int64_t count) {
    return format::number(count);
}

QString coresText(std::int64_t milli) {
    return QLocale().toString(static_cast<double>(milli) / 1000.0, 'f', milli % 1000 == 0 ? 0 : 1);
}

QString gibText(std::int64_t bytes) {
    return QLocale().toString(static_cast<double>(bytes) / (1024.0 * 1024.0 * 1024.0), 'f', 1);
}

QString unknownValue() {
    return format::unknown();
}

QString oldValue(const QString& text, bool isOld) {
    return isOld ? format::lastKnown(text) : text;
}

QString versionSortKey(const std::string& gitVersion) {
    const QString text = toQt(gitVersion);
    const auto version =
        QVersionNumber::fromString(text.startsWith(QLatin1Char('v')) ? text.mid(1) : text);
    QString key;
    for (int at = 0; at < 3; ++at) {
        key += QStringLiteral("%1.").arg(version.segmentAt(at), 6, 10, QLatin1Char('0'));
    }
    return key + text;
}

} // namespace pilothouse::ui
