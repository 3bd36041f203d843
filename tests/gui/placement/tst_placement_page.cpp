// SPDX-License-Identifier: GPL-3.0-or-later
// The placement lab with its desk behind it: a person types, switches, slides and walks, and sees
// the decisions change.
#include "model/placement_resources.h"
#include "model/placement_rollout.h"
#include "placement_seat.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/change_dialog.h"
#include "ui/pages/placement/decision_table.h"
#include "ui/pages/placement/lab_advice.h"
#include "ui/pages/placement/lab_lands.h"
#include "ui/pages/placement/lab_map.h"
#include "ui/pages/placement/lab_report.h"
#include "ui/pages/placement/lab_resources.h"
#include "ui/pages/placement/lab_summary.h"
#include "ui/pages/placement/lab_why.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/pages/placement/scenario_dialog.h"
#include "ui/pages/placement/what_if_panel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

const QByteArray kMembers =
    "apiVersion: v1\nkind: List\nitems:\n"
    "- apiVersion: cluster.kubernetes-fleet.io/v1\n  kind: MemberCluster\n"
    "  metadata: {name: weu-1, labels: {region: weu}}\n"
    "  status:\n    agentStatus:\n    - type: MemberAgent\n"
    "      lastReceivedHeartbeat: \"2026-11-20T14:06:10Z\"\n"
    "      conditions: [{type: Joined, status: \"True\"}, {type: Healthy, status: \"True\"}]\n";

} // namespace

class TstPlacementPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void beginsWithAChoice() {
        Seat seat(0);
        auto* example = seat.find<QPushButton>("labStartExample");
        QVERIFY(example != nullptr && example->isVisible());
        QVERIFY(!seat.page.editor()->isVisible());
        QTest::mouseClick(example, Qt::LeftButton);
        QVERIFY(seat.settle());
        QVERIFY(seat.page.editor()->isVisible());
        QCOMPARE(seat.inDraft().size(), 6);
        QVERIFY(seat.page.editor()->marks().count() > 0); // the example is an edit
    }

    void typingInTheEditorChangesTheDecisions() {
        Seat seat;
        QCOMPARE(seat.inDraft().size(), 6);
        seat.retype(u"numberOfClusters: 6"_s, u"numberOfClusters: 3"_s);
        QCOMPARE(seat.inDraft().size(), 3);
        QCOMPARE(seat.page.decisions()->decisions()->rowAt(0).isDraft, true);
        QVERIFY(seat.page.summary()->accessibleName().startsWith(u"3 of 3 wanted"_s));
        QTest::keyClick(seat.page.editor(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(seat.settle() && seat.inDraft().size() != 3);
    }

    void errorsStandInTheLineAndTheLastDecisionGrey() {
        Seat seat;
        const QStringList before = seat.inDraft();
        seat.retype(u"placementType: PickN"_s, u"placementType: PickSome"_s);
        QVERIFY(!seat.page.picture()->isDecided);
        QCOMPARE(seat.page.editor()->faults().size(), 1);
        QCOMPARE(seat.page.editor()->faults().first().line, 12);
        QVERIFY(seat.page.decisions()->decisions()->rowCount() > 0); // the older one stays
        QTest::keyClick(&seat.page, Qt::Key_F8);
        QCOMPARE(seat.page.editor()->textCursor().blockNumber(), 11);
        QVERIFY(seat.page.editor()->hasFocus());
        seat.retype(u"PickSome"_s, u"PickN"_s);
        QVERIFY(seat.page.editor()->faults().isEmpty());
        QCOMPARE(seat.inDraft(), before);
    }

    void completesFieldsAndWordsOfTheFleet() {
        Seat seat;
        auto* editor = seat.page.editor();
        const auto typeAt = [&](const QString& after, const QString& typed) {
            auto cursor = editor->document()->find(after);
            cursor.clearSelection();
            editor->setFocus();
            editor->setTextCursor(cursor);
            QTest::keyClick(editor, Qt::Key_Return);
            QTest::keyClicks(editor, typed);
            QStringList offers;
            const auto* model = editor->completer()->model();
            for (int row = 0; row < model->rowCount(); ++row) {
                offers.append(model->index(row, 0).data().toString());
            }
            return editor->completer()->popup()->isVisible() ? offers : QStringList();
        };
        QTest::keyClick(editor, Qt::Key_End, Qt::ControlModifier);
        QVERIFY(typeAt(u"  policy:"_s, u"tol"_s).contains(u"tolerations:"_s));
        QTest::keyClick(editor->completer()->popup(), Qt::Key_Return);
        QVERIFY(editor->toPlainText().contains(u"\n    tolerations:\n"_s));
        QVERIFY(typeAt(u"env: prod"_s, u"reg"_s).contains(u"region: "_s));
        QTest::keyClick(editor->completer()->popup(), Qt::Key_Return);
        QTest::keyClicks(editor, u"s"_s);
        QTRY_VERIFY(editor->completer()->popup()->isVisible());
        QCOMPARE(editor->completer()->model()->index(0, 0).data().toString(), u"swc"_s);
        QTest::keyClick(editor->completer()->popup(), Qt::Key_Escape);
    }

    void selectingAnywhereExplainsTheCluster() {
        Seat seat;
        auto* table = seat.page.decisions()->table();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Home, Qt::ControlModifier);
        QTest::keyClick(table, Qt::Key_Down);
        const QString second = seat.page.decisions()->selected();
        QTRY_COMPARE(seat.page.picture()->why ? toQt(seat.page.picture()->why->cluster) : QString(),
                     second);
        QVERIFY(seat.page.why()->text().contains(u"ClusterEligibility"_s));
        // The map selects the same row.
        auto* map = seat.page.lands()->hexes();
        map->setFocus();
        QTest::keyClick(map, Qt::Key_End);
        QTest::keyClick(map, Qt::Key_Return);
        QTRY_VERIFY(seat.page.decisions()->selected() != second);
        QVERIFY(!map->accessibleDescription().isEmpty());
    }

    void theWorldIsBesideTheHexes() {
        Seat seat;
        LabLands* lands = seat.page.lands();
        GeoMap* world = lands->map();
        QVERIFY(!world->isVisible());
        QSignalSpy views(lands, &LabLands::viewChanged);
        QTest::keyClick(seat.find<SegmentedChoice>("labLandsView"), Qt::Key_Right);
        QCOMPARE(views.takeFirst().at(0).toString(), u"map"_s);
        QVERIFY(world->isVisible());
        QTRY_VERIFY(world->coastlines() != nullptr); // read on a worker
        // Six cloud regions have a place, four towns are listed: no cluster is dropped.
        int clusters = 0;
        QStringList places;
        for (const GeoSpot& spot : world->spots()) {
            places += spot.ids;
        }
        QCOMPARE(places.size(), 6);
        QVERIFY(!world->rowBox(0).isEmpty());
        for (const auto& row : *seat.page.picture()->rows) {
            clusters += places.contains(toQt(row.region)) ? 1 : 0;
        }
        QVERIFY(clusters > 20 && clusters < 40);
        // The places of a fleet file come first.
        lands->setRegionPlaces(std::make_shared<const model::RegionPlaces>(
            model::RegionPlaces{{"paris", {48.86, 2.35}}}));
        int placed = 0;
        for (const GeoSpot& spot : world->spots()) {
            placed += static_cast<int>(spot.ids.size());
        }
        QCOMPARE(placed, 7);
        // Keys open a region: its clusters stand in the table.
        world->setFocus();
        world->fit();
        QTest::keyClick(world, Qt::Key_End); // the last of the list
        QTest::keyClick(world, Qt::Key_Return);
        QVERIFY(!seat.find<QLineEdit>("labFilter")->text().isEmpty());
        QVERIFY(!world->accessibleDescription().isEmpty());
    }

    void theMapGrowsOnDemand() {
        Seat seat;
        LabLands* lands = seat.page.lands();
        QCOMPARE(lands->height(), 172);
        auto* large = seat.find<LinkButton>("labLandsLarge");
        QTest::keyClick(large, Qt::Key_Space);
        QVERIFY(lands->height() > 350);
        QTest::mouseClick(large, Qt::LeftButton);
        QCOMPARE(lands->height(), 172);
    }

    void aHexOnTheWorldIsItsCluster() {
        Seat seat(5);
        LabLands* lands = seat.page.lands();
        lands->setView(u"map"_s);
        QTest::mouseClick(seat.find<LinkButton>("labLandsLarge"), Qt::LeftButton);
        QVERIFY(!lands->map()->spots().isEmpty());
        // Of the region that is alone at its spot, the cluster in the middle.
        QString region;
        QPoint at;
        for (const GeoSpot& spot : lands->map()->spots()) {
            if (spot.ids.size() == 1) {
                region = spot.ids.first();
                at = spot.at.toPoint();
            }
        }
        QVERIFY(!region.isEmpty());
        seat.page.decisions()->table()->setFocus();
        QTest::mouseClick(lands->map(), Qt::LeftButton, {}, at);
        const QString chosen = seat.page.decisions()->selected();
        const auto& rows = *seat.page.picture()->rows;
        QVERIFY(std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
            return toQt(row.name) == chosen && toQt(row.region) == region;
        }));
    }

    void whatIfsAreTriedAndTakenBackByKeys() {
        Seat seat;
        auto* first = seat.find<QCheckBox>("labChange0");
        QVERIFY(first != nullptr);
        first->setFocus();
        QTest::keyClick(first, Qt::Key_Space);
        QTRY_VERIFY(seat.page.picture()->whatIf.has_value());
        QCOMPARE(seat.page.picture()->whatIf->removed.size(), std::size_t{1});
        const auto& rows = *seat.page.picture()->rows;
        QVERIFY(std::any_of(rows.begin(), rows.end(),
                            [](const auto& row) { return row.isDraft && row.isWhatIf == false; }));
        QTest::mouseClick(seat.find<QPushButton>("labReset"), Qt::LeftButton);
        QTRY_VERIFY(!seat.page.picture()->whatIf);
    }

    void slidersTryAsTheyMove() {
        Seat seat;
        LabSlider* slider = nullptr;
        for (int at = 0; slider == nullptr && at < 6; ++at) {
            slider = seat.page.findChild<LabSlider*>(u"labAmount%1"_s.arg(at));
        }
        QVERIFY(slider != nullptr);
        slider->setFocus();
        const int before = slider->value();
        QTest::keyClick(slider, Qt::Key_Left);
        QCOMPARE(slider->value(), before - slider->singleStep());
        QTRY_VERIFY(seat.page.picture()->whatIf && seat.page.picture()->whatIf->on == 1);
        const auto& changes = seat.page.whatIf()->changes();
        QVERIFY(std::any_of(changes.begin(), changes.end(), [&](const auto& each) {
            return each.isOn && each.percent == slider->value();
        }));
    }

    void aChangeIsPutTogetherInADialog() {
        Seat seat;
        QTest::keyClick(seat.page.editor(), Qt::Key_W, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = seat.find<ChangeDialog>("changeDialog");
        QVERIFY(dialog != nullptr && dialog->isVisible());
        dialog->findChild<QComboBox*>(u"changeKind"_s)->setCurrentIndex(ChangeDialog::RegionDown);
        dialog->findChild<QComboBox*>(u"changeWhom"_s)->setCurrentText(u"weu"_s);
        QCOMPARE(toQt(dialog->change().text), u"region.weu:down"_s);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"changeTry"_s), Qt::LeftButton);
        QTRY_VERIFY(seat.page.picture()->whatIf.has_value());
        QCOMPARE(seat.page.picture()->whatIf->trouble, std::string());
    }

    void theFleetFileIsOfferedWhereItTells() {
        model::LabFacts facts{.clusters = {"weu-1"}};
        const ChangeDialog silent(facts, {}, nullptr);
        QCOMPARE(silent.findChild<QComboBox*>(u"changeKind"_s)->count(),
                 int{ChangeDialog::FleetFile});
        facts.isFleetFileTelling = true;
        const ChangeDialog dialog(facts, {}, nullptr);
        dialog.findChild<QComboBox*>(u"changeKind"_s)->setCurrentIndex(ChangeDialog::FleetFile);
        QCOMPARE(toQt(dialog.change().text), u"fleet.properties"_s);
        QVERIFY(dialog.findChild<QPushButton*>(u"changeTry"_s)->isEnabled());
    }

    void theTableNarrowsToWhatMatters() {
        Seat seat(200);
        auto* decisions = seat.page.decisions();
        const int shown = decisions->decisions()->rowCount();
        QVERIFY(shown > 6 && shown < 200); // picked, changed, near misses
        auto* all = seat.find<LinkButton>("labAll");
        QVERIFY(all->isVisible());
        QTest::mouseClick(all, Qt::LeftButton);
        QCOMPARE(decisions->decisions()->rowCount(), 200);
        QTest::keyClicks(seat.find<QLineEdit>("labFilter"), u"lyon filtered"_s);
        QVERIFY(decisions->decisions()->rowCount() > 0);
        QVERIFY(decisions->decisions()->rowCount() < 20);
        QTest::keyClick(seat.find<QLineEdit>("labFilter"), Qt::Key_Escape);
        QCOMPARE(decisions->decisions()->rowCount(), 200);
    }

    void filesAreDroppedTogetherInAnyOrder() {
        Seat seat(0);
        const QTemporaryDir folder;
        const QString placement = folder.filePath(u"web.yaml"_s);
        const QString members = folder.filePath(u"members.yaml"_s);
        const QByteArray text = "apiVersion: placement.kubernetes-fleet.io/v1\n"
                                "kind: ClusterResourcePlacement\nmetadata: {name: web}\nspec:\n"
                                "  resourceSelectors: [{group: \"\", version: v1, kind: Namespace, "
                                "name: web}]\n";
        write(placement, text);
        write(members, kMembers);
        QSignalSpy files(&seat.page, &PlacementPage::filesChanged);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(placement), QUrl::fromLocalFile(members)});
        QDragEnterEvent enter(QPoint(40, 40), Qt::CopyAction, &data, Qt::LeftButton,
                              Qt::NoModifier);
        QApplication::sendEvent(&seat.page, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(40, 40), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&seat.page, &drop);
        QTRY_COMPARE(files.count(), 2);
        QVERIFY(seat.settle());
        QCOMPARE(seat.page.editor()->toPlainText(), QString::fromUtf8(text));
        QCOMPARE(seat.inDraft(), QStringList{u"weu-1"_s});
        QCOMPARE(files.last().first().toStringList(), (QStringList{members, placement}));
        QCOMPARE(seat.page.editor()->marks().count(), 0);
    }

    void clustersAloneBeginWithATemplate() {
        Seat seat(0);
        const QTemporaryDir folder;
        const QString members = folder.filePath(u"members.yaml"_s);
        write(members, kMembers);
        seat.page.openFiles({members});
        QVERIFY(seat.settle());
        QVERIFY(seat.page.editor()->toPlainText().contains(u"PickN"_s));
        QCOMPARE(seat.inDraft(), QStringList{u"weu-1"_s});
    }

    void aFileThatIsNoneIsSaidAndNothingChanges() {
        Seat seat;
        const QStringList before = seat.inDraft();
        const QTemporaryDir folder;
        const QString other = folder.filePath(u"deployment.yaml"_s);
        write(other, "kind: Deployment\n");
        seat.page.openFiles({other});
        auto* strip = seat.find<BannerStrip>("labTrouble");
        QTRY_VERIFY(strip->isVisible());
        QCOMPARE(seat.inDraft(), before);
        Q_EMIT strip->remedyChosen();
        QVERIFY(!strip->isVisible());
    }

    void scenariosStandSideBySide() {
        Seat seat;
        const QString draft = seat.page.editor()->toPlainText();
        QTest::mouseClick(seat.find<QPushButton>("labCompare"), Qt::LeftButton);
        auto* dialog = seat.find<ScenarioDialog>("scenarioDialog");
        QVERIFY(dialog != nullptr && dialog->isVisible());
        const auto* model = dialog->table()->model();
        QCOMPARE(model->columnCount(), 1);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"scenarioKeep"_s), Qt::LeftButton);
        QTRY_COMPARE(model->columnCount(), 2);
        QTRY_COMPARE(model->index(0, 1).data().toString(), u"6 of 6"_s);
        seat.retype(u"numberOfClusters: 6"_s, u"numberOfClusters: 3"_s);
        QTRY_COMPARE(model->index(0, 0).data().toString(), u"3 of 3"_s);
        QCOMPARE(model->index(0, 1).data().toString(), u"6 of 6"_s); // the kept one stays
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QVERIFY(dialog->grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(u"lab-scenarios.png"_s)));
        }
        dialog->table()->setCurrentIndex(model->index(0, 1));
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"scenarioLoad"_s), Qt::LeftButton);
        QTRY_COMPARE(model->index(0, 0).data().toString(), u"6 of 6"_s);
        QCOMPARE(seat.page.editor()->toPlainText(), draft);
        dialog->table()->setCurrentIndex(model->index(0, 1));
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"scenarioDrop"_s), Qt::LeftButton);
        QTRY_COMPARE(model->columnCount(), 1);
    }

    void tableAndExplanationAreCopied() {
        Seat seat;
        auto* table = seat.page.decisions()->table();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().startsWith(u"| Cluster |"_s));
        QTest::mouseClick(seat.find<QPushButton>("labExport"), Qt::LeftButton);
        auto* menu = seat.find<QMenu>("labExportMenu");
        QTRY_VERIFY(menu->isVisible());
        QVERIFY(menu->actions().size() >= 5);
        menu->close();
    }

    void theReportHasItsPictures() {
        Seat seat;
        const QTemporaryDir folder;
        // What follows from the decision comes a little later.
        QTRY_VERIFY(seat.page.picture()->overrides &&
                    seat.page.picture()->overrides->decision == seat.page.picture()->decision);
        QTest::mouseClick(seat.find<QPushButton>("labExport"), Qt::LeftButton);
        auto* menu = seat.find<QMenu>("labExportMenu");
        for (QAction* action : menu->actions()) {
            if (action->text().startsWith(u"Report"_s)) {
                action->trigger();
            }
        }
        menu->close();
        QTRY_VERIFY(seat.page.lands()->map()->coastlines() != nullptr);
        auto* dialog = seat.find<QFileDialog>("labReportFile");
        QVERIFY(dialog != nullptr);
        QSignalSpy written(&seat.page, &PlacementPage::reportWritten);
        const QString file = folder.filePath(u"why payments.md"_s);
        Q_EMIT dialog->fileSelected(file);
        dialog->close();
        QTRY_COMPARE(written.size(), 1);
        QCOMPARE(written.first().first().toString(), QString());
        QFile report(file);
        QVERIFY(report.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(report.readAll());
        QVERIFY(text.contains(u"kind: ClusterResourcePlacement"_s));
        // What is placed and how it is rolled out, as the tabs say it.
        const auto& picture = *seat.page.picture();
        QVERIFY(picture.resources && !picture.resources->objects.empty());
        for (const auto& each : picture.resources->objects) {
            QVERIFY2(text.contains(u"| %1 | yes |"_s.arg(shownName(each.id))),
                     each.id.name.c_str());
        }
        QVERIFY(text.contains(u"What overrides change there"_s));
        QVERIFY(picture.rollout && !picture.rollout->draft.waves.empty());
        QVERIFY(text.contains(u"## Rollout"_s));
        QVERIFY(text.contains(toQt(picture.rollout->draft.waves.front().front().cluster) + u'\n'));
        for (const char* name : {"funnel.png", "regions.png", "map.png"}) {
            const QString path = u"why payments-pictures/"_s + QLatin1StringView(name);
            QVERIFY2(text.contains(u"](<"_s + path + u">)"_s), name);
            const QImage image(folder.filePath(path));
            QVERIFY2(image.width() >= 2'000, name);
            QVERIFY2(qGray(image.pixel(image.width() / 2, image.height() - 8)) > 230,
                     name); // on paper
        }
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            for (const char* name : {"funnel.png", "regions.png", "map.png"}) {
                QFile::copy(folder.filePath(u"why payments-pictures/"_s + QLatin1StringView(name)),
                            qEnvironmentVariable("PILOTHOUSE_DRAW") + u"/report-"_s +
                                QLatin1StringView(name));
            }
        }
        // A folder that cannot be written is said.
        Q_EMIT seat.page.clusterSelected({});
        LabReport nowhere{.markdown = u"text"_s, .folder = u"p"_s, .pictures = {}};
        QVERIFY(!writeLabReport(nowhere, u"/proc/none/report.md"_s).isEmpty());
    }

    void whatIsMissingIsAdvisedAndTried() {
        Seat seat;
        auto* remedy = seat.find<LabAdviceBar>("labRemedy");
        QVERIFY(remedy->isHidden()); // all are placed
        seat.page.editor()->replaceText(seat.page.editor()->toPlainText().replace(
            u"numberOfClusters: 6"_s, u"numberOfClusters: 25"_s));
        QTRY_VERIFY(!remedy->isHidden());
        QVERIFY(seat.page.picture()->remedy.has_value());
        QVERIFY2(remedy->text().contains(u"missing"_s), qPrintable(remedy->text()));
        const auto before = seat.page.picture();
        auto* link = remedy->findChild<LinkButton*>();
        QVERIFY(link->isVisible() && link->isEnabled());
        link->setFocus();
        QTest::keyClick(link, Qt::Key_Space);
        QTRY_VERIFY(seat.page.picture()->whatIf.has_value());
        QTRY_VERIFY(seat.page.picture()->whatIf->placed > before->placed);
        if (before->remedy->isProven && before->remedy->newClusters == 0) {
            QCOMPARE(seat.page.picture()->whatIf->isFulfilled, std::optional(true));
        }
    }

    void aFilteredClusterIsAdvised() {
        Seat seat;
        const auto first = seat.page.picture()->rows; // pictures come and go
        const auto& rows = *first;
        const auto filtered = std::find_if(rows.begin(), rows.end(), [](const auto& row) {
            return row.isOneShort &&
                   row.marks[std::size_t(model::LabFilter::Affinity)] == model::LabMark::Rejects;
        });
        QVERIFY(filtered != rows.end());
        const QString name = toQt(filtered->name);
        Q_EMIT seat.page.lands()->clusterSelected(name);
        auto* advice = seat.find<LabAdviceBar>("labAdvice");
        QTRY_VERIFY(!advice->isHidden() && advice->text().contains(name));
        QTest::mouseClick(advice->findChild<LinkButton*>(), Qt::LeftButton);
        QTRY_VERIFY(seat.page.picture()->whatIf.has_value());
        QTRY_VERIFY(std::any_of(
            seat.page.picture()->rows->begin(), seat.page.picture()->rows->end(),
            [&](const auto& row) { return toQt(row.name) == name && row.isWhatIf == true; }));
        // Whoever holds it needs no advice.
        const auto held =
            std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row.isDraft; });
        Q_EMIT seat.page.lands()->clusterSelected(toQt(held->name));
        QTRY_VERIFY(advice->isHidden());
    }

    void everyControlIsReachedAndNamed() {
        Seat seat;
        // Rows that came with the picture are shown by the next turn of the event loop.
        QTRY_VERIFY(seat.find<QWidget>("labChange0")->isVisible());
        seat.page.editor()->setFocus();
        QSet<QWidget*> reached;
        for (int step = 0; step < 60; ++step) {
            QWidget* focused = QApplication::focusWidget();
            QVERIFY(focused != nullptr);
            if (reached.contains(focused)) {
                break;
            }
            reached.insert(focused);
            QTest::keyClick(focused, Qt::Key_Tab);
        }
        for (const char* name : {"labEditor", "labMap", "labTable", "labFilter", "labShown",
                                 "labChange0", "labWhy", "labOpen", "labSave", "labExport"}) {
            QWidget* widget = seat.find<QWidget>(name);
            QVERIFY2(widget != nullptr && reached.contains(widget), name);
        }
        for (QWidget* widget : reached) {
            const auto* button = qobject_cast<QAbstractButton*>(widget);
            const bool isNamed = !widget->accessibleName().isEmpty() ||
                                 (button != nullptr && !button->text().isEmpty());
            QVERIFY2(isNamed, qPrintable(widget->objectName() + u' ' +
                                         QString::fromUtf8(widget->metaObject()->className())));
        }
    }

    void pictures_data() {
        QTest::addColumn<QString>("theme");
        QTest::newRow("light") << u"light"_s;
        QTest::newRow("dark") << u"dark"_s;
    }
    void pictures() {
        QFETCH(QString, theme);
        if (!qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            return;
        }
        themeController()->setMode(themeModeOf(theme));
        for (const int size : {5, 40, 200, 2'000}) {
            Seat seat(size);
            QTest::keyClick(seat.find<QCheckBox>("labChange0"), Qt::Key_Space);
            QTRY_VERIFY(seat.page.picture()->whatIf.has_value());
            seat.draw(u"lab-%1-%2"_s.arg(size).arg(theme));
        }
        Seat small(40, {1020, 564});
        small.draw(u"lab-small-"_s + theme);
        small.retype(u"placementType: PickN"_s, u"placementType: PickSome"_s);
        small.draw(u"lab-error-"_s + theme);
        Seat empty(0);
        empty.draw(u"lab-empty-"_s + theme);
        themeController()->setMode(ThemeMode::Light);
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController theme(app, ThemeMode::Light);
    TstPlacementPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_placement_page.moc"
