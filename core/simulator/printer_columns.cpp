// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/printer_columns.h"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

/// Takes the key at the front of a path: up to a dot or bracket that no backslash escapes.
std::string takeKey(std::string_view& path) {
    std::string key;
    while (!path.empty() && path.front() != '.' && path.front() != '[') {
        if (path.front() == '\\' && path.size() > 1) {
            path.remove_prefix(1);
        }
        key += path.front();
        path.remove_prefix(1);
    }
    return key;
}

/// The element of a list that `[0]` or `[?(@.key=="value")]` means; null when there is none.
json elementOf(const json& list, std::string_view filter) {
    if (!list.is_array()) {
        return {};
    }
    constexpr std::string_view kHead = "?(@.";
    if (!filter.starts_with(kHead)) {
        std::size_t index = 0;
        const auto [end, error] =
            std::from_chars(filter.data(), filter.data() + filter.size(), index);
        return error == std::errc{} && end == filter.data() + filter.size() && index < list.size()
                   ? list[index]
                   : json();
    }
    const auto equals = filter.find("==\"");
    const auto close = filter.rfind('"');
    if (equals == std::string_view::npos || close <= equals + 2) {
        return {};
    }
    const std::string key(filter.substr(kHead.size(), equals - kHead.size()));
    const std::string wanted(filter.substr(equals + 3, close - equals - 3));
    const auto found = std::find_if(list.begin(), list.end(), [&](const json& each) {
        return each.is_object() && each.value(key, json()) == wanted;
    });
    return found == list.end() ? json() : *found;
}

json cellOf(const PrinterColumn& column, const json& object, Instant now) {
    json value = valueAt(object, column.path);
    if (column.type == "date") {
        const auto instant =
            value.is_string() ? parseInstant(value.get<std::string>()) : std::nullopt;
        return instant ? json(humanDuration(now - *instant)) : json();
    }
    if (column.type == "string" && !value.is_null() && !value.is_string()) {
        return value.dump();
    }
    return value;
}

} // namespace

json valueAt(const json& object, std::string_view path) {
    json at = object;
    while (!path.empty() && !at.is_null()) {
        if (path.front() == '[') {
            const auto close = path.find(']');
            if (close == std::string_view::npos) {
                return {};
            }
            at = elementOf(at, path.substr(1, close - 1));
            path.remove_prefix(close + 1);
            continue;
        }
        path.remove_prefix(path.front() == '.' ? 1 : 0);
        at = at.is_object() ? at.value(takeKey(path), json()) : json();
    }
    return at;
}

std::vector<Column> columnsFrom(const std::vector<PrinterColumn>& columns) {
    std::vector<Column> list{{"Name", "string", 0, "name"}};
    list.reserve(columns.size() + 1);
    for (const PrinterColumn& each : columns) {
        list.push_back({each.name.c_str(), each.type.c_str(), each.priority, ""});
    }
    return list;
}

json cellsFrom(const std::vector<PrinterColumn>& columns, const json& object, Instant now) {
    json cells = json::array({object["metadata"].value("name", "")});
    for (const PrinterColumn& each : columns) {
        cells.push_back(cellOf(each, object, now));
    }
    return cells;
}

} // namespace pilothouse::simulator::detail
