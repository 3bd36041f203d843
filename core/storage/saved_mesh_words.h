// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What writer and reader of a saved mesh share.
namespace pilothouse::storage::detail {

inline constexpr const char* kSavedMeshKind = "MeshSnapshot";
inline constexpr int kSavedMeshVersion = 1;

} // namespace pilothouse::storage::detail
