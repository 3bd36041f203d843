// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_body.h"
#include "simulator/api_target.h"
#include "simulator/budgets.h"
#include "simulator/custom_kinds.h"
#include "simulator/managed_fields.h"
#include "simulator/objects.h"
#include "simulator/random.h"
#include "simulator/render.h"
#include "simulator/write_rules.h"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using detail::applyPatch;
using detail::conflictReply;
using detail::FieldCause;
using detail::fullResource;
using detail::invalid;
using detail::isApply;
using detail::isDryRun;
using detail::keepServerParts;
using detail::mediaType;
using detail::problemReply;
using detail::readBody;
using detail::refuse;
using detail::writerOf;
using nlohmann::json;

namespace {

constexpr int kDefaultGrace = 30;

ApiReply objectReply(int status, const Stored& stored) {
    ApiReply reply;
    reply.status = status;
    reply.body = stored.json + "\n";
    return reply;
}

/// Source: kubernetes/apimachinery pkg/util/net/http.go NewWarningHeader.
ApiReply warned(ApiReply reply, const std::vector<std::string>& warnings) {
    for (const std::string& text : warnings) {
        reply.headers.emplace_back("Warning", "299 - " + json(text).dump());
    }
    return reply;
}

bool isHeldByFinalizers(const json& object) {
    return !object["metadata"].value("finalizers", json::array()).empty();
}

} // namespace

ApiReply MemberApi::apply(const ApiRequest& request, const Target& target, const Stored* stored,
                          Offset now) {
    json config;
    if (const auto problem = readBody(request.body, *target.info, target.nameSpace, config)) {
        return problemReply(*problem);
    }
    json& meta = config["metadata"];
    if (meta.contains("managedFields") && !meta["managedFields"].is_null()) {
        return problemReply({400, "BadRequest", "metadata.managedFields must be nil"});
    }
    if (meta.value("name", target.name) != target.name) {
        return problemReply({400, "BadRequest",
                             fmt::format("the name of the object ({}) does not match the name on "
                                         "the URL ({})",
                                         meta.value("name", ""), target.name)});
    }
    meta["name"] = target.name;
    meta.erase("managedFields");
    ApiRequest whole = request;
    whole.body = config.dump();
    if (stored == nullptr) {
        return create(whole, target, now);
    }
    return stored->isTold ? writeTold(request, target, *stored)
                          : update(whole, target, *stored, now);
}

ApiReply MemberApi::write(const ApiRequest& request, const Target& target, Offset now) {
    if (request.method == "POST" && target.info->id == KindId::Pod &&
        target.subresource == "eviction") {
        ApiReply reply = evict(request, target, now);
        detail::settleBudgets(m_story.store(), target.nameSpace, now);
        return reply;
    }
    if (!isWritable(target.info->id) ||
        (!target.subresource.empty() &&
         (target.subresource != "status" || !detail::hasStatusSubresource(target.info->id)))) {
        return problemReply({405, "MethodNotAllowed",
                             "the server does not allow this method on the requested resource"});
    }
    if (auto bad = detail::badOptions(request)) {
        return *std::move(bad);
    }
    ApiReply reply = writeObject(request, target, now);
    if (target.info->id == KindId::Pod || target.info->id == KindId::PodDisruptionBudget) {
        detail::settleBudgets(m_story.store(), target.nameSpace, now);
    }
    return reply;
}

ApiReply MemberApi::writeObject(const ApiRequest& request, const Target& target, Offset now) {
    const bool isCollection = target.name.empty();
    if (request.method == "POST" && isCollection) {
        return create(request, target, now);
    }
    if (isCollection || request.method == "POST") {
        return problemReply({405, "MethodNotAllowed",
                             "the server does not allow this method on the requested resource"});
    }
    const StoredPtr before = m_story.store().find(target.info->id, target.nameSpace, target.name);
    if (isApply(request) && request.method == "PATCH") {
        return apply(request, target, before.get(), now);
    }
    if (!before) {
        return refuse(
            *target.info, target.name,
            {404, "NotFound",
             fmt::format("{} \"{}\" not found", fullResource(*target.info), target.name)});
    }
    if (before->isTold) {
        return writeTold(request, target, *before);
    }
    return request.method == "DELETE" ? remove(request, target, *before, now)
                                      : update(request, target, *before, now);
}

ApiReply MemberApi::create(const ApiRequest& request, const Target& target, Offset now) {
    const KindInfo& info = *target.info;
    if (const std::string type = mediaType(request.contentType); type.ends_with("protobuf")) {
        return problemReply({415, "UnsupportedMediaType",
                             "the body of the request was in an unknown format - accepted media "
                             "types include: application/json"});
    }
    json object;
    if (const auto problem = readBody(request.body, info, target.nameSpace, object)) {
        return problemReply(*problem);
    }
    json& meta = object["metadata"];
    if (info.isNamespaced && (target.nameSpace.empty() ||
                              !m_story.store().find(KindId::Namespace, "", target.nameSpace))) {
        return refuse(
            kindInfo(KindId::Namespace), target.nameSpace,
            {404, "NotFound", fmt::format("namespaces \"{}\" not found", target.nameSpace)});
    }
    const std::string seed =
        fmt::format("{}/{}/{}", info.resource, m_story.store().version(), request.body);
    if (meta.value("name", "").empty() && !meta.value("generateName", "").empty()) {
        meta["name"] = meta["generateName"].get<std::string>() + Random(hashText(seed)).suffix(5);
    }
    const std::string name = meta.value("name", "");
    if (const auto causes = detail::validate(info.id, object); !causes.empty()) {
        return invalid(info, name, causes);
    }
    std::vector<std::string> warnings;
    if (auto strict = detail::checkFields(request, info, object, warnings)) {
        return *std::move(strict);
    }
    if (m_story.store().find(info.id, target.nameSpace, name)) {
        return refuse(info, name,
                      {409, "AlreadyExists",
                       fmt::format("{} \"{}\" already exists", fullResource(info), name)});
    }
    if (info.id == KindId::CustomResourceDefinition && customKind(object) == nullptr) {
        return invalid(
            info, name,
            {{"spec", "FieldValueRequired", "Required value: group, names and a storage version"}});
    }
    meta["uid"] = detail::derivedUid(m_story.world(), seed);
    meta["creationTimestamp"] = formatInstant(m_story.world().at(now));
    meta.erase("deletionTimestamp");
    meta.erase("deletionGracePeriodSeconds");
    const json wanted = object;
    detail::fillDefaults(info.id, object);
    if (info.id == KindId::CustomResourceDefinition) {
        detail::establish(object);
    }
    const auto writer = writerOf(request, info, "", formatInstant(m_story.world().at(now)));
    if (writer.isApply) {
        json owned;
        static_cast<void>(detail::applyConfig(owned, wanted, writer, true));
        meta["managedFields"] = owned["metadata"]["managedFields"];
    } else {
        detail::trackUpdate({}, object, writer);
    }
    if (isDryRun(request)) {
        return warned(objectReply(201, detail::storedFrom(info.id, std::move(object), 0)),
                      warnings);
    }
    Store& store = m_story.store();
    store.put(info.id, detail::storedFrom(info.id, std::move(object), store.takeVersion()), now);
    return warned(objectReply(201, *store.find(info.id, target.nameSpace, name)), warnings);
}

ApiReply MemberApi::update(const ApiRequest& request, const Target& target, const Stored& stored,
                           Offset now) {
    const KindInfo& info = *target.info;
    const json before = json::parse(stored.json);
    json after = before;
    if (isCustom(info.id) && mediaType(request.contentType).starts_with("application/strategic")) {
        return problemReply({415, "UnsupportedMediaType",
                             "the body of the request was in an unknown format - accepted media "
                             "types include: application/json-patch+json, "
                             "application/merge-patch+json, application/apply-patch+yaml"});
    }
    const auto writer =
        writerOf(request, info, target.subresource, formatInstant(m_story.world().at(now)));
    if (writer.isApply) {
        const auto conflicts = detail::applyConfig(after, json::parse(request.body), writer,
                                                   request.param("force") == "true");
        if (!conflicts.empty()) {
            return conflictReply(conflicts);
        }
    } else if (request.method == "PATCH") {
        if (const auto problem = applyPatch(request, after)) {
            return problemReply(*problem);
        }
    } else if (const auto problem = readBody(request.body, info, target.nameSpace, after)) {
        return problemReply(*problem);
    }
    if (!after.is_object() || !after.contains("metadata") || !after["metadata"].is_object()) {
        return invalid(info, target.name, {{"metadata", "FieldValueRequired", "Required value"}});
    }
    std::vector<std::string> warnings;
    if (auto strict = detail::checkFields(request, info, after, warnings)) {
        return *std::move(strict);
    }
    const std::string given = after["metadata"].value("resourceVersion", "");
    if (!given.empty() && given != std::to_string(stored.version)) {
        return refuse(info, target.name,
                      {409, "Conflict",
                       fmt::format("Operation cannot be fulfilled on {} \"{}\": the object has "
                                   "been modified; please apply your changes to the latest "
                                   "version and try again",
                                   fullResource(info), target.name)});
    }
    const json owners = after["metadata"].value("managedFields", json::array());
    keepServerParts(before, after, target.subresource == "status",
                    detail::hasStatusSubresource(info.id));
    if (writer.isApply) {
        after["metadata"]["managedFields"] = owners;
    } else {
        detail::trackUpdate(before, after, writer);
    }
    after["metadata"]["resourceVersion"] = std::to_string(stored.version);
    if (after == before) {
        return warned(objectReply(200, stored), warnings);
    }
    if (isDryRun(request)) {
        return warned(
            objectReply(200, detail::storedFrom(info.id, std::move(after), stored.version)),
            warnings);
    }
    Store& store = m_story.store();
    const bool isGone = after["metadata"].contains("deletionTimestamp") &&
                        after["metadata"].value("deletionGracePeriodSeconds", 0) == 0 &&
                        !isHeldByFinalizers(after);
    Stored fresh = detail::storedFrom(info.id, std::move(after), store.takeVersion());
    ApiReply reply = warned(objectReply(200, fresh), warnings);
    store.put(info.id, std::move(fresh), now);
    if (isGone) {
        store.remove(info.id, target.nameSpace, target.name, now);
    }
    return reply;
}

int MemberApi::graceOf(const ApiRequest& request, const KindInfo& info, const json& object) {
    // Source: kubernetes pkg/registry/core/pod/strategy.go CheckGracefulDelete.
    const std::string phase = object.value(json::json_pointer("/status/phase"), "");
    if (info.id != KindId::Pod || phase == "Succeeded" || phase == "Failed" ||
        object.value(json::json_pointer("/spec/nodeName"), "").empty()) {
        return 0;
    }
    const json options = json::parse(request.body, nullptr, false);
    if (options.is_object() && options.contains("gracePeriodSeconds") &&
        options["gracePeriodSeconds"].is_number_integer()) {
        return std::max(0, options["gracePeriodSeconds"].get<int>());
    }
    const std::string text = request.param("gracePeriodSeconds");
    int value =
        object.value(json::json_pointer("/spec/terminationGracePeriodSeconds"), kDefaultGrace);
    std::from_chars(text.data(), text.data() + text.size(), value);
    return std::max(0, value);
}

ApiReply MemberApi::remove(const ApiRequest& request, const Target& target, const Stored& stored,
                           Offset now) {
    const KindInfo& info = *target.info;
    Store& store = m_story.store();
    json object = json::parse(stored.json);
    if (const auto problem = detail::unmetPrecondition(request, info, stored, object)) {
        return refuse(info, target.name, *problem);
    }
    const int grace = graceOf(request, info, object);
    json& meta = object["metadata"];
    const bool wasGoing = meta.contains("deletionTimestamp");
    if (grace == 0 && !isHeldByFinalizers(object)) {
        if (!isDryRun(request)) {
            if (info.id == KindId::Namespace) {
                store.removeNameSpace(target.name, now);
            } else if (const KindInfo* gone = info.id == KindId::CustomResourceDefinition
                                                  ? customKind(object)
                                                  : nullptr) {
                store.removeAll(gone->id, now);
            }
            store.remove(info.id, target.nameSpace, target.name, now);
        }
        if (info.id == KindId::Pod || info.id == KindId::Namespace) {
            return objectReply(200, stored);
        }
        ApiReply reply;
        reply.body = json{{"kind", "Status"},
                          {"apiVersion", "v1"},
                          {"metadata", json::object()},
                          {"status", "Success"},
                          {"details",
                           {{"name", target.name},
                            {"group", info.group},
                            {"kind", info.resource},
                            {"uid", meta.value("uid", "")}}}}
                         .dump() +
                     "\n";
        return reply;
    }
    if (wasGoing && grace >= meta.value("deletionGracePeriodSeconds", 0)) {
        return objectReply(200, stored);
    }
    meta["deletionTimestamp"] =
        formatInstant(m_story.world().at(now) + std::chrono::seconds{grace});
    meta["deletionGracePeriodSeconds"] = grace;
    Stored fresh = detail::storedFrom(info.id, std::move(object),
                                      isDryRun(request) ? stored.version : store.takeVersion());
    ApiReply reply = objectReply(200, fresh);
    if (!isDryRun(request)) {
        store.put(info.id, std::move(fresh), now);
    }
    return reply;
}

ApiReply MemberApi::writeTold(const ApiRequest& request, const Target& target,
                              const Stored& stored) {
    const KindInfo& info = *target.info;
    if (info.id == KindId::Pod && request.method == "DELETE") {
        m_story.evict(target.nameSpace, target.name);
    } else if (info.id == KindId::Node && request.method != "DELETE") {
        json after = json::parse(stored.json);
        if (const auto problem = request.method == "PATCH"
                                     ? applyPatch(request, after)
                                     : readBody(request.body, info, "", after)) {
            return problemReply(*problem);
        }
        m_story.cordon(target.name, after.value(json::json_pointer("/spec/unschedulable"), false));
    } else {
        return refuse(info, target.name,
                      {405, "MethodNotAllowed",
                       fmt::format("{} \"{}\" belongs to the simulated story: its pods can be "
                                   "deleted and its nodes cordoned, nothing else",
                                   fullResource(info), target.name)});
    }
    const StoredPtr now = m_story.store().find(info.id, target.nameSpace, target.name);
    return objectReply(200, now ? *now : stored);
}

} // namespace pilothouse::simulator
