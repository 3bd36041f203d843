// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QImage>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr double kTextContrast = 4.5; // WCAG 2.2 SC 1.4.3
constexpr double kPartContrast = 3.0; // SC 1.4.11

const Tokens& tokensOf(bool dark) {
    return dark ? darkTokens() : lightTokens();
}

struct NamedTokens {
    QString name;
    const Tokens& tokens;
};

QList<NamedTokens> allThemes() {
    return {{u"light "_s, lightTokens()},
            {u"dark "_s, darkTokens()},
            {u"contrast "_s, highContrastTokens(false)},
            {u"dark contrast "_s, highContrastTokens(true)}};
}

QImage glyphImage(Glyph glyph, int size, const Tokens& tokens) {
    QImage image(size, size, QImage::Format_RGB32);
    image.fill(tokens.surface);
    QPainter painter(&image);
    paintGlyph(painter, QRectF(0, 0, size, size), glyph, tokens);
    return image;
}

int differingPixels(const QImage& a, const QImage& b) {
    int count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            // Grey values only: shapes must differ without colour.
            count += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y))) > 24 ? 1 : 0;
        }
    }
    return count;
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textIsReadable_data() {
        QTest::addColumn<QColor>("ink");
        QTest::addColumn<QColor>("ground");
        for (const auto& [prefix, t] : allThemes()) {
            const auto add = [&prefix = prefix](const QString& name, const QColor& ink,
                                                const QColor& ground) {
                QTest::newRow(qPrintable(prefix + name)) << ink << ground;
            };
            const QList<std::pair<QString, QColor>> inks = {{u"text"_s, t.text},
                                                            {u"secondary"_s, t.secondary},
                                                            {u"muted"_s, t.muted},
                                                            {u"accent"_s, t.accent},
                                                            {u"ok"_s, t.ok.text},
                                                            {u"running"_s, t.running.text},
                                                            {u"waiting"_s, t.waiting.text},
                                                            {u"warning"_s, t.warning.text},
                                                            {u"failed"_s, t.failed.text},
                                                            {u"unknown"_s, t.unknown.text},
                                                            {u"stopped"_s, t.stopped.text}};
            for (const auto& [name, ink] : inks) {
                add(name + u" on window"_s, ink, t.window);
                add(name + u" on surface"_s, ink, t.surface);
                add(name + u" on sunken"_s, ink, t.sunken);
            }
            for (int i = 0; i < kGlyphCount; ++i) {
                const auto glyph = static_cast<Glyph>(i);
                add(glyphWord(glyph) + u" on tint"_s, t.state(glyph).text, t.state(glyph).tint);
            }
            add(u"text on selection"_s, t.text, t.selection);
            add(u"muted on row hover"_s, t.muted, t.rowHover);
            add(u"on accent"_s, t.onAccent, t.accent);
            add(u"on accent hover"_s, t.onAccent, t.accentHover);
            add(u"on accent pressed"_s, t.onAccent, t.accentPressed);
            add(u"production band"_s, t.bandText, t.production);
            add(u"staging band"_s, t.bandText, t.staging);
            add(u"dev band"_s, t.bandText, t.dev);
            add(u"write band"_s, t.writeText, t.write);
            add(u"danger hover"_s, t.failed.text, t.dangerHover);
            add(u"text on invalid field"_s, t.text, t.invalidFill);
        }
    }

    void textIsReadable() {
        QFETCH(QColor, ink);
        QFETCH(QColor, ground);
        QCOMPARE_GE(contrastRatio(ink, ground), kTextContrast);
    }

    void shapesAreVisible_data() {
        QTest::addColumn<QColor>("part");
        QTest::addColumn<QColor>("ground");
        for (const auto& [prefix, t] : allThemes()) {
            for (int i = 0; i < kGlyphCount; ++i) {
                const auto glyph = static_cast<Glyph>(i);
                QTest::newRow(qPrintable(prefix + glyphWord(glyph)))
                    << t.state(glyph).fill << t.surface;
                QTest::newRow(qPrintable(prefix + glyphWord(glyph) + u" mark"_s))
                    << t.state(glyph).mark << t.state(glyph).fill;
            }
            QTest::newRow(qPrintable(prefix + u"control border"_s)) << t.controlBorder << t.surface;
            QTest::newRow(qPrintable(prefix + u"focus ring"_s)) << t.accent << t.surface;
        }
    }

    void shapesAreVisible() {
        QFETCH(QColor, part);
        QFETCH(QColor, ground);
        QCOMPARE_GE(contrastRatio(part, ground), kPartContrast);
    }

    void contrastOfKnownPairs() {
        QCOMPARE(qRound(contrastRatio(Qt::black, Qt::white)), 21);
        QCOMPARE(qRound(contrastRatio(Qt::white, Qt::white)), 1);
    }

    void glyphsDifferInShape_data() {
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("dark");
        for (const int size : {11, 12, 14, 16, 20}) {
            QTest::addRow("light %d", size) << size << false;
            QTest::addRow("dark %d", size) << size << true;
        }
    }

    void glyphsDifferInShape() {
        QFETCH(int, size);
        QFETCH(bool, dark);
        for (int i = 0; i < kGlyphCount; ++i) {
            for (int k = i + 1; k < kGlyphCount; ++k) {
                const int different =
                    differingPixels(glyphImage(static_cast<Glyph>(i), size, tokensOf(dark)),
                                    glyphImage(static_cast<Glyph>(k), size, tokensOf(dark)));
                QVERIFY2(different >= size / 2,
                         qPrintable(glyphWord(static_cast<Glyph>(i)) + u" and "_s +
                                    glyphWord(static_cast<Glyph>(k)) + u": "_s +
                                    QString::number(different)));
            }
        }
    }

    void digitsHaveOneWidth_data() {
        QTest::addColumn<QFont>("font");
        QTest::newRow("text 11") << textFont(11);
        QTest::newRow("text 13") << textFont(13);
        QTest::newRow("strong 13") << textFont(13, Weight::Strong);
        QTest::newRow("strong 26") << textFont(26, Weight::Strong);
        QTest::newRow("mono 12") << monoFont(12);
    }

    void digitsHaveOneWidth() {
        QFETCH(QFont, font);
        QVERIFY(QFontInfo(font).family().startsWith(u"Pilothouse"_s));
        const QFontMetricsF metrics(font);
        const double zero = metrics.horizontalAdvance(u"0000000000"_s);
        for (int digit = 1; digit < 10; ++digit) {
            QCOMPARE(metrics.horizontalAdvance(QString(10, QChar(u'0' + digit))), zero);
        }
    }

    void everyIconDraws() {
        for (int i = 0; i < kIconCount; ++i) {
            QImage image(20, 20, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::transparent);
            QPainter painter(&image);
            paintIcon(painter, QRectF(0, 0, 20, 20), static_cast<Icon>(i), Qt::black);
            painter.end();
            int inked = 0;
            for (int p = 0; p < 400; ++p) {
                inked += qAlpha(image.pixel(p % 20, p / 20)) > 0 ? 1 : 0;
            }
            QVERIFY2(inked > 4, qPrintable(QString::number(i)));
        }
    }

    void themeChangesWhileRunning() {
        auto* const controller = themeController();
        QVERIFY(controller != nullptr);
        controller->setMode(ThemeMode::Light);
        QSignalSpy spy(controller, &ThemeController::changed);
        QWidget widget;
        QCOMPARE(theme(&widget).dark, false);
        controller->setMode(ThemeMode::Dark);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(theme(&widget).dark, true);
        QCOMPARE(QApplication::palette().color(QPalette::Window), darkTokens().window);
        widget.setProperty("phTheme", u"light"_s);
        QCOMPARE(theme(&widget).dark, false);
        controller->setMode(ThemeMode::Light);
    }

    void controlsHaveTheMeasuresOfTheSheet() {
        QPushButton button(u"Start"_s);
        QCOMPARE(button.sizeHint().height(), 32);
        QCOMPARE_GE(button.sizeHint().width(), 64);
        setSmall(&button);
        QCOMPARE(button.sizeHint().height(), 24);
        QLineEdit field;
        QCOMPARE(field.sizeHint().height(), 32);
        QCOMPARE_GE(field.sizeHint().width(), 120);
    }
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestTheme test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_theme.moc"
