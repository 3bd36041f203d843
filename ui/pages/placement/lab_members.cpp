// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_members.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/roles.h"
#include "ui/models/text_lines.h"
#include "ui/pages/placement/lab_empty.h"
#include "ui/pages/placement/lab_resources.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/pages/placement/member_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/status_delegate.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPushButton>
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
constexpr int kBarWidth = 240;               // px
constexpr std::array kWidths{124, 216, 108}; // cluster, object, what happens
constexpr std::array kPlaces{300, 150, 150}; // place, in the member, in the hub

void showProgress(PartBar* bar, const model::LabMembers* members) {
    const bool isAsking = members != nullptr && members->isAsking;
    bar->setVisible(isAsking);
    if (!isAsking) {
        return;
    }
    QList<BarPart> parts;
    if (members->answered > 0) {
        parts.append({.weight = static_cast<double>(members->answered), .fill = Fill::Running});
    }
    if (members->asked > members->answered) {
        parts.append({.weight = static_cast<double>(members->asked - members->answered),
                      .fill = Fill::Rest});
    }
    bar->setParts(parts);
    bar->setDescription(LabMembersTab::tr("%1 of %2 answered")
                            .arg(members->answered)
                            .arg(clusterCount(static_cast<int>(members->asked))));
}

QString askWord(const model::LabMembers* members) {
    return members != nullptr && members->isAsking    ? LabMembersTab::tr("Cancel")
           : members != nullptr && members->isThere() ? LabMembersTab::tr("Compare again")
                                                      : LabMembersTab::tr("Compare with members");
}

ToneLabel* label(Tone tone, const QString& name) {
    auto* out = new ToneLabel({}, tone, metrics::kLabel);
    out->setObjectName(name);
    out->setWrap(true);
    return out;
}

} // namespace

LabMembersTab::LabMembersTab(QWidget* parent)
    : QWidget(parent), m_stack(new QStackedWidget(this)), m_none(new Panel(tr("Members now"))),
      m_empty(new LabEmpty(int(Icon::Fleet))), m_emptyBar(new PartBar),
      m_parts(new QSplitter(Qt::Vertical)), m_all(new Panel(tr("Members now"))),
      m_show(new LabelDropDown(tr("Show"), tr("what changes"))),
      m_ask(new QPushButton(tr("Compare again"))), m_bar(new PartBar),
      m_old(new BannerStrip(StripKind::Past)), m_gaps(new BannerStrip(StripKind::Unknown)),
      m_sums(label(Tone::Text, u"labMemberSums"_s)), m_age(label(Tone::Muted, u"labMemberAge"_s)),
      m_lines(new TextLines(
          {tr("Cluster"), tr("Object"), tr("What happens"), tr("Why, what differs")}, this)),
      m_table(new QTableView), m_one(new Panel),
      m_words(label(Tone::Secondary, u"labMemberWords"_s)),
      m_places(new TextLines({tr("Place"), tr("In the member"), tr("In the hub"), tr("What it is")},
                             this)),
      m_differences(new QTableView) {
    setObjectName(u"labMembers"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    auto* line = new QHBoxLayout;
    m_emptyBar->setFixedWidth(kBarWidth);
    line->addWidget(m_emptyBar, 0, Qt::AlignHCenter);
    line->setContentsMargins(0, 0, 0, 24);
    m_none->body()->addWidget(m_empty, 1);
    m_none->body()->addLayout(line);
    m_stack->addWidget(m_none);
    m_parts->setHandleWidth(kGap);
    m_parts->setChildrenCollapsible(false);
    m_stack->addWidget(m_parts);
    buildList();
    buildDetail();
    m_parts->setStretchFactor(0, 3);
    m_parts->setStretchFactor(1, 2);
    connect(m_empty, &LabEmpty::actionChosen, this, &LabMembersTab::act);
    connect(m_ask, &QPushButton::clicked, this, &LabMembersTab::act);
    refresh();
}

void LabMembersTab::buildList() {
    m_ask->setObjectName(u"labMembersAsk"_s);
    m_ask->setToolTip(tr("Reads from each cluster what the draft would bring; nothing is written"));
    m_show->setObjectName(u"labMembersShow"_s);
    m_show->setChoices({tr("what changes"), tr("everything")});
    m_show->setToolTip(tr("Objects that are as they should be can be left out"));
    m_all->addHeaderWidget(m_show);
    m_all->addHeaderWidget(m_ask);
    m_old->setObjectName(u"labMembersOld"_s);
    m_gaps->setObjectName(u"labMembersGaps"_s);
    m_bar->setThickness(2);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(16, 8, 16, 8);
    head->setSpacing(4);
    for (QWidget* each : std::initializer_list<QWidget*>{m_old, m_gaps, m_sums, m_age}) {
        head->addWidget(each);
    }
    m_all->body()->addWidget(m_bar);
    m_all->body()->addLayout(head);
    m_table->setObjectName(u"labMemberTable"_s);
    m_table->setAccessibleName(tr("What would happen to each object on each cluster"));
    m_table->setModel(m_lines);
    dressTable(m_table);
    for (std::size_t at = 0; at < kWidths.size(); ++at) {
        m_table->horizontalHeader()->resizeSection(static_cast<int>(at), kWidths.at(at));
    }
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->installEventFilter(this);
    m_all->body()->addWidget(m_table, 1);
    m_parts->addWidget(m_all);
    connect(m_old, &BannerStrip::remedyChosen, this, &LabMembersTab::act);
    connect(m_show, &LabelDropDown::valueChosen, this, [this](const QString& value) {
        m_show->setValue(value);
        refreshLines();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                refreshDetail();
                const model::LabMemberObject* object = nullptr;
                const auto* cluster = current.isValid()
                                          ? clusterAt(current.data(IdRole).toString(), &object)
                                          : nullptr;
                if (!m_isMarking && cluster != nullptr) {
                    m_selected = toQt(cluster->name);
                    Q_EMIT clusterSelected(m_selected);
                }
            });
}

void LabMembersTab::buildDetail() {
    auto* ground = new QWidget(m_one);
    auto* row = new QVBoxLayout(ground);
    row->setContentsMargins(16, 8, 16, 8);
    row->addWidget(m_words);
    m_one->body()->addWidget(ground);
    m_one->body()->addStretch(1);
    m_differences->setObjectName(u"labMemberPlaces"_s);
    m_differences->setAccessibleName(tr("Where the chosen object differs"));
    m_differences->setModel(m_places);
    dressTable(m_differences);
    for (std::size_t at = 0; at < kPlaces.size(); ++at) {
        m_differences->horizontalHeader()->resizeSection(static_cast<int>(at), kPlaces.at(at));
    }
    m_differences->horizontalHeader()->setStretchLastSection(true);
    m_differences->installEventFilter(this);
    m_one->body()->addWidget(m_differences, 1'000);
    m_parts->addWidget(m_one);
}

void LabMembersTab::setOffered(bool isOffered) {
    m_isOffered = isOffered;
    refresh();
}

void LabMembersTab::setContext(const LabContext& context) {
    if (context != m_context) {
        m_context = context;
        refreshHead();
    }
}

void LabMembersTab::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                               bool isOld) {
    m_picture = picture;
    m_isOld = isOld;
    refresh();
}

void LabMembersTab::setMembers(const std::shared_ptr<const model::LabMembers>& members) {
    const bool isNew = !m_members || !members || m_members->at != members->at ||
                       m_members->clusters.size() != members->clusters.size();
    m_members = members;
    const bool hadKeys = m_empty->button()->hasFocus();
    refresh();
    if (isNew && m_lines->rowCount() > 0) {
        m_table->selectRow(0);
    }
    if (hadKeys && m_stack->currentIndex() == 1) {
        m_table->setFocus();
    }
}

QString LabMembersTab::whyNot() const {
    if (!m_isOffered) {
        return tr("Open the fleet whose members these clusters are: it says how to reach them.");
    }
    if (!m_picture || !m_picture->isDecided) {
        return tr("What goes to which cluster follows from a placement without errors and its "
                  "member clusters.");
    }
    if (m_picture->source.kind == model::LabSource::Kind::Example) {
        return tr("The example's clusters are made up: there is nobody to ask. Open a placement of "
                  "your hub, or files of your own.");
    }
    return {};
}

bool LabMembersTab::isStale() const {
    if (!m_members || !m_members->isThere()) {
        return false;
    }
    if (m_isOld || !m_picture || !m_picture->rows || m_picture->revision != m_members->revision) {
        return true;
    }
    std::vector<std::string> holders;
    for (const auto& row : *m_picture->rows) {
        if (row.isDraft) {
            holders.push_back(row.name);
        }
    }
    std::sort(holders.begin(), holders.end());
    return holders != m_members->holders;
}

void LabMembersTab::act() {
    if (m_members && m_members->isAsking) {
        Q_EMIT cancelWanted();
        return;
    }
    const bool hasObjects =
        m_picture && m_picture->resources && !m_picture->resources->objects.empty();
    if (!hasObjects && whyNot().isEmpty()) {
        Q_EMIT resourcesWanted();
    } else if (whyNot().isEmpty()) {
        Q_EMIT compareWanted();
    }
}

void LabMembersTab::refresh() {
    const bool says = m_members && m_members->isThere() && !m_members->clusters.empty();
    m_stack->setCurrentIndex(says ? 1 : 0);
    showProgress(m_bar, m_members.get());
    showProgress(m_emptyBar, m_members.get());
    if (says) {
        refreshHead();
        refreshStrips();
        refreshLines();
    } else {
        refreshEmpty();
    }
}

void LabMembersTab::refreshEmpty() {
    const auto* found = m_members.get();
    const auto* resources = m_picture ? m_picture->resources.get() : nullptr;
    const bool hasObjects = resources != nullptr && !resources->objects.empty();
    if (found != nullptr && found->isAsking) {
        m_empty->setText(tr("Asking the members"),
                         tr("%1 of %2 answered. One that does not answer holds up nobody; after "
                            "10 s it is named.")
                             .arg(found->answered)
                             .arg(clusterCount(static_cast<int>(found->asked))),
                         askWord(found));
    } else if (const QString why = whyNot(); !why.isEmpty()) {
        m_empty->setText(tr("Nobody to compare with yet"), why);
    } else if (resources != nullptr && !resources->error.empty()) {
        m_empty->setText(tr("The hub selects nothing"), toQt(resources->error));
    } else if (!hasObjects) {
        m_empty->setText(tr("No objects yet"),
                         tr("Which objects go to the members is not known: read them from the hub, "
                            "or open a folder of manifests."),
                         tr("Show resources"));
    } else if (found != nullptr && !found->trouble.empty()) {
        m_empty->setText(tr("The members could not be asked"), toQt(found->trouble),
                         tr("Try again"));
    } else if (found != nullptr && found->isThere()) {
        m_empty->setText(tr("Nothing changes on any member"),
                         tr("No cluster would hold the placement, and none holds it now."),
                         tr("Compare again"));
    } else {
        m_empty->setText(
            found != nullptr && found->isCancelled ? tr("Cancelled, nothing is known")
                                                   : tr("Not compared yet"),
            tr("Reads from each cluster the objects that the draft would bring, and says what its "
               "agent would do: create, update, take over or refuse. Nothing is written."),
            askWord(nullptr));
    }
}

void LabMembersTab::refreshHead() {
    if (!m_members || !m_members->isThere()) {
        return;
    }
    const bool isAsking = m_members->isAsking;
    m_ask->setText(askWord(m_members.get()));
    const QString why = whyNot();
    m_ask->setEnabled(isAsking || why.isEmpty());
    m_all->setQuantity(isAsking ? tr("%1 of %2 answered")
                                      .arg(m_members->answered)
                                      .arg(clusterCount(static_cast<int>(m_members->asked)))
                                : clusterCount(static_cast<int>(m_members->clusters.size())));
    const auto ago = m_context.heardAgo(m_members->at);
    const QString moment = format::clock(m_members->at, m_context.zone, true);
    QStringList words{
        tr("Computed from what the members had at %1, %2 ago: what a server's own defaults and "
           "admission would add is not known.")
            .arg(moment, format::age(ago))};
    for (const auto& note : m_members->notes) {
        words.append(toQt(note));
    }
    if (m_members->isCancelled) {
        words.append(tr("The comparison after that was cancelled."));
    }
    m_age->setTone(ago > kOldestInput ? Tone::Warning : Tone::Muted);
    m_age->setText(words.join(u'\n'));
    const QString sums = memberSums(*m_members);
    m_sums->setText(sums.isEmpty() ? tr("No object is known.") : sums);
}

void LabMembersTab::refreshStrips() {
    const bool old = isStale();
    m_old->setVisible(old);
    m_old->setText(tr("The draft changed since"), tr("this is of the one before"));
    m_old->setRemedy(whyNot().isEmpty() && !m_members->isAsking ? tr("Compare again") : QString());
    QStringList names;
    for (const auto& cluster : m_members->clusters) {
        if (!cluster.gaps.empty()) {
            names.append(toQt(cluster.name));
        }
    }
    m_gaps->setVisible(!names.isEmpty());
    const auto all = static_cast<int>(m_members->clusters.size());
    m_gaps->setText(tr("%1 of %2 could not be compared, or not in full")
                        .arg(names.size())
                        .arg(clusterCount(all)),
                    names.join(u", "_s));
    m_table->setEnabled(!old);
    m_differences->setEnabled(!old);
}

void LabMembersTab::refreshLines() {
    const QString id = m_table->currentIndex().data(IdRole).toString();
    m_isMarking = true;
    m_lines->setLines(memberLines(*m_members, m_show->value() == tr("everything")));
    if (const int row = m_lines->rowOf(id); row >= 0) {
        m_table->setCurrentIndex(m_lines->index(row, 0));
    }
    m_isMarking = false;
    refreshDetail();
}

const model::LabMemberCluster*
LabMembersTab::clusterAt(const QString& id, const model::LabMemberObject** object) const {
    if (!m_members) {
        return nullptr;
    }
    for (const auto& cluster : m_members->clusters) {
        for (const auto& each : cluster.objects) {
            if (memberLineId(cluster.name, each.id) == id) {
                *object = &each;
                return &cluster;
            }
        }
        if (id.startsWith(u"gap|%1|"_s.arg(toQt(cluster.name)))) {
            return &cluster;
        }
    }
    return nullptr;
}

void LabMembersTab::refreshDetail() {
    fillDetail();
    m_differences->setVisible(m_places->rowCount() > 0);
}

void LabMembersTab::fillDetail() {
    const model::LabMemberObject* object = nullptr;
    const QModelIndex row = m_table->currentIndex();
    const auto* cluster = row.isValid() ? clusterAt(row.data(IdRole).toString(), &object) : nullptr;
    if (cluster == nullptr) {
        m_one->setTitle(tr("One object"));
        m_one->setQuantity({});
        m_words->setText(
            m_lines->rowCount() == 0
                ? tr("Everything is as it should be: choose Show everything to see it.")
                : tr("Choose a line above."));
        m_places->setLines({});
        return;
    }
    if (object == nullptr) {
        m_one->setTitle(toQt(cluster->name));
        m_one->setQuantity(tr("not compared in full"));
        QStringList words;
        for (const auto& gap : cluster->gaps) {
            words.append(tr("%1: %2", "objects, why they are not known")
                             .arg(toQt(gap.what), memberGapWords(gap)));
        }
        m_words->setText(words.join(u'\n'));
        m_places->setLines({});
        return;
    }
    m_one->setTitle(
        tr("%1 on %2", "an object, its cluster").arg(shownName(object->id), toQt(cluster->name)));
    m_one->setQuantity(shownKind(object->id));
    m_words->setText(memberSentences(*object).join(u'\n'));
    m_places->setLines(memberPlaces(*object));
}

void LabMembersTab::setSelected(const QString& cluster) {
    if (cluster == m_selected) {
        return;
    }
    m_selected = cluster;
    for (const TextLine& line : m_lines->lines()) {
        if (line.cells.front().text == cluster) {
            m_isMarking = true;
            m_table->setCurrentIndex(m_lines->index(m_lines->rowOf(line.id), 0));
            m_isMarking = false;
            return;
        }
    }
}

bool LabMembersTab::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(watched == m_table ? m_lines->markdown()
                                                              : m_places->markdown());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pilothouse::ui
