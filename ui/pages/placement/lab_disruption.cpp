// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_disruption.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/roles.h"
#include "ui/models/text_lines.h"
#include "ui/pages/placement/lab_empty.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/status_delegate.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kCluster = 140; // px
constexpr int kAnswer = 84;

TextLine lineOf(const model::LabEviction& each) {
    const QString answer = !each.isValid    ? LabDisruptionTab::tr("Not looked at")
                           : each.isAllowed ? LabDisruptionTab::tr("Allowed")
                                            : LabDisruptionTab::tr("Refused");
    const QString words = toQt(each.message);
    return {.id = toQt(each.cluster),
            .cells = {{.text = toQt(each.cluster), .isStrong = true},
                      {.text = answer,
                       .tone = each.isAllowed ? Tone::Text : Tone::Warning,
                       .isStrong = !each.isAllowed},
                      {.text = words, .tone = Tone::Secondary}}};
}

QString budgetWords(const model::LabDisruption& disruption) {
    const QString now = LabDisruptionTab::tr("%1 of %2 bindings are available now.")
                            .arg(disruption.available)
                            .arg(disruption.total);
    if (!disruption.budget) {
        return LabDisruptionTab::tr("No ClusterResourcePlacementDisruptionBudget of this "
                                    "placement's name: nothing limits evictions. %1")
            .arg(now);
    }
    const auto& budget = *disruption.budget;
    if (budget.field.empty()) {
        return LabDisruptionTab::tr("The budget %1 says neither maxUnavailable nor minAvailable, "
                                    "so it allows no eviction. %2")
            .arg(toQt(budget.name), now);
    }
    return LabDisruptionTab::tr("The budget %1 has %2 %3. %4")
        .arg(toQt(budget.name), toQt(budget.field), toQt(budget.amount), now);
}

} // namespace

LabDisruptionTab::LabDisruptionTab(QWidget* parent)
    : Panel(tr("Disruption"), parent), m_stack(new QStackedWidget(this)),
      m_empty(new LabEmpty(int(Icon::Placement))),
      m_budget(new ToneLabel({}, Tone::Secondary, metrics::kLabel)),
      m_lines(new TextLines({tr("Cluster"), tr("Eviction"), tr("In the hub's words")}, this)),
      m_table(new QTableView), m_try(new QPushButton(tr("Try this eviction"), this)) {
    setObjectName(u"labDisruption"_s);
    m_try->setObjectName(u"labTryEviction"_s);
    addHeaderWidget(m_try);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(16, 8, 16, 8);
    m_budget->setObjectName(u"labBudget"_s);
    m_budget->setWrap(true);
    head->addWidget(m_budget);
    column->addLayout(head);
    m_table->setObjectName(u"labEvictions"_s);
    m_table->setAccessibleName(tr("What an eviction of each cluster would be answered"));
    m_table->setModel(m_lines);
    dressTable(m_table);
    m_table->horizontalHeader()->resizeSection(0, kCluster);
    m_table->horizontalHeader()->resizeSection(1, kAnswer);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->installEventFilter(this);
    column->addWidget(m_table, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    body()->addWidget(m_stack, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                refreshButton();
                if (!m_isMarking && current.isValid()) {
                    Q_EMIT clusterSelected(current.data(IdRole).toString());
                }
            });
    connect(m_table, &QWidget::customContextMenuRequested, this, &LabDisruptionTab::openMenu);
    connect(m_try, &QPushButton::clicked, this, [this] {
        if (const auto* each = current()) {
            Q_EMIT changeWanted(toQt(each->cluster) + u":evict"_s);
        }
    });
    setPicture(nullptr, false);
}

const model::LabEviction* LabDisruptionTab::current() const {
    if (!m_disruption || !m_table->currentIndex().isValid()) {
        return nullptr;
    }
    const auto& holders = m_disruption->holders;
    const std::string name = fromQt(m_table->currentIndex().data(IdRole).toString());
    const auto found = std::find_if(holders.begin(), holders.end(),
                                    [&](const auto& each) { return each.cluster == name; });
    return found == holders.end() ? nullptr : &*found;
}

void LabDisruptionTab::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                                  bool isOld) {
    m_disruption = picture ? picture->disruption : nullptr;
    m_table->setEnabled(!isOld);
    if (!m_disruption) {
        m_empty->setText(tr("Nothing to disrupt yet"),
                         tr("What an eviction would be answered follows from a placement without "
                            "errors, member clusters and its bindings: open all three."));
    } else if (!m_disruption->isForEvictions) {
        m_empty->setText(tr("No evictions here"),
                         tr("KubeFleet evicts from clusters for ClusterResourcePlacements alone; "
                            "this is a ResourcePlacement."));
    } else if (m_disruption->holders.empty()) {
        m_empty->setText(tr("Nobody holds the placement"),
                         tr("There is no binding to evict. Open its bindings, and its "
                            "ClusterResourcePlacementDisruptionBudget where it has one."));
    }
    const bool says =
        m_disruption && m_disruption->isForEvictions && !m_disruption->holders.empty();
    m_stack->setCurrentIndex(says ? 1 : 0);
    m_try->setVisible(says);
    setQuantity(QString());
    if (says) {
        refresh(*m_disruption);
    }
}

void LabDisruptionTab::refresh(const model::LabDisruption& disruption) {
    m_budget->setText(budgetWords(disruption));
    std::vector<TextLine> lines;
    int allowed = 0;
    for (const auto& each : disruption.holders) {
        lines.push_back(lineOf(each));
        allowed += each.isAllowed ? 1 : 0;
    }
    setQuantity(tr("%1 of %2 evictions would be allowed")
                    .arg(allowed)
                    .arg(static_cast<int>(disruption.holders.size())));
    m_isMarking = true;
    m_lines->setLines(std::move(lines));
    m_isMarking = false;
    setSelected(m_selected);
    refreshButton();
}

void LabDisruptionTab::refreshButton() {
    const auto* each = current();
    m_try->setEnabled(each != nullptr && each->isAllowed);
    m_try->setToolTip(each == nullptr ? tr("Choose a cluster")
                      : each->isAllowed
                          ? tr("See beside the draft where the scheduler goes once "
                               "the binding is gone; it may pick the cluster again")
                          : tr("The hub would not evict: %1").arg(toQt(each->message)));
}

void LabDisruptionTab::setSelected(const QString& cluster) {
    m_selected = cluster;
    const int row = m_lines->rowOf(cluster);
    m_isMarking = true;
    if (row < 0) {
        m_table->clearSelection();
        m_table->setCurrentIndex({});
    } else if (m_table->currentIndex().row() != row) {
        m_table->setCurrentIndex(m_lines->index(row, 0));
    }
    m_isMarking = false;
}

void LabDisruptionTab::openMenu(const QPoint& at) {
    const QModelIndex index = m_table->indexAt(at);
    if (!index.isValid()) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setObjectName(u"labEvictionMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString name = index.data(IdRole).toString();
    const QString words = index.siblingAtColumn(2).data().toString();
    menu->addAction(themedIcon(Icon::Copy), tr("Copy name"), this,
                    [name] { QApplication::clipboard()->setText(name); });
    menu->addAction(tr("Copy the hub's words"), this,
                    [words] { QApplication::clipboard()->setText(words); });
    menu->addAction(tr("Copy table as Markdown\tCtrl+C"), this,
                    [this] { QApplication::clipboard()->setText(m_lines->markdown()); });
    menu->addSeparator();
    menu->addAction(m_try->text(), m_try, &QPushButton::click)->setEnabled(m_try->isEnabled());
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

bool LabDisruptionTab::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Copy)) {
            QApplication::clipboard()->setText(m_lines->markdown());
            return true;
        }
        if (key->key() == Qt::Key_Menu) {
            openMenu(m_table->visualRect(m_table->currentIndex()).center());
            return true;
        }
    }
    return Panel::eventFilter(watched, event);
}

} // namespace pilothouse::ui
