// SPDX-License-Identifier: GPL-3.0-or-later
// A placement's text as a form: every field is read with its line and its errors, and every edit
// changes the text at its place alone.
#include "base/clock.h"
#include "base/time.h"
#include "engine/placement_desk.h"
#include "engine/placement_example.h"
#include "engine/placement_form.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace pilothouse;
using namespace pilothouse::engine;
using model::LabEntry;
using model::LabEntryKind;
using model::LabField;
using model::LabFieldId;
using model::LabForm;
using model::LabFormEdit;
using model::LabPath;

namespace {

const Instant kNow = *parseRfc3339("2026-11-20T08:00:00Z");

std::string placementOf(const std::string& spec) {
    return "apiVersion: placement.kubernetes-fleet.io/v1beta1 # newest\n"
           "kind: ClusterResourcePlacement\nmetadata:\n  name: web\nspec:\n"
           "  # what goes\n  resourceSelectors:\n  - group: \"\"\n    version: v1\n"
           "    kind: Namespace\n    name: web\n" +
           spec;
}

std::string policyOf(const std::string& policy) {
    return placementOf("  policy:\n" + policy);
}

const std::string kAffinity =
    "    affinity:\n      clusterAffinity:\n"
    "        requiredDuringSchedulingIgnoredDuringExecution:\n          clusterSelectorTerms:\n";
const std::string kPreferred = "    affinity:\n      clusterAffinity:\n"
                               "        preferredDuringSchedulingIgnoredDuringExecution:\n";

/// The worked examples of the reference by number, each with all that it says.
struct Example {
    const char* name;
    std::string text;
};
const std::vector<Example>& examples() {
    static const std::vector<Example> kExamples{
        {"1", policyOf("    placementType: PickN\n    numberOfClusters: 3\n")},
        {"2", policyOf("    placementType: PickAll\n" + kAffinity +
                       "          - labelSelector:\n              matchLabels:\n"
                       "                env: prod\n            propertySelector:\n"
                       "              matchExpressions:\n"
                       "              - name: kubernetes-fleet.io/node-count\n"
                       "                operator: Ge\n                values: [\"8\"]\n"
                       "              - name: resources.kubernetes-fleet.io/available-cpu\n"
                       "                operator: Gt\n                values:\n"
                       "                - \"31.5\"\n"
                       "          - labelSelector: {matchLabels: {env: canary}}\n"
                       "    tolerations:\n    - key: maintenance\n      operator: Exists\n")},
        {"3", policyOf("    placementType: PickN\n    numberOfClusters: 2\n" + kPreferred +
                       "        - weight: 60\n          preference:\n            propertySorter:\n"
                       "              name: kubernetes.azure.com/per-cpu-core-cost\n"
                       "              sortOrder: Ascending\n        - weight: 15\n"
                       "          preference:\n            labelSelector:\n"
                       "              matchLabels: {region: east}\n")},
        {"4", policyOf("    placementType: PickN\n    numberOfClusters: 2\n" + kPreferred +
                       "        - weight: -45\n          preference:\n            propertySorter: "
                       "{name: kubernetes-fleet.io/node-count, sortOrder: Descending}\n"
                       "        - weight: 70\n          preference:\n            labelSelector:\n"
                       "              matchLabels:\n                env: prod\n"
                       "            propertySorter:\n"
                       "              name: resources.kubernetes-fleet.io/available-cpu\n"
                       "              sortOrder: Descending\n")},
        {"5", policyOf("    placementType: PickN\n    numberOfClusters: 4\n"
                       "    topologySpreadConstraints:\n    - topologyKey: region\n"
                       "      maxSkew: 1\n      whenUnsatisfiable: DoNotSchedule\n")},
        {"8", policyOf("    placementType: PickN\n    numberOfClusters: 4\n"
                       "    topologySpreadConstraints:\n    - {topologyKey: zone, "
                       "whenUnsatisfiable: ScheduleAnyway, maxSkew: 1}\n")},
        {"12", policyOf("    placementType: PickFixed\n    clusterNames:\n    - c3\n    - c2\n"
                        "    - ghost # never there\n    - c1\n")},
        {"13", policyOf("    placementType: PickAll\n" + kAffinity +
                        "            - labelSelector:\n                matchExpressions:\n"
                        "                - key: env\n                  operator: In\n"
                        "                  values: [prod, edge]\n")},
        {"16", policyOf("    placementType: PickN\n    numberOfClusters: 4\n" + kPreferred +
                        "        - weight: 100\n          preference:\n            labelSelector:\n"
                        "              matchLabels:\n                tier: gold\n"
                        "    topologySpreadConstraints:\n    - topologyKey: region\n"
                        "      whenUnsatisfiable: DoNotSchedule\n      maxSkew: 1\n"
                        "    - topologyKey: zone\n      whenUnsatisfiable: ScheduleAnyway\n")},
        {"17",
         placementOf("  strategy:\n    type: RollingUpdate\n    rollingUpdate:\n"
                     "      maxUnavailable: 25%\n      maxSurge: 0\n"
                     "      unavailablePeriodSeconds: 30\n    applyStrategy:\n"
                     "      type: ServerSideApply\n      serverSideApplyConfig: {force: true}\n"
                     "      comparisonOption: FullComparison\n      whenToApply: IfNotDrifted\n"
                     "      whenToTakeOver: IfNoDiff\n      allowCoOwnership: true\n"
                     "    deleteStrategy:\n      propagationPolicy: Abandon\n"
                     "    reportBackStrategy:\n      type: Mirror\n      destination: WorkAPI\n"
                     "  revisionHistoryLimit: 5\n  statusReportingScope: NamespaceAccessible\n")}};
    return kExamples;
}

LabForm formOf(const std::string& text) {
    return labFormOf(readLabText(text, {}));
}

void addFields(const model::LabEntries& list, std::vector<LabField>& out) {
    for (const auto& row : list.rows) {
        out.insert(out.end(), row.fields.begin(), row.fields.end());
        for (const auto& inner : row.lists) {
            addFields(inner, out);
        }
    }
}

std::vector<LabField> fieldsOf(const LabForm& form) {
    auto out = form.fields;
    for (const auto& list : form.lists) {
        addFields(list, out);
    }
    return out;
}

const LabField* fieldOf(const std::vector<LabField>& fields, LabFieldId id, std::size_t skip = 0) {
    for (const auto& each : fields) {
        if (each.id == id && skip-- == 0) {
            return &each;
        }
    }
    return nullptr;
}

const model::LabEntries& listOf(const LabForm& form, LabEntryKind kind) {
    return *std::find_if(form.lists.begin(), form.lists.end(),
                         [kind](const auto& each) { return each.kind == kind; });
}

std::string anotherValue(const LabField& field) {
    switch (field.id) {
    case LabFieldId::NumberOfClusters:
    case LabFieldId::Weight:
    case LabFieldId::MaxSkew:
    case LabFieldId::UnavailablePeriod:
    case LabFieldId::RevisionHistoryLimit: return "7";
    case LabFieldId::MaxUnavailable:
    case LabFieldId::MaxSurge: return "50%";
    case LabFieldId::ForceApply:
    case LabFieldId::AllowCoOwnership: return "false";
    case LabFieldId::ExpressionValues: return "one, two";
    default: return "another";
    }
}

/// Lines that are not the same; for texts of as many lines.
int changedLines(const std::string& before, const std::string& after) {
    const auto a = QString::fromStdString(before).split(u'\n');
    const auto b = QString::fromStdString(after).split(u'\n');
    if (a.size() != b.size()) {
        return -1;
    }
    int changed = 0;
    for (qsizetype at = 0; at < a.size(); ++at) {
        changed += a.at(at) != b.at(at) ? 1 : 0;
    }
    return changed;
}

std::string edited(const std::string& text, const LabFormEdit& edit) {
    const auto out = applyFormEdit(text, edit);
    return out ? *out : "refused: " + out.error().message;
}

} // namespace

class TstPlacementForm : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEveryExampleAndEditsEveryField_data() {
        QTest::addColumn<std::size_t>("index");
        for (std::size_t at = 0; at < examples().size(); ++at) {
            QTest::newRow(examples()[at].name) << at;
        }
    }
    void readsEveryExampleAndEditsEveryField() {
        QFETCH(std::size_t, index);
        const auto& text = examples()[index].text;
        const auto form = formOf(text);
        QVERIFY(form.isReadable);
        QVERIFY2(form.others.empty(), form.others.empty() ? "" : form.others[0].text.c_str());
        QVERIFY(form.faults.empty());
        int checked = 0;
        for (const auto& field : fieldsOf(form)) {
            if (!field.isSet) {
                continue;
            }
            ++checked;
            QVERIFY(field.line > 0 && !field.isUnfit);
            const bool isKey = field.id == LabFieldId::LabelKey;
            const auto value = anotherValue(field);
            const auto out = applyFormEdit(
                text, {.kind = isKey ? LabFormEdit::Kind::Rename : LabFormEdit::Kind::Set,
                       .path = field.path,
                       .field = field.id,
                       .value = value});
            QVERIFY2(out.has_value(), out ? "" : out.error().message.c_str());
            const auto after = fieldsOf(formOf(*out));
            auto path = field.path;
            if (isKey) {
                path.back() = value;
            }
            const auto found = std::find_if(after.begin(), after.end(), [&](const auto& each) {
                return each.id == field.id && each.path == path;
            });
            QVERIFY(found != after.end());
            QCOMPARE(found->value, value);
            // One line changes, but where a list of another length takes the place.
            const int changed = changedLines(text, *out);
            QVERIFY2(changed == 1 || field.id == LabFieldId::ExpressionValues,
                     ("\n" + *out).c_str());
            QVERIFY(out->find("# newest") != std::string::npos);
            QVERIFY(out->find("  # what goes\n") != std::string::npos);
        }
        QVERIFY(checked >= 9);
    }

    void setsEveryFieldOfAnEmptyDocument() {
        std::string text = "# mine\n";
        std::set<LabFieldId> set;
        for (const auto& field : formOf(text).fields) {
            text =
                edited(text, {.path = field.path, .field = field.id, .value = anotherValue(field)});
            const auto after = formOf(text);
            const auto* found = fieldOf(after.fields, field.id);
            QVERIFY2(found != nullptr && found->isSet, text.c_str());
            QCOMPARE(found->value, anotherValue(field));
            set.insert(field.id);
        }
        QVERIFY(set.size() > 18);
        QVERIFY(text.starts_with("# mine\napiVersion: another\nkind: another\nmetadata:\n"
                                 "  name: another\n  namespace: another\nspec:\n"));
        // And takes all of them away again.
        for (const auto& field : formOf(text).fields) {
            text = edited(text, {.path = field.path, .field = field.id, .value = ""});
        }
        for (const auto& field : formOf(text).fields) {
            QVERIFY2(!field.isSet, text.c_str());
        }
        QVERIFY(text.starts_with("# mine\n"));
    }

    void newFieldsStandInTheOrderOfTheApi() {
        const auto text = policyOf("    placementType: PickN\n    tolerations: []\n");
        QCOMPARE(edited(text, {.path = {"spec", "policy", "numberOfClusters"},
                               .field = LabFieldId::NumberOfClusters,
                               .value = "3"}),
                 policyOf("    placementType: PickN\n    numberOfClusters: 3\n"
                          "    tolerations: []\n"));
    }

    void addsAndRemovesRowsOfEveryKind() {
        auto text = policyOf("    placementType: PickN\n    numberOfClusters: 3 # three\n");
        for (const auto& list : formOf(text).lists) {
            const auto before = list.rows.size();
            const auto more =
                edited(text, {.kind = LabFormEdit::Kind::Add, .path = list.path, .row = list.kind});
            const auto form = formOf(more);
            const auto& now = listOf(form, list.kind);
            QVERIFY2(now.rows.size() == before + 1, more.c_str());
            QVERIFY(form.others.empty());
            const auto less =
                edited(more, {.kind = LabFormEdit::Kind::Remove, .path = now.rows.back().path});
            QCOMPARE(less, text);
        }
    }

    void aTermGrowsByLabelsExpressionsAndProperties() {
        auto text = policyOf("    placementType: PickAll\n");
        const auto add = [&](LabEntryKind kind, const LabPath& path) {
            text = edited(text, {.kind = LabFormEdit::Kind::Add, .path = path, .row = kind});
        };
        const LabPath terms{"spec",
                            "policy",
                            "affinity",
                            "clusterAffinity",
                            "requiredDuringSchedulingIgnoredDuringExecution",
                            "clusterSelectorTerms"};
        add(LabEntryKind::RequiredTerm, terms);
        const auto row = [&] { return listOf(formOf(text), LabEntryKind::RequiredTerm).rows[0]; };
        text = edited(text, {.kind = LabFormEdit::Kind::Rename,
                             .path = row().lists[0].rows[0].path,
                             .field = LabFieldId::LabelKey,
                             .value = "topology.kubernetes.io/region"});
        text = edited(text, {.path = row().lists[0].rows[0].path,
                             .field = LabFieldId::LabelValue,
                             .value = "true"});
        add(LabEntryKind::Expression, row().lists[1].path);
        add(LabEntryKind::Property, row().lists[2].path);
        QCOMPARE(QByteArray::fromStdString(text),
                 QByteArray::fromStdString(
                     policyOf("    placementType: PickAll\n"
                              "    affinity:\n      clusterAffinity:\n"
                              "        requiredDuringSchedulingIgnoredDuringExecution:\n"
                              "          clusterSelectorTerms:\n          - labelSelector:\n"
                              "              matchLabels:\n"
                              "                topology.kubernetes.io/region: \"true\"\n"
                              "              matchExpressions:\n"
                              "              - key: \"\"\n                operator: Exists\n"
                              "            propertySelector:\n              matchExpressions:\n"
                              "              - name: \"\"\n                operator: Ge\n"
                              "                values:\n                - \"1\"\n")));
        // The last label goes with its selector's part, the term stays.
        text =
            edited(text, {.kind = LabFormEdit::Kind::Remove, .path = row().lists[0].rows[0].path});
        QCOMPARE(row().lists[0].isSet, false);
        QCOMPARE(row().lists[1].rows.size(), std::size_t{1});
    }

    void aSecondBlankLabelIsRefused() {
        const LabPath labels{"spec", "resourceSelectors", "0", "labelSelector", "matchLabels"};
        const LabFormEdit add{
            .kind = LabFormEdit::Kind::Add, .path = labels, .row = LabEntryKind::Label};
        const auto once = edited(placementOf(""), add);
        QVERIFY(!applyFormEdit(once, add).has_value());
    }

    void errorsStandAtTheirFields() {
        const auto text = policyOf("    placementType: PickN\n    numberOfClusters: many\n"
                                   "    colour: red\n"
                                   "    topologySpreadConstraints:\n    - maxSkew: 0\n"
                                   "    tolerations:\n    - operator: Maybe\n");
        const auto form = formOf(text);
        const auto fields = fieldsOf(form);
        const auto errorsOf = [&](LabFieldId id) { return fieldOf(fields, id)->errors; };
        QCOMPARE(errorsOf(LabFieldId::NumberOfClusters).size(), std::size_t{1});
        QCOMPARE(fieldOf(fields, LabFieldId::NumberOfClusters)->line, 14);
        QCOMPARE(errorsOf(LabFieldId::MaxSkew).size(), std::size_t{1});
        QCOMPARE(errorsOf(LabFieldId::TopologyKey).size(), std::size_t{1}); // it is missing
        QCOMPARE(errorsOf(LabFieldId::TolerationOperator).size(), std::size_t{1});
        QCOMPARE(form.others.size(), std::size_t{1});
        QCOMPARE(form.others[0].text, std::string("spec.policy.colour"));
        QCOMPARE(form.others[0].line, 15);
        QCOMPARE(form.faults.size(), std::size_t{1}); // of the unknown field
    }

    void errorsOfAWholeListStandAtTheList() {
        const auto form =
            formOf(policyOf("    placementType: PickFixed\n    clusterNames: [a]\n"
                            "    tolerations:\n    - key: a\n      operator: Exists\n"));
        QCOMPARE(listOf(form, LabEntryKind::Toleration).errors.size(), std::size_t{1});
        QVERIFY(form.faults.empty());
    }

    void whatTheFormCannotHoldIsTold() {
        const auto form = formOf(policyOf("    placementType: PickN\n"
                                          "    numberOfClusters: [1]\n    tolerations: all\n"));
        const auto fields = fieldsOf(form);
        QVERIFY(fieldOf(fields, LabFieldId::NumberOfClusters)->isUnfit);
        QCOMPARE(fieldOf(fields, LabFieldId::NumberOfClusters)->line, 14);
        QVERIFY(listOf(form, LabEntryKind::Toleration).isUnfit);
        QVERIFY(form.others.empty());
    }

    void whatIsNoYamlHasNoForm() {
        const auto form = formOf("a: [\nb: 1\n");
        QVERIFY(!form.isReadable);
        QVERIFY(form.broken.line > 0);
        QVERIFY(!form.broken.text.empty());
        QVERIFY(!formOf("- a\n").isReadable);
        QVERIFY(formOf("").isReadable);
    }

    void theDeskMakesEditsInTheirOrder() {
        const auto desk = PlacementDesk::start({.clock = std::make_shared<const FixedClock>(kNow)});
        desk->openExample(40, 1);
        const LabPath number{"spec", "policy", "numberOfClusters"};
        for (std::uint64_t revision = 2; revision < 6; ++revision) {
            desk->editForm({.path = number,
                            .field = LabFieldId::NumberOfClusters,
                            .value = std::to_string(revision)},
                           revision);
        }
        std::shared_ptr<const model::PlacementPicture> picture;
        QTRY_VERIFY((picture = desk->take()) && picture->revision == 5);
        QCOMPARE(picture->wanted, 5);
        QVERIFY(picture->text.find("numberOfClusters: 5\n") != std::string::npos);
        QVERIFY(picture->form && picture->form->isReadable && !picture->refusal);
        // Older than the text: it is of another one.
        desk->editForm({.path = number, .field = LabFieldId::NumberOfClusters, .value = "1"}, 4);
        desk->setText("a: &x {b: 1}\nc: *x\n", 7);
        desk->editForm({.path = {"a", "b"}, .value = "2"}, 8);
        QTRY_VERIFY((picture = desk->take()) && picture->revision == 8);
        QCOMPARE(picture->text, std::string("a: &x {b: 1}\nc: *x\n"));
        QVERIFY(picture->refusal);
        QCOMPARE(picture->refusal->why.line, 1);
        QVERIFY(picture->refusal->why.text.find("anchors") != std::string::npos);
        desk->editForm({.path = {"d"}, .value = "2"}, 9);
        QTRY_VERIFY((picture = desk->take()) && picture->revision == 9);
        QCOMPARE(picture->text, std::string("a: &x {b: 1}\nc: *x\nd: \"2\"\n"));
        QVERIFY(!picture->refusal);
    }
};

QTEST_GUILESS_MAIN(TstPlacementForm)
#include "tst_placement_form.moc"
