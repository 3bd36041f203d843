// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/cluster_card.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/kpi_tile.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/sparkline.h"
#include "ui/widgets/strips.h"
#include "ui/widgets/text_runs.h"
#include "ui/widgets/toast.h"
#include "ui/widgets/typed_consequence.h"

#include <QApplication>
#include <QImage>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

int pixelsOf(const QImage& image, const QColor& colour) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            count += image.pixelColor(x, y) == colour ? 1 : 0;
        }
    }
    return count;
}

QImage barImage(const QList<BarPart>& parts, int width) {
    QImage image(width, 8, QImage::Format_RGB32);
    image.fill(Qt::black);
    QPainter painter(&image);
    paintPartBar(painter, QRectF(0, 0, width, 8), parts, 0.0, lightTokens());
    return image;
}

ConsequenceData consequence() {
    return ConsequenceData{.environment = u"PRODUCTION"_s,
                           .title = u"Start k8s-1.33.5"_s,
                           .sentence = u"Clusters that will change: type the number."_s,
                           .expected = 97,
                           .matchWords = u"matches"_s,
                           .mismatchWords = u"the plan changes 97"_s,
                           .confirmText = u"Start in PRODUCTION"_s,
                           .danger = false};
}

} // namespace

class TestWidgets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneFailureInAThousandIsSeen() {
        const QImage image = barImage({{1, Fill::Failed}, {999, Fill::OkQuiet}}, 300);
        QCOMPARE(pixelsOf(image, lightTokens().failed.fill), 4 * 8);
    }

    void partsFillTheBar() {
        const QImage image =
            barImage({{1, Fill::Failed}, {999, Fill::OkQuiet}, {1, Fill::Waiting}}, 300);
        QCOMPARE(pixelsOf(image, Qt::black), 0);
    }

    void emptyBarIsRest() {
        const QImage image = barImage({}, 100);
        QCOMPARE(pixelsOf(image, lightTokens().sunken), 800);
    }

    void sparklineKeepsGaps() {
        constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
        QImage image(100, 20, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        paintSparkline(painter, QRectF(0, 0, 100, 20),
                       {1, 2, 1, 2, kNone, kNone, kNone, kNone, 2, 1, 2}, Qt::black);
        painter.end();
        // Between the fourth and the ninth point nothing may be drawn.
        QCOMPARE(pixelsOf(image.copy(40, 0, 25, 20), Qt::white), 25 * 20);
        QVERIFY(pixelsOf(image.copy(0, 0, 25, 20), Qt::white) < 25 * 20);
    }

    void typedConsequence_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("nothing") << QString() << false;
        QTest::newRow("another number") << u"96"_s << false;
        QTest::newRow("words") << u"yes"_s << false;
        QTest::newRow("prefix") << u"9"_s << false;
        QTest::newRow("the number") << u"97"_s << true;
        QTest::newRow("with spaces") << u" 97 "_s << true;
    }

    void typedConsequence() {
        QFETCH(QString, typed);
        QFETCH(bool, allowed);
        TypedConsequence step(consequence());
        QSignalSpy spy(&step, &TypedConsequence::confirmed);
        step.field()->setText(typed);
        QCOMPARE(step.confirmButton()->isEnabled(), allowed);
        QTest::keyClick(step.field(), Qt::Key_Return);
        QCOMPARE(spy.size(), 0); // Enter does nothing, matching or not
        QTest::mouseClick(step.confirmButton(), Qt::LeftButton);
        QCOMPARE(spy.size(), allowed ? 1 : 0);
    }

    void segmentsAnswerKeysAndMouse() {
        SegmentedChoice choice;
        choice.setSegments({u"Hex map"_s, u"Treemap"_s, u"Table"_s});
        choice.resize(choice.sizeHint());
        QSignalSpy spy(&choice, &SegmentedChoice::currentChanged);
        QTest::keyClick(&choice, Qt::Key_Right);
        QCOMPARE(choice.currentIndex(), 1);
        QTest::keyClick(&choice, Qt::Key_Left);
        QTest::keyClick(&choice, Qt::Key_Left);
        QCOMPARE(choice.currentIndex(), 0);
        QTest::mouseClick(&choice, Qt::LeftButton, Qt::NoModifier, QPoint(choice.width() - 10, 10));
        QCOMPARE(choice.currentIndex(), 2);
        QCOMPARE(spy.size(), 3);
        choice.setCurrentIndex(1);
        QCOMPARE(spy.size(), 3); // only a user's change is told
    }

    void choosingASegmentMovesNothing() {
        SegmentedChoice choice;
        choice.setSegments({u"5 min"_s, u"15 min"_s, u"Since I last looked"_s});
        const QSize before = choice.sizeHint();
        choice.setCurrentIndex(2);
        QCOMPARE(choice.sizeHint(), before);
    }

    void tileTellsModifiers() {
        KpiTile tile;
        tile.resize(tile.sizeHint());
        KpiData data;
        data.label = u"Healthy"_s;
        data.value = u"187"_s;
        tile.setData(data);
        QSignalSpy spy(&tile, &KpiTile::chosen);
        QTest::mouseClick(&tile, Qt::LeftButton, Qt::ShiftModifier, QPoint(20, 20));
        QTest::keyClick(&tile, Qt::Key_Return);
        QCOMPARE(spy.size(), 2);
        QCOMPARE(spy.at(0).first().value<Qt::KeyboardModifiers>(),
                 Qt::KeyboardModifiers(Qt::ShiftModifier));
        QVERIFY(tile.accessibleName().contains(u"187"_s));
    }

    void onlyAnAlarmTileIsRed() {
        KpiTile tile;
        tile.resize(248, 88);
        KpiData data;
        data.label = u"Needs attention"_s;
        data.value = u"6"_s;
        tile.setData(data);
        QCOMPARE(pixelsOf(tile.grab().toImage(), lightTokens().failed.fill), 0);
        data.alarm = true;
        tile.setData(data);
        QVERIFY(pixelsOf(tile.grab().toImage(), lightTokens().failed.fill) > 4 * 60);
    }

    void filterCompletes() {
        QWidget window;
        window.resize(600, 300);
        FilterField filter(&window);
        filter.setGeometry(10, 10, 480, 32);
        filter.setText(u"env=prod reg"_s);
        window.show();
        filter.edit()->setFocus();
        QSignalSpy edited(&filter, &FilterField::textEdited);
        QSignalSpy submitted(&filter, &FilterField::submitted);
        filter.setCompletions(
            {Completion{.text = u"region="_s, .typed = 3, .note = {}, .insert = {}},
             Completion{.text = u"regulated"_s, .typed = 3, .note = {}, .insert = {}}});
        auto* const list = window.findChild<CompletionList*>();
        QVERIFY(list != nullptr);
        QTRY_VERIFY(filter.edit()->hasFocus());
        list->setVisible(true);
        QTest::keyClick(filter.edit(), Qt::Key_Down);
        QCOMPARE(list->currentRow(), 1);
        QTest::keyClick(filter.edit(), Qt::Key_Tab);
        QCOMPARE(filter.text(), u"env=prod regulated"_s);
        QVERIFY(!list->isVisible());
        QCOMPARE(edited.size(), 1);
        QTest::keyClick(filter.edit(), Qt::Key_Return);
        QCOMPARE(submitted.size(), 1);
    }

    void toastsAreAtMostThree() {
        QWidget window;
        window.resize(800, 600);
        ToastStack stack(&window);
        QList<Toast*> toasts;
        for (int i = 0; i < 5; ++i) {
            toasts.append(stack.show(ToastData{.glyph = Glyph::Ok,
                                               .title = u"Done"_s,
                                               .detail = {},
                                               .action = {},
                                               .undoFormat = {}}));
        }
        QCOMPARE(stack.shown(), 3);
        QCOMPARE(stack.waiting(), 2);
        QVERIFY(window.rect().contains(stack.geometry()));
        Q_EMIT toasts.first()->closed();
        QCOMPARE(stack.shown(), 3);
        QCOMPARE(stack.waiting(), 1);
    }

    void longRunsAreElidedAndTold() {
        RunLabel label({TextRun{.text = u"2 down"_s, .tone = Tone::Failed},
                        TextRun{.text = u" · 4 degraded"_s}},
                       13);
        QCOMPARE(label.accessibleName(), u"2 down · 4 degraded"_s);
        label.resize(30, 16);
        label.grab();
        QCOMPARE(label.toolTip(), u"2 down · 4 degraded"_s);
        label.resize(400, 16);
        label.grab();
        QCOMPARE(label.toolTip(), QString());
    }

    void productionHasStripes() {
        Band band(BandKind::Production);
        band.resize(1600, 24);
        band.setText(u"PRODUCTION"_s, u"fleet retail-eu · 200 clusters"_s);
        const QImage production = band.grab().toImage();
        QVERIFY(pixelsOf(production.copy(0, 0, 96, 24), lightTokens().production) < 96 * 24);
        QCOMPARE(pixelsOf(production.copy(120, 0, 200, 24), lightTokens().production), 200 * 24);
        band.setKind(BandKind::Staging);
        QCOMPARE(pixelsOf(band.grab().toImage().copy(0, 0, 96, 24), lightTokens().staging),
                 96 * 24);
    }

    void cardTellsWhichClusterOpens() {
        ClusterCard card;
        card.resize(card.sizeHint());
        ClusterCardData data;
        data.id = u"c1"_s;
        data.name = u"lab-weu-01"_s;
        card.setData(data);
        QSignalSpy spy(&card, &ClusterCard::opened);
        QTest::mouseClick(&card, Qt::LeftButton);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.first().first().toString(), u"c1"_s);
    }
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestWidgets test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_widgets.moc"
