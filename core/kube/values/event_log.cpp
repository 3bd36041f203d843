// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/event_log.h"

#include "kube/status.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

const Json& part(const Json& object, std::initializer_list<const char*> keys) {
    static const Json kNone = Json::object();
    for (const auto* key : keys) {
        if (const auto found = object.find(key); found != object.end() && found->is_object()) {
            return *found;
        }
    }
    return kNone;
}

std::string textAt(const Json& object, std::initializer_list<const char*> keys) {
    for (const auto* key : keys) {
        const auto found = object.find(key);
        if (found != object.end() && found->is_string() &&
            !found->get_ref<const std::string&>().empty()) {
            return found->get<std::string>();
        }
    }
    return {};
}

std::int64_t countAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::optional<Instant> timeAt(const Json& object, const char* key) {
    const auto time = parseRfc3339(textAt(object, {key}));
    return time ? std::optional(*time) : std::nullopt;
}

bool isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isWordByte(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Whether a run of letters and digits was made by a machine: it has a digit, or is long hex.
bool isGenerated(std::string_view word) {
    constexpr std::size_t kHashLength = 8;
    const bool hasDigit = word.find_first_of("0123456789") != std::string_view::npos;
    return hasDigit || (word.size() >= kHashLength && std::all_of(word.begin(), word.end(), isHex));
}

} // namespace

Result<ClusterEvent> decodeEvent(std::string_view json) {
    const auto object = Json::parse(json, nullptr, false);
    if (!object.is_object() || textAt(object, {"kind"}) != "Event") {
        return fail(errorFromForeignBody(json, "an Event"));
    }
    const auto& metadata = part(object, {"metadata"});
    const auto& about = part(object, {"involvedObject", "regarding"});
    const auto& series = part(object, {"series"});
    const auto& source = part(object, {"source", "deprecatedSource"});
    ClusterEvent out{.uid = textAt(metadata, {"uid"}),
                     .objectKind = textAt(about, {"kind"}),
                     .objectNs = textAt(about, {"namespace"}),
                     .objectName = textAt(about, {"name"}),
                     .objectUid = textAt(about, {"uid"})};
    out.isWarning = textAt(object, {"type"}) == "Warning";
    out.reason = textAt(object, {"reason"});
    out.reporter = textAt(object, {"reportingComponent", "reportingController"});
    if (out.reporter.empty()) {
        out.reporter = textAt(source, {"component"});
    }
    out.message = textAt(object, {"message", "note"});
    out.count = std::max({countAt(object, "count"), countAt(object, "deprecatedCount"),
                          countAt(series, "count"), std::int64_t{1}});
    const std::array times{timeAt(object, "lastTimestamp"),
                           timeAt(object, "deprecatedLastTimestamp"),
                           timeAt(series, "lastObservedTime"), timeAt(object, "eventTime"),
                           timeAt(metadata, "creationTimestamp")};
    out.last = *std::max_element(times.begin(), times.end()); // none is less than any
    const std::array firsts{timeAt(object, "firstTimestamp"),
                            timeAt(object, "deprecatedFirstTimestamp"), timeAt(object, "eventTime"),
                            timeAt(metadata, "creationTimestamp")};
    const auto first = std::find_if(firsts.begin(), firsts.end(),
                                    [](const auto& time) { return time.has_value(); });
    out.first = first == firsts.end() ? std::nullopt : *first;
    return out;
}

std::string foldMessage(std::string_view message) {
    std::string out;
    while (!message.empty()) {
        const auto end = std::find_if_not(message.begin(), message.end(), isWordByte);
        const auto word = message.substr(0, static_cast<std::size_t>(end - message.begin()));
        if (word.empty()) {
            out += message.front();
            message.remove_prefix(1);
            continue;
        }
        out += isGenerated(word) ? std::string_view("#") : word;
        message.remove_prefix(word.size());
    }
    return out;
}

void EventLog::put(ClusterEvent event) {
    const auto about = event.objectUid.empty()
                           ? event.objectKind + "/" + event.objectNs + "/" + event.objectName
                           : event.objectUid;
    Key key{about, event.reason, event.reporter, foldMessage(event.message)};
    auto& object = m_objects[event.uid];
    auto& group = m_groups[key];
    const bool isKnown = object.count > 0 && object.group == key;
    if (object.count > 0 && !isKnown) { // its message changed: it belongs elsewhere from now on
        if (const auto old = m_groups.find(object.group); old != m_groups.end()) {
            --old->second.objects;
        }
    }
    group.seen += object.count == 0 ? 1 : std::max<std::int64_t>(0, event.count - object.count);
    group.objects += isKnown ? 0 : 1;
    object = {.group = std::move(key), .count = std::max(event.count, object.count)};
    if (group.newest.uid.empty() || group.newest.last <= event.last) {
        group.newest = std::move(event);
    }
    makeRoom();
}

void EventLog::expire(const std::string& uid) {
    const auto found = m_objects.find(uid);
    if (found == m_objects.end()) {
        return;
    }
    if (const auto group = m_groups.find(found->second.group); group != m_groups.end()) {
        --group->second.objects;
    }
    m_objects.erase(found);
}

void EventLog::makeRoom() {
    if (m_groups.size() <= kMaxGroups) {
        return;
    }
    const auto oldest =
        std::min_element(m_groups.begin(), m_groups.end(), [](const auto& left, const auto& right) {
            return left.second.newest.last < right.second.newest.last;
        });
    ++m_dropped[oldest->second.newest.reason];
    std::erase_if(m_objects, [&](const auto& each) { return each.second.group == oldest->first; });
    m_groups.erase(oldest);
}

std::vector<EventGroup> EventLog::groups() const {
    std::vector<EventGroup> out;
    out.reserve(m_groups.size());
    for (const auto& [key, group] : m_groups) {
        out.push_back(group);
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& left, const auto& right) {
        return left.newest.last < right.newest.last;
    });
    return out;
}

} // namespace pilothouse::kube
