// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/table.h"

#include "kube/json_document.h"
#include "kube/status.h"

#include <nlohmann/json.hpp>

#include <cstddef>

namespace pilothouse::kube {

namespace {

using detail::Json;
using detail::member;
using detail::text;

std::string cellText(const Json& cell) {
    if (cell.is_string()) {
        return cell.get<std::string>();
    }
    return cell.is_null() ? "<none>" : cell.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int integer(const Json& json, std::string_view key) {
    const auto& value = member(json, key);
    return value.is_number_integer() ? value.get<int>() : 0;
}

TableRow rowOf(const Json& json, std::size_t columns) {
    const auto& meta = member(member(json, "object"), "metadata");
    TableRow row{.ns = text(meta, "namespace"), .name = text(meta, "name"), .cells = {}};
    for (const auto& cell : member(json, "cells")) {
        row.cells.push_back(cellText(cell));
    }
    row.cells.resize(columns, "<none>");
    for (const auto& condition : member(json, "conditions")) {
        row.isCompleted = row.isCompleted || (text(condition, "type") == "Completed" &&
                                              text(condition, "status") == "True");
    }
    return row;
}

Table tableOf(const Json& json) {
    Table table;
    for (const auto& column : member(json, "columnDefinitions")) {
        table.columns.push_back({.name = text(column, "name"),
                                 .type = text(column, "type"),
                                 .priority = integer(column, "priority")});
    }
    for (const auto& row : member(json, "rows")) {
        table.rows.push_back(rowOf(row, table.columns.size()));
    }
    return table;
}

/// What kubectl prints of objects whose server knows no tables.
Table plainTable(const Json& json, Instant now) {
    Table table{.columns = {{.name = "Name", .type = "string"}, {.name = "Age", .type = "string"}},
                .rows = {},
                .continueToken = {}};
    for (const auto& item : member(json, "items")) {
        const auto& meta = member(item, "metadata");
        const auto created = parseRfc3339(text(meta, "creationTimestamp"));
        const auto name = text(meta, "name");
        table.rows.push_back(
            {.ns = text(meta, "namespace"),
             .name = name,
             .cells = {name, created ? humanDuration(now - *created) : "<unknown>"}});
    }
    return table;
}

} // namespace

Result<Table> decodeTable(std::string_view body, Instant now) {
    const auto json = Json::parse(body, nullptr, false);
    const auto kind = text(json, "kind");
    Table table;
    if (kind == "Table") {
        table = tableOf(json);
    } else if (kind.ends_with("List") && member(json, "items").is_array()) {
        table = plainTable(json, now);
    } else {
        return fail(detail::parseKind(body, {}, "a table of objects").error());
    }
    table.continueToken = text(member(json, "metadata"), "continue");
    return table;
}

} // namespace pilothouse::kube
