// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"

#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// A column that the server offers for a kind. Priority 0 is always shown, others are "wide".
struct TableColumn {
    std::string name;
    std::string type; ///< "string", "integer", "date", …
    int priority = 0;
    bool operator==(const TableColumn&) const = default;
};

/// One object: its cells as text, as many as there are columns, and who it is.
struct TableRow {
    std::string ns; ///< empty: not namespaced
    std::string name;
    std::vector<std::string> cells;
    bool isCompleted = false; ///< the server says of it that it ran to its end
    bool operator==(const TableRow&) const = default;
};

/// A page of a list as the server wants it shown. A value.
struct Table {
    std::vector<TableColumn> columns;
    std::vector<TableRow> rows;
    std::string continueToken; ///< empty: the list is complete
};

/// Accept header that asks for a table; a server may still answer with the plain list.
inline constexpr std::string_view kTableAccept =
    "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

/// Reads a Table of meta.k8s.io/v1, or a plain list, which gives the columns Name and Age as
/// kubectl prints them (ages counted to `now`). Numbers and truth values become text. The Status'
/// own error, Intercepted or Decode otherwise. Any thread.
[[nodiscard]] Result<Table> decodeTable(std::string_view body, Instant now);

} // namespace pilothouse::kube
