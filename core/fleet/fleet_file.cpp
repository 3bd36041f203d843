// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/fleet_file.h"

#include "fleet/fleet_file_parts.h"
#include "kube/strategy/strategy_reader.h"
#include "kube/yaml.h"

#include <filesystem>

namespace pilothouse::fleet {

using kube::YamlView;

namespace {

constexpr std::string_view kApiVersion = "pilothouse.dev/v1alpha1";

Result<void> checkHeader(const YamlView& root) {
    if (!root.isMapping()) {
        return fail(root.error("this is no fleet file: expected apiVersion, kind, metadata, spec"));
    }
    if (auto keys = root.onlyKeys({"apiVersion", "kind", "metadata", "spec"}); !keys) {
        return keys;
    }
    for (const auto& [key, wanted] :
         {std::pair("kind", std::string_view("Fleet")), std::pair("apiVersion", kApiVersion)}) {
        const auto text = root.requireText(key);
        if (!text) {
            return fail(text.error());
        }
        if (*text != wanted) {
            const auto view = root.require(key);
            return fail(view ? view->error("expected " + std::string(wanted) + ", found " + *text)
                             : view.error());
        }
    }
    return {};
}

Result<std::string> readName(const YamlView& root) {
    const auto metadata = root.require("metadata");
    if (!metadata) {
        return fail(metadata.error());
    }
    if (auto keys = metadata->onlyKeys({"name", "labels", "annotations"}); !keys) {
        return fail(keys.error());
    }
    return metadata->requireText("name");
}

Result<Writes> readWrites(const YamlView& spec) {
    const auto word = spec.textOr("writes", "ask");
    if (!word) {
        return fail(word.error());
    }
    if (*word == "ask" || *word == "never") {
        return *word == "ask" ? Writes::Ask : Writes::Never;
    }
    const auto view = spec.require("writes");
    return fail(view ? view->error("expected ask or never, found " + *word) : view.error());
}

Result<std::optional<kube::Selector>> readProduction(const YamlView& spec) {
    const auto view = spec.find("production");
    if (!view) {
        return fail(view.error());
    }
    if (!*view) {
        return std::optional<kube::Selector>();
    }
    const auto text = (*view)->text();
    if (!text) {
        return fail(text.error());
    }
    auto selector = kube::Selector::parse(*text);
    if (!selector) {
        return fail((*view)->error(selector.error().message));
    }
    return std::optional(*std::move(selector));
}

Result<std::vector<model::Window>> readCalendars(const YamlView& spec, const PathContext& context) {
    const auto view = spec.find("calendars");
    if (!view || !*view) {
        return view ? Result<std::vector<model::Window>>() : fail(view.error());
    }
    auto windows = kube::parseWindows(**view);
    if (!windows) {
        return windows;
    }
    for (auto& window : *windows) {
        if (window.source == model::WindowSource::Calendar) {
            window.ics = expandPath(context, window.ics);
        }
    }
    return windows;
}

Result<void> readSpec(const YamlView& spec, const PathContext& context, FleetFile& file) {
    if (auto keys =
            spec.onlyKeys({"sources", "members", "regions", "production", "critical", "metrics",
                           "writes", "attention", "baseline", "prices", "calendars", "azure",
                           "support", "alerts", "webhook", "simulation"});
        !keys) {
        return keys;
    }
    if (auto rest = detail::checkUnusedParts(spec); !rest) {
        return rest;
    }
    if (auto sources = detail::readSources(spec, context, file); !sources) {
        return sources;
    }
    auto members = detail::readMembers(spec);
    if (!members) {
        return fail(members.error());
    }
    auto production = readProduction(spec);
    if (!production) {
        return fail(production.error());
    }
    auto writes = readWrites(spec);
    if (!writes) {
        return fail(writes.error());
    }
    auto attention = detail::readAttention(spec);
    if (!attention) {
        return fail(attention.error());
    }
    auto regions = detail::readRegions(spec);
    if (!regions) {
        return fail(regions.error());
    }
    auto simulation = detail::readSimulation(spec);
    if (!simulation) {
        return fail(simulation.error());
    }
    auto health = detail::readHealthSettings(spec);
    if (!health) {
        return fail(health.error());
    }
    auto calendars = readCalendars(spec, context);
    if (!calendars) {
        return fail(calendars.error());
    }
    file.calendars = *std::move(calendars);
    auto webhook = detail::readWebhook(spec, context);
    if (!webhook) {
        return fail(webhook.error());
    }
    file.webhook = *std::move(webhook);
    auto azure = detail::readAzure(spec, context);
    if (!azure) {
        return fail(azure.error());
    }
    if (*azure) {
        file.azure = std::move((*azure)->settings);
        file.azureCaFile = std::move((*azure)->caFile);
        file.azureTokenFile = std::move((*azure)->tokenFile);
    }
    auto support = detail::readSupport(spec);
    if (!support) {
        return fail(support.error());
    }
    file.support = *std::move(support);
    const auto prices = spec.textOr("prices", "");
    if (!prices) {
        return fail(prices.error());
    }
    file.prices = prices->empty() ? std::string() : expandPath(context, *prices);
    file.health = *std::move(health);
    file.members = *std::move(members);
    file.production = *std::move(production);
    file.writes = *writes;
    file.attention = *attention;
    file.regions = *std::move(regions);
    file.simulation = *simulation;
    if (const auto view = spec.find("simulation"); view && *view) {
        file.simulationPosition = (*view)->position();
    }
    return {};
}

} // namespace

std::string expandPath(const PathContext& context, std::string_view path) {
    namespace fs = std::filesystem;
    if (path == "~" || path.starts_with("~/")) {
        return (fs::path(context.home) /
                fs::path(path.substr(std::min<std::size_t>(2, path.size()))))
            .string();
    }
    const fs::path given(path);
    if (given.is_absolute() || context.fileName.empty()) {
        return given.string();
    }
    return (fs::path(context.fileName).parent_path() / given).lexically_normal().string();
}

Result<FleetFile> parseFleetFile(std::string_view text, const PathContext& context) {
    const auto document = kube::parseYaml(text, context.fileName);
    if (!document) {
        return fail(document.error());
    }
    const auto root = document->view();
    if (auto header = checkHeader(root); !header) {
        return fail(header.error());
    }
    FleetFile file;
    auto name = readName(root);
    if (!name) {
        return fail(name.error());
    }
    file.name = *std::move(name);
    const auto spec = root.require("spec");
    if (!spec) {
        return fail(spec.error());
    }
    if (auto read = readSpec(*spec, context, file); !read) {
        return fail(read.error());
    }
    return file;
}

} // namespace pilothouse::fleet
