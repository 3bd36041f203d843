// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/hex_map.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

HexGroup group(const QString& title, int cells) {
    HexGroup result{.title = title, .subtitle = u"prod"_s, .cells = {}};
    for (int i = 0; i < cells; ++i) {
        const QString name = title + u"-%1"_s.arg(i, 3, 10, QChar(u'0'));
        result.cells.append(HexCell{.id = name,
                                    .name = name,
                                    .state = HexState::Healthy,
                                    .filteredOut = false,
                                    .note = {}});
    }
    return result;
}

HexMapData fleet(const QList<int>& sizes) {
    HexMapData data;
    for (qsizetype i = 0; i < sizes.size(); ++i) {
        data.groups.append(group(u"g%1"_s.arg(i), sizes.at(i)));
    }
    return data;
}

int differing(const QImage& a, const QImage& b) {
    int count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            count += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y))) > 12 ? 1 : 0;
        }
    }
    return count;
}

QImage cellImage(HexState state, double width, const Tokens& tokens) {
    QImage image(48, 48, QImage::Format_RGB32);
    image.fill(tokens.surface);
    QPainter painter(&image);
    paintHexCell(painter, QPointF(24, 24), width, state, tokens);
    return image;
}

} // namespace

class TestHexMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCellIsHitAtItsCentre_data() {
        QTest::addColumn<QList<int>>("sizes");
        QTest::addColumn<QSize>("area");
        QTest::newRow("one cell") << QList<int>{1} << QSize(400, 300);
        QTest::newRow("twelve groups of the overview")
            << QList<int>{28, 22, 14, 20, 14, 8, 12, 10, 22, 18, 16, 16} << QSize(812, 440);
        QTest::newRow("two thousand") << QList<int>(20, 100) << QSize(1488, 700);
        QTest::newRow("too narrow") << QList<int>{5, 7} << QSize(60, 200);
    }

    void everyCellIsHitAtItsCentre() {
        QFETCH(QList<int>, sizes);
        QFETCH(QSize, area);
        const HexLayout layout = layoutHexes(fleet(sizes), area.width(), area.height());
        for (qsizetype g = 0; g < layout.groups.size(); ++g) {
            QCOMPARE(layout.groups.at(g).centres.size(), sizes.at(g));
            for (qsizetype c = 0; c < layout.groups.at(g).centres.size(); ++c) {
                const auto hit = layout.cellAt(layout.groups.at(g).centres.at(c));
                QVERIFY(hit.has_value());
                QVERIFY((*hit == HexIndex{g, c}));
            }
        }
    }

    void missesBetweenCells() {
        const HexLayout layout = layoutHexes(fleet({4}), 400, 200, 24);
        const QPointF first = layout.groups.at(0).centres.at(0);
        QVERIFY(layout.cellAt(first + QPointF(11, 0)).has_value());
        QVERIFY(!layout.cellAt(first + QPointF(13, 0)).has_value());
        QVERIFY(!layout.cellAt(first + QPointF(11, 12))
                     .has_value()); // outside the slanted side, inside the box
        QVERIFY(!layout.cellAt(QPointF(-50, -50)).has_value());
    }

    void overviewHasFourteenInARow() {
        const HexLayout layout =
            layoutHexes(fleet({28, 22, 14, 20, 14, 8, 12, 10, 22, 18, 16, 16}), 812, 440);
        QCOMPARE(layout.cellWidth, 24.0);
        QCOMPARE(layout.groups.first().perRow, 14);
        const auto& centres = layout.groups.first().centres;
        QCOMPARE(centres.at(1).x() - centres.at(0).x(), 26.0);
        QCOMPARE(centres.at(14).y() - centres.at(0).y(), 22.5);
        QCOMPARE(centres.at(14).x() - centres.at(0).x(), 13.0);
        QCOMPARE_LE(layout.height, 440.0);
    }

    void placesDoNotDependOnStates() {
        HexMapData data = fleet({10, 10});
        const HexLayout before = layoutHexes(data, 800, 300);
        data.groups[0].cells[3].state = HexState::Down;
        const HexLayout after = layoutHexes(data, 800, 300);
        QCOMPARE(after.groups.at(0).centres, before.groups.at(0).centres);
        QCOMPARE(after.groups.at(1).centres, before.groups.at(1).centres);
    }

    void largeFleetsGetSmallCells() {
        QCOMPARE_LT(layoutHexes(fleet(QList<int>(20, 100)), 1488, 700).cellWidth, 24.0);
        QCOMPARE(layoutHexes(fleet({40}), 800, 400).cellWidth, 24.0);
    }

    void statesLookDifferent_data() {
        QTest::addColumn<double>("width");
        QTest::newRow("24") << 24.0;
        QTest::newRow("36") << 36.0;
        QTest::newRow("12") << 12.0;
    }

    void statesLookDifferent() {
        QFETCH(double, width);
        for (int i = 0; i < kHexStateCount; ++i) {
            for (int k = i + 1; k < kHexStateCount; ++k) {
                QVERIFY2(differing(cellImage(static_cast<HexState>(i), width, lightTokens()),
                                   cellImage(static_cast<HexState>(k), width, lightTokens())) > 8,
                         qPrintable(hexStateWord(static_cast<HexState>(i)) + u" and "_s +
                                    hexStateWord(static_cast<HexState>(k))));
            }
        }
    }

    void keysWalk() {
        HexMap map;
        map.resize(812, 430);
        map.setData(fleet({28, 5}));
        QSignalSpy selected(&map, &HexMap::cellSelected);
        QTest::keyClick(&map, Qt::Key_Right);
        QCOMPARE(map.selected(), u"g0-000"_s);
        QTest::keyClick(&map, Qt::Key_Right);
        QCOMPARE(map.selected(), u"g0-001"_s);
        QTest::keyClick(&map, Qt::Key_Down);
        QVERIFY(map.selected() == u"g0-014"_s || map.selected() == u"g0-015"_s);
        QTest::keyClick(&map, Qt::Key_End);
        QCOMPARE(map.selected(), u"g1-004"_s);
        QTest::keyClick(&map, Qt::Key_Home);
        QCOMPARE(map.selected(), u"g0-000"_s);
        QTest::keyClick(&map, Qt::Key_Left);
        QCOMPARE(map.selected(), u"g0-000"_s); // the edge holds
        QCOMPARE(selected.size(), 5);
    }

    void everyCellIsReachedByKeys() {
        HexMap map;
        map.resize(812, 430);
        map.setData(fleet({20, 3, 17}));
        QTest::keyClick(&map, Qt::Key_Home);
        const HexLayout& layout = map.hexLayout();
        QList<HexIndex> open = {{0, 0}};
        QList<HexIndex> seen = open;
        while (!open.isEmpty()) {
            const HexIndex at = open.takeFirst();
            for (const int key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down}) {
                const HexIndex next = layout.neighbour(at, key);
                if (!seen.contains(next)) {
                    seen.append(next);
                    open.append(next);
                }
            }
        }
        QCOMPARE(seen.size(), 40);
    }

    void problemsAreVisitedInOrder() {
        HexMapData data = fleet({10, 10});
        data.groups[0].cells[4].state = HexState::Degraded;
        data.groups[1].cells[2].state = HexState::Down;
        data.groups[1].cells[7].state = HexState::Stale;
        HexMap map;
        map.resize(812, 430);
        map.setData(data);
        QStringList forward;
        for (int i = 0; i < 4; ++i) {
            QTest::keyClick(&map, Qt::Key_BracketRight);
            forward.append(map.selected());
        }
        QCOMPARE(forward, QStringList({u"g0-004"_s, u"g1-002"_s, u"g1-007"_s, u"g0-004"_s}));
        QTest::keyClick(&map, Qt::Key_BracketLeft);
        QCOMPARE(map.selected(), u"g1-007"_s);
        map.setSelected(u"g1-005"_s);
        QTest::keyClick(&map, Qt::Key_BracketLeft);
        QCOMPARE(map.selected(), u"g1-002"_s);
    }

    void selectionIsKeptById() {
        HexMap map;
        map.resize(812, 430);
        map.setData(fleet({3}));
        map.setSelected(u"g0-002"_s);
        HexMapData more = fleet({3});
        more.groups[0].cells.prepend(HexCell{.id = u"a"_s,
                                             .name = u"a"_s,
                                             .state = HexState::Healthy,
                                             .filteredOut = false,
                                             .note = {}});
        map.setData(more);
        QCOMPARE(map.selected(), u"g0-002"_s);
        map.setData(fleet({1}));
        QCOMPARE(map.selected(), QString());
    }

    void mouseSelectsAndOpens() {
        HexMap map;
        map.resize(812, 430);
        map.setData(fleet({28}));
        QSignalSpy opened(&map, &HexMap::cellActivated);
        const QPoint place = map.hexLayout().groups.at(0).centres.at(5).toPoint();
        QTest::mouseClick(&map, Qt::LeftButton, Qt::NoModifier, place);
        QCOMPARE(map.selected(), u"g0-005"_s);
        QTest::keyClick(&map, Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().first().toString(), u"g0-005"_s);
    }

    void legendListsOnlyWhatIsShown() {
        HexMapData data = fleet({4});
        data.groups[0].cells[1].state = HexState::Down;
        HexMap map;
        map.setData(data);
        QCOMPARE(map.statesShown(), QList<HexState>({HexState::Down, HexState::Healthy}));
    }

    void speaksTheSelection() {
        HexMap map;
        map.resize(812, 430);
        HexMapData data = fleet({4});
        data.groups[0].cells[1].state = HexState::Stale;
        map.setData(data);
        QVERIFY(!map.accessibleName().isEmpty());
        map.setSelected(u"g0-001"_s);
        QVERIFY(map.accessibleDescription().contains(u"g0-001"_s));
        QVERIFY(map.accessibleDescription().contains(hexStateWord(HexState::Stale)));
    }

    void emptyMapDrawsAndTakesKeys() {
        HexMap map;
        map.resize(300, 200);
        for (const int key :
             {Qt::Key_Right, Qt::Key_End, Qt::Key_Home, Qt::Key_BracketRight, Qt::Key_Space}) {
            QTest::keyClick(&map, static_cast<Qt::Key>(key));
        }
        QVERIFY(!map.grab().isNull());
        QCOMPARE(map.selected(), QString());
    }
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestHexMap test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_hex_map.moc"
