// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hub_objects.h"

#include "fleet/requests.h"
#include "kube/discovery.h"
#include "kube/paths.h"
#include "placement/resource_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

namespace pilothouse::engine {

namespace {

using placement::ResourceSelector;
using placement::SelectionScope;

constexpr int kPage = 500;
constexpr std::string_view kJson = "application/json";

/// A collection that is read page by page; the first two are the server's offers.
struct Question {
    kube::ApiResource resource{};
    std::string nameSpace{}; ///< empty: all, or none
    bool isOpen = false;
};
enum Offer : std::size_t { CoreGroups, OtherGroups, FirstList };

/// "continue" of a page, or empty.
std::string tokenOf(const kube::YamlView& root) {
    const auto* metadata = root.node().find("metadata");
    const auto* token = metadata != nullptr ? metadata->find("continue") : nullptr;
    return token != nullptr ? token->text : std::string();
}

class ObjectReader {
public:
    ObjectReader(const fleet::FleetConfig& hub, const HubObjectsRequest& request)
        : m_hub(hub), m_request(request), m_calls(hub, request.timeout, request.signIn) {}

    Result<HubObjects> run(const FleetCalls::Interrupted& interrupted) {
        if (const auto* obstacle = fleet::obstacleOf(m_hub.members.front())) {
            return fail(*obstacle);
        }
        m_questions.assign(FirstList, {.isOpen = true});
        m_calls.ask(0, "/api", kube::kDiscoveryAccept, CoreGroups);
        m_calls.ask(0, "/apis", kube::kDiscoveryAccept, OtherGroups);
        const auto taken = [this](std::size_t, int tag, Result<net::Response> response) {
            take(static_cast<std::size_t>(tag), std::move(response));
        };
        if (!m_calls.run(taken, interrupted)) {
            return fail(ErrorKind::Cancelled, "interrupted");
        }
        for (std::size_t tag = 0; tag < m_questions.size(); ++tag) {
            if (m_questions[tag].isOpen) {
                miss(tag, m_calls.lateError(0));
            }
        }
        if (m_failure) {
            return fail(*std::move(m_failure));
        }
        return finish();
    }

private:
    [[nodiscard]] std::string titleOf(std::size_t tag) const {
        const auto& plural = m_questions[tag].resource.plural;
        const auto& nameSpace = m_questions[tag].nameSpace;
        return tag < FirstList     ? "API discovery"
               : nameSpace.empty() ? plural
                                   : fmt::format("{} in {}", plural, nameSpace);
    }

    void miss(std::size_t tag, Error error) {
        m_questions[tag].isOpen = false;
        if (tag < FirstList) {
            m_failure = m_failure ? m_failure : std::optional(std::move(error));
        } else {
            m_out.gaps.push_back({titleOf(tag), std::move(error)});
        }
    }

    void take(std::size_t tag, Result<net::Response> response) {
        const auto where = fmt::format("{} {}", m_hub.members.front().identity.name, titleOf(tag));
        const auto body = fleet::bodyOf(std::move(response), where);
        const auto kept = !body             ? Result<void>(fail(body.error()))
                          : tag < FirstList ? keepOffer(tag, *body)
                                            : keepPage(tag, *body, where);
        if (!kept) {
            miss(tag, kept.error());
        }
    }

    Result<void> keepOffer(std::size_t tag, const std::string& body) {
        auto offer = kube::decodeDiscovery(body);
        if (!offer) {
            return fail(std::move(offer.error()));
        }
        if (!*offer) {
            return fail(ErrorKind::Unsupported,
                        "the hub tells its kinds in a form of Kubernetes before 1.26: give a "
                        "folder with --resources");
        }
        m_questions[tag].isOpen = false;
        auto& into = m_offer.resources;
        into.insert(into.end(), (*offer)->resources.begin(), (*offer)->resources.end());
        for (const auto& each : (*offer)->stale) {
            m_out.gaps.push_back(
                {fmt::format("{}/{}", each.group, each.version),
                 {.kind = ErrorKind::Server, .message = "its server does not answer the hub"}});
        }
        if (!m_questions[CoreGroups].isOpen && !m_questions[OtherGroups].isOpen) {
            askForSelectors();
        }
        return {};
    }

    /// The resource of a kind: of that version, else the one that the server prefers.
    [[nodiscard]] const kube::ApiResource* find(std::string_view group, std::string_view kind,
                                                std::string_view version = {}) const {
        const auto found =
            std::find_if(m_offer.resources.begin(), m_offer.resources.end(), [&](const auto& each) {
                return each.group == group && each.kind == kind && each.can("list") &&
                       (version.empty() || each.version == version);
            });
        return found == m_offer.resources.end() ? nullptr : &*found;
    }

    void ask(const kube::ApiResource* resource, const std::string& nameSpace) {
        if (resource == nullptr ||
            !m_asked.emplace(resource->group, resource->version, resource->plural, nameSpace)
                 .second) {
            return;
        }
        m_questions.push_back({.resource = *resource, .nameSpace = nameSpace});
        askPage(m_questions.size() - 1, {});
    }

    void askPage(std::size_t tag, std::string_view token) {
        auto& question = m_questions[tag];
        question.isOpen = true;
        m_calls.ask(0,
                    kube::resourcePath({.group = question.resource.group,
                                        .version = question.resource.version,
                                        .resource = question.resource.plural,
                                        .ns = question.nameSpace}) +
                        kube::listQuery({.limit = kPage, .continueToken = token}),
                    kJson, static_cast<int>(tag));
    }

    void askForSelectors() {
        const auto& asked = m_request.placement;
        std::string inside = asked.nameSpace; // where namespaced kinds are looked for
        for (const auto& each : asked.selectors) {
            if (each.selectsNamespaces() && each.scope == SelectionScope::WithResourceSelectors) {
                inside = each.name;
            }
        }
        for (const auto& each : asked.selectors) {
            const auto* resource = find(each.group, each.kind, each.version);
            if (resource == nullptr || (resource->namespaced && inside.empty())) {
                continue; // the selection says what the hub would say of it
            }
            ask(resource, resource->namespaced ? inside : std::string());
            if (each.kind == "Endpoints") {
                ask(find("", "Service"), inside); // which decide on endpoints of their name
            }
        }
        for (const auto* kind :
             {"ClusterResourceOverride", "ClusterResourceOverrideSnapshot", "ResourceOverride",
              "ResourceOverrideSnapshot", "ClusterResourcePlacementDisruptionBudget"}) {
            ask(find(placement::kPlacementGroup, kind), {});
        }
    }

    Result<void> keepPage(std::size_t tag, const std::string& body, const std::string& where) {
        const auto document = kube::parseYaml(body, where);
        if (!document) {
            return fail(document.error());
        }
        const auto token = tokenOf(document->view());
        const auto resource = m_questions[tag].resource;
        m_texts.push_back({.name = where,
                           .text = body,
                           .apiVersion = resource.apiVersion(),
                           .kind = resource.kind});
        m_questions[tag].isOpen = false;
        if (!token.empty()) {
            askPage(tag, token);
        } else if (resource.group.empty() && resource.kind == "Namespace") {
            askForContents();
        }
        return {};
    }

    /// Everything in the namespaces that are selected with their contents.
    void askForContents() {
        const auto known = placement::readHub(m_texts, placement::ObjectOrigin::Hub).contents;
        for (const auto* each : placement::objectsOf(known, "", "Namespace")) {
            const auto& selectors = m_request.placement.selectors;
            const bool isWanted = std::any_of(
                selectors.begin(), selectors.end(), [&](const ResourceSelector& selector) {
                    return selector.selectsNamespaces() &&
                           selector.scope == SelectionScope::WithResources &&
                           (selector.name.empty()
                                ? !selector.labels || selector.labels->matches(each->labels)
                                : selector.name == each->id.name);
                });
            if (!isWanted || placement::isReserved(each->id.name, {})) {
                continue;
            }
            for (const auto& resource : m_offer.resources) {
                const placement::ResourceId kind{
                    .group = resource.group, .version = resource.version, .kind = resource.kind};
                if (resource.namespaced && resource.can("list") && resource.can("watch") &&
                    find(resource.group, resource.kind) == &resource &&
                    placement::whyKindStays(kind).empty()) {
                    ask(&resource, each->id.name);
                }
            }
        }
    }

    Result<HubObjects> finish() {
        auto reading = placement::readHub(m_texts, placement::ObjectOrigin::Hub);
        if (!reading.errors.empty()) {
            return fail(std::move(reading.errors.front()));
        }
        m_out.contents = std::move(reading.contents);
        m_out.contents.kinds = {};
        m_out.contents.knowsAllKinds = true;
        for (const auto& each : m_offer.resources) {
            m_out.contents.kinds.add(each.group, each.kind,
                                     {.plural = each.plural,
                                      .isNamespaced = each.namespaced,
                                      .versions = {each.version}});
        }
        std::sort(m_out.gaps.begin(), m_out.gaps.end(),
                  [](const HubGap& a, const HubGap& b) { return a.kind < b.kind; });
        return std::move(m_out);
    }

    const fleet::FleetConfig& m_hub;
    const HubObjectsRequest& m_request;
    kube::Discovery m_offer;
    std::vector<Question> m_questions; ///< by tag
    std::set<std::tuple<std::string, std::string, std::string, std::string>> m_asked;
    std::vector<placement::ManifestText> m_texts;
    HubObjects m_out;
    std::optional<Error> m_failure;
    FleetCalls m_calls; // last: its transport's handlers end first
};

} // namespace

Result<HubObjects> readHubObjects(const fleet::FleetConfig& hub, const HubObjectsRequest& request,
                                  const FleetCalls::Interrupted& interrupted) {
    return ObjectReader(hub, request).run(interrupted);
}

} // namespace pilothouse::engine
