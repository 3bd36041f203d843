// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QString>

#include <array>

namespace pilothouse::ui {

/// The translated word of a state from a table in the order of its enumeration; empty for a value
/// the table does not hold. Mark the words with QT_TRANSLATE_NOOP in the same `context`.
template<typename State, std::size_t Count>
[[nodiscard]] QString stateWord(const char* context, const std::array<const char*, Count>& words,
                                State state) {
    const auto at = static_cast<std::size_t>(state);
    return at < Count ? QCoreApplication::translate(context, words[at]) : QString();
}

} // namespace pilothouse::ui
