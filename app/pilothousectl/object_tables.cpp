// SPDX-License-Identifier: GPL-3.0-or-later
#include "object_tables.h"

#include <algorithm>
#include <cctype>

namespace pilothouse::ctl {

namespace {

/// Names of the columns to show, of all members, in the order in which they are met.
std::vector<std::string> columnsOf(const std::vector<engine::MemberTable>& members) {
    std::vector<std::string> names;
    for (const auto& member : members) {
        for (const auto& column : member.table.columns) {
            if (column.priority == 0 &&
                std::find(names.begin(), names.end(), column.name) == names.end()) {
                names.push_back(column.name);
            }
        }
    }
    return names;
}

/// For each shown column its place in a member's table, or its size where it has none.
std::vector<std::size_t> placesOf(const std::vector<std::string>& names, const kube::Table& table) {
    std::vector<std::size_t> places;
    for (const auto& name : names) {
        const auto found =
            std::find_if(table.columns.begin(), table.columns.end(),
                         [&](const kube::TableColumn& column) { return column.name == name; });
        places.push_back(static_cast<std::size_t>(found - table.columns.begin()));
    }
    return places;
}

std::string heading(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return name;
}

bool isNamespaced(const engine::MemberTable& member) {
    return member.resource && member.resource->namespaced;
}

} // namespace

bool lacksKind(const engine::MemberTable& member) {
    return member.error && !member.resource && member.error->kind == ErrorKind::NotFound;
}

std::string objectTable(const std::vector<engine::MemberTable>& members) {
    const auto names = columnsOf(members);
    const bool namespaced = std::any_of(members.begin(), members.end(), &isNamespaced);
    std::vector<std::vector<std::string>> rows(1, {"CLUSTER"});
    if (namespaced) {
        rows.front().emplace_back("NAMESPACE");
    }
    std::transform(names.begin(), names.end(), std::back_inserter(rows.front()), &heading);
    for (const auto& member : members) {
        const auto places = placesOf(names, member.table);
        for (const auto& row : member.table.rows) {
            auto& cells = rows.emplace_back(1, member.identity.name);
            if (namespaced) {
                cells.push_back(row.ns.empty() ? "<none>" : row.ns);
            }
            for (const auto place : places) {
                cells.push_back(place < row.cells.size() ? row.cells[place] : "<none>");
            }
        }
    }
    return rows.size() > 1 ? tableText(rows) : std::string();
}

void addObjects(Json& items, const std::string& cluster, const std::vector<std::string>& pages,
                const std::string& apiVersion, const std::string& kind) {
    for (const auto& body : pages) {
        auto page = Json::parse(body, nullptr, false);
        const auto found = page.is_object() ? page.find("items") : page.end();
        if (!page.is_object() || found == page.end() || !found->is_array()) {
            continue;
        }
        for (auto& item : *found) {
            Json object = {{"apiVersion", apiVersion}, {"kind", kind}};
            for (auto& field : item.items()) {
                object[field.key()] = std::move(field.value());
            }
            items.push_back({{"cluster", cluster}, {"object", std::move(object)}});
        }
    }
}

Json objectsJson(const std::vector<engine::MemberTable>& members, const std::string& word,
                 Instant now) {
    const auto known =
        std::find_if(members.begin(), members.end(),
                     [](const engine::MemberTable& each) { return each.resource.has_value(); });
    const auto kind = known == members.end() ? word : known->resource->kind;
    Json json = {{"kind", kind}, {"items", Json::array()}, {"partial", Json::array()}};
    for (const auto& member : members) {
        if (member.resource) {
            addObjects(json["items"], member.identity.name, member.bodies,
                       member.resource->apiVersion(), member.resource->kind);
        }
        if (member.error && !lacksKind(member)) {
            json["partial"].push_back(partialJson(member.identity.name,
                                                  member.resource ? member.resource->plural : word,
                                                  *member.error, now));
        }
    }
    return json;
}

} // namespace pilothouse::ctl
