// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"

#include <QColor>
#include <QPainter>
#include <QRectF>
#include <QString>
#include <QStringList>

/// What boxes of every kind are drawn with. GUI thread.
namespace pilothouse::ui {

struct Tokens;

/// One line in a box, cut where it is longer; nothing where the box has no room for words.
void drawWords(QPainter& painter, const QRectF& box, const QString& text, const QColor& ink,
               Weight weight = Weight::Regular, int px = metrics::kLabel,
               Qt::TextElideMode cut = Qt::ElideRight);
void drawFrame(QPainter& painter, const QRectF& box, const QColor& fill, const QColor& line);
/// A sign with smooth edges among boxes that have none: of nodes and pods.
void drawGlyph(QPainter& painter, const QRectF& box, Glyph glyph, const Tokens& tokens);
/// The same of clusters and what holds some (paintStateGlyph).
void drawStateGlyph(QPainter& painter, const QRectF& box, Glyph glyph, const Tokens& tokens);

/// What a title has room for.
struct LogicTitle {
    int px = metrics::kLabel; ///< of the name
    QString name;             ///< whole at the largest size that allows it, else cut in its middle
    double wide = 0;          ///< px of the name
    QString rest;             ///< behind it, in metrics::kLabel; empty: there is no room
    double restWide = 0;      ///< px
    [[nodiscard]] double allWide() const;
};
inline constexpr double kTitleGap = 10; ///< px between a name and the rest
inline double LogicTitle::allWide() const {
    return rest.isEmpty() ? wide : wide + kTitleGap + restWide;
}
/// @param rests what may stand behind the name, what says most first; the first that is whole is
///        taken
/// @param most px of the name at most; below metrics::kBody there is no rest
/// @param isRestCut the last rest is cut rather than left out
[[nodiscard]] LogicTitle titleIn(double room, const QString& name, const QStringList& rests,
                                 int most, bool isRestCut = false);
void paintTitle(QPainter& painter, const QRectF& line, const LogicTitle& title, const QColor& ink,
                const QColor& restInk);

} // namespace pilothouse::ui
