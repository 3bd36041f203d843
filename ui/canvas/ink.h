// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/theme/glyphs.h"

#include <cstdint>

class QPainter;
class QRectF;

namespace pilothouse::ui {

/// What a mark on a canvas is filled with: a state, one of a few kinds, or a step of a quantity.
/// Colour is never alone: legends name it, states have a glyph, too.
struct Ink {
    enum class Kind : std::uint8_t {
        Ok,
        Running,
        Warning,
        Failed,
        Stale,   ///< hatched: what was last known says nothing of now
        Awaited, ///< hollow: nobody has answered yet
        Series,  ///< one of unrelated kinds
        Ramp,    ///< a step of a quantity, low to high
        Other,   ///< kinds that have no colour of their own
        Away,    ///< off as expected: nobody can verify it now, and nobody need
        Waiting, ///< in a run: something has to happen first
        Soaking, ///< in a run: done, and watched for a while
        Skipped, ///< in a run: left out
        Stopped  ///< in a run: somebody stopped it
    };
    Kind kind = Kind::Other;
    std::uint8_t step = 0; ///< of Series and Ramp, 0 … 5
    bool operator==(const Ink&) const = default;
};

/// The sign of a cluster, or of the worst of several: what is off as expected has the sign of what
/// somebody stopped, in its own ink (theme/away.h).
void paintStateGlyph(QPainter& painter, const QRectF& box, Glyph glyph, const Tokens& tokens);
[[nodiscard]] QColor inkColour(Ink ink, const Tokens& tokens);
/// Fills a box: solid, hatched, or hollow.
void paintInk(QPainter& painter, const QRectF& box, Ink ink, const Tokens& tokens);

} // namespace pilothouse::ui
