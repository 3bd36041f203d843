// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gallery/sheet.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_parts.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/hover_card.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/status_delegate.h"
#include "ui/widgets/text_runs.h"

#include <QHeaderView>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTableView>
#include <QTreeView>

namespace pilothouse::ui::sheet {
namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kHoverRow = 1;
constexpr int kSelectedRow = 2;
constexpr int kFlashRow = 5;

QStandardItem* cell(const QString& text, Tone tone, bool strong = false) {
    auto* const item = new QStandardItem(text);
    item->setData(static_cast<int>(tone), ToneRole);
    item->setData(strong, StrongRole);
    return item;
}

struct ClusterRow {
    Glyph glyph;
    QString name;
    QString state;
    QString nodes;
    QString age;
    QString row;
};

QList<ClusterRow> clusterRows() {
    return {
        {Glyph::Ok, u"prod-weu-04"_s, u"Healthy"_s, u"24 / 24"_s, u"7 s"_s, u"normal"_s},
        {Glyph::Running, u"prod-weu-11"_s, u"nodes 14 of 24"_s, u"23 / 24"_s, u"4 s"_s, u"hover"_s},
        {Glyph::Warning, u"prod-weu-03"_s, u"6 pods restarting"_s, u"24 / 24"_s, u"4 s"_s,
         u"selected"_s},
        {Glyph::Failed, u"pos-lyon-114"_s, u"no node ready"_s, u"0 / 3"_s, u"7 s"_s, u"problem"_s},
        {Glyph::Unknown, u"pos-paris-17"_s, u"stale: TLS ended"_s, u"(3 / 3)"_s, u"3 m"_s,
         u"stale"_s},
        {Glyph::Warning, u"prod-neu-14"_s, u"2 nodes NotReady"_s, u"20 / 22"_s, u"1 s"_s,
         u"flashing"_s}};
}

QList<QStandardItem*> items(const ClusterRow& row, bool flashing) {
    const bool quiet = row.glyph == Glyph::Ok || row.glyph == Glyph::Running;
    const bool stale = row.glyph == Glyph::Unknown;
    auto* const name = cell(row.name, Tone::Text, !quiet);
    name->setData(static_cast<int>(row.glyph), GlyphRole);
    auto* const nodes = cell(row.nodes, stale ? Tone::Secondary : Tone::Text);
    auto* const age = cell(row.age, Tone::Muted);
    auto* const last = cell(row.row, Tone::Muted);
    last->setData(true, SmallRole);
    for (QStandardItem* const item : {nodes, age, last}) {
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    QList<QStandardItem*> result = {
        name, cell(row.state, row.glyph == Glyph::Ok ? Tone::Secondary : toneOf(row.glyph)), nodes,
        age, last};
    for (QStandardItem* const item : result) {
        if (flashing) {
            item->setData(static_cast<int>(row.glyph), FlashRole);
        }
    }
    return result;
}

QStandardItem* treeItem(Glyph glyph, const QString& name, const QString& detail,
                        bool split = false) {
    auto* const item = cell(name, Tone::Text, glyph != Glyph::Ok);
    item->setData(static_cast<int>(glyph), GlyphRole);
    item->setData(detail, DetailRole);
    item->setData(split, SplitRole);
    item->setData(static_cast<int>(Qt::ElideMiddle), ElideRole);
    return item;
}

void paintTabs(QPainter& painter, const Tokens& tokens) {
    painter.fillRect(QRect(793, 77, 438, 35), tokens.window);
    painter.fillRect(QRect(793, 112, 438, 1), tokens.divider);
    painter.fillRect(QRect(875, 77, 159, 35), tokens.rowHover);
    painter.fillRect(QRect(797, 109, 78, 3), tokens.accent);
    const auto tab = [&](int x, const QString& text, bool active) {
        paintRuns(painter, QRectF(x, 77, 160, 34),
                  {TextRun{.text = text,
                           .tone = active ? Tone::Text : Tone::Secondary,
                           .strong = active}},
                  13, tokens);
    };
    tab(809, u"Clusters"_s, true);
    paintGlyph(painter, QRectF(887, 89, 12, 12), Glyph::Running, tokens);
    tab(907, u"Run k8s-1.33.5"_s, false);
    paintIcon(painter, QRectF(1011, 89, 12, 12), Icon::Close, tokens.secondary);
    tab(1048, u"Events"_s, false);
}

} // namespace

void addTable(QWidget* sheet) {
    const Board b =
        board(sheet, QRect(792, 44, 440, 266), u"Tabs and table"_s, u"tab 36, head 28, row 28"_s);
    b.draw(paintTabs);
    auto* const view = new QTableView(b.panel);
    auto* const model = new QStandardItemModel(view);
    model->setHorizontalHeaderLabels(
        {u"Cluster"_s, u"State and cause"_s, u"Nodes"_s, u"Age"_s, u"Row"_s});
    for (int column = 2; column < 5; ++column) {
        model->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    const auto rows = clusterRows();
    for (int i = 0; i < rows.size(); ++i) {
        model->appendRow(items(rows.at(i), i == kFlashRow));
    }
    view->setModel(model);
    dressTable(view)->setHoverRow(kHoverRow);
    auto* const header = view->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    const QList<int> widths = {137, 137, 56, 41, 67};
    for (int i = 0; i < widths.size(); ++i) {
        header->resizeSection(i, widths.at(i));
    }
    header->setSortIndicatorShown(true);
    header->setSortIndicator(1, Qt::DescendingOrder);
    view->selectRow(kSelectedRow);
    view->setFocusPolicy(Qt::NoFocus);
    view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    b.place(view, QRect(793, 113, 438, 196));
}

void addTree(QWidget* sheet) {
    const Board b = board(sheet, QRect(792, 322, 440, 206), u"Tree"_s, u"row 28, indent 18"_s);
    auto* const view = new QTreeView(b.panel);
    auto* const model = new QStandardItemModel(view);
    auto* const region = treeItem(Glyph::Warning, u"westeurope"_s, u"28 clusters, 2 not ok"_s);
    auto* const cluster = treeItem(Glyph::Warning, u"prod-weu-03"_s, u"24 nodes"_s);
    auto* const space = treeItem(Glyph::Warning, u"checkout"_s, u"namespace, 6 of 12 pods ready"_s);
    auto* const pod = treeItem(Glyph::Failed, u"checkout-api-6c9f…x2wlp"_s, u"CrashLoopBackOff"_s);
    auto* const other = treeItem(Glyph::Ok, u"prod-weu-04"_s, u"24 nodes"_s);
    other->appendRow(treeItem(Glyph::Ok, u"kube-system"_s, u"namespace"_s));
    space->appendRow(pod);
    cluster->appendRow(space);
    region->appendRows({cluster, other});
    auto* const edge = treeItem(Glyph::Ok, u"edge Milano"_s, u"16 clusters, 3 stale"_s, true);
    edge->appendRow(treeItem(Glyph::Unknown, u"pos-milano-09"_s, u"3 nodes"_s));
    model->appendRow(region);
    model->appendRow(edge);
    view->setModel(model);
    dressTree(view);
    view->expand(region->index());
    view->expand(cluster->index());
    view->expand(space->index());
    view->setCurrentIndex(pod->index());
    view->setFocusPolicy(Qt::NoFocus);
    view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    b.place(view, QRect(793, 355, 438, 170));
}

void addTooltip(QWidget* sheet) {
    const Board b = board(sheet, QRect(792, 540, 440, 242), u"Tooltip and hover card"_s,
                          u"radius 4, control border"_s);
    b.draw([](QPainter& painter, const Tokens& tokens) {
        paintRaised(painter, QRectF(809, 583, 122, 28), tokens, tokens.controlBorder);
        paintRuns(painter, QRectF(820, 583, 80, 28),
                  {TextRun{.text = u"Poll all now"_s, .tone = Tone::Text}}, 13, tokens);
        paintKeyCap(painter, QPointF(921, 597), u"F5"_s, tokens);
        paintRaised(painter, QRectF(809, 625, 164, 48), tokens, tokens.controlBorder);
        paintRuns(painter, QRectF(820, 632, 150, 18),
                  {TextRun{.text = u"prod-neu-14-np2-00c"_s, .tone = Tone::Text, .strong = true}},
                  11, tokens);
        paintRuns(painter, QRectF(820, 648, 150, 18),
                  {TextRun{.text = u"full name, when elided"_s}}, 11, tokens);
    });
    auto* const note = new ToneLabel(u"Tooltip after 500 ms, 12 px below the pointer. Card after "
                                     u"300 ms, stays while the pointer "
                                     u"is on it. Esc closes both."_s,
                                     Tone::Muted, 11, false, b.panel);
    note->setWrap(true);
    note->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    b.place(note, QRect(809, 683, 168, 70));
    auto* const card = new HoverCard(b.panel);
    card->setData(HoverCardData{
        .glyph = Glyph::Warning,
        .title = u"prod-weu-03"_s,
        .age = u"4 s ago"_s,
        .cause = u"checkout: 6 pods crash-looping"_s,
        .facts = {{u"Since"_s, u"13:58, for 8 m"_s},
                  {u"Version"_s, u"1.33.5"_s},
                  {u"Nodes"_s, u"24 of 24 ready"_s}},
        .sparkLabel = u"CPU 60 m"_s,
        .spark = {58, 59, 60, 58, 61, 62, 63, 63, 64, 63, 65, 66, 68, 69, 71, 71, 70, 71},
        .sparkValue = u"71 %"_s,
        .actions = {{u"Open"_s, u"Enter"_s}, {u"Peek"_s, u"Space"_s}}});
    b.place(card, QRect(990, 583, 228, card->sizeHint().height()));
}

void addEmptyAndError(QWidget* sheet) {
    const Board b =
        board(sheet, QRect(792, 794, 440, 190), u"Empty and error"_s, u"cause, then next step"_s);
    b.draw([](QPainter& painter, const Tokens& tokens) {
        painter.fillRect(QRect(992, 827, 1, 156), tokens.divider);
    });
    auto* const empty = new EmptyState(static_cast<int>(Icon::UpdateRuns), u"No update runs"_s,
                                       u"Nobody has updated retail-eu from here yet."_s, b.panel);
    empty->setAction(u"New run..."_s, u"Ctrl+N"_s);
    b.place(empty, QRect(793, 827, 199, 156));
    auto* const error = new ErrorState(b.panel);
    error->setText(
        u"Events not readable"_s,
        u"403: list events is forbidden for you in prod-weu-03. Pods and logs still work."_s,
        u"Next: ask for the role view, or retry. Retries by itself in 54 s."_s);
    error->addAction(u"Retry"_s);
    error->addAction(u"Copy details"_s);
    b.place(error, QRect(993, 828, 237, 154));
}

} // namespace pilothouse::ui::sheet
