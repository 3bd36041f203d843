// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/table_list.h"

#include "fleet/session_codec.h"
#include "kube/paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pilothouse::engine {

namespace {

/// What an answer belongs to. Legacy documents of group versions count up from LegacyFirst, so
/// that they can be put back into the server's order.
enum Tag : int { CoreGroups, OtherGroups, Page, LegacyFirst };

/// One member's way from the word to the rows.
struct Asking {
    std::optional<std::string> core;  ///< document of /api
    std::optional<std::string> other; ///< document of /apis
    std::vector<kube::GroupVersion> legacy;
    std::vector<std::vector<kube::ApiResource>> legacyResources;
    std::size_t legacyOpen = 0;
    bool isDone = false;
};

class TableLister {
public:
    TableLister(const fleet::FleetConfig& config, const TableRequest& request, Instant now)
        : m_config(config), m_request(request), m_now(now),
          m_calls(config, request.timeout, request.signIn) {}

    std::optional<std::vector<MemberTable>> run(const FleetCalls::Interrupted& interrupted) {
        for (std::size_t index = 0; index < m_config.members.size(); ++index) {
            begin(index);
        }
        const auto taken = [this](std::size_t member, int tag, Result<net::Response> response) {
            take(member, tag, std::move(response));
        };
        if (!m_calls.run(taken, interrupted)) {
            return std::nullopt;
        }
        for (std::size_t index = 0; index < m_asking.size(); ++index) {
            if (!m_asking[index].isDone) {
                finish(index, m_calls.lateError(index));
            }
        }
        return std::move(m_tables);
    }

private:
    void begin(std::size_t index) {
        const auto& member = m_config.members[index];
        m_tables.push_back(
            {.identity = member.identity, .resource = {}, .table = {}, .bodies = {}, .error = {}});
        m_asking.emplace_back();
        if (const auto* obstacle = fleet::obstacleOf(member)) {
            finish(index, *obstacle);
            return;
        }
        m_calls.ask(index, "/api", kube::kDiscoveryAccept, CoreGroups);
        m_calls.ask(index, "/apis", kube::kDiscoveryAccept, OtherGroups);
    }

    void take(std::size_t index, int tag, Result<net::Response> response) {
        if (m_asking[index].isDone) {
            return;
        }
        auto body = fleet::bodyOf(std::move(response), place(index, tag));
        const bool isLegacyGroup = tag >= LegacyFirst;
        if (!body && !isLegacyGroup) {
            finish(index, std::move(body.error()));
            return;
        }
        switch (tag) {
        case CoreGroups: m_asking[index].core = *std::move(body); break;
        case OtherGroups: m_asking[index].other = *std::move(body); break;
        case Page: takePage(index, *std::move(body)); return;
        default: takeLegacy(index, static_cast<std::size_t>(tag - LegacyFirst), body); return;
        }
        if (m_asking[index].core && m_asking[index].other) {
            discover(index);
        }
    }

    /// Both documents are there. Only if both are aggregated may they be used so.
    void discover(std::size_t index) {
        const auto& asking = m_asking[index];
        auto core = kube::decodeDiscovery(*asking.core);
        auto others = kube::decodeDiscovery(*asking.other);
        for (auto* each : {&core, &others}) {
            if (!*each) {
                finish(index, std::move(each->error()));
                return;
            }
        }
        if (!*core || !*others) {
            discoverLegacy(index);
            return;
        }
        kube::Discovery discovery = *std::move(*core);
        std::move((*others)->resources.begin(), (*others)->resources.end(),
                  std::back_inserter(discovery.resources));
        discovery.stale = std::move((*others)->stale);
        list(index, discovery);
    }

    void discoverLegacy(std::size_t index) {
        auto& asking = m_asking[index];
        for (const auto* body : {&*asking.core, &*asking.other}) {
            auto groups = kube::decodeGroups(*body);
            if (!groups) {
                finish(index, std::move(groups.error()));
                return;
            }
            asking.legacy.insert(asking.legacy.end(), groups->begin(), groups->end());
        }
        asking.legacyResources.resize(asking.legacy.size());
        asking.legacyOpen = asking.legacy.size();
        for (std::size_t nth = 0; nth < asking.legacy.size(); ++nth) {
            m_calls.ask(index, legacyPath(asking.legacy[nth]), "application/json",
                        LegacyFirst + static_cast<int>(nth));
        }
        if (asking.legacy.empty()) {
            list(index, {});
        }
    }

    /// One failing group must not fail the rest: an aggregated API may be down.
    void takeLegacy(std::size_t index, std::size_t nth, const Result<std::string>& body) {
        auto& asking = m_asking[index];
        auto resources = body ? kube::decodeResourceList(*body)
                              : Result<std::vector<kube::ApiResource>>(fail(body.error()));
        kube::Discovery discovery;
        if (resources) {
            asking.legacyResources[nth] = *std::move(resources);
        }
        if (--asking.legacyOpen > 0) {
            return;
        }
        for (auto& each : asking.legacyResources) {
            std::move(each.begin(), each.end(), std::back_inserter(discovery.resources));
        }
        list(index, discovery);
    }

    void list(std::size_t index, const kube::Discovery& discovery) {
        const auto* resource = kube::findResource(discovery, m_request.kind);
        if (resource == nullptr) {
            finish(index, Error{.kind = ErrorKind::NotFound,
                                .message = fmt::format("the server has no resource type \"{}\"{}",
                                                       m_request.kind, staleText(discovery)),
                                .where = m_tables[index].identity.name});
            return;
        }
        m_tables[index].resource = *resource;
        askPage(index, {});
    }

    static std::string staleText(const kube::Discovery& discovery) {
        return discovery.stale.empty()
                   ? std::string()
                   : fmt::format(" (the backend of {}/{} does not answer it)",
                                 discovery.stale.front().group, discovery.stale.front().version);
    }

    void askPage(std::size_t index, std::string_view token) {
        m_calls.ask(index, path(index, token),
                    m_request.asServed ? "application/json" : kube::kTableAccept, Page);
    }

    void takePage(std::size_t index, std::string body) {
        auto& member = m_tables[index];
        auto page = kube::decodeTable(body, m_now);
        if (!page) {
            auto error = std::move(page.error());
            error.where = place(index, Page);
            finish(index, std::move(error));
            return;
        }
        if (m_request.asServed) {
            member.bodies.push_back(std::move(body));
        } else {
            if (member.table.columns.empty()) {
                member.table.columns = std::move(page->columns);
            }
            std::move(page->rows.begin(), page->rows.end(), std::back_inserter(member.table.rows));
        }
        if (page->continueToken.empty()) {
            finish(index, std::nullopt);
        } else {
            askPage(index, page->continueToken);
        }
    }

    void finish(std::size_t index, std::optional<Error> error) {
        m_asking[index].isDone = true;
        if (error) {
            m_tables[index].table = {};
            m_tables[index].bodies.clear();
            m_tables[index].error = std::move(error);
        }
    }

    static std::string legacyPath(const kube::GroupVersion& each) {
        return each.group.empty() ? "/api/" + kube::percentEncode(each.version)
                                  : "/apis/" + kube::percentEncode(each.group) + "/" +
                                        kube::percentEncode(each.version);
    }

    [[nodiscard]] std::string path(std::size_t index, std::string_view token) const {
        const auto& resource = *m_tables[index].resource;
        const auto& access = *m_config.members[index].access;
        const auto& ns = m_request.ns.empty() ? access.defaultNamespace : m_request.ns;
        const bool wholeCluster = !resource.namespaced || m_request.allNamespaces;
        return kube::resourcePath({.group = resource.group,
                                   .version = resource.version,
                                   .resource = resource.plural,
                                   .ns = wholeCluster ? std::string_view() : std::string_view(ns),
                                   .name = {},
                                   .subresource = {}}) +
               kube::listQuery({.limit = 500,
                                .continueToken = token,
                                .resourceVersion = {},
                                .labelSelector = m_request.labelSelector,
                                .fieldSelector = {}});
    }

    /// What an error names.
    [[nodiscard]] std::string place(std::size_t index, int tag) const {
        const auto& asking = m_asking[index];
        const auto asked =
            tag == CoreGroups    ? "/api"
            : tag == OtherGroups ? "/apis"
            : tag == Page        ? path(index, {})
                          : legacyPath(asking.legacy[static_cast<std::size_t>(tag - LegacyFirst)]);
        return fleet::placeOf(*m_config.members[index].access, asked);
    }

    const fleet::FleetConfig& m_config;
    const TableRequest& m_request;
    Instant m_now;
    std::vector<MemberTable> m_tables;
    std::vector<Asking> m_asking;
    FleetCalls m_calls; // last: its transport's handlers end first
};

} // namespace

std::optional<std::vector<MemberTable>> listTables(const fleet::FleetConfig& config,
                                                   const TableRequest& request, Instant now,
                                                   const FleetCalls::Interrupted& interrupted) {
    return TableLister(config, request, now).run(interrupted);
}

} // namespace pilothouse::engine
