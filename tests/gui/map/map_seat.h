// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "tests/support/fleet_builder.h"
#include "ui/canvas/geo/geo_map.h"
#include "ui/models/roles.h"
#include "ui/pages/map/map_page.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QTest>

#include <chrono>
#include <memory>

namespace pilothouse::test {

using Snapshot = std::shared_ptr<const model::FleetSnapshot>;

/// A person before the map page.
struct MapSeat {
    ui::MapPage page;

    explicit MapSeat(const Snapshot& fleet, QSize size = {1520, 864}) {
        page.resize(size);
        page.show();
        show(fleet);
    }
    void show(const Snapshot& fleet, Instant at = builtAt() + std::chrono::seconds(3)) {
        page.setSnapshot(fleet, at);
        QCoreApplication::processEvents();
    }
    template<class T>
    T* find(const char* name) {
        return page.findChild<T*>(QLatin1String(name));
    }
    ui::GeoMap& map() { return *page.map(); }
    /// The first bubble of one site alone, or of several.
    ui::GeoSpot spot(bool isFold) {
        for (const ui::GeoSpot& spot : map().spots()) {
            if ((spot.ids.size() > 1) == isFold) {
                return spot;
            }
        }
        return {};
    }
    void click(const ui::GeoSpot& spot) {
        QTest::mouseClick(&map(), Qt::LeftButton, {}, spot.at.toPoint());
    }
    /// Regions that the side lists, from the top.
    QStringList regionRows() {
        QStringList out;
        const auto* const list = find<QAbstractItemView>("mapRegions")->model();
        for (int row = 0; row < list->rowCount(); ++row) {
            out.append(list->index(row, 0).data(ui::IdRole).toString());
        }
        return out;
    }
};

} // namespace pilothouse::test
