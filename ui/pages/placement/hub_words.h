// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/hub_picture.h"
#include "ui/theme/tokens.h"

#include <QString>

namespace pilothouse::ui {

[[nodiscard]] Glyph hubGlyph(model::HubState state);
/// "payments/web" of a ResourcePlacement.
[[nodiscard]] QString hubName(const model::HubPlacementPicture& placement);
/// "6 of 8", "12".
[[nodiscard]] QString hubClusters(const model::HubPlacementPicture& placement);
/// "Replay agrees with the hub on all 26 it lists", or what differs.
[[nodiscard]] QString agreementWords(const model::HubAgreement& agreement);
[[nodiscard]] Glyph agreementGlyph(const model::HubAgreement& agreement);
/// "failed", "drifted", "differs".
[[nodiscard]] QString hubObjectWord(model::HubObject::Kind kind);
/// The whole of a placement as lines, for copies and screen readers.
[[nodiscard]] QString hubText(const model::HubPlacementPicture& placement);

} // namespace pilothouse::ui
