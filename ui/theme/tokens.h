// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

#include <array>
#include <cstdint>

namespace pilothouse::ui {

/// The ten shapes a state can have on screen. Shape first, word second, colour third.
enum class Glyph : std::uint8_t {
    Ok,
    Running,
    WaitingClock,
    WaitingHand,
    Warning,
    Failed,
    Unknown,
    Stopped,
    Skipped,
    NotStarted,
};

inline constexpr int kGlyphCount = 10;

/// What a piece of text says, not which colour it has; Tokens::ink turns it into one.
enum class Tone : std::uint8_t {
    Text,
    Secondary,
    Muted,
    Accent,
    Ok,
    Running,
    Waiting,
    Warning,
    Failed,
    Unknown,
    Stopped,
};

/// Colours of one state: `fill` and `mark` make the glyph, `text` on `tint` makes a chip. Text is
/// never set in `fill`.
struct StateTokens {
    QColor fill;
    QColor mark;
    QColor text;
    QColor tint;
};

/// Every colour the program may use, for one theme. Widgets hold no literal colours.
struct Tokens {
    bool dark = false;
    bool highContrast = false; ///< borders are doubled, glyph outlines heavier, nothing is tinted

    QColor window, surface, sunken;
    QColor text, secondary, muted;
    QColor controlBorder, divider;
    QColor accent, onAccent, accentHover, accentPressed;
    QColor selection, rowHover, dangerHover, invalidFill;
    QColor production, staging, dev, bandText;
    QColor write, writeText;
    QColor okQuiet; ///< border of a healthy hex, "done" part of a bar
    QColor okMark;  ///< the thin check of a healthy hex
    QColor diffAdd, diffRemove;
    StateTokens ok, running, waiting, warning, failed, unknown, stopped, skipped, notStarted;
    std::array<QColor, 6> ramp;   ///< utilisation, low to high; never a state
    std::array<QColor, 6> series; ///< unrelated lines; never in a chart that shows states
    std::array<QColor, 3> shadow; ///< nested outlines of raised things, inner to outer, with alpha

    /// Colours of the state behind a glyph.
    [[nodiscard]] const StateTokens& state(Glyph glyph) const;
    /// Ink for text of a tone, at least 4.5:1 on window, surface, sunken and the tone's own tint.
    [[nodiscard]] QColor ink(Tone tone) const;
};

/// The tone in which words about a state are set.
[[nodiscard]] Tone toneOf(Glyph glyph);

/// The fixed themes. References stay valid for the life of the process.
[[nodiscard]] const Tokens& lightTokens();
[[nodiscard]] const Tokens& darkTokens();
/// Black on white, or white on black: no tints, no greys for words.
[[nodiscard]] const Tokens& highContrastTokens(bool dark);

/// WCAG 2.2 contrast ratio of two opaque colours, 1..21.
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);

/// `top` over `base` at `share` (0..1), opaque.
[[nodiscard]] QColor mixed(const QColor& base, const QColor& top, double share);

} // namespace pilothouse::ui
