// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/last_known_store.h"

#include "storage/atomic_file.h"
#include "storage/file_lock.h"
#include "storage/folders.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace pilothouse::storage {

namespace {

using Json = nlohmann::json;
using model::LastKnown;
using model::NodeCounts;
using model::PodCounts;

constexpr std::uintmax_t kMostBytes = std::uintmax_t{64} << 20;

std::string fileOf(const std::string& folder) {
    return folder + "/last-known.json";
}

std::optional<Instant> instantAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) {
        return std::nullopt;
    }
    const auto instant = parseRfc3339(found->get<std::string>());
    return instant ? std::optional(*instant) : std::nullopt;
}

/// Counts are small and not negative; none for anything else.
std::optional<std::int32_t> countAt(const Json& object, const char* key) {
    constexpr std::uint64_t kMost = 100'000'000;
    const auto found = object.find(key);
    const bool isCount = found != object.end() && found->is_number_unsigned() &&
                         found->get<std::uint64_t>() <= kMost;
    return isCount ? std::optional(found->get<std::int32_t>()) : std::nullopt;
}

/// The counts that are named, all of them, into the value's fields.
template<class Counts>
std::optional<model::Observed<Counts>>
observedAt(const Json& member, const char* key,
           std::initializer_list<std::pair<const char*, std::int32_t Counts::*>> fields) {
    const auto object = member.find(key);
    if (object == member.end() || !object->is_object()) {
        return std::nullopt;
    }
    const auto at = instantAt(*object, "at");
    model::Observed<Counts> observed{.at = at.value_or(Instant())};
    bool isWhole = at.has_value();
    for (const auto& [name, field] : fields) {
        const auto count = countAt(*object, name);
        isWhole = isWhole && count;
        observed.value.*field = count.value_or(0);
    }
    return isWhole ? std::optional(observed) : std::nullopt;
}

template<class Counts>
Json observedJson(const std::optional<model::Observed<Counts>>& observed,
                  std::initializer_list<std::pair<const char*, std::int32_t Counts::*>> fields) {
    if (!observed) {
        return nullptr;
    }
    Json json{{"at", formatRfc3339(observed->at)}};
    for (const auto& [name, field] : fields) {
        json[name] = observed->value.*field;
    }
    return json;
}

const std::initializer_list<std::pair<const char*, std::int32_t NodeCounts::*>> kNodeFields{
    {"total", &NodeCounts::total}, {"ready", &NodeCounts::ready}};
const std::initializer_list<std::pair<const char*, std::int32_t PodCounts::*>> kPodFields{
    {"total", &PodCounts::total},         {"running", &PodCounts::running},
    {"pending", &PodCounts::pending},     {"failed", &PodCounts::failed},
    {"succeeded", &PodCounts::succeeded}, {"unknown", &PodCounts::unknown},
    {"problems", &PodCounts::problems}};

std::optional<LastKnown> knownOf(const std::string& id, const Json& json) {
    const auto since = json.is_object() ? instantAt(json, "askedSince") : std::nullopt;
    if (!since || id.empty()) {
        return std::nullopt;
    }
    LastKnown known{.id = ClusterId(id), .askedSince = *since};
    known.contact = instantAt(json, "contact");
    known.nodes = observedAt<NodeCounts>(json, "nodes", kNodeFields);
    known.pods = observedAt<PodCounts>(json, "pods", kPodFields);
    const auto version = json.find("version");
    if (version != json.end() && version->is_object()) {
        const auto at = instantAt(*version, "at");
        const auto value = version->find("value");
        if (at && value != version->end() && value->is_string()) {
            known.version = {.value = value->get<std::string>(), .at = *at};
        }
    }
    return known;
}

Json jsonOf(const LastKnown& known) {
    const auto instant = [](const std::optional<Instant>& at) {
        return at ? Json(formatRfc3339(*at)) : Json(nullptr);
    };
    return {{"askedSince", formatRfc3339(known.askedSince)},
            {"contact", instant(known.contact)},
            {"version", known.version ? Json{{"value", known.version->value},
                                             {"at", formatRfc3339(known.version->at)}}
                                      : Json(nullptr)},
            {"nodes", observedJson(known.nodes, kNodeFields)},
            {"pods", observedJson(known.pods, kPodFields)}};
}

template<class T>
std::optional<model::Observed<T>> newer(const std::optional<model::Observed<T>>& left,
                                        const std::optional<model::Observed<T>>& right) {
    return !left || (right && right->at > left->at) ? right : left;
}

} // namespace

LastKnown merged(const LastKnown& left, const LastKnown& right) {
    LastKnown known{.id = left.id, .askedSince = std::min(left.askedSince, right.askedSince)};
    known.contact = left.contact && right.contact ? std::max(left.contact, right.contact)
                    : left.contact                ? left.contact
                                                  : right.contact;
    known.version = newer(left.version, right.version);
    known.nodes = newer(left.nodes, right.nodes);
    known.pods = newer(left.pods, right.pods);
    return known;
}

Result<std::vector<LastKnown>> readLastKnown(const std::string& folder) {
    const auto path = fileOf(folder);
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return std::vector<LastKnown>();
    }
    const auto size = std::filesystem::file_size(path, error);
    std::ifstream file(path, std::ios::binary);
    if (!file || error || size > kMostBytes) {
        return fail({.kind = ErrorKind::Storage, .message = "cannot be read", .where = path});
    }
    std::ostringstream text;
    text << file.rdbuf();
    const auto json = Json::parse(text.str(), nullptr, false);
    const auto members = json.is_object() ? json.find("members") : json.end();
    if (!json.is_object() || members == json.end() || !members->is_object()) {
        return fail({.kind = ErrorKind::Decode,
                     .message = "does not hold what was last known of a fleet",
                     .where = path});
    }
    std::vector<LastKnown> known;
    for (const auto& [id, member] : members->items()) {
        if (auto one = knownOf(id, member)) {
            known.push_back(*std::move(one));
        }
    }
    return known;
}

Result<void> addLastKnown(const std::string& folder, const std::vector<LastKnown>& members) {
    if (auto made = makeFolder(folder); !made) {
        return made;
    }
    const auto lock = FileLock::wait(fileOf(folder) + ".lock");
    if (!lock) {
        return fail(lock.error());
    }
    std::map<std::string, LastKnown> all;
    for (const auto& each : members) {
        all.emplace(each.id.str(), each);
    }
    if (const auto before = readLastKnown(folder)) {
        for (const auto& each : *before) {
            const auto [at, isNew] = all.emplace(each.id.str(), each);
            if (!isNew) {
                at->second = merged(at->second, each);
            }
        }
    }
    Json json{{"members", Json::object()}};
    for (const auto& [id, known] : all) {
        json["members"][id] = jsonOf(known);
    }
    return writeAtomically(fileOf(folder),
                           json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace pilothouse::storage
