// SPDX-License-Identifier: GPL-3.0-or-later
// Objects of any kind: as stored, metadata alone, or a row of a table.
#include "kube/record_decoders.h"

namespace pilothouse::kube::detail {

namespace {

std::string cellText(ondemand::value cell) {
    switch (cell.type().value()) {
    case ondemand::json_type::null: return "<none>";
    case ondemand::json_type::string: return readText(cell);
    case ondemand::json_type::object:
    case ondemand::json_type::array: return "<complex>";
    default: break;
    }
    const std::string_view token = cell.raw_json_token();
    return std::string(token.substr(0, token.find_last_not_of(" \t\r\n") + 1));
}

/// A row: its cells and, in `object`, the metadata of what it shows.
void readRow(ondemand::value value, model::Object& object, ObjectMeta& meta) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "cells") {
            object.cells.clear();
            eachItem(field, [&](ondemand::value cell) { object.cells.push_back(cellText(cell)); });
        } else if (key == "object") {
            eachField(field, [&](std::string_view inner, ondemand::value part) {
                if (inner == "metadata") {
                    readMeta(part, meta, true);
                }
            });
        }
    });
}

/// The text of an object, without the space behind it.
std::string rawText(ondemand::object& object) {
    const std::string_view raw = object.raw_json().value();
    return std::string(raw.substr(0, raw.find_last_of('}') + 1));
}

} // namespace

void readRecord(ondemand::value value, model::Object& object, ObjectMeta& meta,
                PodScratch& scratch) {
    if (scratch.form == ListForm::Rows) {
        readRow(value, object, meta);
    } else {
        ondemand::object fields = value.get_object().value();
        std::string json = scratch.form == ListForm::Whole ? rawText(fields) : std::string();
        if (!json.empty()) {
            static_cast<void>(fields.reset().value());
        }
        for (auto item : fields) {
            const std::string_view key = readKey(item);
            ondemand::value field(item.value().value());
            if (key == "kind") {
                meta.kind = readView(field);
            } else if (key == "metadata") {
                readMeta(field, meta, true);
            } else if (key == "rows" && meta.kind == "Table") { // an event of a watch
                eachItem(field, [&](ondemand::value row) { readRow(row, object, meta); });
            }
        }
        const bool isWhole = meta.kind != "Table" && meta.kind != "PartialObjectMetadata";
        object.json = isWhole ? std::move(json) : std::string();
    }
    object.ns = meta.ns;
    object.name = meta.name;
    object.uid = meta.uid;
    object.resourceVersion = meta.resourceVersion;
    object.createdAt = meta.createdAt;
    object.deletionAt = meta.deletionAt;
    object.labels = std::move(meta.labels);
}

void readColumns(ondemand::value value, std::vector<model::ObjectColumn>& columns) {
    columns.clear();
    eachItem(value, [&](ondemand::value item) {
        auto& column = columns.emplace_back();
        eachField(item, [&](std::string_view key, ondemand::value field) {
            if (key == "name") {
                column.name = readText(field);
            } else if (key == "type") {
                column.type = readText(field);
            } else if (key == "priority") {
                column.priority = readInteger32(field);
            }
        });
    });
}

} // namespace pilothouse::kube::detail
