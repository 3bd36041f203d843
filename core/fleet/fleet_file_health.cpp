// SPDX-License-Identifier: GPL-3.0-or-later
// `critical` and `metrics` of a fleet file.
#include "fleet/fleet_file_parts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pilothouse::fleet::detail {

using kube::YamlView;

namespace {

Result<std::int32_t> readCount(const YamlView& item, std::string_view key, std::int32_t absent) {
    constexpr std::int64_t kMost = 100'000;
    const auto number = item.integerOr(key, absent);
    if (!number) {
        return fail(number.error());
    }
    if (*number < 0 || *number > kMost) {
        return fail(item.require(key)->error("must be 0 to 100000"));
    }
    return static_cast<std::int32_t>(*number);
}

Result<model::CriticalKind> readKind(const YamlView& item) {
    using enum model::CriticalKind;
    constexpr std::array<std::pair<std::string_view, model::CriticalKind>, 4> kKinds{
        {{"Deployment", Deployment},
         {"StatefulSet", StatefulSet},
         {"DaemonSet", DaemonSet},
         {"Service", Service}}};
    const auto word = item.requireText("kind");
    if (!word) {
        return fail(word.error());
    }
    for (const auto& [name, kind] : kKinds) {
        if (*word == name) {
            return kind;
        }
    }
    return fail(item.require("kind")->error(
        "expected Deployment, StatefulSet, DaemonSet or Service, found " + *word));
}

Result<model::CriticalObject> readCritical(const YamlView& item) {
    if (auto keys = item.onlyKeys({"kind", "namespace", "name", "min", "zones"}); !keys) {
        return fail(keys.error());
    }
    const auto kind = readKind(item);
    if (!kind) {
        return fail(kind.error());
    }
    auto ns = item.requireText("namespace");
    auto name = item.requireText("name");
    if (!ns || !name) {
        return fail(!ns ? ns.error() : name.error());
    }
    const auto min = readCount(item, "min", 1);
    const auto zones = readCount(item, "zones", 0);
    if (!min || !zones) {
        return fail(!min ? min.error() : zones.error());
    }
    const auto hasMin = item.find("min");
    return model::CriticalObject{.kind = *kind,
                                 .ns = *std::move(ns),
                                 .name = *std::move(name),
                                 .min = hasMin && *hasMin ? std::optional(*min) : std::nullopt,
                                 .zones = *zones};
}

/// "monitoring/http:prometheus:9090", "monitoring/prometheus".
std::optional<model::PrometheusService> readService(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || slash == 0) {
        return std::nullopt;
    }
    model::PrometheusService out{.ns = std::string(text.substr(0, slash))};
    auto rest = text.substr(slash + 1);
    for (const std::string_view scheme : {"http:", "https:"}) {
        if (rest.starts_with(scheme)) {
            out.isHttps = scheme == "https:";
            rest.remove_prefix(scheme.size());
            break;
        }
    }
    const auto colon = std::min(rest.find(':'), rest.size());
    out.name = rest.substr(0, colon);
    out.port = colon < rest.size() ? rest.substr(colon + 1) : std::string_view();
    const bool isOdd = (out.name + out.port).find_first_of(":/% ") != std::string::npos ||
                       (colon < rest.size() && out.port.empty());
    return out.name.empty() || isOdd ? std::nullopt : std::optional(out);
}

/// "0f8fad5b-d9cb-469f-a165-70867728950e": what the portal calls the Workspace ID.
bool isWorkspaceId(std::string_view text) {
    constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [](char c, char form) {
        const bool isHex =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        return form == 'x' ? isHex : c == form;
    });
}

Result<model::MetricsSource> readMetrics(const YamlView& metrics) {
    if (auto keys =
            metrics.onlyKeys({"service", "url", "logAnalytics", "selector", "scrapeInterval"});
        !keys) {
        return fail(keys.error());
    }
    model::MetricsSource out;
    const auto service = metrics.textOr("service", "");
    for (auto [key, into] :
         {std::pair("url", &out.url), std::pair("logAnalytics", &out.logAnalytics),
          std::pair("selector", &out.selector)}) {
        auto text = metrics.textOr(key, "");
        if (!text) {
            return fail(text.error());
        }
        *into = *std::move(text);
    }
    if (!service) {
        return fail(service.error());
    }
    const int sources =
        (service->empty() ? 0 : 1) + (out.url.empty() ? 0 : 1) + (out.logAnalytics.empty() ? 0 : 1);
    if (sources != 1) {
        return fail(metrics.error("needs one of service, url and logAnalytics"));
    }
    if (!service->empty()) {
        out.service = readService(*service);
        if (!out.service) {
            return fail(metrics.require("service")->error(
                "expected NAMESPACE/[http:|https:]SERVICE[:PORT], found " + *service));
        }
    }
    if (!out.url.empty() && !out.url.starts_with("https://") && !out.url.starts_with("http://")) {
        return fail(metrics.require("url")->error("expected an http or https URL"));
    }
    if (!out.logAnalytics.empty() && !isWorkspaceId(out.logAnalytics)) {
        return fail(metrics.require("logAnalytics")
                        ->error("expected the workspace's id (customerId), such as "
                                "0f8fad5b-d9cb-469f-a165-70867728950e"));
    }
    const auto interval = metrics.find("scrapeInterval");
    if (!interval) {
        return fail(interval.error());
    }
    if (*interval) {
        const auto span = (*interval)->duration();
        if (!span || span->count() <= 0) {
            return fail(span ? (*interval)->error("must be above 0") : span.error());
        }
        out.scrapeInterval = *span;
    }
    return out;
}

} // namespace

Result<model::HealthSettings> readHealthSettings(const YamlView& spec) {
    model::HealthSettings out;
    const auto critical = spec.find("critical");
    if (!critical) {
        return fail(critical.error());
    }
    const auto items =
        *critical ? (*critical)->list() : Result<std::vector<YamlView>>(std::vector<YamlView>());
    if (!items) {
        return fail(items.error());
    }
    for (const auto& item : *items) {
        auto object = readCritical(item);
        if (!object) {
            return fail(object.error());
        }
        out.critical.push_back(*std::move(object));
    }
    const auto metrics = spec.find("metrics");
    if (!metrics) {
        return fail(metrics.error());
    }
    if (*metrics) {
        auto source = readMetrics(**metrics);
        if (!source) {
            return fail(source.error());
        }
        out.metrics = *std::move(source);
    }
    return out;
}

} // namespace pilothouse::fleet::detail
