// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the audit page, and the menu of an entry.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/audit/audit_details.h"
#include "ui/pages/audit/audit_page.h"
#include "ui/pages/audit/audit_span.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/status_delegate.h"
#include "ui/widgets/strips.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>

#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kPauseMs = 150;      // after the last key of the filter
constexpr int kDetails = 368;      // px, beside the table
constexpr int kDetailsBelow = 216; // px, under it
constexpr int kNarrow = 1280;      // px of the page, below that the details are under the table

/// Menus take "&" for a key.
QString plain(QString text) {
    return text.replace(u'&', u"&&"_s);
}

} // namespace

AuditPage::AuditPage(QWidget* parent)
    : QWidget(parent), m_model(new AuditModel(this)), m_panel(new Panel(tr("Audit"), this)),
      m_filter(new FilterField(this)), m_span(new AuditSpan(this)),
      m_choice(new SegmentedChoice(this)), m_export(new QPushButton(tr("Export…"), this)),
      m_progress(new ThinProgress(this)), m_stack(new QStackedWidget(this)),
      m_table(new QTableView(this)), m_error(new ErrorState(this)),
      m_strip(new BannerStrip(StripKind::Error, this)), m_details(new AuditDetails(this)) {
    setObjectName(u"auditPage"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kPageMargin, metrics::kPageMargin, metrics::kPageMargin,
                               metrics::kPageMargin);
    column->setSpacing(8);
    m_strip->setObjectName(u"auditTrouble"_s);
    m_strip->hide();
    column->addWidget(m_strip);
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight);
    m_columns->setSpacing(metrics::kGap);
    m_columns->addWidget(m_panel, 1);
    m_columns->addWidget(m_details);
    column->addLayout(m_columns, 1);
    m_details->setFixedWidth(kDetails);
    m_askLater.setSingleShot(true);
    m_askLater.setInterval(kPauseMs);
    connect(&m_askLater, &QTimer::timeout, this, &AuditPage::ask);
    m_wantLater.setSingleShot(true);
    m_wantLater.setInterval(0);
    connect(&m_wantLater, &QTimer::timeout, this, &AuditPage::wantVisible);
    buildTable();
    buildTools(m_panel->body());
    m_panel->body()->addWidget(m_progress);
    m_panel->body()->addWidget(buildBody(), 1);
    connect(m_details, &AuditDetails::openWanted, this, &AuditPage::open);
    connect(m_details, &AuditDetails::copyCommandWanted, this, &AuditPage::copyCommand);
    updateWords();
}

void AuditPage::buildTable() {
    m_table->setModel(m_model);
    dressTable(m_table);
    m_table->setObjectName(u"auditTable"_s);
    m_table->setAccessibleName(tr("Entries of the audit log"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    auto* header = m_table->horizontalHeader();
    constexpr std::array kWidths{112, 116, 104, 124, 184, 138, 160};
    for (int column = 0; column < AuditModel::ColumnCount; ++column) {
        header->resizeSection(column, kWidths.at(static_cast<std::size_t>(column)));
    }
    header->setSectionResizeMode(AuditModel::Why, QHeaderView::Stretch);
    header->setMinimumSectionSize(80);
    header->setSortIndicator(AuditModel::When, Qt::DescendingOrder);
    m_table->setSortingEnabled(true);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    connect(m_model, &AuditModel::orderWanted, this,
            [this](model::AuditOrder order, bool isAscending) {
                m_order = order;
                m_isAscending = isAscending;
                ask();
            });
    connect(m_table, &QAbstractItemView::activated, this, &AuditPage::open);
    connect(m_table, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { openMenu(m_table->viewport()->mapToGlobal(at)); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &AuditPage::showCurrent);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this,
            [this] { m_wantLater.start(); });
}

void AuditPage::buildTools(QBoxLayout* column) {
    m_panel->setHeaderHeight(48);
    m_choice->setObjectName(u"auditChoice"_s);
    m_choice->setAccessibleName(tr("Entries by outcome"));
    m_export->setObjectName(u"auditExport"_s);
    m_export->setIcon(themedIcon(Icon::Export));
    m_export->setToolTip(tr("All entries that fit, into a file: comma separated or JSON (Ctrl+E)"));
    m_panel->addHeaderWidget(m_choice);
    m_panel->addHeaderWidget(m_export);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 8, 16, 8);
    row->setSpacing(8);
    m_filter->setObjectName(u"auditFilter"_s);
    m_filter->setStarShown(false);
    m_filter->setPlaceholder(tr("Text, or who=ann kind=approve run=web-134 cluster=weu-1"));
    m_filter->edit()->setAccessibleName(tr("Filter of the audit log"));
    m_filter->edit()->installEventFilter(this);
    row->addWidget(m_filter, 1);
    row->addWidget(m_span);
    column->addLayout(row);
    connect(m_filter, &FilterField::textEdited, this, [this] { m_askLater.start(); });
    connect(m_filter, &FilterField::submitted, this, &AuditPage::ask);
    connect(m_span, &AuditSpan::changed, this, &AuditPage::ask);
    connect(m_choice, &SegmentedChoice::currentChanged, this, &AuditPage::ask);
    connect(m_export, &QPushButton::clicked, this, &AuditPage::chooseFile);
}

QWidget* AuditPage::buildBody() {
    auto* loading = new ToneLabel(tr("Reading the audit log."), Tone::Muted, 13, false, m_stack);
    loading->setAlignment(Qt::AlignCenter);
    m_stack->addWidget(loading);
    m_stack->addWidget(new EmptyState(
        int(Icon::Audit), tr("Nothing was done yet"),
        tr("Whoever starts, stops, approves, skips or drives an update run of this fleet stands "
           "here, with the reason, in this window or from a terminal."),
        m_stack));
    auto* broken = new QWidget(m_stack);
    auto* brokenColumn = new QVBoxLayout(broken);
    brokenColumn->setContentsMargins(16, 16, 16, 16);
    brokenColumn->addWidget(m_error);
    brokenColumn->addStretch(1);
    m_stack->addWidget(broken);
    auto* body = new QWidget(m_stack);
    auto* inside = new QVBoxLayout(body);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(0);
    auto* nothing = new ToneLabel(tr("No entry is like that. Esc clears what narrows the list."),
                                  Tone::Muted, 13, false, body);
    nothing->setAlignment(Qt::AlignCenter);
    nothing->setFixedHeight(60);
    m_nothing = nothing;
    m_nothing->setObjectName(u"auditNothing"_s);
    inside->addWidget(m_table, 1);
    inside->addWidget(m_nothing);
    inside->addStretch(0);
    m_stack->addWidget(body);
    return m_stack;
}

void AuditPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool isNarrow = event->size().width() < kNarrow;
    m_columns->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    if (isNarrow) {
        m_details->setMinimumWidth(0);
        m_details->setMaximumWidth(QWIDGETSIZE_MAX);
        m_details->setFixedHeight(kDetailsBelow);
    } else {
        m_details->setMinimumHeight(0);
        m_details->setMaximumHeight(QWIDGETSIZE_MAX);
        m_details->setFixedWidth(kDetails);
    }
}

void AuditPage::openMenu(const QPoint& globalPos) {
    if (!m_current) {
        return;
    }
    const model::AuditLine line = *m_current;
    auto* menu = new QMenu(this);
    menu->setObjectName(u"auditMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(themedIcon(Icon::OpenExternal),
                    tr("Open %1\tEnter").arg(plain(auditRun(line.target))), this, &AuditPage::open);
    menu->addSeparator();
    menu->addAction(themedIcon(Icon::Copy), tr("Copy row\tCtrl+C"), this, &AuditPage::copyRow);
    menu->addAction(tr("Copy as Markdown"), this, &AuditPage::copyMarkdown);
    menu->addAction(themedIcon(Icon::Terminal), tr("Copy command\tCtrl+Shift+C"), this,
                    &AuditPage::copyCommand)
        ->setEnabled(!line.again.empty());
    menu->addSeparator();
    const auto only = [this, menu](const QString& words, const QString& key, const QString& value) {
        if (!value.isEmpty()) {
            menu->addAction(words.arg(plain(value)), this,
                            [this, key, value] { narrow(key, value); });
        }
    };
    only(tr("Only %1", "a person"), u"who"_s, toQt(line.who));
    only(tr("Only run %1"), u"run"_s, auditRun(line.target));
    only(tr("Only “%1”", "what was asked"), u"kind"_s,
         toQt(line.action).section(u' ', -1).toLower());
    only(tr("Only cluster %1"), u"cluster"_s, auditCluster(line));
    menu->popup(globalPos);
}

} // namespace pilothouse::ui
