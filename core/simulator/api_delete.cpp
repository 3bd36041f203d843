// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_body.h"
#include "simulator/api_target.h"
#include "simulator/custom_kinds.h"
#include "simulator/objects.h"
#include "simulator/write_rules.h"

#include <charconv>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using detail::isDryRun;
using detail::isHeldByFinalizers;
using detail::objectReply;
using detail::refuse;
using nlohmann::json;

namespace {

constexpr int kDefaultGrace = 30;

} // namespace

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

} // namespace pilothouse::simulator
