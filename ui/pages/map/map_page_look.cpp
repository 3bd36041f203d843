// SPDX-License-Identifier: GPL-3.0-or-later
// What is remembered of the map page: "geographic+links;latitude;longitude;scale;colour".
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/pages/map/map_page.h"

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr QLatin1String kLinksOn("+links");

QString nameOf(MapPage::View view) {
    return view == MapPage::View::Table     ? u"table"_s
           : view == MapPage::View::Logical ? u"logical"_s
                                            : u"geographic"_s;
}

} // namespace

QString MapPage::look() const {
    const GeoView seen = m_map->view();
    const GeoPoint at = geoUnprojected(seen.centre);
    // A place that was never seen is not told.
    const QString place = !m_placeLook.isEmpty()  ? m_placeLook.section(u';', 1, 3)
                          : seen.size.width() > 1 ? u"%1;%2;%3"_s.arg(at.latitude, 0, 'f', 4)
                                                        .arg(at.longitude, 0, 'f', 4)
                                                        .arg(seen.scale, 0, 'f', 4)
                                                  : u";;"_s;
    const QString view = m_hasLinks ? nameOf(m_view) + kLinksOn : nameOf(m_view);
    return u"%1;%2;%3"_s.arg(view, place, m_colour);
}

void MapPage::setLook(const QString& look) {
    const QStringList parts = look.split(u';');
    m_placeLook = parts.value(3).toDouble() > 0 ? look : QString();
    if (m_placeLook.isEmpty()) {
        m_map->fit();
    }
    m_colour = parts.mid(4).join(u';');
    View view = View::Geographic;
    const QString first = parts.value(0);
    const bool hasLinks = first.endsWith(kLinksOn);
    const QString name = hasLinks ? first.chopped(kLinksOn.size()) : first;
    for (const View each : {View::Logical, View::Table}) {
        view = name == nameOf(each) ? each : view;
    }
    setLinksShown(hasLinks);
    m_picture = View::Geographic;
    m_boxes->fit();
    setView(view);
    renew();
}

} // namespace pilothouse::ui
