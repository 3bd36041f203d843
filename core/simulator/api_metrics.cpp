// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api.h"

#include "simulator/upgrade.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

/// One family of the text format. Source: prometheus/docs exposition_formats.
void family(std::string& page, const char* name, const char* type, const char* help) {
    page += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

double secondsOf(Instant instant) {
    return static_cast<double>(instant.time_since_epoch().count()) / 1000.0;
}

} // namespace

/// Source: kubernetes/apiserver pkg/endpoints/metrics/metrics.go.
ApiReply MemberApi::metrics(Offset now) const {
    const World& world = m_story.world();
    std::string page;
    family(page, "apiserver_requested_deprecated_apis", "gauge",
           "[STABLE] Gauge of deprecated APIs that have been requested, broken out by API group, "
           "version, resource, subresource, and removed_release.");
    const auto current = parseRelease(world.version);
    for (const RequestedApi& api : world.spec.requestedApis) {
        const auto removed = parseRelease(api.removedIn + ".0");
        if (removed && current && *removed <= *current) {
            continue; // no longer served
        }
        page += fmt::format("apiserver_requested_deprecated_apis{{group=\"{}\",removed_release="
                            "\"{}\",resource=\"{}\",subresource=\"\",version=\"{}\"}} 1\n",
                            api.group, api.removedIn, api.resource, api.version);
    }
    family(page, "apiserver_storage_objects", "gauge",
           "[STABLE] Number of stored objects at the time of last check split by kind.");
    const Store& store = m_story.store();
    for (const KindInfo& info : allKinds()) {
        if (const auto all = store.snapshot(info.id, store.version()); all && !all->empty()) {
            page +=
                fmt::format("apiserver_storage_objects{{resource=\"{}{}{}\"}} {}\n", info.resource,
                            info.group.empty() ? "" : ".", info.group, all->size());
        }
    }
    family(page, "kubernetes_build_info", "gauge",
           "[ALPHA] A metric with a constant '1' value labeled by major, minor, git version.");
    page += fmt::format("kubernetes_build_info{{git_version=\"v{}\",platform=\"linux/amd64\"}} 1\n",
                        world.version);
    family(page, "process_start_time_seconds", "gauge",
           "Start time of the process since unix epoch in seconds.");
    page += fmt::format("process_start_time_seconds {:.3f}\n",
                        secondsOf(world.at(std::min(world.apiStarted, now))));
    ApiReply reply;
    reply.contentType = "text/plain; version=0.0.4; charset=utf-8";
    reply.body = std::move(page);
    return reply;
}

} // namespace pilothouse::simulator
