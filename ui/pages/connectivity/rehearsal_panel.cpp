// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/rehearsal_panel.h"

#include "model/mesh_detection.h"
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/cell_text.h"
#include "ui/models/text_lines.h"
#include "ui/pages/connectivity/entry_lines.h"
#include "ui/pages/connectivity/mesh_view.h"
#include "ui/theme/controls.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/status_delegate.h"
#include "ui/widgets/text_runs.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

/// How hard a service is hit; larger is worse.
int rankOf(const model::MeshFailoverRow& row) {
    int rank = 0;
    for (const model::MeshFailoverCell& cell : row.cells) {
        rank = std::max(rank, cell.losesAll                ? 4
                              : !cell.usableDrained        ? 2
                              : cell.losesRedundancy       ? 3
                              : !cell.nowCrossesTo.empty() ? 1
                                                           : 0);
    }
    return rank;
}

/// The consumer that is hit hardest.
const model::MeshFailoverCell* worstOf(const model::MeshFailoverRow& row) {
    const auto found =
        std::min_element(row.cells.begin(), row.cells.end(), [](const auto& a, const auto& b) {
            return a.usableDrained.value_or(1 << 20) < b.usableDrained.value_or(1 << 20);
        });
    return found == row.cells.end() ? nullptr : &*found;
}

TextLine lineOf(const model::MeshFailoverRow& row) {
    const int rank = rankOf(row);
    const auto* worst = worstOf(row);
    const QString word = rank == 4   ? RehearsalPanel::tr("dark")
                         : rank == 3 ? RehearsalPanel::tr("one left")
                         : rank == 2 ? RehearsalPanel::tr("not known")
                         : rank == 1 ? RehearsalPanel::tr("crosses regions")
                                     : RehearsalPanel::tr("fewer");
    const Glyph glyph = rank == 4                ? Glyph::Failed
                        : rank == 2              ? Glyph::Unknown
                        : rank == 3 || rank == 1 ? Glyph::Warning
                                                 : Glyph::Ok;
    const auto text = [](const std::optional<std::int32_t>& count) {
        return count ? countText(*count) : unknownValue();
    };
    const QString name = toQt(row.name);
    return {.id = toQt(row.ns) + u'/' + name,
            .cells = {
                {.text = name, .isStrong = true, .glyph = glyph, .tip = toQt(row.ns) + u'/' + name},
                {.text = worst == nullptr
                             ? QString()
                             : RehearsalPanel::tr("%1 → %2").arg(text(worst->usableBefore),
                                                                 text(worst->usableDrained)),
                 .tone = rank == 4 ? Tone::Failed : Tone::Text},
                {.text = word, .tone = rank == 4 ? Tone::Failed : Tone::Secondary}}};
}

/// A service that runs nowhere else: it has no consumer left whose backends could be counted.
TextLine endedLine(const std::string& service) {
    const QString id = toQt(service);
    return {.id = id,
            .cells = {
                {.text = id.section(u'/', 1), .isStrong = true, .glyph = Glyph::Failed, .tip = id},
                {.text = RehearsalPanel::tr("only there"), .tone = Tone::Secondary},
                {.text = RehearsalPanel::tr("dark"), .tone = Tone::Failed}}};
}

/// As hard as a service that is hit so.
int rankOf(const model::MeshFailoverEntry& felt) {
    return felt.isGone || felt.losesAll ? 4 : felt.losesRedundancy ? 3 : 0;
}

TextLine lineOf(const model::MeshPicture& picture, const model::MeshFailoverEntry& felt) {
    const model::MeshEntry& entry = picture.entries[felt.entry];
    const EntryLoss loss = entryLossOf(felt);
    const QString name = toQt(entry.name);
    return {.id = entryKey(picture, entry),
            .cells = {{.text = name,
                       .isStrong = true,
                       .glyph = loss.glyph,
                       .tip = RehearsalPanel::tr("%1 %2/%3")
                                  .arg(entryKindWord(entry.kind), toQt(entry.ns), name)},
                      {.text = felt.lost ? RehearsalPanel::tr("−%1").arg(
                                               format::percent(*felt.lost * 100))
                                         : QString(),
                       .tone = loss.rank >= 3 ? Tone::Failed : Tone::Text,
                       .tip = RehearsalPanel::tr("Share of its weight that leads to what is gone")},
                      {.text = loss.brief, .tone = Tone::Secondary, .tip = loss.word}}};
}

/// Services and entries together, worst first.
std::vector<TextLine> linesOf(const model::MeshPicture& picture,
                              const model::MeshFailover& result) {
    std::vector<std::pair<int, TextLine>> ranked;
    ranked.reserve(result.onlyThere.size() + result.rows.size() + result.entries.size());
    constexpr int kEnded = 5; // worse than what loses all of what it had elsewhere
    for (const std::string& service : result.onlyThere) {
        ranked.emplace_back(kEnded, endedLine(service));
    }
    for (const model::MeshFailoverRow& row : result.rows) {
        ranked.emplace_back(rankOf(row), lineOf(row));
    }
    for (const model::MeshFailoverEntry& felt : result.entries) {
        if (felt.entry < picture.entries.size()) { // else of the picture before
            ranked.emplace_back(rankOf(felt), lineOf(picture, felt));
        }
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<TextLine> lines;
    lines.reserve(ranked.size());
    for (auto& each : ranked) {
        lines.push_back(std::move(each.second));
    }
    return lines;
}

} // namespace

RehearsalPanel::RehearsalPanel(QWidget* parent)
    : Panel(tr("What if"), parent), m_choice(new LabelDropDown({}, tr("nothing"))),
      m_switch(new QCheckBox), m_number(new RunLabel(metrics::kBody)), m_bar(new PartBar),
      m_legend(new ToneLabel({}, Tone::Secondary, metrics::kLabel)),
      m_entries(new ToneLabel({}, Tone::Secondary, metrics::kLabel)),
      m_lines(new TextLines({tr("Service or entry"), tr("Backends"), tr("Left")}, this)),
      m_table(new QTableView), m_note(new ToneLabel({}, Tone::Muted, metrics::kLabel)) {
    setObjectName(u"meshRehearsal"_s);
    m_choice->setObjectName(u"meshLossChoice"_s);
    m_switch->setObjectName(u"meshLossSwitch"_s);
    m_switch->setAccessibleName(tr("Rehearse this loss"));
    m_switch->setToolTip(tr("Rehearse this loss; nothing is changed anywhere"));
    setSwitch(m_switch);
    m_choice->setAccessibleName(tr("What fails"));
    addHeaderWidget(m_choice);
    addHeaderWidget(m_switch);
    auto* column = new QVBoxLayout;
    column->setContentsMargins(16, 10, 16, 10);
    column->setSpacing(8);
    m_number->setObjectName(u"meshLossNumber"_s);
    column->addWidget(m_number);
    m_bar->setThickness(10);
    column->addWidget(m_bar);
    m_legend->setWrap(true);
    column->addWidget(m_legend);
    m_entries->setObjectName(u"meshLossEntries"_s);
    m_entries->setWrap(true);
    column->addWidget(m_entries);
    m_lines->setRight({1});
    m_table->setObjectName(u"meshLossTable"_s);
    m_table->setAccessibleName(tr("Services and entries that feel it, worst first"));
    m_table->setModel(m_lines);
    dressTable(m_table);
    m_table->horizontalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->horizontalHeader()->resizeSection(1, 80);
    m_table->horizontalHeader()->resizeSection(2, 96);
    column->addWidget(m_table, 1);
    m_note->setWrap(true);
    column->addWidget(m_note);
    column->addStretch(0);
    body()->addLayout(column);
    body()->addStretch(0);
    connect(m_choice, &LabelDropDown::valueChosen, this, [this](const QString& value) {
        m_choice->setValue(value);
        ask();
    });
    connect(m_switch, &QCheckBox::toggled, this, &RehearsalPanel::ask);
    showNumbers();
}

void RehearsalPanel::setPicture(const std::shared_ptr<const model::MeshPicture>& picture,
                                const QStringList& pair) {
    m_picture = picture;
    m_losses.clear();
    QStringList words;
    const auto add = [&](const QString& word, const model::MeshLoss& loss) {
        if (!m_losses.contains(word)) {
            words.append(word);
            m_losses.insert(word, loss);
        }
    };
    for (const model::MeshRegion& region : picture->regions) {
        if (!region.name.empty()) {
            add(tr("%1 fails").arg(toQt(region.name)), {.clusters = {}, .regions = {region.name}});
        }
    }
    for (const QString& id : pair) {
        if (const auto at = indexOf(*picture, id)) {
            add(tr("%1 fails").arg(toQt(picture->clusters[*at].name)),
                {.clusters = {fromQt(id)}, .regions = {}});
        }
    }
    // What is rehearsed stays a choice when another pair is chosen.
    if (isOn() && !m_asked.empty()) {
        add(m_choice->value(), m_asked);
    }
    m_choice->setChoices(words);
    if (!m_losses.contains(m_choice->value()) && !words.isEmpty()) {
        m_choice->setValue(words.front());
    }
    m_switch->setEnabled(!words.isEmpty());
    showNumbers();
}

void RehearsalPanel::setFailover(const std::shared_ptr<const model::MeshFailover>& failover) {
    m_failover = failover;
    showNumbers();
}

bool RehearsalPanel::isOn() const {
    return m_switch->isChecked();
}

QString RehearsalPanel::subject() const {
    return m_choice->value();
}

model::MeshLoss RehearsalPanel::loss() const {
    return isOn() ? m_losses.value(m_choice->value()) : model::MeshLoss{};
}

QSet<QString> RehearsalPanel::lost() const {
    QSet<QString> ids;
    const model::MeshLoss gone = loss();
    if (!m_picture || gone.empty()) {
        return ids;
    }
    const auto has = [](const std::vector<std::string>& list, const std::string& wanted) {
        return std::find(list.begin(), list.end(), wanted) != list.end();
    };
    for (const model::MeshCluster& cluster : m_picture->clusters) {
        if (has(gone.regions, cluster.region) || has(gone.clusters, cluster.id.str())) {
            ids.insert(toQt(cluster.id.str()));
        }
    }
    return ids;
}

void RehearsalPanel::ask() {
    if (const model::MeshLoss wanted = loss(); wanted != m_asked) {
        m_asked = wanted;
        m_failover = nullptr; // of another loss
        Q_EMIT lossWanted(wanted);
    }
    showNumbers();
    Q_EMIT changed();
}

void RehearsalPanel::showNumbers() {
    const bool isKnown = isOn() && m_failover && m_picture;
    const bool hasServices = isKnown && m_picture->services &&
                             (!m_picture->services->empty() || m_picture->entries.empty());
    const bool hasEntries = isKnown && !m_picture->entries.empty();
    m_bar->setVisible(hasServices);
    m_legend->setVisible(hasServices);
    m_entries->setVisible(hasEntries);
    m_table->setVisible(hasServices || hasEntries);
    m_note->setVisible(hasServices);
    if (hasServices) {
        showServices(*m_failover);
    } else {
        m_number->setRuns({{!isOn()                             ? tr("Turn on to rehearse it")
                            : m_picture && !m_picture->services ? tr("Services were not read")
                            : isKnown ? tr("No service of several clusters")
                                      : tr("Counting…"),
                            Tone::Secondary}});
    }
    if (hasEntries) {
        showEntries(*m_failover);
    }
    m_lines->setLines(isKnown ? linesOf(*m_picture, *m_failover) : std::vector<TextLine>());
}

void RehearsalPanel::showServices(const model::MeshFailover& result) {
    const auto total = static_cast<std::int32_t>(m_picture->services->size());
    const std::int32_t safe =
        std::max(0, total - result.servicesLost - result.servicesThinned - result.servicesUnknown);
    m_number->setRuns(
        {{countText(result.servicesLost), result.servicesLost > 0 ? Tone::Failed : Tone::Text,
          true},
         {u"  " + tr("of %1 services lose every backend").arg(countText(total)), Tone::Secondary}});
    QList<BarPart> parts;
    const auto add = [&parts](std::int32_t count, Fill fill) {
        if (count > 0) {
            parts.append({static_cast<double>(count), fill});
        }
    };
    add(safe, Fill::OkQuiet);
    add(result.servicesThinned, Fill::Warning);
    add(result.servicesLost, Fill::Failed);
    add(result.servicesUnknown, Fill::NoData);
    m_bar->setParts(parts);
    m_legend->setText(tr("%1 safe · %2 on one cluster · %3 dark · %4 not known")
                          .arg(safe)
                          .arg(result.servicesThinned)
                          .arg(result.servicesLost)
                          .arg(result.servicesUnknown));
    m_bar->setDescription(m_legend->text());
    double most = 0;
    for (const model::MeshFailoverRow& row : result.rows) {
        for (const model::MeshFailoverCell& cell : row.cells) {
            most = std::max(most, cell.blackhole.value_or(0));
        }
    }
    const QString share = format::percent(most * 100);
    constexpr model::MeshDetection kDetection;
    const QString notice = tr("Peers notice after %1 to %2 s.")
                               .arg(kDetection.least().count())
                               .arg(kDetection.most().count());
    m_note->setText(most > 0
                        ? notice + u' ' +
                              tr("Where nobody tells them, up to %1 of a consumer's calls go to "
                                 "what is gone until its cached endpoints end.")
                                  .arg(share)
                        : notice);
}

void RehearsalPanel::showEntries(const model::MeshFailover& result) {
    const auto dark = std::count_if(result.entries.begin(), result.entries.end(),
                                    [](const auto& each) { return each.isGone || each.losesAll; });
    m_entries->setText(tr("Entries from outside: %1 of %2 lead nowhere, %3 lose a part")
                           .arg(dark)
                           .arg(m_picture->entries.size())
                           .arg(static_cast<std::ptrdiff_t>(result.entries.size()) - dark));
}

} // namespace pilothouse::ui
