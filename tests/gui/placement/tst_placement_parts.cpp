// SPDX-License-Identifier: GPL-3.0-or-later
// What is pure behind the lab: places in a text, offers, lines that changed, words, exports, the
// table under random decisions; and the editor that shows them.
#include "base/time.h"
#include "model/placement_picture.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/decision_model.h"
#include "ui/pages/placement/lab_export.h"
#include "ui/pages/placement/lab_map.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/pages/placement/placement_offers.h"
#include "ui/theme/theme.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/line_marks.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

model::LabFacts someFacts() {
    model::LabFacts facts;
    facts.labels = {{"env", {"prod", "staging"}}, {"region", {"neu", "weu"}}};
    facts.properties = {"kubernetes-fleet.io/node-count"};
    facts.regions = {"neu", "weu"};
    facts.clusters = {"neu-1", "weu-1"};
    facts.taints = {"maintenance"};
    return facts;
}

/// Some clusters with what a decision may say of them, in any order.
std::shared_ptr<const std::vector<model::LabRow>> someRows(std::mt19937& random, int count) {
    auto rows = std::make_shared<std::vector<model::LabRow>>();
    for (int at = 0; at < count; ++at) {
        if (random() % 5 == 0) {
            continue;
        }
        model::LabRow row{.name = "c" + std::to_string(at), .region = "r" + std::to_string(at % 7)};
        row.isNow = random() % 4 == 0;
        row.isDraft = random() % 4 == 0;
        row.isOneShort = random() % 3 == 0;
        row.verdict = row.isDraft ? (row.isNow ? model::LabVerdict::Kept : model::LabVerdict::New)
                      : row.isNow ? model::LabVerdict::Removed
                                  : model::LabVerdict::Filtered;
        row.fact = "fact, \"quoted\" | piped";
        rows->push_back(std::move(row));
    }
    std::shuffle(rows->begin(), rows->end(), random);
    return rows;
}

} // namespace

class TstPlacementParts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsThePlaceOfAText_data() {
        QTest::addColumn<QString>("text"); // the cursor is at the bar
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("key");
        QTest::newRow("top") << u"api|"_s << u""_s << u""_s;
        QTest::newRow("field") << u"spec:\n  po|"_s << u"spec"_s << u""_s;
        QTest::newRow("value") << u"spec:\n  policy:\n    placementType: Pi|"_s << u"spec/policy"_s
                               << u"placementType"_s;
        QTest::newRow("first of an item")
            << u"spec:\n  tolerations:\n  - key: a\n  - k|"_s << u"spec/tolerations"_s << u""_s;
        QTest::newRow("second of an item")
            << u"spec:\n  tolerations:\n  - key: a\n    op|"_s << u"spec/tolerations"_s << u""_s;
        QTest::newRow("inside of an item")
            << u"a:\n- weight: 1\n  preference:\n    labelSelector:\n      matchLabels:\n        x: |"_s
            << u"a/preference/labelSelector/matchLabels"_s << u"x"_s;
        QTest::newRow("list deeper than its key")
            << u"a:\n  b:\n    - name: x\n      operator: |"_s << u"a/b"_s << u"operator"_s;
        QTest::newRow("comments and blanks are passed over")
            << u"spec:\n# note: x\n\n  policy:\n    |"_s << u"spec/policy"_s << u""_s;
        QTest::newRow("left again") << u"spec:\n  policy:\n    a: 1\nme|"_s << u""_s << u""_s;
    }
    void findsThePlaceOfAText() {
        QFETCH(QString, text);
        QFETCH(QString, path);
        QFETCH(QString, key);
        const auto at = static_cast<int>(text.indexOf(u'|'));
        text.remove(at, 1);
        const auto place = yamlPlaceAt(text, at);
        QCOMPARE(place.path.join(u'/'), path);
        QCOMPARE(place.key, key);
        QCOMPARE(place.isValue, !key.isEmpty());
    }

    void offersWhatFitsThere_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("offer");
        QTest::newRow("fields of the policy") << u"spec:\n  policy:\n    |"_s << u"tolerations:"_s;
        QTest::newRow("kinds of picking")
            << u"spec:\n  policy:\n    placementType: |"_s << u"PickFixed"_s;
        QTest::newRow("labels of the fleet")
            << u"  labelSelector:\n    matchLabels:\n      |"_s << u"region: "_s;
        QTest::newRow("values of a label")
            << u"  labelSelector:\n    matchLabels:\n      env: |"_s << u"staging"_s;
        QTest::newRow("properties")
            << u"  propertySelector:\n    matchExpressions:\n    - name: |"_s
            << u"kubernetes-fleet.io/node-count"_s;
        QTest::newRow("operators of a property")
            << u"  propertySelector:\n    matchExpressions:\n    - name: x\n      operator: |"_s
            << u"Ge"_s;
        QTest::newRow("operators of a label")
            << u"  labelSelector:\n    matchExpressions:\n    - key: x\n      operator: |"_s
            << u"NotIn"_s;
        QTest::newRow("domains") << u"  topologySpreadConstraints:\n  - topologyKey: |"_s
                                 << u"region"_s;
        QTest::newRow("taints") << u"  tolerations:\n  - key: |"_s << u"maintenance"_s;
        QTest::newRow("names") << u"  clusterNames:\n  - |"_s << u"weu-1"_s;
    }
    void offersWhatFitsThere() {
        QFETCH(QString, text);
        QFETCH(QString, offer);
        const auto at = static_cast<int>(text.indexOf(u'|'));
        text.remove(at, 1);
        const auto facts = someFacts();
        const auto offers = placementOffersAt(text, at, &facts);
        QVERIFY2(offers.words.contains(offer), qPrintable(offers.words.join(u' ')));
        QCOMPARE(offers.from, at);
        static_cast<void>(placementOffersAt(text, at, nullptr)); // no fleet, no fault
    }

    void marksTheLinesThatChanged_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("marks"); // "+line" and "-line behind"
        QTest::addColumn<int>("count");
        QTest::newRow("same") << u"a\nb"_s << u"a\nb"_s << u""_s << 0;
        QTest::newRow("changed") << u"a\nb\nc"_s << u"a\nB\nc"_s << u"+1 -b@0"_s << 1;
        QTest::newRow("added") << u"a\nc"_s << u"a\nb\nc"_s << u"+1"_s << 1;
        QTest::newRow("gone") << u"a\nb\nc"_s << u"a\nc"_s << u"-b@0"_s << 1;
        QTest::newRow("gone at the top") << u"a\nb"_s << u"b"_s << u"-a@-1"_s << 1;
        QTest::newRow("two places")
            << u"a\nb\nc\nd"_s << u"a\nx\nc\nd\ne"_s << u"+1 +4 -b@0"_s << 2;
        QTest::newRow("all") << u"a"_s << u"b"_s << u"+0 -a@-1"_s << 1;
    }
    void marksTheLinesThatChanged() {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, marks);
        QFETCH(int, count);
        const auto found = lineMarks(before, after);
        QStringList words;
        QList<int> added(found.added.begin(), found.added.end());
        std::sort(added.begin(), added.end());
        for (const int line : added) {
            words.append(u"+%1"_s.arg(line));
        }
        for (auto it = found.gone.cbegin(); it != found.gone.cend(); ++it) {
            words.append(u"-%1@%2"_s.arg(it.value().join(u',')).arg(it.key()));
        }
        QCOMPARE(words.join(u' '), marks);
        QCOMPARE(found.count(), count);
    }

    void applyingTheMarksGivesTheOtherText() {
        std::mt19937 random(3);
        for (int round = 0; round < 200; ++round) {
            QStringList a;
            QStringList b;
            for (int at = 0; at < 12; ++at) {
                a.append(QString::number(random() % 5));
                b.append(QString::number(random() % 5));
            }
            const auto marks = lineMarks(a.join(u'\n'), b.join(u'\n'));
            QStringList rebuilt; // the older text, from the newer one and its marks
            rebuilt += marks.gone.value(-1);
            for (int line = 0; line < b.size(); ++line) {
                if (!marks.added.contains(line)) {
                    rebuilt.append(b.at(line));
                }
                rebuilt += marks.gone.value(line);
            }
            QCOMPARE(rebuilt, a);
        }
    }

    void theEditorTellsEditsAndKeepsHistory() {
        CodeEditor editor;
        QSignalSpy edits(&editor, &CodeEditor::edited);
        editor.showText(u"a: 1\nb: 2\n"_s);
        QCOMPARE(edits.count(), 0);
        editor.setBase(u"a: 1\nb: 2\n"_s);
        QCOMPARE(editor.marks().count(), 0);
        editor.replaceText(u"a: 1\nb: 3\n"_s);
        QCOMPARE(edits.count(), 1);
        QCOMPARE(editor.marks().count(), 1);
        editor.undo();
        QCOMPARE(editor.toPlainText(), u"a: 1\nb: 2\n"_s);
        QCOMPARE(editor.marks().count(), 0);
        editor.setFaults({{.line = 2, .column = 4, .text = u"wrong"_s}, {.line = 99, .text = {}}});
        editor.stepFault(1);
        QCOMPARE(editor.textCursor().blockNumber(), 1);
        QCOMPARE(editor.extraSelections().size(), 1);
    }

    void linesGoOnWhereTheyBelong() {
        CodeEditor editor;
        editor.show();
        editor.showText(u"spec:"_s);
        editor.moveCursor(QTextCursor::End);
        QTest::keyClick(&editor, Qt::Key_Return);
        QTest::keyClicks(&editor, u"a: 1"_s);
        QTest::keyClick(&editor, Qt::Key_Return);
        QTest::keyClicks(&editor, u"b:"_s);
        QCOMPARE(editor.toPlainText(), u"spec:\n  a: 1\n  b:"_s);
    }

    void rowsFollowTheirCluster() {
        DecisionModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        std::mt19937 random(11);
        model.setRows(someRows(random, 30));
        for (int round = 0; round < 200; ++round) {
            const int row =
                static_cast<int>(random() % static_cast<unsigned>(std::max(1, model.rowCount())));
            const QPersistentModelIndex kept(model.index(row, 3));
            const QString name = kept.data(IdRole).toString();
            if (round % 3 == 0) {
                model.setShown(static_cast<DecisionShow>(random() % 3), {});
            } else {
                model.setRows(someRows(random, 30));
            }
            QCOMPARE(kept.isValid(), model.rowOf(name) >= 0);
            if (kept.isValid()) {
                QCOMPARE(kept.data(IdRole).toString(), name);
                QCOMPARE(kept.column(), 3);
            }
        }
    }

    void cellsOfSignsAreSpoken() {
        std::mt19937 random(5);
        DecisionModel model;
        model.setRows(someRows(random, 12));
        for (int column = 0; column < DecisionModel::ColumnCount; ++column) {
            const auto index = model.index(0, column);
            QVERIFY(!index.data(Qt::AccessibleTextRole).toString().isEmpty());
            QVERIFY(!index.data(Qt::ToolTipRole).toString().isEmpty());
            QVERIFY(
                !model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
        }
    }

    void placesOfTheMapDoNotMoveWithADecision() {
        std::mt19937 random(7);
        auto rows = *someRows(random, 60);
        const auto before = layoutLab(rows, {700, 130});
        QVERIFY(!before.isBars);
        const auto nameAt = [](const LabMapLayout& layout, const std::vector<model::LabRow>& of,
                               std::size_t at) { return of[layout.cells[at].row].name; };
        std::vector<std::string> names;
        for (std::size_t at = 0; at < before.cells.size(); ++at) {
            names.push_back(nameAt(before, rows, at));
        }
        std::shuffle(rows.begin(), rows.end(), random);
        for (auto& row : rows) {
            row.verdict = model::LabVerdict::New;
        }
        const auto after = layoutLab(rows, {700, 130});
        QCOMPARE(after.cells.size(), before.cells.size());
        for (std::size_t at = 0; at < names.size(); ++at) {
            QCOMPARE(nameAt(after, rows, at), names[at]);
            QCOMPARE(after.cells[at].centre, before.cells[at].centre);
        }
        const auto narrow = layoutLab(rows, {120, 130});
        QVERIFY(narrow.isBars && narrow.cells.empty());
        int sum = 0;
        for (const auto& region : narrow.regions) {
            for (const int count : region.counts) {
                sum += count;
            }
        }
        QCOMPARE(sum, static_cast<int>(rows.size()));
    }

    void exportsAreQuoted() {
        std::mt19937 random(9);
        model::PlacementPicture picture;
        picture.rows = someRows(random, 20);
        picture.isDecided = true;
        picture.name = "web";
        const QString csv = labCsv(picture);
        QCOMPARE(csv.count(u'\n'), static_cast<qsizetype>(picture.rows->size()) + 1);
        QVERIFY(csv.contains(u"\"fact, \"\"quoted\"\" | piped\""_s));
        const QString table = labTableMarkdown(picture);
        QVERIFY(table.contains(u"\\| piped"_s));
        QVERIFY(labMarkdown(picture, QTimeZone("UTC")).startsWith(u"# Placement web\n"_s));
    }

    void changesHaveWords_data() {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("words");
        QTest::newRow("region") << u"region.weu:down"_s << u"Region down: weu"_s;
        QTest::newRow("taint") << u"a:taint.maintenance=:NoSchedule"_s
                               << u"Taint maintenance on a"_s;
        QTest::newRow("no taint") << u"a:taint.maintenance-"_s << u"No taint maintenance on a"_s;
        QTest::newRow("label") << u"a:label.tier=edge"_s << u"Label tier=edge on a"_s;
        QTest::newRow("policy") << u"policy.numberOfClusters=5"_s
                                << u"Policy: numberOfClusters=5"_s;
        QTest::newRow("anything else") << u"nonsense"_s << u"nonsense"_s;
    }
    void changesHaveWords() {
        QFETCH(QString, change);
        QFETCH(QString, words);
        QCOMPARE(changeWords({.text = fromQt(change)}), words);
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController theme(app, ThemeMode::Light);
    TstPlacementParts test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_placement_parts.moc"
