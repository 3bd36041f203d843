// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/format.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>
#include <array>
#include <cmath>

namespace pilothouse::ui::format {
namespace {

using namespace Qt::Literals::StringLiterals;
using std::chrono::milliseconds;

constexpr QChar kThin = QChar(0x202F); // narrow no-break space, between a number and its unit
constexpr QChar kMinus = QChar(0x2212);

QString text(const char* source) {
    return QCoreApplication::translate("Format", source);
}

QString joined(const QString& value, const QString& unit) {
    return value + kThin + unit;
}

/// At most three significant digits, without trailing zeros: 1.5, 15.2 -> "15.2", 152.
QString significant(double value, const QLocale& locale) {
    const double size = std::abs(value);
    const int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    const double scale = std::pow(10.0, decimals);
    const double rounded = std::round(value * scale) / scale;
    int shown = decimals;
    while (shown > 0) {
        const double less = std::pow(10.0, shown - 1);
        if (std::abs(std::round(rounded * less) / less - rounded) > 1e-9) {
            break;
        }
        --shown;
    }
    return locale.toString(rounded, 'f', shown);
}

struct Unit {
    std::int64_t seconds;
    const char* name;
};

constexpr std::array<Unit, 4> kUnits = {
    Unit{86400, QT_TRANSLATE_NOOP("Format", "d")},
    Unit{3600, QT_TRANSLATE_NOOP("Format", "h")},
    Unit{60, QT_TRANSLATE_NOOP("Format", "m")},
    Unit{1, QT_TRANSLATE_NOOP("Format", "s")},
};

QString largestUnits(milliseconds value, std::size_t wanted, const QLocale& locale) {
    std::int64_t seconds =
        std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(value).count());
    std::size_t first = 0;
    while (first + 1 < kUnits.size() && seconds < kUnits.at(first).seconds) {
        ++first;
    }
    QString result;
    for (std::size_t i = first; i < kUnits.size() && i < first + wanted; ++i) {
        const std::int64_t count = seconds / kUnits.at(i).seconds;
        seconds %= kUnits.at(i).seconds;
        if (i > first && count == 0) {
            break;
        }
        const QString part =
            joined(locale.toString(static_cast<qlonglong>(count)), text(kUnits.at(i).name));
        result = result.isEmpty() ? part : result + QChar(0x00A0) + part;
    }
    return result;
}

QDateTime local(Instant at, const QTimeZone& zone) {
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count(), zone);
}

} // namespace

QString unknown() {
    return u"?"_s;
}

QString number(std::int64_t value, const QLocale& locale) {
    return locale.toString(static_cast<qlonglong>(value));
}

QString number(std::optional<std::int64_t> value, const QLocale& locale) {
    return value ? number(*value, locale) : unknown();
}

QString money(double value, const QLocale& locale) {
    constexpr double kWhole = 1000;
    return locale.toString(value, 'f', value < kWhole ? 2 : 0);
}

QString decimal(double value, const QLocale& locale) {
    return locale.toString(value, 'g', 6);
}

QString atLeast(std::int64_t value, bool complete, const QLocale& locale) {
    const QString plain = number(value, locale);
    return complete ? plain : u"\u2265 "_s + plain;
}

QString lastKnown(const QString& value) {
    return u"("_s + value + u")"_s;
}

QString ratio(std::optional<std::int64_t> part, std::optional<std::int64_t> whole,
              const QLocale& locale) {
    return number(part, locale) + u" / "_s + number(whole, locale);
}

QString delta(std::int64_t value, const QLocale& locale) {
    if (value == 0) {
        return number(0, locale);
    }
    // The magnitude as unsigned: the smallest integer has no positive twin.
    const auto magnitude =
        value > 0 ? static_cast<std::uint64_t>(value) : 0U - static_cast<std::uint64_t>(value);
    const QString digits = locale.toString(static_cast<qulonglong>(magnitude));
    return (value > 0 ? QChar(u'+') : kMinus) + digits;
}

QString percent(std::optional<double> value, const QLocale& locale) {
    if (!value || !std::isfinite(*value)) {
        return unknown();
    }
    return joined(locale.toString(std::round(*value), 'f', 0), u"%"_s);
}

QString bytes(std::optional<std::int64_t> value, const QLocale& locale) {
    if (!value) {
        return unknown();
    }
    static constexpr std::array<const char*, 6> kNames = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    auto amount = static_cast<double>(*value);
    std::size_t unit = 0;
    while (std::abs(amount) >= 999.5 && unit + 1 < kNames.size()) {
        amount /= 1024.0;
        ++unit;
    }
    return joined(significant(amount, locale), QString::fromLatin1(kNames.at(unit)));
}

QString cpu(std::optional<std::int64_t> milli, const QLocale& locale) {
    if (!milli) {
        return unknown();
    }
    if (*milli != 0 && std::abs(*milli) < 1000) {
        return joined(number(*milli, locale), u"m"_s);
    }
    const double cores = static_cast<double>(*milli) / 1000.0;
    return joined(significant(cores, locale), *milli == 1000
                                                  ? text(QT_TRANSLATE_NOOP("Format", "core"))
                                                  : text(QT_TRANSLATE_NOOP("Format", "cores")));
}

QString age(std::optional<milliseconds> value, const QLocale& locale) {
    return value ? largestUnits(*value, 1, locale) : unknown();
}

QString span(std::optional<milliseconds> value, const QLocale& locale) {
    return value ? largestUnits(*value, 2, locale) : unknown();
}

QString latency(std::optional<milliseconds> value, const QLocale& locale) {
    if (!value) {
        return unknown();
    }
    if (value->count() < 1000) {
        return joined(number(value->count(), locale), text(QT_TRANSLATE_NOOP("Format", "ms")));
    }
    return joined(significant(static_cast<double>(value->count()) / 1000.0, locale), text("s"));
}

QString clock(Instant at, const QTimeZone& zone, bool seconds) {
    return local(at, zone).toString(seconds ? u"HH:mm:ss"_s : u"HH:mm"_s);
}

QString moment(Instant at, Instant now, const QTimeZone& zone, const QLocale& locale) {
    const QDateTime then = local(at, zone);
    const QDateTime today = local(now, zone);
    const qint64 days = then.date().daysTo(today.date());
    if (days == 0) {
        return then.toString(u"HH:mm"_s);
    }
    if (days > 0 && days < 7) {
        return locale.dayName(then.date().dayOfWeek(), QLocale::ShortFormat) + QChar(u' ') +
               then.toString(u"HH:mm"_s);
    }
    return then.toString(u"yyyy-MM-dd HH:mm"_s);
}

QString iso(Instant at, const QTimeZone& zone) {
    const QDateTime when = local(at, zone);
    return when.toOffsetFromUtc(when.offsetFromUtc()).toString(Qt::ISODate);
}

QString place(const QString& region) {
    const bool isCloudName =
        !region.contains(u'-') || std::any_of(region.cbegin(), region.cend(), [](QChar c) {
            return c.isDigit() || c.isUpper() || c.isSpace();
        });
    if (isCloudName) {
        return region;
    }
    QStringList words = region.split(u'-', Qt::SkipEmptyParts);
    for (QString& word : words) {
        word[0] = word.at(0).toUpper();
    }
    return words.isEmpty() ? region : words.join(u' ');
}

QString zoneName(const QTimeZone& zone, Instant at) {
    const QDateTime when = local(at, zone);
    const int minutes = when.offsetFromUtc() / 60;
    if (minutes == 0) {
        return u"UTC"_s;
    }
    const int hours = std::abs(minutes) / 60;
    const int rest = std::abs(minutes) % 60;
    QString offset = u"UTC"_s + (minutes < 0 ? kMinus : QChar(u'+')) + QString::number(hours);
    if (rest != 0) {
        offset += QChar(u':') + QString::number(rest).rightJustified(2, QChar(u'0'));
    }
    const QString name = when.timeZoneAbbreviation();
    return name.isEmpty() || name.startsWith(u"UTC"_s) ? offset : name + u" ("_s + offset + u")"_s;
}

} // namespace pilothouse::ui::format
