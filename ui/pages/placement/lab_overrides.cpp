// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_overrides.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/roles.h"
#include "ui/models/text_lines.h"
#include "ui/pages/placement/lab_empty.h"
#include "ui/pages/placement/lab_resources.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/pages/placement/override_matrix.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/status_delegate.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kGap = 12;
constexpr int kCluster = 150; // px
constexpr int kGets = 64;
constexpr int kObject = 150;
constexpr std::array kWidths{200, 110, 150}; // place, as selected, here

/// The override by its name alone; the cell's tooltip has all of it.
QString ruleWords(const std::string& source, std::size_t rule) {
    const auto cut = source.find_last_of("/ ");
    const QString name = toQt(cut == std::string::npos ? source : source.substr(cut + 1));
    return LabOverridesTab::tr("%1, rule %2").arg(name).arg(rule);
}

/// A value of a change: nothing is a dash.
TextCell valueCell(const std::string& json, Tone tone) {
    return {.text = json.empty() ? u"–"_s : toQt(json), .tone = json.empty() ? Tone::Muted : tone};
}

/// The object's own line, then a line for each change in the order of the rules.
void addEdits(const model::LabObjectEdits& object, std::vector<TextLine>& out) {
    const QString id = u"%1 %2"_s.arg(shownKind(object.id), shownName(object.id));
    const QString title = u"%1 %2"_s.arg(toQt(object.id.kind), toQt(object.id.name));
    TextLine head{.id = id, .cells = {{.text = title, .isStrong = true, .tip = id}, {}, {}, {}}};
    if (object.isDeleted) {
        head.cells[2] = {.text = LabOverridesTab::tr("deleted"), .tone = Tone::Warning};
        head.cells[3] = {.text = ruleWords(object.deletedBy, object.deletedIn),
                         .tone = Tone::Secondary,
                         .tip = toQt(object.deletedBy)};
    } else if (!object.envelope.empty()) {
        head.cells[3] = {.text =
                             LabOverridesTab::tr("in the envelope %1").arg(toQt(object.envelope)),
                         .tone = Tone::Muted};
    }
    out.push_back(std::move(head));
    int number = 0;
    for (const auto& each : object.edits) {
        const Tone after = each.isOverruled ? Tone::Muted : Tone::Accent;
        const QString rule = ruleWords(each.source, each.rule);
        out.push_back(
            {.id = u"%1 %2"_s.arg(id).arg(++number),
             .cells = {
                 {.text = u"    "_s + toQt(each.path), .tone = Tone::Secondary},
                 valueCell(each.before, Tone::Secondary),
                 valueCell(each.after, after),
                 {.text = each.isOverruled
                              ? LabOverridesTab::tr("%1; a later rule changes it again").arg(rule)
                              : rule,
                  .tone = each.isOverruled ? Tone::Warning : Tone::Secondary,
                  .tip = toQt(each.source)}}});
    }
}

ToneLabel* wordsAbove(Panel* panel, Tone tone, const QString& name) {
    auto* label = new ToneLabel({}, tone, metrics::kLabel);
    label->setObjectName(name);
    label->setWrap(true);
    auto* ground = new QWidget(panel);
    auto* row = new QVBoxLayout(ground);
    row->setContentsMargins(16, 8, 16, 8);
    row->addWidget(label);
    panel->body()->addWidget(ground);
    return label;
}

} // namespace

LabOverridesTab::LabOverridesTab(QWidget* parent)
    : QWidget(parent), m_stack(new QStackedWidget(this)),
      m_empty(new LabEmpty(int(Icon::Placement))), m_parts(new QSplitter(Qt::Vertical)),
      m_all(new Panel(tr("Overrides"))), m_warnings(nullptr), m_matrix(new OverrideMatrix(this)),
      m_table(new QTableView), m_one(new Panel), m_gets(nullptr),
      m_lines(new TextLines({tr("Place"), tr("As selected"), tr("Here"), tr("By")}, this)),
      m_changes(new QTableView) {
    setObjectName(u"labOverrides"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    auto* none = new Panel(tr("Overrides"));
    none->body()->addWidget(m_empty, 1);
    m_stack->addWidget(none);
    m_stack->addWidget(m_parts);
    m_parts->setHandleWidth(kGap);
    m_parts->setChildrenCollapsible(false);
    buildMatrix();
    buildDetail();
    m_parts->setStretchFactor(0, 1);
    m_parts->setStretchFactor(1, 1);
    connect(m_empty, &LabEmpty::actionChosen, this, &LabOverridesTab::resourcesWanted);
    setPicture(nullptr, false);
}

void LabOverridesTab::buildMatrix() {
    m_warnings = wordsAbove(m_all, Tone::Warning, u"labOverrideWarnings"_s);
    m_table->setObjectName(u"labOverrideMatrix"_s);
    m_table->setAccessibleName(tr("Clusters and the objects that overrides change there"));
    m_table->setModel(m_matrix);
    dressTable(m_table);
    m_table->horizontalHeader()->setDefaultSectionSize(kObject);
    m_table->installEventFilter(this);
    m_all->body()->addWidget(m_table, 1);
    m_parts->addWidget(m_all);
    connect(m_matrix, &QAbstractItemModel::modelReset, this, [this] {
        if (m_matrix->columnCount() > OverrideMatrix::Objects) {
            m_table->horizontalHeader()->resizeSection(OverrideMatrix::Cluster, kCluster);
            m_table->horizontalHeader()->resizeSection(OverrideMatrix::Objects, kGets);
        }
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (!m_isMarking && current.isValid()) {
                    Q_EMIT clusterSelected(current.data(IdRole).toString());
                }
            });
}

void LabOverridesTab::buildDetail() {
    m_gets = wordsAbove(m_one, Tone::Secondary, u"labGets"_s);
    m_changes->setObjectName(u"labOverrideChanges"_s);
    m_changes->setAccessibleName(tr("What overrides change on the selected cluster"));
    m_changes->setModel(m_lines);
    dressTable(m_changes);
    for (std::size_t at = 0; at < kWidths.size(); ++at) {
        m_changes->horizontalHeader()->resizeSection(static_cast<int>(at), kWidths.at(at));
    }
    m_changes->horizontalHeader()->setStretchLastSection(true);
    m_changes->installEventFilter(this);
    m_one->body()->addWidget(m_changes, 1);
    m_parts->addWidget(m_one);
}

void LabOverridesTab::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                                 bool isOld) {
    const auto* resources = picture ? picture->resources.get() : nullptr;
    const bool has = resources != nullptr && resources->error.empty() && picture->overrides &&
                     !picture->overrides->overrides.empty() && !picture->overrides->rows.empty();
    m_overrides = has ? picture->overrides : nullptr;
    m_cluster = has ? picture->clusterResources : nullptr;
    m_stack->setCurrentIndex(has ? 1 : 0);
    const bool isBehind = isOld || (has && m_overrides->decision != picture->decision);
    m_table->setEnabled(!isBehind);
    m_changes->setEnabled(!isBehind);
    if (!has) {
        refreshEmpty(picture.get());
    }
    m_isMarking = true;
    m_matrix->setOverrides(m_overrides);
    m_isMarking = false;
    setSelected(m_selected);
    if (has) {
        refreshMatrix();
        refreshDetail();
    }
}

void LabOverridesTab::refreshEmpty(const model::PlacementPicture* picture) {
    const auto* resources = picture != nullptr ? picture->resources.get() : nullptr;
    if (resources == nullptr || resources->from == model::LabResources::From::None) {
        m_empty->setText(tr("No objects yet"),
                         tr("Overrides come with the objects that they change: a folder of "
                            "manifests, or the hub's."),
                         tr("Show the resources"));
    } else if (!resources->error.empty()) {
        m_empty->setText(tr("The hub selects nothing"), toQt(resources->error));
    } else if (resources->overrides == 0) {
        m_empty->setText(tr("No overrides"),
                         tr("Among the objects is neither a ClusterResourceOverride nor a "
                            "ResourceOverride: every cluster gets what is selected."));
    } else if (!picture->overrides) {
        m_empty->setText(tr("Nothing is decided"),
                         tr("What a cluster gets follows from a placement without errors and "
                            "member clusters."));
    } else if (picture->overrides->overrides.empty()) {
        QStringList why;
        for (const auto& each : picture->overrides->warnings) {
            why.append(toQt(each));
        }
        m_empty->setText(tr("No override counts here"),
                         why.isEmpty() ? tr("None of them names an object of this placement.")
                                       : why.join(u"; "_s));
    } else {
        m_empty->setText(tr("Nobody would hold the placement"),
                         tr("So there is no cluster for which an override could count."));
    }
}

void LabOverridesTab::refreshMatrix() {
    QStringList warnings;
    for (const auto& each : m_overrides->warnings) {
        warnings.append(toQt(each));
    }
    m_warnings->setText(warnings.join(u'\n'));
    m_warnings->parentWidget()->setVisible(!warnings.isEmpty());
    const auto nothing = std::count_if(m_overrides->rows.begin(), m_overrides->rows.end(),
                                       [](const auto& each) { return !each.cause.empty(); });
    m_all->setQuantity(
        nothing == 0
            ? tr("%1 count; objects that go everywhere as selected: %2")
                  .arg(format::number(static_cast<std::int64_t>(m_overrides->overrides.size())),
                       format::number(static_cast<std::int64_t>(m_overrides->untouched)))
            : tr("%1 would get nothing").arg(clusterCount(static_cast<int>(nothing))));
}

void LabOverridesTab::refreshDetail() {
    if (!m_cluster) {
        m_one->setTitle(tr("One cluster"));
        m_gets->setText(tr("Choose a cluster above, on the map or among the decisions."));
        m_lines->setLines({});
        return;
    }
    m_one->setTitle(toQt(m_cluster->cluster));
    m_one->setQuantity(m_cluster->isHolder ? QString() : tr("would not hold it"));
    QStringList words;
    if (!m_cluster->cause.empty()) {
        words.append(tr("Gets nothing: %1").arg(toQt(m_cluster->cause)));
        words.append(tr("Condition %1: %2").arg(toQt(m_cluster->reason), toQt(m_cluster->message)));
    } else {
        QStringList names;
        for (const auto& each : m_cluster->overrides) {
            names.append(toQt(each));
        }
        words.append(names.isEmpty()
                         ? tr("%1 objects, as they are selected: no override matches it.")
                               .arg(m_cluster->objects)
                         : tr("%1 objects; these overrides match it, in this order: %2")
                               .arg(m_cluster->objects)
                               .arg(names.join(u", "_s)));
    }
    m_gets->setTone(m_cluster->cause.empty() ? Tone::Secondary : Tone::Failed);
    m_gets->setText(words.join(u'\n'));
    std::vector<TextLine> lines;
    for (const auto& each : m_cluster->edits) {
        addEdits(each, lines);
    }
    m_lines->setLines(std::move(lines));
}

void LabOverridesTab::setSelected(const QString& cluster) {
    m_selected = cluster;
    const int row = m_matrix->rowOf(cluster);
    m_isMarking = true;
    if (row < 0) {
        m_table->clearSelection();
        m_table->setCurrentIndex({});
    } else if (m_table->currentIndex().row() != row) {
        m_table->setCurrentIndex(m_matrix->index(row, 0));
    }
    m_isMarking = false;
}

bool LabOverridesTab::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(watched == m_table ? m_matrix->markdown()
                                                              : m_lines->markdown());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pilothouse::ui
