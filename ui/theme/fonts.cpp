// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"

#include <QFontDatabase>

static void initThemeResources() {
    Q_INIT_RESOURCE(theme);
}

namespace pilothouse::ui {
namespace {

QFont face(QLatin1StringView family, QLatin1StringView fallback, int px, Weight weight) {
    QFont font(QStringList{QString(family), QString(fallback)});
    font.setPixelSize(px);
    font.setWeight(weight == Weight::Strong ? QFont::DemiBold : QFont::Normal);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

} // namespace

void registerFonts() {
    static const bool done = [] {
        initThemeResources();
        for (const auto* file : {"PilothouseSans-Regular.otf", "PilothouseSans-SemiBold.otf",
                                 "PilothouseMono-Regular.ttf", "PilothouseMono-SemiBold.ttf"}) {
            QFontDatabase::addApplicationFont(QLatin1StringView(":/pilothouse/fonts/") +
                                              QLatin1StringView(file));
        }
        return true;
    }();
    static_cast<void>(done);
}

QFont textFont(int px, Weight weight) {
    QFont font =
        face(QLatin1StringView("Pilothouse Sans"), QLatin1StringView("sans-serif"), px, weight);
    if (px <= 13) {
        // Inter is drawn for larger sizes; a little air keeps 11 and 13 px readable.
        font.setLetterSpacing(QFont::PercentageSpacing, px <= 11 ? 101.5 : 100.5);
    }
    return font;
}

QFont monoFont(int px, Weight weight) {
    QFont font =
        face(QLatin1StringView("Pilothouse Mono"), QLatin1StringView("monospace"), px, weight);
    font.setStyleHint(QFont::Monospace);
    return font;
}

} // namespace pilothouse::ui
