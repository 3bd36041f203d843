// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_body.h"
#include "simulator/api_target.h"
#include "simulator/budgets.h"
#include "simulator/custom_kinds.h"
#include "simulator/defaults.h"
#include "simulator/field_rules.h"
#include "simulator/managed_fields.h"
#include "simulator/objects.h"
#include "simulator/random.h"
#include "simulator/render.h"
#include "simulator/typed_body.h"
#include "simulator/types.h"
#include "simulator/write_rules.h"
#include "simulator/yaml_body.h"

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
using detail::isHeldByFinalizers;
using detail::keepServerParts;
using detail::mediaType;
using detail::objectReply;
using detail::problemReply;
using detail::readBody;
using detail::refuse;
using detail::writerOf;
using nlohmann::json;

namespace {

/// Source: kubernetes/apimachinery pkg/util/net/http.go NewWarningHeader.
ApiReply warned(ApiReply reply, const std::vector<std::string>& warnings) {
    for (const std::string& text : warnings) {
        reply.headers.emplace_back("Warning", "299 - " + json(text).dump());
    }
    return reply;
}

} // namespace

ApiReply MemberApi::apply(const ApiRequest& request, const Target& target, const Stored* stored,
                          Offset now) {
    json config = detail::parseYaml(request.body);
    const auto type = detail::typeOf(m_story.store(), *target.info);
    if (auto bad = config.is_object() ? detail::checkApplied(*target.info, type.get(), config)
                                      : std::nullopt) {
        return *std::move(bad);
    }
    if (const auto problem = readBody(config.dump(), *target.info, target.nameSpace, config)) {
        return problemReply(*problem);
    }
    detail::settle(config, type.get());
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
    const auto type = detail::typeOf(m_story.store(), info);
    std::vector<std::string> warnings;
    if (!isApply(request)) {
        if (auto strict = detail::checkBody(request, info, type.get(), warnings)) {
            return *std::move(strict);
        }
    }
    json object;
    if (const auto problem = readBody(request.body, info, target.nameSpace, object)) {
        return problemReply(*problem);
    }
    detail::settle(object, type.get());
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
    if (isCustom(info.id)) {
        detail::fillSchemaDefaults(object, type.get());
    }
    auto causes = detail::validate(info.id, object);
    if (isCustom(info.id) && causes.empty()) {
        causes = detail::validateCustom(object, type.get());
    }
    if (!causes.empty()) {
        return warned(invalid(info, name, causes), warnings);
    }
    if (auto refusal = m_admission != nullptr ? m_admission(info, nullptr, object) : std::nullopt) {
        return warned(*std::move(refusal), warnings);
    }
    if (m_story.store().find(info.id, target.nameSpace, name)) {
        return warned(refuse(info, name,
                             {409, "AlreadyExists",
                              fmt::format("{} \"{}\" already exists", fullResource(info), name)}),
                      warnings);
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
    detail::beginLife(info.id, object, hashText(seed));
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
    if (info.id == KindId::Namespace) { // the controller's part
        Stored account = renderServiceAccount(m_story.world(), name);
        json text = json::parse(account.json);
        text["metadata"]["creationTimestamp"] = formatInstant(m_story.world().at(now));
        store.put(KindId::ServiceAccount,
                  detail::storedFrom(KindId::ServiceAccount, std::move(text), store.takeVersion()),
                  now);
    }
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
    const auto type = detail::typeOf(m_story.store(), info);
    std::vector<std::string> warnings;
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
        if (auto bad = detail::checkPatched(request, info, type.get(), after, warnings)) {
            return *std::move(bad);
        }
    } else {
        if (auto bad = detail::checkBody(request, info, type.get(), warnings)) {
            return *std::move(bad);
        }
        if (const auto problem = readBody(request.body, info, target.nameSpace, after)) {
            return problemReply(*problem);
        }
    }
    if (!after.is_object() || !after.contains("metadata") || !after["metadata"].is_object()) {
        return invalid(info, target.name, {{"metadata", "FieldValueRequired", "Required value"}});
    }
    if (auto bad = detail::completeUpdate(info, type.get(), before, after)) {
        return *std::move(bad);
    }
    if (m_admission != nullptr && target.subresource.empty()) {
        if (auto refusal = m_admission(info, &before, after)) {
            return warned(*std::move(refusal), warnings);
        }
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
