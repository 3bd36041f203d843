// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and columns of the matrix: folded, gathered and sorted, and what stays as it is over
// refreshes.
#include "page_scene.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"

#include <QApplication>
#include <QCheckBox>
#include <QSignalSpy>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace pilothouse::mesh::test;
using namespace Qt::Literals::StringLiterals;

class TestMeshOrderPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<ThemeController>(*qApp, ThemeMode::Light); }
    void regionsFoldAndOpen();
    void problemsAreGathered();
    void rowsAreSorted_data();
    void rowsAreSorted();
    void refreshKeepsTheOrderOfProblems();

private:
    std::unique_ptr<ThemeController> m_theme;
};

void TestMeshOrderPage::regionsFoldAndOpen() {
    const auto picture = judged(spoilt());
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(picture, kNow);
    QTest::mouseClick(page.findChild<QCheckBox*>(u"meshFold"_s), Qt::LeftButton, {}, {8, 8});
    const auto regions = picture->regions.size();
    QCOMPARE(static_cast<std::size_t>(page.matrix()->data().heads.size()), regions);
    // As the engine rolls them up.
    for (std::size_t at = 0; at < regions * regions; ++at) {
        const auto& cell = picture->regionCells[at];
        const QString wanted =
            cell.bad == 0 ? QString::number(cell.total) : u"%1/%2"_s.arg(cell.bad).arg(cell.total);
        QCOMPARE(page.matrix()->data().texts.at(static_cast<qsizetype>(at)), wanted);
        QCOMPARE(static_cast<int>(page.matrix()->data().cells[at].state()),
                 static_cast<int>(cell.worst));
    }
    QTest::keyClick(page.matrix(), Qt::Key_Down);
    QTest::keyClick(page.matrix(), Qt::Key_Right);
    QTest::keyClick(page.matrix(), Qt::Key_Return); // opens what is folded
    QVERIFY(static_cast<std::size_t>(page.matrix()->data().heads.size()) > regions);
    QVERIFY(!page.findChild<QCheckBox*>(u"meshFold"_s)->isChecked());
}

void TestMeshOrderPage::problemsAreGathered() {
    const Members members = spoilt();
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    page.matrix()->setFocus();
    QTest::keyClick(page.matrix(), Qt::Key_P);
    QVERIFY(page.findChild<QCheckBox*>(u"meshGather"_s)->isChecked());
    const MatrixData& data = page.matrix()->data();
    QCOMPARE(data.heads.size(), qsizetype{60});
    QVERIFY(data.heads.front().isFlagged);
    QVERIFY(!data.heads.back().isFlagged);
    QVERIFY(data.groups.front().count < 20);
    QTest::keyClick(page.matrix(), Qt::Key_P);
    QCOMPARE(page.matrix()->data().groups.size(), qsizetype{6});
}

void TestMeshOrderPage::rowsAreSorted_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<QStringList>("first"); // heads
    QTest::addColumn<int>("groups");
    QTest::newRow("region") << u"region"_s
                            << QStringList{u"prod-frc-08"_s, u"prod-frc-01"_s, u"prod-frc-02"_s}
                            << 6;
    QTest::newRow("name") << u"name"_s
                          << QStringList{u"prod-frc-01"_s, u"prod-frc-02"_s, u"prod-frc-03"_s} << 1;
    QTest::newRow("cluster ID") << u"cluster ID"_s
                                << QStringList{u"prod-weu-01"_s, u"prod-weu-02"_s, u"prod-weu-03"_s}
                                << 1;
    QTest::newRow("problems") << u"problems"_s
                              << QStringList{u"prod-weu-07"_s, u"prod-frc-04"_s, u"prod-frc-01"_s}
                              << 1;
    QTest::newRow("version") << u"version"_s
                             << QStringList{u"prod-gwc-05"_s, u"prod-frc-08"_s, u"prod-frc-01"_s}
                             << 3;
}

void TestMeshOrderPage::rowsAreSorted() {
    QFETCH(QString, word);
    QFETCH(QStringList, first);
    QFETCH(int, groups);
    Members members = spoilt();
    members[34].ciliumVersion = "1.9.3"; // as a number below 1.18
    members[41].ciliumVersion = "1.19.1";
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    auto* order = page.findChild<LabelDropDown*>(u"meshOrder"_s);
    QSignalSpy looks(&page, &ConnectivityPage::lookChanged);
    Q_EMIT order->valueChosen(word);
    QCOMPARE(order->value(), word);
    QCOMPARE(looks.size(), 1);
    const MatrixData& data = page.matrix()->data();
    QCOMPARE(data.heads.size(), qsizetype{60});
    for (qsizetype at = 0; at < first.size(); ++at) {
        QCOMPARE(data.heads.at(at).name, first.at(at));
    }
    QCOMPARE(static_cast<int>(data.groups.size()), groups);
    // What is remembered brings it back.
    ConnectivityPage other;
    other.setLook(page.look());
    other.setPicture(judged(members), kNow);
    QCOMPARE(other.matrix()->data().heads, data.heads);
}

void TestMeshOrderPage::refreshKeepsTheOrderOfProblems() {
    Members members = spoilt();
    ConnectivityPage page;
    page.resize(1520, 864);
    page.show();
    page.setPicture(judged(members), kNow);
    auto* order = page.findChild<LabelDropDown*>(u"meshOrder"_s);
    const auto ids = [&page] {
        QStringList all;
        for (const MatrixHead& head : page.matrix()->data().heads) {
            all.append(head.id);
        }
        return all;
    };
    for (const bool isGathered : {false, true}) {
        if (isGathered) {
            Q_EMIT order->valueChosen(u"region"_s);
            QTest::keyClick(page.matrix(), Qt::Key_P);
        } else {
            Q_EMIT order->valueChosen(u"problems"_s);
        }
        const QStringList before = ids();
        Members worse = members;
        for (auto& member : worse) {
            if (member.name != worse[50].name) {
                breakLink(member, worse[50].name); // another is worst by far
            }
        }
        page.setPicture(judged(worse), kNow);
        QCOMPARE(ids(), before);
        if (!isGathered) { // chosen again, it is arranged anew
            Q_EMIT order->valueChosen(u"problems"_s);
            QVERIFY(before.indexOf(idOf(members, 50)) > 9);
            QVERIFY(ids().indexOf(idOf(members, 50)) <= 2);
        }
        const QStringList arranged = ids();
        worse.pop_back(); // one goes: the others stay, and it has its place again when it comes
        page.setPicture(judged(worse), kNow);
        QCOMPARE(ids().size(), qsizetype{59});
        page.setPicture(judged(members), kNow);
        QCOMPARE(ids(), arranged);
    }
    Members fewer = members; // one that was never there stands at the end
    fewer.erase(fewer.begin() + 3);
    page.setPicture(judged(fewer), kNow);
    Q_EMIT order->valueChosen(u"problems"_s);
    page.setPicture(judged(members), kNow);
    QCOMPARE(ids().size(), qsizetype{60});
    QCOMPARE(ids().back(), idOf(members, 3));
}

QTEST_MAIN(TestMeshOrderPage)
#include "tst_mesh_order_page.moc"
