// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"

#include <memory>
#include <string>

namespace pilothouse::test {

/// What the desk would tell of the example fleet, made at once; `cluster` is explained, `text`
/// replaces the example's where it is not empty.
[[nodiscard]] std::shared_ptr<model::PlacementPicture>
labPicture(std::size_t clusters, std::uint64_t revision, const std::string& text = {});

} // namespace pilothouse::test
