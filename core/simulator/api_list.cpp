// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_target.h"
#include "simulator/custom_kinds.h"
#include "simulator/render.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

namespace pilothouse::simulator {

using detail::problemReply;
using nlohmann::json;

namespace {

std::optional<std::uint64_t> toVersion(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

/// The place where a list goes on. version is -1 when consistency was given up.
/// Source: kubernetes/apiserver pkg/storage/continue.go.
struct Continuation {
    std::int64_t version = 0;
    std::string start;
};

std::string encode(const Continuation& token) {
    const std::string text =
        json{{"v", "meta.k8s.io/v1"}, {"rv", token.version}, {"start", token.start}}.dump();
    std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    std::replace(out.begin(), out.end(), '+', '-');
    std::replace(out.begin(), out.end(), '/', '_');
    while (!out.empty() && out.back() == '=') {
        out.pop_back();
    }
    return out;
}

std::optional<Continuation> decode(std::string token) {
    std::replace(token.begin(), token.end(), '-', '+');
    std::replace(token.begin(), token.end(), '_', '/');
    while (token.size() % 4 != 0) {
        token += '=';
    }
    std::string text(token.size(), '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(token.data()),
                                     static_cast<int>(token.size()));
    if (size <= 0) {
        return std::nullopt;
    }
    text.resize(static_cast<std::size_t>(size));
    while (!text.empty() && text.back() == '\0') {
        text.pop_back();
    }
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object() || !document.contains("rv") || !document["rv"].is_number_integer() ||
        !document.contains("start") || !document["start"].is_string()) {
        return std::nullopt;
    }
    return Continuation{document["rv"].get<std::int64_t>(), document["start"].get<std::string>()};
}

std::string keyOf(const Stored& object) {
    return object.nameSpace.empty() ? object.name : object.nameSpace + "/" + object.name;
}

ApiReply expired(const std::string& start) {
    ApiReply reply = problemReply(
        {410, "Expired",
         "The provided continue parameter is too old to display a consistent list result. You can "
         "start a new list without the continue parameter, or use the continue token in this "
         "response to retrieve the remainder of the results. Continuing with the provided token "
         "results in an inconsistent list - objects that were created, modified, or deleted "
         "between the time the first chunk was returned and now may show up in the list."});
    json status = json::parse(reply.body);
    status["metadata"]["continue"] = encode({-1, start});
    reply.body = status.dump() + "\n";
    return reply;
}

/// A page of objects and what its list metadata says.
struct Page {
    std::vector<StoredPtr> objects;
    json metadata = json::object();
};

std::string listBody(const KindInfo& info, const std::string& apiVersion, const Page& page) {
    std::string body = fmt::format(R"({{"kind":"{}List","apiVersion":"{}","metadata":{},"items":[)",
                                   info.kind, apiVersion, page.metadata.dump());
    bool isFirst = true;
    for (const StoredPtr& object : page.objects) {
        body += isFirst ? "" : ",";
        body += isCustom(info.id) ? detail::inVersion(object->json, info) : object->json;
        isFirst = false;
    }
    return body + "]}\n";
}

/// Where a page begins, how much it may hold (0 = all) and of which revision it is.
struct PageRequest {
    std::string start;
    std::uint64_t limit = 0;
    std::uint64_t version = 0;
};

Page cutPage(const std::vector<StoredPtr>& all, const Selection& selection,
             const PageRequest& wanted) {
    Page page;
    page.metadata["resourceVersion"] = std::to_string(wanted.version);
    std::uint64_t remaining = 0;
    for (const StoredPtr& object : all) {
        if ((!wanted.start.empty() && keyOf(*object) <= wanted.start) ||
            !selection.matches(*object)) {
            continue;
        }
        if (wanted.limit > 0 && page.objects.size() == wanted.limit) {
            ++remaining;
            continue;
        }
        page.objects.push_back(object);
    }
    if (remaining > 0) {
        page.metadata["continue"] =
            encode({static_cast<std::int64_t>(wanted.version), keyOf(*page.objects.back())});
        if (selection.labels.isEmpty() && selection.fields.isEmpty()) {
            page.metadata["remainingItemCount"] = remaining;
        }
    }
    return page;
}

std::string metadataListBody(const Page& page) {
    json items = json::array();
    for (const StoredPtr& object : page.objects) {
        items.push_back(detail::makeMetadata(*object));
    }
    return json{{"kind", "PartialObjectMetadataList"},
                {"apiVersion", "meta.k8s.io/v1"},
                {"metadata", page.metadata},
                {"items", items}}
               .dump() +
           "\n";
}

} // namespace

ApiReply detail::tooNew(std::uint64_t wanted, std::uint64_t current) {
    json details{{"causes", json::array({{{"reason", "ResourceVersionTooLarge"},
                                          {"message", "Too large resource version"}}})},
                 {"retryAfterSeconds", 1}};
    ApiReply reply = problemReply(
        {504, "Timeout",
         fmt::format("Too large resource version: {}, current: {}", wanted, current), &details});
    reply.headers.emplace_back("Retry-After", "1");
    return reply;
}

std::optional<MemberApi::Target> MemberApi::Target::parse(const std::vector<std::string>& parts) {
    Target target;
    std::size_t at = 0;
    std::string group;
    std::string version;
    if (parts.size() >= 3 && parts[0] == "api") {
        version = parts[1];
        at = 2;
    } else if (parts.size() >= 4 && parts[0] == "apis") {
        group = parts[1];
        version = parts[2];
        at = 3;
    } else {
        return std::nullopt;
    }
    // /namespaces/x/pods is scoped, /namespaces/x is the namespace itself.
    if (parts[at] == "namespaces" && parts.size() > at + 2 && parts[at + 2] != "status") {
        target.nameSpace = parts[at + 1];
        at += 2;
    }
    target.info = findKind(group, version, parts[at]);
    if (target.info == nullptr || (!target.info->isNamespaced && !target.nameSpace.empty())) {
        return std::nullopt;
    }
    target.apiVersion = group.empty() ? version : group + "/" + version;
    target.name = parts.size() > at + 1 ? parts[at + 1] : "";
    target.subresource = parts.size() > at + 2 ? parts[at + 2] : "";
    if (target.info->isNamespaced && target.nameSpace.empty() && !target.name.empty()) {
        return std::nullopt;
    }
    for (std::size_t i = at + 3; i < parts.size(); ++i) {
        target.rest += (target.rest.empty() ? "" : "/") + parts[i];
    }
    return parts.size() > at + 3 && target.subresource != "proxy" ? std::nullopt
                                                                  : std::optional(target);
}

std::optional<std::vector<StoredPtr>> MemberApi::madeOnDemand(KindId kind, Offset now) const {
    const World& world = m_story.world();
    std::vector<StoredPtr> list;
    const auto add = [&](Stored object) {
        list.push_back(std::make_shared<const Stored>(std::move(object)));
    };
    if (kind == KindId::Lease || kind == KindId::NodeMetrics) {
        for (const Node& node : world.nodes) {
            if (node.isGone) {
                continue;
            }
            if (kind == KindId::Lease) {
                add(renderLease(world, node, now));
            } else if (node.isReady) {
                add(renderNodeMetrics(world, node, now));
            }
        }
    } else if (kind == KindId::PodMetrics) {
        for (const auto& [id, pod] : world.pods) {
            if (pod.isReady) {
                add(renderPodMetrics(world, pod, now));
            }
        }
    } else {
        return std::nullopt;
    }
    if (kind == KindId::Lease) { // and those that clients made
        const auto written = m_story.store().snapshot(kind, m_story.store().version());
        list.insert(list.end(), written->begin(), written->end());
    }
    std::sort(list.begin(), list.end(),
              [](const StoredPtr& a, const StoredPtr& b) { return keyOf(*a) < keyOf(*b); });
    return list;
}

ApiReply MemberApi::get(const Target& target, const Representation& form, Offset now) {
    StoredPtr object = m_story.store().find(target.info->id, target.nameSpace, target.name);
    if (const auto made = madeOnDemand(target.info->id, now)) {
        for (const StoredPtr& candidate : *made) {
            if (candidate->name == target.name && candidate->nameSpace == target.nameSpace) {
                object = candidate;
            }
        }
    }
    if (!object) {
        json details{{"name", target.name}, {"kind", target.info->resource}};
        std::string resource(target.info->resource);
        if (!target.info->group.empty()) {
            details["group"] = target.info->group;
            resource += "." + std::string(target.info->group);
        }
        return problemReply(
            {404, "NotFound", fmt::format("{} \"{}\" not found", resource, target.name), &details});
    }
    ApiReply reply;
    reply.contentType = form.contentType();
    switch (form.form) {
    case Rendering::Table: {
        json table =
            detail::makeTable(target.info->id, {object}, form, m_story.world().at(now), true);
        table["metadata"] = {{"resourceVersion", std::to_string(object->version)}};
        reply.body = table.dump() + "\n";
        break;
    }
    case Rendering::Metadata:
        reply.contentType = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
        reply.body = detail::makeMetadata(*object).dump() + "\n";
        break;
    case Rendering::Object: reply.body = object->json + "\n"; break;
    }
    return reply;
}

ApiReply MemberApi::list(const ApiRequest& request, const Target& target,
                         const Selection& selection, const Representation& form, Offset now) {
    const Store& store = m_story.store();
    const std::string rvText = request.param("resourceVersion");
    const auto wanted = rvText.empty() ? std::optional<std::uint64_t>(0) : toVersion(rvText);
    const std::string limitText = request.param("limit");
    const auto limit = limitText.empty() ? std::optional<std::uint64_t>(0) : toVersion(limitText);
    const std::string match = request.param("resourceVersionMatch");
    if (!wanted || !limit) {
        return problemReply({400, "BadRequest", "invalid resourceVersion or limit"});
    }
    if (*wanted > store.version()) {
        return detail::tooNew(*wanted, store.version());
    }
    std::uint64_t version = store.version();
    std::string start;
    if (const std::string token = request.param("continue"); !token.empty()) {
        const auto place = decode(token);
        if (!place || *wanted != 0) {
            return problemReply({400, "BadRequest", "continue key is not valid"});
        }
        start = place->start;
        version = place->version < 0 ? version : static_cast<std::uint64_t>(place->version);
    } else if (match == "Exact" || (*wanted > 0 && *limit > 0 && match.empty())) {
        version = *wanted;
    }
    auto all = madeOnDemand(target.info->id, now);
    if (!all) {
        all = store.snapshot(target.info->id, version);
    }
    if (!all) {
        return start.empty() ? problemReply({410, "Expired",
                                             "The resourceVersion for the provided "
                                             "list is too old."})
                             : expired(start);
    }
    // Limits do not apply to lists from the watch cache.
    const Page page = cutPage(*all, selection, {start, rvText == "0" ? 0 : *limit, version});
    ApiReply reply;
    reply.contentType = form.contentType();
    switch (form.form) {
    case Rendering::Table: {
        json table =
            detail::makeTable(target.info->id, page.objects, form, m_story.world().at(now), true);
        table["metadata"] = page.metadata;
        reply.body = table.dump() + "\n";
        break;
    }
    case Rendering::Metadata: reply.body = metadataListBody(page); break;
    case Rendering::Object: reply.body = listBody(*target.info, target.apiVersion, page); break;
    }
    return reply;
}

} // namespace pilothouse::simulator
