// SPDX-License-Identifier: GPL-3.0-or-later
// The high contrast themes: the same states, shapes and fills on plain black or white.
#include "ui/theme/tokens.h"

namespace pilothouse::ui {
namespace {

/// States keep their fill and shape; words are in the plain ink, since the glyph tells them apart.
void plain(StateTokens& state, const Tokens& t) {
    state.tint = t.surface;
    state.text = t.text;
}

Tokens highContrast(const Tokens& base) {
    const QColor ground = base.dark ? QColor(Qt::black) : QColor(Qt::white);
    const QColor ink = base.dark ? QColor(Qt::white) : QColor(Qt::black);
    Tokens t = base;
    t.highContrast = true;
    t.window = t.surface = t.sunken = ground;
    t.text = t.secondary = t.muted = ink;
    t.controlBorder = t.divider = ink;
    t.accent = base.dark ? QColor(0x9C, 0xC8, 0xFF) : QColor(0x00, 0x37, 0x8A);
    t.onAccent = ground;
    t.accentHover = t.accentPressed = t.accent;
    t.selection = mixed(ground, t.accent, base.dark ? 0.30 : 0.18);
    t.rowHover = mixed(ground, ink, 0.10);
    t.dangerHover = t.rowHover;
    t.invalidFill = ground;
    t.okQuiet = t.okMark = base.ok.fill;
    t.diffAdd = t.diffRemove = ground;
    for (StateTokens* state : {&t.ok, &t.running, &t.waiting, &t.warning, &t.failed, &t.unknown,
                               &t.stopped, &t.skipped, &t.notStarted}) {
        plain(*state, t);
    }
    t.failed.text = base.failed.text; // red words keep their hue: at least 6.6:1 on the ground
    t.unknown.fill = t.notStarted.fill = t.skipped.fill = ink;
    t.unknown.mark = t.notStarted.mark = t.skipped.mark = ground;
    return t;
}

} // namespace

const Tokens& highContrastTokens(bool dark) {
    static const Tokens light = highContrast(lightTokens());
    static const Tokens black = highContrast(darkTokens());
    return dark ? black : light;
}

} // namespace pilothouse::ui
