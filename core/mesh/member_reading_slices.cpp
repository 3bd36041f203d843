// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/member_reading.h"
#include "mesh/member_reading_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

/// The part of a reading that counts endpoints.
namespace pilothouse::mesh {

namespace {

constexpr std::int64_t kPage = 500;
constexpr std::size_t kNamesAtOnce = 40; ///< services in one selector
constexpr std::size_t kMostNames = 400;  ///< beyond, all slices are listed

/// Label selectors that name some services, each a few; beyond many names, one for all slices.
std::vector<std::string> selectorsOf(const std::string& label, const std::set<std::string>& names) {
    if (names.size() > kMostNames) {
        return {label};
    }
    std::vector<std::string> selectors;
    std::size_t count = 0;
    for (const auto& name : names) {
        if (count++ % kNamesAtOnce == 0) {
            selectors.emplace_back();
        }
        selectors.back() += selectors.back().empty() ? "" : ",";
        selectors.back() += name;
    }
    for (auto& selector : selectors) {
        selector = fmt::format("{} in ({})", label, selector);
    }
    return selectors;
}

} // namespace

/// Slices are listed once it is known whose: services that are global here, exported or imported.
void MemberReading::servicePartEnded() {
    if (--m_serviceParts == 0) {
        askSlices();
    }
}

void MemberReading::askSlices() {
    for (const auto& service : m_services) {
        const auto isOf = [&](const auto& each) {
            return each.ns == service.ns && each.name == service.name;
        };
        if (isGlobalByAnnotation(service) ||
            std::any_of(m_exports.begin(), m_exports.end(), isOf) ||
            std::any_of(m_imports.begin(), m_imports.end(), isOf)) {
            m_sliceNames.insert(service.name);
        }
    }
    auto selectors = selectorsOf("kubernetes.io/service-name", m_sliceNames);
    // Slices of other controllers than Cilium's belong to imports, and to no service.
    if (!(m_facts.config && m_facts.config->hasMcsApi)) {
        std::set<std::string> imported;
        for (const auto& each : m_imports) {
            imported.insert(each.name);
        }
        for (auto& each : selectorsOf("multicluster.kubernetes.io/service-name", imported)) {
            selectors.push_back(std::move(each));
        }
    }
    if (selectors.empty()) {
        note(MeshRead::EndpointSlices, m_facts.services ? ReadState::Read : ReadState::NotRead);
        return;
    }
    m_openSlices = selectors.size();
    for (const auto& selector : selectors) {
        askSlicePage(selector, {});
    }
}

void MemberReading::askSlicePage(const std::string& selector, const std::string& token) {
    const auto ended = [this](bool isWhole) {
        m_areSlicesWhole = m_areSlicesWhole && isWhole;
        if (--m_openSlices > 0 || !m_areSlicesWhole) {
            return;
        }
        if (m_facts.services) {
            m_endpoints.fill(*m_facts.services, m_sliceNames);
        }
        if (m_facts.serviceImports) {
            m_endpoints.fill(*m_facts.serviceImports);
        }
    };
    askText(
        MeshRead::EndpointSlices,
        detail::listPath("discovery.k8s.io", "v1", "endpointslices") +
            kube::listQuery({.limit = kPage, .continueToken = token, .labelSelector = selector}),
        [this, selector, ended](const std::string& body) {
            const auto next = m_endpoints.add(body);
            if (!keep(MeshRead::EndpointSlices, next) || next->empty()) {
                ended(next.has_value());
            } else {
                askSlicePage(selector, *next);
            }
        },
        [this, ended](const Error& error) {
            noteError(MeshRead::EndpointSlices, error);
            ended(false);
        });
}

} // namespace pilothouse::mesh
