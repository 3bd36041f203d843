// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/resources.h"

#include "kube/base64.h"
#include "kube/sha256.h"
#include "simulator/custom_kinds.h"
#include "simulator/hub/definitions.h"
#include "simulator/random.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;

namespace {

constexpr const char* kOverrideLabel = "kubernetes-fleet.io/parent-resource-override";
constexpr const char* kOverrideIndexLabel = "kubernetes-fleet.io/override-index";
constexpr const char* kLatestLabel = "kubernetes-fleet.io/is-latest-snapshot";

/// Kinds of a server that no placement sends, and that change all the time.
constexpr std::array<KindId, 11> kBusy{
    KindId::Node,        KindId::Pod,           KindId::Event,           KindId::EventNew,
    KindId::Endpoints,   KindId::EndpointSlice, KindId::Lease,           KindId::ApiService,
    KindId::NodeMetrics, KindId::PodMetrics,    KindId::VolumeAttachment};

/// Whether objects of the kind may matter to what a placement sends.
bool matters(const KindInfo& info) {
    if (info.group == kPlacementGroup) {
        return info.kind.ends_with("Envelope") || info.kind.find("Override") != info.kind.npos;
    }
    return info.group != kClusterGroup &&
           std::find(kBusy.begin(), kBusy.end(), info.id) == kBusy.end() &&
           (!isCustom(info.id) || &kindInfo(info.id) == &info);
}

json identifierOf(const placement::ResourceId& id) {
    json out{{"version", id.version}, {"kind", id.kind}, {"name", id.name}};
    if (!id.group.empty()) {
        out["group"] = id.group;
    }
    if (!id.nameSpace.empty()) {
        out["namespace"] = id.nameSpace;
    }
    return out;
}

int indexOf(const json& snapshot) {
    const std::string text = labelOf(snapshot, kOverrideIndexLabel);
    int index = -1;
    std::from_chars(text.data(), text.data() + text.size(), index);
    return index;
}

} // namespace

Choice::Choice(const json& object, std::shared_ptr<const placement::HubContents> held,
               const std::vector<placement::Override>& overrides)
    : m_held(std::move(held)), m_overrides(overrides) {
    m_placement =
        placement::readPlacement(object.dump(), nameOf(object), placement::Admission::Already)
            .placement;
    m_selection = placement::selectResources(m_placement, *m_held);
    if (!m_selection.error.empty()) {
        m_error = placement::selectorsMessage(m_selection.error);
        return;
    }
    m_plan.emplace(m_placement, m_selection, m_held->kinds, m_overrides);
}

std::vector<json> Choice::identifiers() const {
    std::vector<json> list;
    list.reserve(m_selection.resources.size());
    for (const auto& each : m_selection.resources) {
        list.push_back(identifierOf(each.object->id));
    }
    return list;
}

std::vector<json> Choice::contents() const {
    std::vector<json> list;
    list.reserve(m_selection.resources.size());
    for (const auto& each : m_selection.resources) {
        list.push_back(json::parse(each.content.json, nullptr, false));
    }
    return list;
}

Overridden Choice::overriddenFor(const placement::Member& cluster) const {
    Overridden out;
    if (!m_plan || m_plan->overrides().empty()) {
        return out; // of most placements, and many clusters
    }
    const auto resources = m_plan->resourcesFor(cluster);
    for (const auto* each : resources.overrides) {
        if (each->isOfCluster) {
            out.ofCluster.push_back(each->snapshot);
        } else {
            out.ofNameSpace.emplace_back(each->nameSpace, each->snapshot);
        }
    }
    out.reason = resources.reason;
    out.message = resources.message;
    return out;
}

void Resources::refresh(Offset now) {
    settleSnapshots("clusterresourceoverrides", "clusterresourceoverridesnapshots", now);
    settleSnapshots("resourceoverrides", "resourceoverridesnapshots", now);
    read();
}

void Resources::read() {
    const Store& store = m_store.store();
    std::uint64_t seen = hashText("objects");
    std::string text = R"({"apiVersion":"v1","kind":"List","items":[)";
    bool isFirst = true;
    for (const KindInfo* info : servedKinds(store).kinds) {
        if (!matters(*info)) {
            continue;
        }
        const auto all = store.snapshot(info->id, store.version());
        for (const StoredPtr& each : all.value_or(std::vector<StoredPtr>())) {
            seen = hashText(each->name, hashText(each->nameSpace, seen ^ each->version));
            text += (isFirst ? "" : ",") + each->json;
            isFirst = false;
        }
    }
    if (m_contents && seen == m_seen) {
        return;
    }
    m_seen = seen;
    const std::vector<placement::ManifestText> texts{{"hub", text + "]}"}};
    auto reading = placement::readHub(texts, placement::ObjectOrigin::Hub);
    auto contents = std::make_shared<placement::HubContents>(std::move(reading.contents));
    m_overrides = placement::readOverrides(*contents, placement::OverrideCheck::Already).overrides;
    m_contents = std::move(contents);
}

Choice Resources::choose(const json& placement) const {
    return {placement, m_contents, m_overrides};
}

void Resources::settleSnapshots(const char* overrides, const char* snapshots, Offset now) {
    const auto* from = findCustomKind(kPlacementGroup, "v1beta1", overrides);
    const auto* into = findCustomKind(kPlacementGroup, "v1beta1", snapshots);
    const auto taken = m_store.list(into->id);
    for (const json& each : m_store.list(from->id)) {
        const std::string hash =
            kube::encodeBase64(kube::sha256Hex(each.value("spec", json::object()).dump()));
        json last;
        for (const json& snapshot : taken) {
            if (nameSpaceOf(snapshot) == nameSpaceOf(each) &&
                labelOf(snapshot, kOverrideLabel) == nameOf(each) &&
                (last.is_null() || indexOf(snapshot) > indexOf(last))) {
                last = snapshot;
            }
        }
        if (!last.is_null() && last["spec"].value("overrideHash", "") == hash) {
            continue;
        }
        const int index = last.is_null() ? 0 : indexOf(last) + 1;
        if (!last.is_null()) {
            last["metadata"]["labels"][kLatestLabel] = "false";
            m_store.update(into->id, std::move(last), now);
        }
        json meta{{"name", fmt::format("{}-{}", nameOf(each), index)},
                  {"labels",
                   {{kOverrideLabel, nameOf(each)},
                    {kOverrideIndexLabel, std::to_string(index)},
                    {kLatestLabel, "true"}}}};
        if (!nameSpaceOf(each).empty()) {
            meta["namespace"] = nameSpaceOf(each);
        }
        m_store.create(into->id,
                       {{"metadata", std::move(meta)},
                        {"spec", {{"overrideSpec", each["spec"]}, {"overrideHash", hash}}}},
                       now);
    }
    for (const json& snapshot : taken) { // of overrides that are gone
        if (m_store.find(from->id, nameSpaceOf(snapshot), labelOf(snapshot, kOverrideLabel))
                .is_null()) {
            m_store.remove(into->id, snapshot, now);
        }
    }
}

} // namespace pilothouse::simulator::hub
