// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_webhooks.h"

#include "kube/paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pilothouse::engine {

namespace {

constexpr int kPage = 500;
constexpr int kLists = 2; // tags of the two kinds of configuration, then two for each service
enum Kind : int { Validating, Mutating };

std::string listPath(int kind, std::string_view token) {
    return kube::resourcePath({.group = "admissionregistration.k8s.io",
                               .resource = kind == Validating ? "validatingwebhookconfigurations"
                                                              : "mutatingwebhookconfigurations"}) +
           kube::listQuery({.limit = kPage, .continueToken = token});
}

std::string slicesPath(std::string_view ns, std::string_view service, std::string_view token) {
    const auto selector = fmt::format("kubernetes.io/service-name={}", service);
    return kube::resourcePath(
               {.group = "discovery.k8s.io", .resource = "endpointslices", .ns = ns}) +
           kube::listQuery({.limit = kPage, .continueToken = token, .labelSelector = selector});
}

int slicesTag(std::size_t place) {
    return kLists + static_cast<int>(place) * 2;
}

} // namespace

std::vector<WebhookReading::Question> WebhookReading::begin() {
    return {{.tag = Validating, .path = listPath(Validating, {})},
            {.tag = Mutating, .path = listPath(Mutating, {})}};
}

Result<std::vector<WebhookReading::Question>>
WebhookReading::take(int tag, const Result<std::string>& body) {
    const bool isService = tag >= kLists && (tag - kLists) % 2 == 1;
    const auto place = static_cast<std::size_t>(std::max(tag - kLists, 0) / 2);
    if (isService) {
        return takeService(place, body).map([] { return std::vector<Question>(); });
    }
    if (!body) {
        return fail(body.error());
    }
    return tag < kLists ? takeList(tag, *body) : takeSlices(place, *body);
}

Result<std::vector<WebhookReading::Question>> WebhookReading::takeList(int tag,
                                                                       const std::string& body) {
    auto page = kube::decodeClosedWebhooks(body);
    if (!page) {
        return fail(std::move(page.error()));
    }
    std::vector<Question> next;
    for (auto& webhook : page->closed) {
        if (!placeOf(webhook) && m_services.size() < kMostServices) {
            next.push_back({.tag = slicesTag(m_services.size()),
                            .path = slicesPath(webhook.ns, webhook.service, {})});
            m_services.push_back({.ns = webhook.ns, .name = webhook.service});
        }
        m_isOver = m_isOver || !placeOf(webhook);
        m_webhooks.push_back(std::move(webhook));
    }
    if (page->continueToken.empty()) {
        ++m_whole;
    } else {
        next.push_back({.tag = tag, .path = listPath(tag, page->continueToken)});
    }
    return next;
}

Result<std::vector<WebhookReading::Question>> WebhookReading::takeSlices(std::size_t place,
                                                                         const std::string& body) {
    auto page = kube::decodeEndpointPage(body);
    if (!page) {
        return fail(std::move(page.error()));
    }
    auto& service = m_services.at(place);
    std::move(page->endpoints.begin(), page->endpoints.end(),
              std::back_inserter(service.endpoints));
    if (!page->continueToken.empty()) {
        return std::vector{
            Question{.tag = slicesTag(place),
                     .path = slicesPath(service.ns, service.name, page->continueToken)}};
    }
    const auto ready = kube::countEndpoints(service.endpoints).ready;
    service.endpoints.clear();
    if (ready > 0) {
        service.ready = ready;
        return std::vector<Question>();
    }
    // No slices has a service that is not there, one without pods, and one that is but a name.
    return std::vector{Question{
        .tag = slicesTag(place) + 1,
        .path =
            kube::resourcePath({.resource = "services", .ns = service.ns, .name = service.name})}};
}

Result<void> WebhookReading::takeService(std::size_t place, const Result<std::string>& body) {
    auto& service = m_services.at(place);
    if (!body && body.error().kind == ErrorKind::NotFound) {
        service.isThere = false;
        service.ready = 0;
        return {};
    }
    const auto type = body ? kube::decodeServiceType(*body) : fail(body.error());
    if (!type) {
        return fail(type.error());
    }
    if (*type != "ExternalName") {
        service.ready = 0;
    }
    return {};
}

std::optional<std::size_t> WebhookReading::placeOf(const kube::ClosedWebhook& webhook) const {
    const auto found =
        std::find_if(m_services.begin(), m_services.end(), [&webhook](const auto& each) {
            return each.ns == webhook.ns && each.name == webhook.service;
        });
    return found == m_services.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - m_services.begin()));
}

std::optional<Error> WebhookReading::overflow() const {
    return m_isOver ? std::optional(Error{
                          .kind = ErrorKind::Unsupported,
                          .message = fmt::format("its webhooks name more than {} services, the "
                                                 "others were not looked at",
                                                 kMostServices)})
                    : std::nullopt;
}

std::optional<std::vector<rollout::WebhookFact>> WebhookReading::facts() const {
    if (m_whole < kLists) {
        return std::nullopt;
    }
    std::vector<rollout::WebhookFact> out;
    for (const auto& webhook : m_webhooks) {
        rollout::WebhookFact fact{.webhook = webhook};
        if (const auto place = placeOf(webhook)) {
            fact.hasService = m_services[*place].isThere;
            fact.ready = m_services[*place].ready;
        }
        out.push_back(std::move(fact));
    }
    return out;
}

} // namespace pilothouse::engine
