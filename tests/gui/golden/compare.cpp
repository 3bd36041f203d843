// SPDX-License-Identifier: GPL-3.0-or-later
#include "compare.h"

#include "ui/theme/theme.h"

#include <QDir>
#include <QImage>
#include <QTest>
#include <QWidget>

#include <cstdlib>

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kChannel = 2; // how far a channel of a pixel may be off

bool isNear(QRgb a, QRgb b) {
    return std::abs(qRed(a) - qRed(b)) <= kChannel && std::abs(qGreen(a) - qGreen(b)) <= kChannel &&
           std::abs(qBlue(a) - qBlue(b)) <= kChannel;
}

} // namespace

double differing(const QImage& actual, const QImage& expected, QImage& diff) {
    if (actual.size() != expected.size()) {
        return 1.0;
    }
    diff = expected.convertToFormat(QImage::Format_RGB32);
    int off = 0;
    for (int y = 0; y < actual.height(); ++y) {
        for (int x = 0; x < actual.width(); ++x) {
            if (!isNear(actual.pixel(x, y), expected.pixel(x, y))) {
                diff.setPixel(x, y, qRgb(255, 0, 0));
                ++off;
            }
        }
    }
    return static_cast<double>(off) / (actual.width() * actual.height());
}

void compare(QWidget& widget, const QString& name) {
    QImage actual(widget.size(), QImage::Format_RGB32);
    actual.fill(theme(&widget).window);
    widget.render(&actual);
    const QString file = QDir(QStringLiteral(GOLDEN_IMAGES)).filePath(name + u".png"_s);
    if (qEnvironmentVariableIsSet("PILOTHOUSE_UPDATE_GOLDEN")) {
        QVERIFY(actual.save(file));
        return;
    }
    const QImage expected(file);
    QVERIFY2(!expected.isNull(), qPrintable(u"no picture "_s + file));
    QImage diff;
    const double share = differing(actual, expected, diff);
    if (share > kPixels) {
        actual.save(name + u"-actual.png"_s);
        diff.save(name + u"-diff.png"_s);
    }
    QVERIFY2(share <= kPixels,
             qPrintable(u"%1: %2 of the pixels differ, see %3"_s.arg(name).arg(share).arg(
                 QDir::current().filePath(name + u"-diff.png"_s))));
}
