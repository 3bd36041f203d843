// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tokens.h"

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {
namespace {

QColor rgb(unsigned value) {
    return QColor(static_cast<int>((value >> 16U) & 0xFFU), static_cast<int>((value >> 8U) & 0xFFU),
                  static_cast<int>(value & 0xFFU));
}

QColor black(double alpha) {
    QColor color(0, 0, 0);
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

StateTokens state(unsigned fill, unsigned mark, unsigned text, unsigned tint) {
    return StateTokens{.fill = rgb(fill), .mark = rgb(mark), .text = rgb(text), .tint = rgb(tint)};
}

Tokens makeLight() {
    Tokens t;
    t.window = rgb(0xF4F5F7);
    t.surface = rgb(0xFFFFFF);
    t.sunken = rgb(0xE9ECF0);
    t.text = rgb(0x1B1F24);
    t.secondary = rgb(0x4A525E);
    t.muted = rgb(0x5F6773);
    t.controlBorder = rgb(0x818894);
    t.divider = rgb(0xD5DAE0);
    t.accent = rgb(0x0F5AB8);
    t.onAccent = rgb(0xFFFFFF);
    t.accentHover = rgb(0x1053A6);
    t.accentPressed = rgb(0x124C94);
    t.selection = rgb(0xDCE9FB);
    t.rowHover = rgb(0xEEF1F4);
    t.dangerHover = rgb(0xFDF0F1);
    t.invalidFill = rgb(0xFDF3F4);
    t.write = rgb(0xFBE7B0);
    t.writeText = rgb(0x1B1F24);
    t.okQuiet = rgb(0xA9D3C8);
    t.okMark = rgb(0x016E58);
    t.diffAdd = rgb(0xE3EEFD);
    t.diffRemove = rgb(0xFBF0D9);
    t.ok = state(0x016E58, 0xFFFFFF, 0x0A6B58, 0xE3F3EF);
    t.running = state(0x2080F8, 0xFFFFFF, 0x0F5AB8, 0xE3EEFD);
    t.waiting = state(0x6011A7, 0xFFFFFF, 0x6011A7, 0xF0E6F9);
    t.warning = state(0xB57A04, 0xFFFFFF, 0x7D5300, 0xFBF0D9);
    t.failed = state(0x9E0B12, 0xFFFFFF, 0x9E0B12, 0xFBE4E6);
    t.unknown = state(0x818894, 0xFFFFFF, 0x59616D, 0xEEF0F2);
    t.stopped = state(0x22262D, 0xFFFFFF, 0x262B33, 0xE6E8EB);
    t.ramp = {rgb(0xE8EEF6), rgb(0xBCD0E8), rgb(0x86ABD6),
              rgb(0x4E83BF), rgb(0x225E9E), rgb(0x0B3A6B)};
    t.series = {rgb(0x012A90), rgb(0xA8481A), rgb(0x0F8B80),
                rgb(0xE03EC2), rgb(0x9A8900), rgb(0x1E1F21)};
    t.shadow = {black(0.10), black(0.05), black(0.03)};
    return t;
}

Tokens makeDark() {
    Tokens t;
    t.dark = true;
    t.window = rgb(0x15181C);
    t.surface = rgb(0x1E2228);
    t.sunken = rgb(0x2A3038);
    t.text = rgb(0xE8EAED);
    t.secondary = rgb(0xBCC3CC);
    t.muted = rgb(0x9AA2AD);
    t.controlBorder = rgb(0x767E89);
    t.divider = rgb(0x363D46);
    t.accent = rgb(0x7FB2FF);
    t.onAccent = rgb(0x101418);
    t.accentHover = rgb(0x8CB9FD);
    t.accentPressed = rgb(0x98BFFB);
    t.selection = rgb(0x1D3557);
    t.rowHover = rgb(0x262B32);
    t.dangerHover = rgb(0x351D22);
    t.invalidFill = rgb(0x301E23);
    t.write = rgb(0xFBC204);
    t.writeText = rgb(0x101418);
    t.okQuiet = rgb(0x2C6352);
    t.okMark = rgb(0x3BB78D);
    t.diffAdd = rgb(0x182C4D);
    t.diffRemove = rgb(0x3D3108);
    t.ok = state(0x3BB78D, 0x101418, 0x5CCBA5, 0x17352C);
    t.running = state(0x2F74F2, 0xFFFFFF, 0x7FB2FF, 0x182C4D);
    t.waiting = state(0xD7ADFD, 0x101418, 0xD7ADFD, 0x35264A);
    t.warning = state(0xFBC204, 0x101418, 0xFBC204, 0x3D3108);
    t.failed = state(0xEC2B36, 0xFFFFFF, 0xFF8087, 0x47191D);
    t.unknown = state(0x767E89, 0xFFFFFF, 0xA3AAB5, 0x2B3037);
    t.stopped = state(0xE9EBEE, 0x101418, 0xE3E5E8, 0x343A42);
    t.ramp = {rgb(0x20303F), rgb(0x27496B), rgb(0x316A9E),
              rgb(0x4A90C9), rgb(0x86BBE3), rgb(0xD3E7F7)};
    t.series = {rgb(0x3E8BFF), rgb(0xE2601F), rgb(0x12C9A0),
                rgb(0xF7B4EB), rgb(0xF4EE5A), rgb(0x737A83)};
    t.shadow = {black(0.45), black(0.28), black(0.16)};
    return t;
}

/// What both themes share, or derive from the rest in the same way.
Tokens completed(Tokens t) {
    t.production = rgb(0x7A1E63);
    t.staging = rgb(0x5A4A00);
    t.dev = rgb(0x1F5560);
    t.bandText = rgb(0xFFFFFF);
    t.skipped =
        StateTokens{.fill = t.muted, .mark = t.surface, .text = t.secondary, .tint = t.sunken};
    t.notStarted = StateTokens{
        .fill = t.controlBorder, .mark = t.surface, .text = t.secondary, .tint = t.sunken};
    return t;
}

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color) {
    return 0.2126 * linear(static_cast<double>(color.redF())) +
           0.7152 * linear(static_cast<double>(color.greenF())) +
           0.0722 * linear(static_cast<double>(color.blueF()));
}

} // namespace

const StateTokens& Tokens::state(Glyph glyph) const {
    switch (glyph) {
    case Glyph::Ok: return ok;
    case Glyph::Running: return running;
    case Glyph::WaitingClock:
    case Glyph::WaitingHand: return waiting;
    case Glyph::Warning: return warning;
    case Glyph::Failed: return failed;
    case Glyph::Unknown: return unknown;
    case Glyph::Stopped: return stopped;
    case Glyph::Skipped: return skipped;
    case Glyph::NotStarted: return notStarted;
    }
    return unknown;
}

QColor Tokens::ink(Tone tone) const {
    switch (tone) {
    case Tone::Text: return text;
    case Tone::Secondary: return secondary;
    case Tone::Muted: return muted;
    case Tone::Accent: return accent;
    case Tone::Ok: return ok.text;
    case Tone::Running: return running.text;
    case Tone::Waiting: return waiting.text;
    case Tone::Warning: return warning.text;
    case Tone::Failed: return failed.text;
    case Tone::Unknown: return unknown.text;
    case Tone::Stopped: return stopped.text;
    }
    return text;
}

Tone toneOf(Glyph glyph) {
    switch (glyph) {
    case Glyph::Ok: return Tone::Ok;
    case Glyph::Running: return Tone::Running;
    case Glyph::WaitingClock:
    case Glyph::WaitingHand: return Tone::Waiting;
    case Glyph::Warning: return Tone::Warning;
    case Glyph::Failed: return Tone::Failed;
    case Glyph::Unknown: return Tone::Unknown;
    case Glyph::Stopped: return Tone::Stopped;
    case Glyph::Skipped:
    case Glyph::NotStarted: return Tone::Secondary;
    }
    return Tone::Text;
}

const Tokens& lightTokens() {
    static const Tokens tokens = completed(makeLight());
    return tokens;
}

const Tokens& darkTokens() {
    static const Tokens tokens = completed(makeDark());
    return tokens;
}

double contrastRatio(const QColor& a, const QColor& b) {
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor mixed(const QColor& base, const QColor& top, double share) {
    const auto channel = [share](int from, int to) {
        return static_cast<int>(std::lround(from + (to - from) * share));
    };
    return QColor(channel(base.red(), top.red()), channel(base.green(), top.green()),
                  channel(base.blue(), top.blue()));
}

} // namespace pilothouse::ui
