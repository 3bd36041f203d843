// SPDX-License-Identifier: GPL-3.0-or-later
// The tab Members now, with the simulated hub and its members behind it: what would be created,
// taken over or refused, who could not be asked, what is of an older draft. PILOTHOUSE_DRAW=DIR
// leaves pictures.
#include "hub_seat.h"
#include "simulator/simulator.h"
#include "tests/support/started_lab.h"
#include "ui/bridge/qt_convert.h"
#include "ui/models/text_lines.h"
#include "ui/pages/placement/lab_empty.h"
#include "ui/pages/placement/lab_members.h"
#include "ui/pages/placement/lab_tabs.h"
#include "ui/pages/placement/member_words.h"
#include "ui/widgets/strips.h"

#include <QClipboard>
#include <QFile>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace pilothouse::test;
using namespace Qt::Literals::StringLiterals;

namespace {

/// What every member has already, with other numbers: nobody of KubeFleet brought it.
constexpr const char* kShop = "apiVersion: v1\n"
                              "kind: Namespace\n"
                              "metadata: {name: storefront}\n"
                              "---\n"
                              "apiVersion: apps/v1\n"
                              "kind: Deployment\n"
                              "metadata: {name: web, namespace: storefront}\n"
                              "spec:\n"
                              "  replicas: 41\n"
                              "  selector: {matchLabels: {app.kubernetes.io/name: web}}\n"
                              "  template:\n"
                              "    metadata: {labels: {app.kubernetes.io/name: web}}\n"
                              "    spec: {containers: [{name: web, image: web:1}]}\n";

bool write(const QString& path, const QByteArray& text) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

LabMembersTab* tabOf(HubSeat& seat) {
    seat.page.tabs()->showTab(u"members"_s);
    return seat.page.members();
}

/// The words of the first line that has them all; empty: there is none.
QString lineWith(const LabMembersTab& tab, const QStringList& words) {
    for (const TextLine& line : tab.lines()->lines()) {
        QStringList cells;
        for (const TextCell& cell : line.cells) {
            cells.append(cell.text);
        }
        const QString text = cells.join(u" | "_s);
        if (std::all_of(words.begin(), words.end(),
                        [&](const QString& each) { return text.contains(each); })) {
            return text;
        }
    }
    return {};
}

bool waitForObjects(HubSeat& seat) {
    return QTest::qWaitFor(
        [&] {
            const auto picture = seat.page.picture();
            return picture && picture->isDecided && picture->resources &&
                   !picture->resources->objects.empty() && !picture->resources->isReading;
        },
        kLimit);
}

/// Clicks, and waits until the comparison is there and of this draft.
bool compare(HubSeat& seat, QPushButton* button) {
    QSignalSpy changed(&seat.placement, &PlacementBridge::membersChanged);
    QTest::mouseClick(button, Qt::LeftButton);
    return QTest::qWaitFor(
        [&] {
            seat.look();
            return !changed.isEmpty() && seat.page.members()->lines()->rowCount() > 0 &&
                   !changed.last()
                        .first()
                        .value<std::shared_ptr<const model::LabMembers>>()
                        ->isAsking &&
                   !seat.page.members()->isStale();
        },
        kLimit);
}

} // namespace

class TstPlacementMembers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        m_theme =
            std::make_unique<ThemeController>(*qobject_cast<QApplication*>(qApp), ThemeMode::Light);
        auto lab = test::startLab(m_folder);
        QVERIFY2(lab.simulator, lab.trouble.c_str());
        m_simulator = std::move(lab.simulator);
        m_source.fleetFile = lab.fleetFile;
        QVERIFY(QDir(m_folder.path()).mkdir(u"shop"_s));
        QVERIFY(write(m_folder.filePath(u"shop/web.yaml"_s), kShop));
    }

    void saysWhyNobodyCanBeAsked() {
        HubSeat seat(m_source, state());
        auto* tab = tabOf(seat);
        seat.page.openExample(40);
        QVERIFY(seat.settle());
        QVERIFY2(tab->empty()->sentence().contains(u"made up"_s),
                 qPrintable(tab->empty()->sentence()));
        QVERIFY(!tab->empty()->button()->isVisible());
        seat.page.setHubOffered(false);
        QVERIFY(tab->empty()->sentence().contains(u"Open the fleet"_s));
    }

    void comparesByAClickAndByKeys() {
        HubSeat seat(m_source, state());
        QVERIFY(seat.open(u"web"_s) && waitForObjects(seat));
        auto* tab = tabOf(seat);
        QCOMPARE(tab->empty()->title(), u"Not compared yet"_s);
        QCOMPARE(tab->empty()->button()->text(), u"Compare with members"_s);
        seat.draw(u"members-not-yet"_s);
        QVERIFY(compare(seat, tab->empty()->button()));
        const auto holders = static_cast<int>(
            std::count_if(seat.page.picture()->rows->begin(), seat.page.picture()->rows->end(),
                          [](const auto& row) { return row.isDraft; }));
        QVERIFY(holders > 0);
        // Nothing of it is on any simulated member.
        QCOMPARE(tab->lines()->rowCount(),
                 holders * static_cast<int>(seat.page.picture()->resources->objects.size()));
        QVERIFY(!lineWith(*tab, {u"Deployment web/web"_s, u"Create"_s}).isEmpty());
        QVERIFY(seat.find<BannerStrip>("labMembersGaps")->isHidden());
        seat.draw(u"members-create"_s);
        // A line chosen by keys is the page's cluster, and the table goes to the clipboard.
        QSignalSpy chosen(&seat.page, &PlacementPage::clusterSelected);
        tab->table()->setFocus();
        QTest::keyClick(tab->table(), Qt::Key_End, Qt::ControlModifier);
        QVERIFY(!chosen.isEmpty());
        QTest::keyClick(tab->table(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().contains(u"| Create |"_s));
        // An edit makes it a comparison of another draft; nothing is asked by itself.
        seat.grow();
        QVERIFY(tab->isStale() && seat.find<BannerStrip>("labMembersOld")->isVisible());
        QVERIFY(!tab->table()->isEnabled());
        seat.draw(u"members-stale"_s);
        QVERIFY(compare(seat, seat.find<QPushButton>("labMembersAsk")));
        QVERIFY(!seat.find<BannerStrip>("labMembersOld")->isVisible());
        QVERIFY(tab->lines()->rowCount() > holders);
    }

    void showsWhatIsTakenOverAndWhatIsRefused() {
        HubSeat seat(m_source, state());
        QVERIFY(seat.open(u"web"_s) && waitForObjects(seat));
        seat.placement.openFile(m_folder.filePath(u"shop"_s), 0);
        const QString text = u"apiVersion: placement.kubernetes-fleet.io/v1beta1\n"
                             "kind: ClusterResourcePlacement\n"
                             "metadata: {name: shop}\n"
                             "spec:\n"
                             "  resourceSelectors: [{group: \"\", version: v1, kind: Namespace, "
                             "name: storefront}]\n"
                             "  policy: {placementType: PickFixed, clusterNames: [weu-01]}\n"
                             "  strategy: {applyStrategy: {whenToTakeOver: Always}}\n"_s;
        seat.page.editor()->replaceText(text);
        QVERIFY(seat.settle() && waitForObjects(seat));
        auto* tab = tabOf(seat);
        QVERIFY(compare(seat, tab->empty()->button()));
        QVERIFY2(!lineWith(*tab, {u"weu-01"_s, u"Deployment storefront/web"_s, u"Take over"_s,
                                  u"/spec/replicas"_s})
                      .isEmpty(),
                 qPrintable(tab->lines()->markdown()));
        seat.draw(u"members-take-over"_s);
        seat.page.editor()->replaceText(QString(text).replace(u"Always"_s, u"IfNoDiff"_s));
        QVERIFY(seat.settle());
        QVERIFY(compare(seat, seat.find<QPushButton>("labMembersAsk")));
        const QString refused = lineWith(*tab, {u"Deployment"_s, u"Refuse"_s});
        QVERIFY2(refused.contains(u"FailedToTakeOver"_s), qPrintable(tab->lines()->markdown()));
        for (int row = 0; row < tab->lines()->rowCount(); ++row) {
            if (tab->lines()->index(row, 2).data().toString() == u"Refuse"_s) {
                tab->table()->selectRow(row);
            }
        }
        const auto& places = tab->places()->lines();
        const auto replicas = std::find_if(places.begin(), places.end(), [](const TextLine& each) {
            return each.cells.at(0).text == u"/spec/replicas"_s;
        });
        QVERIFY(replicas != places.end());
        QCOMPARE(replicas->cells.at(2).text, u"41"_s); // the hub's; the member's is before it
        QVERIFY(replicas->cells.at(1).text.toInt() > 0);
        QCOMPARE(replicas->cells.at(3).text, u"difference"_s);
        seat.draw(u"members-refused"_s);
    }

    void whoCannotBeAskedIsNamed() {
        // The fleet knows one of the clusters by another name, so nobody can tell how to reach it.
        QFile whole(QString::fromStdString(*m_source.fleetFile));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        QByteArray text = whole.readAll();
        text.replace("- name: weu-01\n    is: {context: weu-01, memberCluster: weu-01}",
                     "- name: elsewhere\n    is: {context: weu-01}");
        fleet::FleetSource source = m_source;
        source.fleetFile = m_folder.filePath(u"lab/partial.yaml"_s).toStdString();
        QVERIFY(write(toQt(*source.fleetFile), text));
        HubSeat seat(source, state());
        QVERIFY(seat.open(u"web"_s) && waitForObjects(seat));
        seat.page.editor()->replaceText(
            u"apiVersion: placement.kubernetes-fleet.io/v1beta1\n"
            "kind: ClusterResourcePlacement\n"
            "metadata: {name: web}\n"
            "spec:\n"
            "  resourceSelectors: [{group: \"\", version: v1, kind: Namespace, name: web}]\n"
            "  policy: {placementType: PickFixed, clusterNames: [weu-01, weu-03]}\n"_s);
        QVERIFY(seat.settle() && waitForObjects(seat));
        auto* tab = tabOf(seat);
        QVERIFY(compare(seat, tab->empty()->button()));
        auto* strip = seat.find<BannerStrip>("labMembersGaps");
        QVERIFY(strip->isVisible() && strip->accessibleName().contains(u"weu-01"_s));
        QVERIFY(!lineWith(*tab, {u"weu-01"_s, u"Not known"_s, u"Add it to the fleet file"_s})
                     .isEmpty());
        QVERIFY(!lineWith(*tab, {u"weu-03"_s, u"Create"_s}).isEmpty()); // the others are there
        seat.draw(u"members-partial"_s);
    }

    void aQuestionCanBeGivenUp() {
        HubSeat seat(m_source, state());
        QVERIFY(seat.open(u"web"_s) && waitForObjects(seat));
        auto* tab = tabOf(seat);
        Q_EMIT tab->compareWanted();
        Q_EMIT tab->cancelWanted();
        QCOMPARE(tab->empty()->title(), u"Cancelled, nothing is known"_s);
        // While one goes on the same button gives it up, and says how far it is.
        model::LabMembers asking{.isAsking = true, .asked = 6, .answered = 2};
        tab->setMembers(std::make_shared<const model::LabMembers>(asking));
        QVERIFY(tab->empty()->sentence().contains(u"2 of 6 clusters"_s));
        seat.draw(u"members-asking"_s);
        QSignalSpy cancelled(tab, &LabMembersTab::cancelWanted);
        QTest::mouseClick(tab->empty()->button(), Qt::LeftButton);
        QCOMPARE(cancelled.size(), 1);
    }

    void theWordsOfEveryAction() {
        using Action = model::LabMemberObject::Action;
        QStringList seen;
        for (int at = 0; at <= static_cast<int>(Action::Keep); ++at) {
            const QString word = memberActionWord(static_cast<Action>(at));
            QVERIFY(!word.isEmpty() && !seen.contains(word));
            seen.append(word);
            QVERIFY(!memberSentences({.action = static_cast<Action>(at)}).isEmpty());
        }
        const model::LabMemberObject drifted{
            .action = Action::Refuse,
            .reason = "FoundDrifts",
            .message = "drifts are found",
            .places = {{.kind = model::LabMemberPlace::Kind::Drift, .path = "/a", .inMember = "1"}},
            .isChangedThere = true};
        const QString words = memberSentences(drifted).join(u'\n');
        QVERIFY(words.contains(u"IfNotDrifted"_s) && words.contains(u"edited on the member"_s));
        QCOMPARE(memberPlaces(drifted).front().cells.at(2).text, u"–"_s);
        QCOMPARE(memberPlaces(drifted).front().cells.at(3).text, u"drift"_s);
    }

private:
    [[nodiscard]] QString state() const { return m_folder.filePath(u"state"_s); }
    std::unique_ptr<ThemeController> m_theme;
    QTemporaryDir m_folder;
    std::unique_ptr<simulator::Simulator> m_simulator;
    fleet::FleetSource m_source;
};

QTEST_MAIN(TstPlacementMembers)
#include "tst_placement_members.moc"
