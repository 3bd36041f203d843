// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/geo/geo_layout.h"

namespace pilothouse::test {

/// What GeoFolding must give, to the last bit: every site is compared with every mark, roots are
/// drawn, nothing is kept. O(sites · marks).
[[nodiscard]] QList<ui::GeoSpot>
referenceFold(QList<ui::GeoSite> sites, const ui::GeoView& view,
              const std::function<double(const QStringList&)>& radiusOf, double within);

} // namespace pilothouse::test
