// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_target.h"
#include "simulator/custom_kinds.h"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using detail::problemReply;
using nlohmann::json;

namespace {

constexpr std::chrono::seconds kBookmarkEvery{20};
/// And once so long before a watch ends. Source: kubernetes/apiserver pkg/storage/cacher.
constexpr std::chrono::seconds kBookmarkBeforeEnd{2};

std::optional<std::uint64_t> number(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

} // namespace

ApiReply MemberApi::watch(const ApiRequest& request, const Target& target, Selection selection,
                          const Representation& form) {
    const std::string rvText = request.param("resourceVersion");
    const auto from = rvText.empty() ? std::optional<std::uint64_t>(0) : number(rvText);
    const std::string timeoutText = request.param("timeoutSeconds");
    const auto timeout =
        timeoutText.empty() ? std::optional<std::uint64_t>(2400) : number(timeoutText);
    if (!from || !timeout) {
        return problemReply({400, "BadRequest", "invalid resourceVersion or timeoutSeconds"});
    }
    const bool wantsInitial = request.param("sendInitialEvents") == "true";
    if (*from > m_story.store().version()) {
        return detail::tooNew(*from, m_story.store().version());
    }
    WatchPlan plan;
    plan.kind = target.info->id;
    plan.version = isCustom(plan.kind) ? target.info : nullptr;
    plan.selection = std::move(selection);
    plan.representation = form;
    plan.from = *from;
    plan.wantsState = *from == 0 || wantsInitial;
    plan.wantsBookmarks = request.param("allowWatchBookmarks") == "true" ||
                          request.param("allowWatchBookmarks") == "1";
    plan.wantsInitialEnd = wantsInitial && plan.wantsBookmarks; // it is a bookmark
    plan.timeout = std::chrono::seconds{*timeout};
    ApiReply reply;
    reply.contentType =
        form.form == Rendering::Metadata
            ? "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io;stream=watch"
            : form.contentType() + (form.form == Rendering::Table ? ";stream=watch" : "");
    reply.watch = std::move(plan);
    return reply;
}

WatchStream::WatchStream(WatchPlan plan, const Story& story)
    : m_plan(std::move(plan)), m_story(story), m_seen(m_plan.from),
      m_nextBookmark(bookmarkAfter(std::chrono::milliseconds{0})) {}

std::chrono::milliseconds WatchStream::bookmarkAfter(std::chrono::milliseconds elapsed) const {
    const auto last = std::chrono::milliseconds(m_plan.timeout) - kBookmarkBeforeEnd;
    const auto next = elapsed + kBookmarkEvery;
    return elapsed < last ? std::min<std::chrono::milliseconds>(next, last) : next;
}

std::string WatchStream::take(std::chrono::milliseconds elapsed) {
    std::string out;
    if (m_isOver) {
        return out;
    }
    if (!m_hasStarted) {
        m_hasStarted = true;
        if (m_plan.wantsState) {
            sendState(out);
        }
    }
    if (m_seen < m_story.store().floorVersion()) {
        sendExpired(out);
        return out;
    }
    for (const Change* change : m_story.store().changesAfter(m_plan.kind, m_seen)) {
        sendChange(*change, out);
    }
    m_seen = m_story.store().version();
    if (m_plan.wantsBookmarks && elapsed >= m_nextBookmark) {
        m_nextBookmark = bookmarkAfter(elapsed);
        sendBookmark(out, false);
    }
    const bool isGone = isCustom(m_plan.kind) && !isServed(m_story.store(), *m_plan.version);
    if (isGone || elapsed >= m_plan.timeout) {
        m_isOver = true;
    }
    return out;
}

void WatchStream::sendState(std::string& out) {
    const Store& store = m_story.store();
    m_seen = store.version();
    if (const auto objects = store.snapshot(m_plan.kind, m_seen)) {
        for (const StoredPtr& object : *objects) {
            if (m_plan.selection.matches(*object)) {
                sendObject("ADDED", *object, out);
            }
        }
    }
    if (m_plan.wantsInitialEnd) {
        sendBookmark(out, true);
    }
}

void WatchStream::sendChange(const Change& change, std::string& out) {
    // With a selector, coming into view is an addition and going out of view a deletion.
    const bool was = change.before && m_plan.selection.matches(*change.before);
    const bool is = change.type != ChangeType::Deleted && m_plan.selection.matches(*change.object);
    if (is) {
        sendObject(was ? "MODIFIED" : "ADDED", *change.object, out);
    } else if (was) {
        sendObject("DELETED", change.type == ChangeType::Deleted ? *change.object : *change.before,
                   out);
    }
}

void WatchStream::sendObject(const char* type, const Stored& object, std::string& out) {
    switch (m_plan.representation.form) {
    case Rendering::Object:
        out +=
            fmt::format(R"({{"type":"{}","object":{}}})", type,
                        m_plan.version != nullptr ? detail::inVersion(object.json, *m_plan.version)
                                                  : object.json);
        break;
    case Rendering::Metadata:
        out += fmt::format(R"({{"type":"{}","object":{}}})", type,
                           detail::makeMetadata(object).dump());
        break;
    case Rendering::Table: {
        json table = detail::makeTable(m_plan.kind, {std::make_shared<const Stored>(object)},
                                       m_plan.representation, m_story.world().at(m_story.now()),
                                       !m_hasSentColumns);
        table["metadata"] = {{"resourceVersion", std::to_string(object.version)}};
        m_hasSentColumns = true;
        out += fmt::format(R"({{"type":"{}","object":{}}})", type, table.dump());
        break;
    }
    }
    out += '\n';
}

void WatchStream::sendBookmark(std::string& out, bool isInitialEnd) const {
    json metadata{{"resourceVersion", std::to_string(m_seen)}, {"creationTimestamp", nullptr}};
    if (isInitialEnd) {
        metadata["annotations"] = {{"k8s.io/initial-events-end", "true"}};
    }
    const KindInfo& info = m_plan.version != nullptr ? *m_plan.version : kindInfo(m_plan.kind);
    json object{{"kind", info.kind}, {"apiVersion", info.apiVersion()}, {"metadata", metadata}};
    if (m_plan.representation.form == Rendering::Table) {
        object = {{"kind", "Table"},
                  {"apiVersion", "meta.k8s.io/" + m_plan.representation.version},
                  {"metadata", {{"resourceVersion", std::to_string(m_seen)}}},
                  {"columnDefinitions", nullptr},
                  {"rows", json::array({{{"cells", json::array()}, {"object", object}}})}};
    }
    out += fmt::format(R"({{"type":"BOOKMARK","object":{}}})", object.dump()) + "\n";
}

void WatchStream::sendExpired(std::string& out) {
    const std::string status = detail::statusText(
        {410, "Expired",
         fmt::format("too old resource version: {} ({})", m_seen, m_story.store().floorVersion())});
    out += fmt::format(R"({{"type":"ERROR","object":{}}})", status) + "\n";
    m_isOver = true;
}

} // namespace pilothouse::simulator
