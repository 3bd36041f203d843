// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/custom_kinds.h"
#include "simulator/tables.h"

#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// The value at a JSONPath as printer columns use it: `.a.b`, `\.` inside a key, `[0]`,
/// `[?(@.type=="X")]`. Null where there is none. Source: kubernetes/client-go util/jsonpath.
[[nodiscard]] nlohmann::json valueAt(const nlohmann::json& object, std::string_view path);

/// Name, then the columns of the definition; refers into `columns`.
[[nodiscard]] std::vector<Column> columnsFrom(const std::vector<PrinterColumn>& columns);

/// The cells of one object. Source: kubernetes/apiextensions-apiserver
/// pkg/registry/customresource/tableconvertor/tableconvertor.go.
[[nodiscard]] nlohmann::json cellsFrom(const std::vector<PrinterColumn>& columns,
                                       const nlohmann::json& object, Instant now);

} // namespace pilothouse::simulator::detail
