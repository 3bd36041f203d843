// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/away.h"

namespace pilothouse::ui {

namespace {

constexpr double kBlue = 0.25;
constexpr double kFaintBlue = 0.08;

} // namespace

QColor awayTint(const Tokens& tokens) {
    return mixed(tokens.unknown.tint, tokens.running.fill, kFaintBlue);
}

QColor awayInk(const Tokens& tokens) {
    return mixed(tokens.unknown.fill, tokens.running.fill, kBlue);
}

QColor awayText(const Tokens& tokens) {
    return mixed(tokens.unknown.text, tokens.running.text, kBlue);
}

Tokens awayTokens(const Tokens& tokens) {
    Tokens quiet = tokens;
    quiet.stopped = {awayInk(tokens), tokens.surface, awayText(tokens), awayTint(tokens)};
    return quiet;
}

} // namespace pilothouse::ui
