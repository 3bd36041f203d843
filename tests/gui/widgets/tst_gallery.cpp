// SPDX-License-Identifier: GPL-3.0-or-later
// The sheet is rendered without a window. PILOTHOUSE_GALLERY_DIR keeps the pictures for a person to
// look at.
#include "ui/gallery/gallery.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QTest>

#include <set>

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

class TestGallery : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rendersBothThemes_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void rendersBothThemes() {
        QFETCH(bool, dark);
        const QImage image = renderGallery(dark);
        const Tokens& tokens = dark ? darkTokens() : lightTokens();
        QCOMPARE(image.size(), QSize(1600, 1000));
        QCOMPARE(image.pixelColor(4, 500), tokens.window);
        // Each panel has a surface; a corner of the sheet's right column is a good witness of the
        // layout.
        QCOMPARE(image.pixelColor(1579, 970), tokens.surface);
        const QString folder = qEnvironmentVariable("PILOTHOUSE_GALLERY_DIR");
        if (!folder.isEmpty()) {
            QVERIFY(image.save(QDir(folder).filePath(dark ? u"components-dark.png"_s
                                                          : u"components-light.png"_s)));
        }
    }

    void isTheSameEachTime() { QVERIFY(renderGallery(false) == renderGallery(false)); }

    void noPanelIsEmpty_data() {
        QTest::addColumn<QRect>("body");
        QTest::newRow("glyphs") << QRect(17, 102, 350, 264);
        QTest::newRow("hexes") << QRect(17, 414, 350, 232);
        QTest::newRow("legend") << QRect(17, 694, 350, 56);
        QTest::newRow("progress") << QRect(17, 798, 350, 184);
        QTest::newRow("buttons") << QRect(381, 102, 398, 202);
        QTest::newRow("choices") << QRect(381, 352, 398, 218);
        QTest::newRow("text fields") << QRect(381, 618, 398, 148);
        QTest::newRow("filter") << QRect(381, 814, 398, 168);
        QTest::newRow("table") << QRect(793, 142, 438, 166);
        QTest::newRow("tree") << QRect(793, 356, 438, 168);
        QTest::newRow("hover card") << QRect(993, 584, 222, 186);
        QTest::newRow("empty") << QRect(793, 830, 198, 150);
        QTest::newRow("error") << QRect(994, 830, 236, 150);
        QTest::newRow("banners") << QRect(1257, 87, 314, 206);
        QTest::newRow("toasts") << QRect(1257, 355, 314, 120);
        QTest::newRow("consequence") << QRect(1257, 540, 314, 145);
        QTest::newRow("charts") << QRect(1257, 740, 320, 240);
    }

    void noPanelIsEmpty() {
        QFETCH(QRect, body);
        const QImage part = renderGallery(false).copy(body);
        std::set<QRgb> colours;
        for (int y = 0; y < part.height(); ++y) {
            for (int x = 0; x < part.width(); ++x) {
                colours.insert(part.pixel(x, y));
            }
        }
        QVERIFY2(colours.size() > 20, qPrintable(QString::number(colours.size())));
    }
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestGallery test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_gallery.moc"
