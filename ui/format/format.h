// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>
#include <QTimeZone>

#include <chrono>
#include <cstdint>
#include <optional>

/// The only place that turns numbers, spans and instants into words for people. Pure; any thread.
/// Unknown values are "?".
namespace pilothouse::ui::format {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// What stands for a value that is not known; never a number.
[[nodiscard]] QString unknown();

/// 2486 -> "2,486" in the locale.
[[nodiscard]] QString number(std::int64_t value, const QLocale& locale = QLocale());
[[nodiscard]] QString number(std::optional<std::int64_t> value, const QLocale& locale = QLocale());

/// With two decimals, from a thousand on without: "12.40", "2,486".
[[nodiscard]] QString money(double value, const QLocale& locale = QLocale());
/// As few decimals as tell it: "5", "0.02".
[[nodiscard]] QString decimal(double value, const QLocale& locale = QLocale());

/// A sum of which parts are missing: "≥ 2,486". `complete` gives the plain number.
[[nodiscard]] QString atLeast(std::int64_t value, bool complete, const QLocale& locale = QLocale());

/// A value from before a fault: "(24 / 24)".
[[nodiscard]] QString lastKnown(const QString& value);

/// "23 / 24"; an unknown side is "?".
[[nodiscard]] QString ratio(std::optional<std::int64_t> part, std::optional<std::int64_t> whole,
                            const QLocale& locale = QLocale());

/// Signed change: "+3", "−1", "0" with a true minus sign.
[[nodiscard]] QString delta(std::int64_t value, const QLocale& locale = QLocale());

/// 0..100 (or more) -> "71 %", at most three significant digits; narrow no-break space before the
/// sign.
[[nodiscard]] QString percent(std::optional<double> value, const QLocale& locale = QLocale());

/// Bytes in IEC units: "61 MiB", "1.5 GiB"; at most three significant digits.
[[nodiscard]] QString bytes(std::optional<std::int64_t> value, const QLocale& locale = QLocale());

/// Thousandths of a core: "250 m" below one core, "3.5 cores" from there.
[[nodiscard]] QString cpu(std::optional<std::int64_t> milli, const QLocale& locale = QLocale());

/// Age in a cell: its largest unit only, rounded down: "9 s", "4 m", "2 h", "26 d". Negative spans
/// (clock skew) are "0 s".
[[nodiscard]] QString age(std::optional<std::chrono::milliseconds> span,
                          const QLocale& locale = QLocale());

/// Two units: "4 m 12 s", "1 h 16 m", "2 d 3 h"; below a minute as age().
[[nodiscard]] QString span(std::optional<std::chrono::milliseconds> value,
                           const QLocale& locale = QLocale());

/// A latency: "12 ms", "1.2 s".
[[nodiscard]] QString latency(std::optional<std::chrono::milliseconds> value,
                              const QLocale& locale = QLocale());

/// Clock in a zone: "14:06" or "14:06:21".
[[nodiscard]] QString clock(Instant at, const QTimeZone& zone, bool seconds = false);

/// "14:06" today, "Tue 14:06" within a week, "2026-11-21 14:06" otherwise.
[[nodiscard]] QString moment(Instant at, Instant now, const QTimeZone& zone,
                             const QLocale& locale = QLocale());

/// ISO 8601 with offset, for copies, exports and logs: "2026-11-21T14:06:21+01:00".
[[nodiscard]] QString iso(Instant at, const QTimeZone& zone);

/// A region's name for people: "edge-paris" -> "Edge Paris". Names of cloud regions ("westeurope",
/// "eu-central-1") are words of their own and stay as they are.
[[nodiscard]] QString place(const QString& region);

/// "CET (UTC+1)".
[[nodiscard]] QString zoneName(const QTimeZone& zone, Instant at);

} // namespace pilothouse::ui::format
