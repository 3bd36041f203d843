// SPDX-License-Identifier: GPL-3.0-or-later
// What band, header, pill and status bar say, and what the desktop remembers of the window.
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/cell_text.h"
#include "ui/models/fleet_history.h"
#include "ui/models/words.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/pages/map/map_page.h"
#include "ui/pages/overview/fleet_words.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/main_window.h"
#include "ui/shell/opening_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/strips.h"
#include "ui/widgets/table_columns.h"

#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using View = OverviewPage::View;

/// Ages of all members that ever answered, youngest first.
std::vector<std::chrono::milliseconds> agesOf(const model::FleetSnapshot& snapshot, Instant now) {
    std::vector<std::chrono::milliseconds> ages;
    for (const auto& cluster : snapshot.clusters) {
        if (const auto age = dataAge(*cluster, now)) {
            ages.push_back(*age);
        }
    }
    std::sort(ages.begin(), ages.end());
    return ages;
}

BandKind bandOf(const model::FleetSnapshot& snapshot, bool isDemo) {
    if (isDemo || snapshot.isDemo) {
        return BandKind::Demo;
    }
    const auto all = [&snapshot](std::string_view word) {
        return !snapshot.clusters.empty() &&
               std::all_of(snapshot.clusters.begin(), snapshot.clusters.end(),
                           [word](const auto& c) { return c->identity.environment == word; });
    };
    if (std::any_of(snapshot.clusters.begin(), snapshot.clusters.end(),
                    [](const auto& c) { return c->identity.isProduction; })) {
        return BandKind::Production;
    }
    if (all("staging")) {
        return BandKind::Staging;
    }
    return all("dev") ? BandKind::Dev : BandKind::Neutral;
}

QString nameOf(View view) {
    switch (view) {
    case View::Map: return QStringLiteral("map");
    case View::Cards: return QStringLiteral("cards");
    case View::Rows: return QStringLiteral("rows");
    case View::Auto: break;
    }
    return {};
}

View viewNamed(const QString& name) {
    for (const View view : {View::Map, View::Cards, View::Rows}) {
        if (nameOf(view) == name) {
            return view;
        }
    }
    return View::Auto;
}

/// Columns are remembered by table and number of columns: a later version with other columns starts
/// anew.
QString columnsKey(const QTableView* table) {
    return QStringLiteral("%1-%2").arg(table->objectName()).arg(table->horizontalHeader()->count());
}

} // namespace

void MainWindow::updateEmptyChrome() {
    const bool isOpening = m_stage == Stage::Opening || m_stage == Stage::Open;
    const bool hasFailed = m_stage == Stage::Failed;
    m_band->setKind(BandKind::Neutral);
    if (isOpening) {
        m_band->setText(tr("Opening"), m_info.name);
    } else if (hasFailed) {
        m_band->setText(tr("Cannot be opened"), m_info.name);
    } else {
        m_band->setText(tr("No fleet open"), m_wasOpen ? tr("the last one was closed")
                                                       : tr("nothing has been contacted yet"));
    }
    m_switcher->setFleet(isOpening ? m_info.name : QString(), {});
    m_pill->setState(isOpening ? LiveState::Connecting : LiveState::NotConnected, {});
    m_progress->setBusy(isOpening);
    m_filterField->setEnabled(false);
    m_railOverview->setEnabled(isOpening || hasFailed);
    m_railMap->setEnabled(false);
    m_railMesh->setEnabled(false);
    setWindowTitle(tr("Pilothouse"));
    updateStatus();
}

void MainWindow::updateChrome() {
    if (!m_snapshot) {
        updateEmptyChrome();
        return;
    }
    const model::FleetSnapshot& snapshot = *m_snapshot;
    const QString name = toQt(snapshot.fleet);
    const QString count = tr("%1 clusters").arg(countText(std::int64_t(snapshot.clusters.size())));
    const BandKind kind = bandOf(snapshot, m_info.isDemo);
    const QString word = kind == BandKind::Demo         ? tr("DEMO")
                         : kind == BandKind::Production ? tr("PRODUCTION")
                         : kind == BandKind::Staging    ? tr("STAGING")
                         : kind == BandKind::Dev        ? tr("DEV")
                                                        : tr("Fleet");
    m_band->setKind(kind);
    m_band->setText(word, kind == BandKind::Neutral ? tr("%1 · %2").arg(name, count)
                                                    : tr("fleet %1 · %2").arg(name, count));
    m_switcher->setFleet(name, count);
    m_filterField->setEnabled(true);
    m_railOverview->setEnabled(true);
    m_railMap->setEnabled(true);
    m_railMesh->setEnabled(true);
    setWindowTitle(tr("%1 – Pilothouse").arg(name));
    const auto ages = agesOf(snapshot, now());
    const QString age = ages.empty() ? QString() : ageText(ages[ages.size() / 2]);
    const LookCounts looks = countLooks(snapshot);
    const bool first = looks.awaited > 0;
    const LiveState state = first                          ? LiveState::Connecting
                            : isNetworkLost(snapshot)      ? LiveState::NoNetwork
                            : looks.total() == looks.stale ? LiveState::NotConnected
                                                           : LiveState::Live;
    m_pill->setState(state, age);
    m_progress->setShare(first ? double(looks.total() - looks.awaited) / double(looks.total())
                               : 0.0);
    updateStatus();
}

void MainWindow::updateStatus() {
    using Part = StatusSegment::Part;
    const Instant at = now();
    m_segments.at(4)->setWords(
        std::nullopt, tr("Times in %1").arg(format::zoneName(QTimeZone::systemTimeZone(), at)));
    if (!m_snapshot) {
        m_segments.at(0)->setWords(Glyph::NotStarted, m_stage == Stage::Opening
                                                          ? tr("nobody asked yet")
                                                          : tr("0 connections"));
        for (int segment = 1; segment < 4; ++segment) {
            m_segments.at(segment)->setParts({});
        }
        return;
    }
    const LookCounts looks = countLooks(*m_snapshot);
    const int answered = looks.total() - looks.stale - looks.awaited - looks.away;
    const QString words =
        tr("%1 of %2 answered").arg(countText(answered), countText(looks.total()));
    m_segments.at(0)->setWords(
        answered + looks.away == looks.total() ? Glyph::Ok : Glyph::Unknown,
        looks.away == 0 ? words : tr("%1 · %2 expected offline").arg(words, countText(looks.away)));
    const auto ages = agesOf(*m_snapshot, at);
    m_segments.at(1)->setWords(std::nullopt, ages.empty() ? QString()
                                                          : tr("median age %1 · oldest %2")
                                                                .arg(ageText(ages[ages.size() / 2]),
                                                                     longAgeText(ages.back())));
    QList<Part> parts;
    for (const auto& [glyph, count] :
         {std::pair{Glyph::Ok, looks.healthy}, std::pair{Glyph::Running, looks.upgrading},
          std::pair{Glyph::Warning, looks.degraded}, std::pair{Glyph::Failed, looks.down},
          std::pair{Glyph::Unknown, looks.stale}, std::pair{Glyph::NotStarted, looks.awaited}}) {
        if (count > 0 || glyph == Glyph::Ok) {
            parts.append(Part{glyph, countText(count)});
        }
    }
    m_segments.at(2)->setParts(parts);
    m_segments.at(3)->setWords(
        std::nullopt,
        tr("API %1 rq/s").arg(QLocale().toString(m_snapshot->requestsPerSecond, 'f', 0)));
}

void MainWindow::followColumns(QTableView* table) {
    watchColumns(*table);
    connect(table->horizontalHeader(), &QHeaderView::sectionResized, this,
            [this] { m_saveLater.start(); });
    connect(table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, [this, table] {
        setColumnsChosen(*table, true);
        m_saveLater.start();
    });
}

void MainWindow::restoreColumns(QTableView* table) {
    const QByteArray columns = m_state->columns(columnsKey(table));
    if (!columns.isEmpty()) {
        table->horizontalHeader()->restoreState(columns);
    }
    setColumnsChosen(*table, !columns.isEmpty());
}

void MainWindow::restoreLook() {
    restoreColumns(m_overview->table());
    m_overview->setView(viewNamed(m_state->view()));
    m_overview->setFold(foldFrom(m_state->siteFold()));
    m_map->setLook(m_state->mapLook());
    m_mesh->setLook(m_state->meshLook());
    applyTheme(m_state->theme());
    m_saveLater.stop(); // restoring is no choice of the user
}

void MainWindow::remember() {
    m_saveLater.stop();
    if (m_stage != Stage::Open) {
        return; // what is on screen belongs to no fleet
    }
    const auto keep = [this](const QTableView* table) {
        if (areColumnsChosen(*table)) {
            m_state->setColumns(columnsKey(table), table->horizontalHeader()->saveState());
        }
    };
    keep(m_overview->table());
    m_state->setView(nameOf(m_overview->chosenView()));
    m_state->setSiteFold(toText(m_overview->chosenFold()));
    if (const ClusterPage* page = currentCluster()) {
        for (const char* name : {"podTable", "nodeTable"}) {
            if (const auto* table = page->findChild<QTableView*>(QLatin1String(name))) {
                keep(table);
            }
        }
    }
}

void MainWindow::applyTheme(const QString& name) {
    if (ThemeController* controller = themeController()) {
        controller->setMode(themeModeOf(name));
    }
}

void MainWindow::setTheme(const QString& name) {
    m_state->setTheme(name);
    applyTheme(name);
}

} // namespace pilothouse::ui
