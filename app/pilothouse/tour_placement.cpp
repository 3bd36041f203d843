// SPDX-License-Identifier: GPL-3.0-or-later
// The states of the placement lab that a tour shows: the example fleet, decided by the lab's own
// desk. It needs no fleet.
#include "app/pilothouse/tour.h"
#include "model/lab_live.h"
#include "ui/pages/placement/apply_words.h"
#include "ui/pages/placement/lab_lands.h"
#include "ui/pages/placement/lab_rollout.h"
#include "ui/pages/placement/lab_tabs.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/pages/placement/what_if_panel.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/code_editor.h"

#include <functional>

namespace pilothouse {

namespace {

constexpr QSize kSmallest{1100, 700};
constexpr int kDecideMs = 900; // the desk has a thread of its own; 2,000 clusters take it 60 ms
constexpr int kSome = 40;
constexpr std::chrono::minutes kSilent{6};

} // namespace

void Tour::addPlacementSteps() {
    const auto add = [this](const QString& name,
                            const std::function<void(ui::PlacementPage&)>& show) {
        m_steps.push_back({name, [this, show] {
                               m_isForced = true;
                               if (m_live) {
                                   force(m_live, m_liveNow);
                               }
                               m_window.goToPlacement();
                               show(*m_window.placement());
                           }});
        m_steps.back().settleMs = kDecideMs;
    };
    const auto example = [](int clusters) {
        return [clusters](ui::PlacementPage& page) { page.openExample(clusters); };
    };
    add(QStringLiteral("placement-empty"), [](ui::PlacementPage&) {});
    add(QStringLiteral("placement-live"), example(kSome));
    add(QStringLiteral("placement-what-if"), [](ui::PlacementPage& page) {
        page.whatIf()->add({.text = "region.weu:down", .isOn = true});
    });
    add(QStringLiteral("placement-small"), example(kSome));
    m_steps.back().size = kSmallest;
    add(QStringLiteral("placement-form"), [](ui::PlacementPage& page) {
        page.openExample(kSome);
        page.showForm(true);
    });
    add(QStringLiteral("placement-form-small"), [](ui::PlacementPage&) {});
    m_steps.back().size = kSmallest;
    add(QStringLiteral("placement-resources"), [](ui::PlacementPage& page) {
        page.openExample(kSome);
        page.showForm(false);
        page.tabs()->showTab(QStringLiteral("resources"));
    });
    const auto tab = [](const QString& id) {
        return [id](ui::PlacementPage& page) { page.tabs()->showTab(id); };
    };
    add(QStringLiteral("placement-overrides"), tab(QStringLiteral("overrides")));
    add(QStringLiteral("placement-rollout"), [](ui::PlacementPage& page) {
        page.tabs()->showTab(QStringLiteral("rollout"));
        page.rollout()->showNewer(true);
    });
    add(QStringLiteral("placement-disruption"), tab(QStringLiteral("disruption")));
    add(QStringLiteral("placement-error"), [](ui::PlacementPage& page) {
        page.showForm(false);
        page.tabs()->showTab(QStringLiteral("decisions"));
        page.editor()->replaceText(page.editor()->toPlainText().replace(QLatin1String("PickN"),
                                                                        QLatin1String("PickSome")));
    });
    add(QStringLiteral("placement-trouble"), [](ui::PlacementPage& page) {
        page.openExample(kSome);
        page.showOpened(QStringLiteral("/tmp/members.yaml"),
                        QStringLiteral("members.yaml:14:3: spec.taints[0]: expected a mapping"));
    });
    add(QStringLiteral("placement-inference"), [](ui::PlacementPage& page) {
        page.openFiles({}); // the trouble before is over
        page.adviseByRegion();
    });
    m_steps.back().what = [this]() -> QWidget* {
        return m_window.placement()->findChild<QWidget*>(QStringLiteral("inferenceDialog"));
    };
    // The clusters as if they were a hub's, which was read and then no longer answered.
    add(QStringLiteral("placement-stale"), [this](ui::PlacementPage& page) {
        if (!page.picture()) {
            return;
        }
        auto past = std::make_shared<model::PlacementPicture>(*page.picture());
        const Instant readAt = m_live ? m_liveNow : past->at;
        past->source.kind = model::LabSource::Kind::Hub;
        past->source.members = "hub-eu";
        past->live = std::make_shared<const model::LabLive>(
            model::LabLive{.hub = "hub-eu",
                           .readAt = readAt,
                           .isThere = true,
                           .agreement = {.trouble = "the hub does not answer"}});
        if (auto* dialog = page.findChild<QWidget*>(QStringLiteral("inferenceDialog"))) {
            dialog->close();
        }
        m_window.setClock([readAt] { return readAt + kSilent; });
        page.setContext(ui::LabContext{.now = readAt + kSilent});
        page.setPicture(past);
        page.setHubPicture(nullptr, QStringLiteral("hub-eu: connection refused"));
    });
    for (const int size : {5, 200, 2000}) {
        add(QStringLiteral("placement-%1").arg(size), example(size));
    }
    const auto world = [&](const QString& name, int clusters, bool isLarge) {
        add(name, [clusters, isLarge](ui::PlacementPage& page) {
            page.openExample(clusters);
            page.lands()->setView(QStringLiteral("map"));
            Q_EMIT page.lands()->largeWanted(isLarge);
        });
    };
    world(QStringLiteral("placement-map-strip"), kSome, false);
    for (const int size : {5, kSome, 200, 2000}) {
        world(QStringLiteral("placement-map-%1").arg(size), size, true);
    }
    add(QStringLiteral("placement-hexes-large"),
        [](ui::PlacementPage& page) { page.lands()->setView(QStringLiteral("hexes")); });
}

} // namespace pilothouse
