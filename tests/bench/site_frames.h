// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
class QJsonArray;

namespace pilothouse::bench {

/// The map with thousands of small sites that have a place of their own each.
void addSites(QJsonArray& frames, int rounds);

} // namespace pilothouse::bench
