// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/fleet_properties.h"

#include "fleet/default_kubeconfig.h"
#include "fleet/fleet_file.h"
#include "fleet/member_builder.h"
#include "kube/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace pilothouse::fleet {

namespace {

using kube::YamlView;

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;
constexpr double kMostPerHour = 1e6;

Result<void> checkHeader(const YamlView& root) {
    if (auto keys = root.onlyKeys({"apiVersion", "kind", "metadata", "spec"}); !keys) {
        return keys;
    }
    const auto version = root.requireText("apiVersion");
    const auto kind = root.requireText("kind");
    if (!version || !kind) {
        return fail(!version ? version.error() : kind.error());
    }
    if (*version != "pilothouse.dev/v1alpha1" || *kind != "PriceTable") {
        return fail(root.error(fmt::format(
            "expected apiVersion pilothouse.dev/v1alpha1, kind PriceTable, found {}, {}",
            version->substr(0, 64), kind->substr(0, 64))));
    }
    return {};
}

/// One of several words; the first of them where it is absent.
Result<std::string> wordOf(const YamlView& row, std::string_view key,
                           std::initializer_list<std::string_view> words) {
    auto word = row.textOr(key, std::string(*words.begin()));
    if (word && std::find(words.begin(), words.end(), *word) == words.end()) {
        std::string known;
        for (const auto each : words) {
            known += (known.empty() ? "" : " or ") + std::string(each);
        }
        return fail(
            row.error(fmt::format("{}: expected {}, found {}", key, known, word->substr(0, 64))));
    }
    return word;
}

/// None for a row that no property counts.
Result<std::optional<model::MachinePrice>> readRow(const YamlView& row) {
    if (auto keys = row.onlyKeys({"sku", "region", "os", "lifecycle", "priceHour"}); !keys) {
        return fail(keys.error());
    }
    auto machine = row.requireText("sku");
    auto region = row.textOr("region", "");
    const auto os = wordOf(row, "os", {"linux", "windows"});
    const auto lifecycle = wordOf(row, "lifecycle", {"onDemand", "spot"});
    for (const auto* text : {&std::as_const(machine), &std::as_const(region), &os, &lifecycle}) {
        if (!*text) {
            return fail(text->error());
        }
    }
    const auto view = row.require("priceHour");
    const auto price = view ? view->number() : fail(view.error());
    if (!price) {
        return fail(price.error());
    }
    if (!std::isfinite(*price) || *price < 0 || *price > kMostPerHour) {
        return fail(view->error("expected a price of 0 to 1000000"));
    }
    if (*os != "linux" || *lifecycle != "onDemand") {
        return std::optional<model::MachinePrice>();
    }
    return model::MachinePrice{
        .machine = *std::move(machine), .region = *std::move(region), .perHour = *price};
}

} // namespace

Result<model::PriceTable> parsePriceTable(std::string_view text, const std::string& fileName) {
    const auto document = kube::parseYaml(text, fileName);
    if (!document) {
        return fail(document.error());
    }
    const auto root = document->view();
    if (auto header = checkHeader(root); !header) {
        return fail(header.error());
    }
    const auto spec = root.require("spec");
    if (!spec) {
        return fail(spec.error());
    }
    if (auto keys = spec->onlyKeys({"currency", "asOf", "source", "prices"}); !keys) {
        return fail(keys.error());
    }
    model::PriceTable table{.file = fileName};
    for (const auto& [key, into] :
         {std::pair("currency", &table.currency), std::pair("asOf", &table.asOf),
          std::pair("source", &table.source)}) {
        auto word = spec->textOr(key, "");
        if (!word) {
            return fail(word.error());
        }
        *into = *std::move(word);
    }
    const auto list = spec->require("prices");
    const auto rows = list ? list->list() : fail(list.error());
    if (!rows) {
        return fail(rows.error());
    }
    for (const auto& each : *rows) {
        auto row = readRow(each);
        if (!row) {
            return fail(row.error());
        }
        if (!*row) {
            continue;
        }
        const auto isSame = [&](const auto& other) {
            return other.machine == (*row)->machine && other.region == (*row)->region;
        };
        if (std::any_of(table.rows.begin(), table.rows.end(), isSame)) {
            return fail(each.error(
                fmt::format("{} has a second price {}", (*row)->machine,
                            (*row)->region.empty() ? "for all regions" : "in " + (*row)->region)));
        }
        table.rows.push_back(**std::move(row));
    }
    return table;
}

Result<model::FleetProperties> loadFleetProperties(const FleetSource& source) {
    model::FleetProperties out;
    if (!source.fleetFile) {
        return out;
    }
    const auto text = readTextFile(*source.fleetFile, kMaxFileBytes);
    if (!text) {
        return fail(withContext(text.error(), "fleet file"));
    }
    auto file =
        parseFleetFile(*text, {.fileName = *source.fleetFile, .home = variableOf(source, "HOME")});
    if (!file) {
        return fail(file.error());
    }
    for (auto& each : file->members) {
        if (!each.properties.empty()) {
            out.members.emplace_back(each.memberCluster.empty() ? each.name : each.memberCluster,
                                     std::move(each.properties));
        }
    }
    if (!file->prices.empty()) {
        const auto prices = readTextFile(file->prices, kMaxFileBytes);
        auto table = prices ? parsePriceTable(*prices, file->prices)
                            : fail(withContext(prices.error(), *source.fleetFile + ": prices"));
        if (!table) {
            return fail(table.error());
        }
        out.prices = *std::move(table);
    }
    return out;
}

} // namespace pilothouse::fleet
