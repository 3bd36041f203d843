// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/plan.h"

#include <string>
#include <string_view>

namespace pilothouse::kube {

/// A plan without its hash, with the shapes of its members, as canonical JSON: one line, keys
/// sorted, every field written, no positions. Equal plans give equal bytes. Any thread.
[[nodiscard]] std::string planToJson(const model::Plan& plan);

/// The plan back, hash computed. A field that is missing keeps its default, one that is not known
/// is ignored, so that plans of other versions stay readable. Decode otherwise.
[[nodiscard]] Result<model::Plan> planFromJson(std::string_view json);

/// SHA-256 of planToJson without the shapes, lower-case hex.
[[nodiscard]] std::string planHash(const model::Plan& plan);

} // namespace pilothouse::kube
