// SPDX-License-Identifier: GPL-3.0-or-later
// The matrix of links and the graph of neighbours: their places, their pixels, their keys.
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/canvas/mesh/mesh_matrix.h"
#include "ui/theme/theme.h"

#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

/// `groups` × `each` clusters, all up with one another.
MatrixData meshOf(int groups, int each) {
    MatrixData data;
    for (int group = 0; group < groups; ++group) {
        data.groups.append({u"region%1"_s.arg(group), each});
        for (int at = 0; at < each; ++at) {
            const QString number = QString::number(at + 1);
            data.heads.append({u"id-%1-%2"_s.arg(group).arg(at),
                               u"prod-r%1-%2"_s.arg(group).arg(number), number,
                               u"r%1-%2"_s.arg(group).arg(number), false});
        }
    }
    const auto count = static_cast<std::size_t>(data.heads.size());
    data.cells.assign(count * count, MatrixCell(MatrixState::Up));
    for (std::size_t at = 0; at < count; ++at) {
        data.cells[at * count + at] = MatrixCell(MatrixState::NotLinked, MatrixCell::kOwn);
    }
    return data;
}

void setCell(MatrixData& data, int row, int column, MatrixCell cell) {
    data.cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(data.heads.size()) +
               static_cast<std::size_t>(column)] = cell;
}

EgoData egoOf(int groups, int each) {
    EgoData data{u"me"_s, u"me"_s, MatrixState::Up, {}};
    for (int group = 0; group < groups; ++group) {
        for (int at = 0; at < each; ++at) {
            const QString id = u"n%1-%2"_s.arg(group).arg(at);
            data.others.append({id, id, u"region%1"_s.arg(group), MatrixCell(MatrixState::Up),
                                MatrixCell(MatrixState::Up)});
        }
    }
    return data;
}

} // namespace

class TestMeshCanvas : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hitTestUndoesTheLayout_data();
    void hitTestUndoesTheLayout();
    void sixtyClustersFitAsInTheComp();
    void statesMoveNothing();
    void betweenGroupsIsNoCell();
    void pixelsTellTheState_data();
    void pixelsTellTheState();
    void numbersOfAFoldedCellAreNotCut_data();
    void numbersOfAFoldedCellAreNotCut();
    void selectionCrossIsPainted();
    void repaintedIsAsPaintedAnew_data();
    void repaintedIsAsPaintedAnew();
    void keysWalkAndStepThroughProblems();
    void selectionFollowsItsIds();
    void bracketsAreClicked();
    void readOutIsTheAccessibleText();
    void neighboursKeepTheirAngles();
    void neighbourIsHitWhereItIsDrawn();
    void neighboursAreWalked();
};

void TestMeshCanvas::hitTestUndoesTheLayout_data() {
    QTest::addColumn<int>("groups");
    QTest::addColumn<int>("each");
    QTest::newRow("5") << 1 << 5;
    QTest::newRow("60") << 6 << 10;
    QTest::newRow("255") << 15 << 17;
    QTest::newRow("511") << 7 << 73;
    QTest::newRow("one each") << 12 << 1;
}

void TestMeshCanvas::hitTestUndoesTheLayout() {
    QFETCH(int, groups);
    QFETCH(int, each);
    const MatrixData data = meshOf(groups, each);
    const MatrixLayout layout = layoutMatrix(data, {828, 788});
    QCOMPARE(layout.count(), groups * each);
    for (int at = 0; at < layout.count(); ++at) {
        const MatrixPlace place{at, layout.count() - 1 - at};
        const QRect cell = layout.cellRect(place);
        for (const QPoint corner : {cell.topLeft(), cell.center(), cell.bottomRight()}) {
            QCOMPARE(layout.placeAt(corner), std::optional<MatrixPlace>(place));
        }
    }
    QCOMPARE(layout.placeAt(layout.origin - QPoint(1, 1)), std::nullopt);
    QCOMPARE(layout.placeAt(layout.origin + QPoint(layout.side, 0)), std::nullopt);
}

void TestMeshCanvas::sixtyClustersFitAsInTheComp() {
    const MatrixLayout layout = layoutMatrix(meshOf(6, 10), {828, 788});
    QCOMPARE(layout.pitch, 11);
    QCOMPARE(layout.groupGap, 5);
    QVERIFY(layout.size().width() <= 828);
    QVERIFY(layout.size().height() <= 788);
    QCOMPARE(layoutMatrix(meshOf(7, 73), {828, 788}).pitch, 2);
    QVERIFY(layoutMatrix(meshOf(1, 5), {828, 788}).pitch > 20);
}

void TestMeshCanvas::statesMoveNothing() {
    MatrixData data = meshOf(6, 10);
    const MatrixLayout before = layoutMatrix(data, {828, 788});
    for (MatrixCell& cell : data.cells) {
        cell = MatrixCell(MatrixState::Down);
    }
    for (MatrixHead& head : data.heads) {
        head.isFlagged = true;
    }
    const MatrixLayout after = layoutMatrix(data, {828, 788});
    QCOMPARE(after.starts, before.starts);
    QCOMPARE(after.origin, before.origin);
    QCOMPARE(after.pitch, before.pitch);
}

void TestMeshCanvas::betweenGroupsIsNoCell() {
    const MatrixLayout layout = layoutMatrix(meshOf(6, 10), {828, 788});
    const QRect last = layout.cellRect({0, 9});
    QCOMPARE(layout.placeAt({last.right() + 3, last.center().y()}), std::nullopt);
    QVERIFY(layout.placeAt({last.right() + 9, last.center().y()}).has_value());
}

void TestMeshCanvas::pixelsTellTheState_data() {
    QTest::addColumn<int>("each");
    QTest::addColumn<double>("scale");
    QTest::newRow("marks") << 10 << 1.0;
    QTest::newRow("marks, 150 %") << 10 << 1.5;
    QTest::newRow("colours") << 40 << 1.0;
    QTest::newRow("two pixels") << 85 << 1.25;
}

void TestMeshCanvas::pixelsTellTheState() {
    QFETCH(int, each);
    QFETCH(double, scale);
    MatrixData data = meshOf(6, each);
    setCell(data, 3, 8, MatrixCell(MatrixState::Down));
    const Tokens& tokens = lightTokens();
    const MatrixLayout layout = layoutMatrix(data, {828, 788});
    MatrixPainter painter;
    const QImage image = painter.paint(data, layout, std::nullopt, tokens, scale).copy();
    QCOMPARE(image.width(), static_cast<int>(std::lround(layout.side * scale)));
    const auto pixel = [&](int row, int column) {
        const QPoint at = layout.cellRect({row, column}).topLeft() - layout.origin;
        return image.pixelColor(static_cast<int>(std::lround(at.x() * scale)),
                                static_cast<int>(std::lround(at.y() * scale)));
    };
    QCOMPARE(pixel(3, 8), tokens.failed.fill);
    QCOMPARE(pixel(8, 3), matrixFill(MatrixCell(MatrixState::Up), tokens));
    // Painted again with one cell mended, by the same painter: nothing of before is left.
    setCell(data, 3, 8, MatrixCell(MatrixState::Up));
    const QImage mended = painter.paint(data, layout, std::nullopt, tokens, scale).copy();
    MatrixPainter fresh;
    QCOMPARE(mended, fresh.paint(data, layout, std::nullopt, tokens, scale));
    QVERIFY(mended != image);
    // Another theme leaves nothing of the first one.
    const QImage dark = painter.paint(data, layout, std::nullopt, darkTokens(), scale).copy();
    MatrixPainter freshDark;
    QCOMPARE(dark, freshDark.paint(data, layout, std::nullopt, darkTokens(), scale));
}

void TestMeshCanvas::numbersOfAFoldedCellAreNotCut_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isShown");
    QTest::newRow("short") << u"12/340"_s << true;
    QTest::newRow("in two lines") << u"10588/10588"_s << true;
    QTest::newRow("too long for any") << u"105880000/105880000"_s << false;
}

void TestMeshCanvas::numbersOfAFoldedCellAreNotCut() {
    QFETCH(QString, text);
    QFETCH(bool, isShown);
    MatrixData data = meshOf(4, 1);
    data.texts = QStringList(data.heads.size() * data.heads.size(), QString());
    MeshMatrix matrix;
    matrix.resize(600, 600);
    const auto drawn = [&](const QString& of) {
        data.texts[1 * data.heads.size() + 2] = of;
        matrix.setData(data);
        return matrix.grab().toImage();
    };
    const QImage without = drawn({});
    const QImage with = drawn(text);
    const QRect cell = layoutMatrix(data, matrix.size()).cellRect({1, 2});
    QRect ink;
    for (int y = 0; y < with.height(); ++y) {
        for (int x = 0; x < with.width(); ++x) {
            ink |= with.pixel(x, y) == without.pixel(x, y) ? QRect() : QRect(x, y, 1, 1);
        }
    }
    QCOMPARE(!ink.isEmpty(), isShown);
    QVERIFY(ink.isEmpty() || cell.adjusted(2, 1, -2, -1).contains(ink));
}

void TestMeshCanvas::selectionCrossIsPainted() {
    const MatrixData data = meshOf(6, 10);
    const MatrixLayout layout = layoutMatrix(data, {828, 788});
    MatrixPainter painter;
    const MatrixPlace chosen{4, 17};
    const QImage image = painter.paint(data, layout, chosen, lightTokens(), 1).copy();
    const auto pixel = [&](int row, int column) {
        return image.pixelColor(layout.cellRect({row, column}).center() - layout.origin);
    };
    const QColor plain = matrixFill(MatrixCell(MatrixState::Up), lightTokens());
    QVERIFY(pixel(4, 50) != plain);
    QVERIFY(pixel(50, 17) != plain);
    QCOMPARE(pixel(50, 50 - 1), plain);
}

void TestMeshCanvas::repaintedIsAsPaintedAnew_data() {
    pixelsTellTheState_data();
}

/// Whatever is chosen and marked one after the other, only what changes is drawn, and nothing of
/// before is left.
void TestMeshCanvas::repaintedIsAsPaintedAnew() {
    QFETCH(int, each);
    QFETCH(double, scale);
    MatrixData data = meshOf(6, each);
    const int count = static_cast<int>(data.heads.size());
    const MatrixLayout layout = layoutMatrix(data, {828, 788});
    const Tokens& tokens = lightTokens();
    MatrixPainter painter;
    (void)painter.paint(data, layout, std::nullopt, tokens, scale);
    QRandomGenerator random(7);
    for (int step = 0; step < 8; ++step) {
        std::optional<MatrixPlace> selected;
        if (step % 4 != 3) {
            selected = MatrixPlace{random.bounded(count), random.bounded(count)};
        }
        std::vector<std::size_t> touched;
        for (int mark = 0; mark < 9; ++mark) {
            const auto cell = static_cast<std::size_t>(random.bounded(count * count));
            data.cells[cell] = MatrixCell(mark % 2 == 0 ? MatrixState::Up : MatrixState::Down,
                                          mark % 3 == 0 ? MatrixCell::kMarked : std::uint16_t{0});
            touched.push_back(cell);
        }
        const QImage image = painter.repaint(data, layout, selected, tokens, scale, touched).copy();
        MatrixPainter fresh;
        QCOMPARE(image, fresh.paint(data, layout, selected, tokens, scale));
    }
    MatrixPainter dark; // another theme: all of it
    QCOMPARE(painter.repaint(data, layout, std::nullopt, darkTokens(), scale, {}).copy(),
             dark.paint(data, layout, std::nullopt, darkTokens(), scale));
}

void TestMeshCanvas::keysWalkAndStepThroughProblems() {
    MeshMatrix matrix;
    MatrixData data = meshOf(2, 4);
    setCell(data, 1, 5, MatrixCell(MatrixState::Down));
    setCell(data, 6, 2, MatrixCell(MatrixState::Unknown));
    setCell(data, 6, 3, MatrixCell(MatrixState::Down, MatrixCell::kDimmed));
    matrix.setData(data);
    matrix.resize(600, 600);
    QSignalSpy chosen(&matrix, &MeshMatrix::cellSelected);
    QSignalSpy opened(&matrix, &MeshMatrix::cellActivated);
    QSignalSpy gathered(&matrix, &MeshMatrix::gatherWanted);
    QSignalSpy table(&matrix, &MeshMatrix::tableWanted);
    QTest::keyClick(&matrix, Qt::Key_Down);
    QCOMPARE(matrix.selected(), std::optional<MatrixPlace>({0, 0}));
    QTest::keyClick(&matrix, Qt::Key_Left);
    QCOMPARE(chosen.size(), 1); // it is at the edge
    QTest::keyClick(&matrix, Qt::Key_BracketRight);
    QCOMPARE(matrix.selected(), std::optional<MatrixPlace>({1, 5}));
    QTest::keyClick(&matrix, Qt::Key_BracketRight);
    QCOMPARE(matrix.selected(), std::optional<MatrixPlace>({6, 2}));
    QTest::keyClick(&matrix, Qt::Key_BracketRight); // the dimmed one is left out
    QCOMPARE(matrix.selected(), std::optional<MatrixPlace>({1, 5}));
    QTest::keyClick(&matrix, Qt::Key_BracketLeft);
    QCOMPARE(matrix.selected(), std::optional<MatrixPlace>({6, 2}));
    QTest::keyClick(&matrix, Qt::Key_Up);
    QTest::keyClick(&matrix, Qt::Key_Right);
    QCOMPARE(matrix.selected(), std::optional<MatrixPlace>({5, 3}));
    QTest::keyClick(&matrix, Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.front(), QVariantList({5, 3}));
    QTest::keyClick(&matrix, Qt::Key_P);
    QTest::keyClick(&matrix, Qt::Key_T);
    QCOMPARE(gathered.size(), 1);
    QCOMPARE(table.size(), 1);
}

void TestMeshCanvas::selectionFollowsItsIds() {
    MeshMatrix matrix;
    MatrixData data = meshOf(2, 4);
    matrix.resize(600, 600);
    matrix.setData(data);
    matrix.setSelected(u"id-0-1"_s, u"id-1-2"_s);
    QCOMPARE(matrix.selected(), std::optional<MatrixPlace>({1, 6}));
    data = meshOf(2, 5); // a cluster more in each group
    matrix.setData(data);
    QCOMPARE(matrix.selected(), std::optional<MatrixPlace>({1, 7}));
    matrix.setData(meshOf(1, 4)); // the other is gone
    QCOMPARE(matrix.selected(), std::nullopt);
}

void TestMeshCanvas::bracketsAreClicked() {
    MeshMatrix matrix;
    matrix.resize(600, 600);
    matrix.setData(meshOf(2, 4));
    QSignalSpy group(&matrix, &MeshMatrix::groupActivated);
    QSignalSpy cell(&matrix, &MeshMatrix::cellSelected);
    const MatrixLayout& layout = matrix.matrixLayout();
    QTest::mouseClick(&matrix, Qt::LeftButton, {}, {20, layout.groupRow(1).center().y()});
    QCOMPARE(group.size(), 1);
    QCOMPARE(group.front().front().toInt(), 1);
    QTest::mouseClick(&matrix, Qt::LeftButton, {}, layout.cellRect({7, 1}).center());
    QCOMPARE(cell.size(), 1);
    QCOMPARE(cell.front(), QVariantList({7, 1}));
}

void TestMeshCanvas::readOutIsTheAccessibleText() {
    MeshMatrix matrix;
    matrix.resize(600, 600);
    matrix.setData(meshOf(2, 4));
    matrix.setReadOut(
        [](MatrixPlace place) { return u"from %1 to %2"_s.arg(place.row).arg(place.column); });
    QVERIFY(matrix.accessibleDescription().contains(u"Arrow"_s));
    QTest::keyClick(&matrix, Qt::Key_End);
    QCOMPARE(matrix.accessibleDescription(), u"from 7 to 7"_s);
}

void TestMeshCanvas::neighboursKeepTheirAngles() {
    EgoData data = egoOf(4, 9);
    const EgoLayout before = layoutEgo(data, {300, 300});
    data.others[7].in = MatrixCell(MatrixState::Down);
    const EgoLayout after = layoutEgo(data, {300, 300});
    QCOMPARE(after.angles, before.angles);
    QCOMPARE(after.arcs.size(), std::size_t{4});
    for (std::size_t at = 1; at < after.angles.size(); ++at) {
        QVERIFY(after.angles[at] > after.angles[at - 1]);
    }
    QVERIFY(after.angles.back() < 6.284);
}

void TestMeshCanvas::neighbourIsHitWhereItIsDrawn() {
    EgoData data = egoOf(4, 9);
    data.others[7].out = MatrixCell(MatrixState::Down);
    const EgoLayout layout = layoutEgo(data, {300, 300});
    for (std::size_t at = 0; at < layout.angles.size(); ++at) {
        QCOMPARE(layout.neighbourAt(data, layout.place(data, at)), std::optional(at));
    }
    QCOMPARE(layout.neighbourAt(data, layout.centre), std::nullopt);
}

void TestMeshCanvas::neighboursAreWalked() {
    EgoGraph graph;
    graph.resize(300, 300);
    EgoData data = egoOf(2, 4);
    data.others[6].in = MatrixCell(MatrixState::Down);
    graph.setData(data);
    QSignalSpy chosen(&graph, &EgoGraph::neighbourSelected);
    QSignalSpy opened(&graph, &EgoGraph::neighbourActivated);
    QTest::keyClick(&graph, Qt::Key_Right);
    QCOMPARE(graph.selected(), u"n0-0"_s);
    QTest::keyClick(&graph, Qt::Key_BracketRight);
    QCOMPARE(graph.selected(), u"n1-2"_s);
    QVERIFY(graph.accessibleDescription().contains(u"down"_s));
    QTest::keyClick(&graph, Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(chosen.size(), 2);
}

QTEST_MAIN(TestMeshCanvas)
#include "tst_mesh_canvas.moc"
