// SPDX-License-Identifier: GPL-3.0-or-later
// The circle of regions: its places, and how the page opens and folds them.
#include "page_scene.h"
#include "ui/canvas/mesh/mesh_chord.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/mesh_chords.h"
#include "ui/pages/connectivity/pair_card.h"
#include "ui/pages/connectivity/state_counts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"

#include <QApplication>
#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>

#include <numbers>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace pilothouse::mesh::test;
using namespace Qt::Literals::StringLiterals;

namespace {

int unitOf(const ChordData& data, const QString& name) {
    for (int at = 0; at < data.units.size(); ++at) {
        if (data.units.at(at).name == name) {
            return at;
        }
    }
    return -1;
}

QPoint arcOf(const MeshChord& chord, int unit) {
    const ChordLayout& layout = chord.chordLayout();
    const double angle = layout.units.at(static_cast<std::size_t>(unit)).middle();
    return layout.at(angle, layout.radius + layout.band / 2 + 2).toPoint();
}

} // namespace

class TestMeshChord : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void rollsUpAsTheEngineDoes();
    void statesMoveNothing();
    void arcsAreHitWhereTheyAreDrawn_data();
    void arcsAreHitWhereTheyAreDrawn();
    void smallMeshesShowTheirClusters();
    void regionOpensAndFolds();
    void keysWalkAndOpen();
    void ribbonChoosesItsWorstPair();
    void pairAndCauseAreInStep();
    void countsDimRibbons();
    void largestMeshIsFolded();
    void picturesAreExported_data();
    void picturesAreExported();
    void tablesAreNoPictures();
    void pictures_data();
    void pictures();

private:
    std::unique_ptr<ThemeController> m_theme;
};

void TestMeshChord::initTestCase() {
    m_theme = std::make_unique<ThemeController>(*qApp, ThemeMode::Light);
}

void TestMeshChord::rollsUpAsTheEngineDoes() {
    const auto picture = judged(spoilt());
    const MeshChordView view = chordOf(*picture, {}, {});
    const auto regions = picture->regions.size();
    QCOMPARE(static_cast<std::size_t>(view.data.units.size()), regions);
    std::size_t links = 0;
    for (std::size_t a = 0; a < regions; ++a) {
        for (std::size_t b = a; b < regions; ++b) {
            const auto& out = picture->regionCells[a * regions + b];
            const auto& in = picture->regionCells[b * regions + a];
            const auto bad = static_cast<int>(out.bad + (a == b ? 0 : in.bad));
            if (bad == 0) {
                continue;
            }
            const ChordLink& link = view.data.links.at(static_cast<qsizetype>(links++));
            QCOMPARE(link.a, static_cast<int>(a));
            QCOMPARE(link.b, static_cast<int>(b));
            QCOMPARE(link.bad, bad);
            QCOMPARE(static_cast<int>(link.out), static_cast<int>(out.worst));
            QCOMPARE(static_cast<int>(link.in), static_cast<int>(in.worst));
        }
    }
    QCOMPARE(static_cast<std::size_t>(view.data.links.size()), links);
    QVERIFY(links > 0);
}

void TestMeshChord::statesMoveNothing() {
    const auto whole = chordOf(*judged(meshFacts(60)), {}, u"northeurope"_s);
    const auto broken = chordOf(*judged(spoilt()), {}, u"northeurope"_s);
    const ChordLayout one = layoutChord(whole.data, {800, 700});
    const ChordLayout other = layoutChord(broken.data, {800, 700});
    QCOMPARE(one.units.size(), std::size_t{15});
    QVERIFY(one.units == other.units);
    QVERIFY(one.groups == other.groups);
    QVERIFY(whole.data.links.isEmpty()); // what is up has no ribbon of its own
    QVERIFY(!broken.data.links.isEmpty());
}

void TestMeshChord::arcsAreHitWhereTheyAreDrawn_data() {
    QTest::addColumn<int>("clusters");
    QTest::addColumn<QString>("open");
    QTest::newRow("5") << 5 << QString();
    QTest::newRow("60") << 60 << QString();
    QTest::newRow("60, one open") << 60 << u"uksouth"_s;
    QTest::newRow("255, one open") << 255 << u"westeurope"_s;
}

void TestMeshChord::arcsAreHitWhereTheyAreDrawn() {
    QFETCH(int, clusters);
    QFETCH(QString, open);
    const auto view = chordOf(*judged(meshFacts(clusters)), {}, open);
    const ChordLayout layout = layoutChord(view.data, {800, 700});
    double last = 0;
    for (std::size_t at = 0; at < layout.units.size(); ++at) {
        const ChordArc& arc = layout.units[at];
        QVERIFY(arc.from >= last - 1e-9 && arc.to > arc.from);
        last = arc.to;
        const QPointF middle = layout.at(arc.middle(), layout.radius + 4);
        QCOMPARE(layout.unitAt(middle), std::optional<int>(static_cast<int>(at)));
        QCOMPARE(layout.unitAt(layout.at(arc.middle(), layout.radius / 2)), std::nullopt);
        // Ends of its ribbons lie on its arc.
        for (int other = 0; other < view.data.units.size(); ++other) {
            const ChordArc part = layout.endOf(view.data, static_cast<int>(at), other);
            QVERIFY(part.from >= arc.from - 1e-9 && part.to <= arc.to + 1e-9);
        }
    }
    QVERIFY(last <= 2 * std::numbers::pi + 1e-9);
}

void TestMeshChord::smallMeshesShowTheirClusters() {
    const auto view = chordOf(*judged(meshFacts(40)), {}, {});
    QCOMPARE(view.data.units.size(), qsizetype{40});
    QVERIFY(!view.data.units.front().isFolded);
    QCOMPARE(chordOf(*judged(meshFacts(41)), {}, {}).data.units.size(), qsizetype{5});
    QCOMPARE(chordOf(*judged(meshFacts(40)), {}, u"westeurope"_s).data.units.size(), qsizetype{13});
}

void TestMeshChord::regionOpensAndFolds() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(spoilt()), kNow);
    page.showView(ConnectivityPage::Chord);
    MeshChord* chord = page.chord();
    QVERIFY(chord->isVisible());
    QCOMPARE(page.focusWidget(), chord);
    QCOMPARE(chord->data().units.size(), qsizetype{6});
    auto* out = page.findChild<LinkButton*>(u"meshChordOut"_s);
    QVERIFY(!out->isVisible());
    const int region = unitOf(chord->data(), u"westeurope"_s);
    QTest::mouseClick(chord, Qt::LeftButton, {}, arcOf(*chord, region));
    QCOMPARE(chord->data().units.size(), qsizetype{15});
    QVERIFY(unitOf(chord->data(), u"prod-weu-07"_s) >= 0);
    QVERIFY(out->isVisible());
    QTest::keyClick(chord, Qt::Key_Backspace);
    QCOMPARE(chord->data().units.size(), qsizetype{6});
    QTest::mouseClick(chord, Qt::LeftButton, {}, arcOf(*chord, region));
    QTest::mouseClick(out, Qt::LeftButton);
    QCOMPARE(chord->data().units.size(), qsizetype{6});
    // A refresh leaves open what is open.
    QTest::mouseClick(chord, Qt::LeftButton, {}, arcOf(*chord, region));
    page.setPicture(judged(meshFacts(60)), kNow);
    QCOMPARE(chord->data().units.size(), qsizetype{15});
    QVERIFY(chord->data().links.isEmpty());
}

void TestMeshChord::keysWalkAndOpen() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(spoilt()), kNow);
    page.showView(ConnectivityPage::Chord);
    MeshChord* chord = page.chord();
    QTest::keyClick(chord, Qt::Key_Left); // from nowhere backwards: the last
    QCOMPARE(chord->current(), 5);
    QTest::keyClick(chord, Qt::Key_Right);
    QCOMPARE(chord->current(), 0);
    QVERIFY2(chord->accessibleDescription().startsWith(u"francecentral, 10 clusters: worst"_s),
             qPrintable(chord->accessibleDescription()));
    QTest::keyClick(chord, Qt::Key_Return);
    QCOMPARE(chord->data().units.size(), qsizetype{15});
    QTest::keyClick(chord, Qt::Key_Home); // not a key of it: nothing moves
    QTest::keyClick(chord, Qt::Key_Right);
    QVERIFY(!chord->data().units.at(chord->current()).isFolded);
    QTest::keyClick(chord, Qt::Key_Return); // a cluster: its worst link
    QVERIFY(!page.findChild<PairCard*>(u"meshPair"_s)->readOut().isEmpty());
    QTest::keyClick(chord, Qt::Key_T);
    QCOMPARE(page.view(), ConnectivityPage::Links);
}

void TestMeshChord::ribbonChoosesItsWorstPair() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(spoilt()), kNow);
    page.showView(ConnectivityPage::Chord);
    MeshChord* chord = page.chord();
    const auto* card = page.findChild<PairCard*>(u"meshPair"_s);
    QStringList seen;
    for (int step = 0; step < chord->data().links.size(); ++step) {
        QTest::keyClick(chord, Qt::Key_BracketRight);
        QCOMPARE(chord->selectedLink(), step);
        QVERIFY(!card->readOut().isEmpty() && !seen.contains(card->readOut()));
        QVERIFY2(!card->readOut().contains(u": up"_s), qPrintable(card->readOut()));
        QVERIFY(chord->accessibleDescription().contains(u"half-links need attention"_s));
        seen.append(card->readOut());
    }
    QTest::keyClick(chord, Qt::Key_BracketRight); // round the end
    QCOMPARE(chord->selectedLink(), 0);
}

void TestMeshChord::pairAndCauseAreInStep() {
    const Members members = spoilt();
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    page.choosePair(idOf(members, 2), idOf(members, 10));
    page.showView(ConnectivityPage::Chord);
    const ChordData& data = page.chord()->data();
    const ChordLink& link = data.links.at(page.chord()->selectedLink());
    const QStringList ends{data.units.at(link.a).name, data.units.at(link.b).name};
    QVERIFY(ends.contains(u"westeurope"_s) && ends.contains(u"northeurope"_s));
    page.choosePair(idOf(members, 0), idOf(members, 1)); // up: it has no ribbon
    QCOMPARE(page.chord()->data().links.at(page.chord()->selectedLink()).a,
             page.chord()->data().links.at(page.chord()->selectedLink()).b); // but its region has
}

void TestMeshChord::countsDimRibbons() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(spoilt()), kNow);
    page.showView(ConnectivityPage::Chord);
    QTest::mouseClick(
        page.findChild<StateCount*>(u"meshCount%1"_s.arg(static_cast<int>(MatrixState::Down))),
        Qt::LeftButton);
    int lit = 0;
    for (const ChordLink& link : page.chord()->data().links) {
        const bool isDown = link.out == MatrixState::Down || link.in == MatrixState::Down;
        QCOMPARE(link.isDimmed, !isDown);
        lit += isDown ? 1 : 0;
    }
    QVERIFY(lit > 0);
}

/// Above 255 clusters one row is a region, with the worst of its links and how many of how many.
void TestMeshChord::largestMeshIsFolded() {
    const Members members = spoilt(300);
    const auto picture = judged(members);
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(picture, kNow);
    const MatrixData& data = page.matrix()->data();
    QCOMPARE(static_cast<std::size_t>(data.heads.size()), picture->regions.size());
    QVERIFY(data.texts.join(u' ').contains(u'/'));
    page.choosePair(idOf(members, 2), idOf(members, 70)); // it stands in the cell of its regions
    const auto place = page.matrix()->selected();
    QVERIFY(place.has_value());
    QCOMPARE(data.heads.at(place->row).name, u"westeurope"_s);
    QCOMPARE(data.heads.at(place->column).name, u"northeurope"_s);
    QTest::keyClick(page.matrix(), Qt::Key_Return); // and both open
    QVERIFY(data.heads.size() > 60);
    page.setPicture(judged(members), kNow); // which a refresh leaves so
    QVERIFY(data.heads.size() > 60);
    QCOMPARE(data.heads.at(page.matrix()->selected()->row).name, u"prod-weu-03"_s);
}

void TestMeshChord::picturesAreExported_data() {
    QTest::addColumn<int>("view");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("title");
    QTest::newRow("matrix") << int(ConnectivityPage::Matrix) << u"a.svg"_s
                            << u"Links between clusters"_s;
    QTest::newRow("chord") << int(ConnectivityPage::Chord) << u"a.svg"_s
                           << u"Links between regions that are not up"_s;
    QTest::newRow("neighbours") << int(ConnectivityPage::Ego) << u"a.svg"_s
                                << u"Neighbours of prod-weu-03"_s;
    QTest::newRow("as PNG") << int(ConnectivityPage::Chord) << u"a.png"_s << QString();
}

void TestMeshChord::picturesAreExported() {
    QFETCH(int, view);
    QFETCH(QString, name);
    QFETCH(QString, title);
    const Members members = spoilt();
    const QTemporaryDir folder;
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    page.choosePair(idOf(members, 2), idOf(members, 10));
    page.showView(static_cast<ConnectivityPage::View>(view));
    QSignalSpy done(&page, &ConnectivityPage::exported);
    const QString file = folder.filePath(name);
    page.exportTo(file);
    QVERIFY(done.wait());
    QCOMPARE(done.first().at(1).toString(), QString());
    const QString keep = qEnvironmentVariable("PILOTHOUSE_PICTURES");
    if (!keep.isEmpty()) {
        QFile::copy(file, u"%1/export-%2.%3"_s.arg(
                              keep, QString::fromLatin1(QTest::currentDataTag()), name.right(3)));
    }
    if (title.isEmpty()) {
        const QImage image(file);
        QCOMPARE(image.width(), page.chord()->width() * 2);
        return;
    }
    QSvgRenderer svg(file);
    QVERIFY(svg.isValid());
    QFile text(file);
    QVERIFY(text.open(QIODevice::ReadOnly));
    const QString words = QString::fromUtf8(text.readAll());
    QVERIFY(words.contains(title));
    QVERIFY(words.contains(momentText(kNow)));
    QVERIFY(words.contains(u"59 down"_s)); // the legend
    page.exportTo(folder.filePath(u"none/a.svg"_s));
    QVERIFY(done.wait());
    QVERIFY(!done.last().at(1).toString().isEmpty()); // and says why
}

void TestMeshChord::tablesAreNoPictures() {
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(spoilt()), kNow);
    const auto* button = page.findChild<QWidget*>(u"meshExport"_s);
    QVERIFY(button->isEnabled());
    page.showView(ConnectivityPage::Services);
    QVERIFY(button->isVisible() && !button->isEnabled());
}

void TestMeshChord::pictures_data() {
    QTest::addColumn<int>("clusters");
    QTest::addColumn<QString>("open");
    QTest::newRow("5") << 5 << QString();
    QTest::newRow("40") << 40 << QString();
    QTest::newRow("60") << 60 << QString();
    QTest::newRow("60-open") << 60 << u"westeurope"_s;
    QTest::newRow("511") << 511 << QString();
    QTest::newRow("511-open") << 511 << u"westeurope"_s;
}

/// Every size is drawn in both themes; PILOTHOUSE_PICTURES keeps the pictures.
void TestMeshChord::pictures() {
    QFETCH(int, clusters);
    QFETCH(QString, open);
    const Members members = clusters < 30 ? meshFacts(clusters) : spoilt(clusters);
    const auto picture = judged(members);
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        m_theme->setMode(mode);
        ConnectivityPage page;
        page.resize(1520, 864);
        page.setPicture(picture, kNow);
        page.show();
        page.showView(ConnectivityPage::Chord);
        if (!open.isEmpty()) {
            MeshChord* chord = page.chord();
            QTest::mouseClick(chord, Qt::LeftButton, {},
                              arcOf(*chord, unitOf(chord->data(), open)));
        }
        if (clusters > 30) {
            page.choosePair(idOf(members, 2), idOf(members, 10));
        }
        const QImage image = page.grab().toImage();
        QVERIFY(!image.isNull());
        const QString folder = qEnvironmentVariable("PILOTHOUSE_PICTURES");
        if (!folder.isEmpty()) {
            QVERIFY(image.save(
                u"%1/chord-%2-%3.png"_s.arg(folder, QString::fromLatin1(QTest::currentDataTag()),
                                            mode == ThemeMode::Dark ? u"dark"_s : u"light"_s)));
        }
    }
    m_theme->setMode(ThemeMode::Light);
}

QTEST_MAIN(TestMeshChord)
#include "tst_mesh_chord.moc"
