// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/object_follower.h"

#include "kube/paths.h"
#include "kube/selector.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace pilothouse::fleet {

namespace {

constexpr std::chrono::seconds kWatchSilence{150}; ///< built-in kinds: two bookmarks missed
constexpr std::chrono::seconds kWatchGrace{10};
constexpr int kResumeSpreadMs = 5'000;

/// A group that kube-apiserver itself serves, with bookmarks about once a minute. Custom kinds and
/// aggregated servers need not send any.
bool isBuiltIn(std::string_view group) {
    if (group.find('.') == std::string_view::npos) {
        return true; // core, apps, batch, autoscaling, policy
    }
    return group.ends_with(".k8s.io") && group != "metrics.k8s.io" &&
           group != "custom.metrics.k8s.io" && group != "external.metrics.k8s.io";
}

std::string acceptOf(model::ObjectForm form) {
    switch (form) {
    case model::ObjectForm::Whole: break;
    case model::ObjectForm::Metadata:
        return "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";
    case model::ObjectForm::Table:
        return "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    }
    return "application/json";
}

/// A watch carries single objects, so it names the form of one.
std::string watchAcceptOf(model::ObjectForm form) {
    return form == model::ObjectForm::Metadata
               ? "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json"
               : acceptOf(form);
}

std::size_t sizeOf(const model::Object& object) {
    constexpr std::size_t kText = sizeof(std::string);
    std::size_t size = sizeof(object) + object.json.size() + object.name.size() + object.ns.size();
    for (const auto& cell : object.cells) {
        size += kText + cell.size();
    }
    for (const auto& [key, value] : object.labels) {
        size += 2 * kText + key.size() + value.size();
    }
    return size;
}

std::size_t sizeOf(const std::vector<model::Object>& objects) {
    return std::accumulate(objects.begin(), objects.end(), std::size_t{0},
                           [](std::size_t sum, const auto& each) { return sum + sizeOf(each); });
}

/// "a=b,c!=d": operators =, == and != only. Source: apimachinery pkg/fields/selector.go.
bool isFieldSelector(std::string_view text) {
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const auto term = text.substr(0, comma);
        const auto sign = term.find('=');
        if (sign == std::string_view::npos || sign == 0 || (sign == 1 && term[0] == '!')) {
            return false;
        }
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return true;
}

} // namespace

std::optional<Error> problemOf(const model::ObjectQuery& query) {
    const auto invalid = [](std::string message) {
        return Error{.kind = ErrorKind::Validation, .message = std::move(message)};
    };
    if (query.resource.empty() || query.version.empty()) {
        return invalid("a query of objects needs a resource and its version");
    }
    if (query.group.empty() && query.resource == "secrets" &&
        query.form == model::ObjectForm::Whole) {
        return invalid("secrets are followed without their content: as metadata or as a table");
    }
    if (auto labels = kube::Selector::parse(query.labelSelector); !labels) {
        return std::move(labels.error());
    }
    if (!isFieldSelector(query.fieldSelector)) {
        return invalid(fmt::format("\"{}\" is no field selector: field=value or field!=value",
                                   query.fieldSelector));
    }
    return std::nullopt;
}

ObjectFollower::ObjectFollower(model::ObjectQuery query, const Options& options)
    : m_query(std::move(query)), m_options(options), m_random(options.seed),
      m_reflector(newReflector(options.notBefore)), m_trouble(problemOf(m_query)) {
    m_stopped = m_trouble.has_value();
}

Reflector ObjectFollower::newReflector(SteadyTime notBefore) {
    // The columns of a table come with lists alone.
    const bool streams = m_query.form != model::ObjectForm::Table;
    return Reflector({.seed = m_random(),
                      .notBefore = notBefore,
                      .traits = streams ? m_options.traits : nullptr});
}

ObjectFollower::Turn ObjectFollower::advance(Moment now) {
    Turn turn{.send = {}, .cancel = std::exchange(m_dropRequest, false)};
    if (const auto delay = std::exchange(m_restartDelay, std::nullopt)) {
        turn.cancel = turn.cancel || m_underWay;
        m_underWay = false;
        m_watching = false;
        m_reflector.restart(now.steady, *delay);
    }
    if (m_stopped) {
        return turn;
    }
    const auto next = m_reflector.next(now.steady);
    if (next.ask == Reflector::Ask::Nothing) {
        return turn;
    }
    turn.cancel = turn.cancel || m_underWay; // a streaming list that fell silent
    const bool watches = next.ask == Reflector::Ask::Watch;
    m_watching = m_watching && watches && !next.initialEvents;
    if (next.initialEvents || (!watches && next.continueToken.empty())) {
        m_mirror.dropCollected();
        m_bytes = m_mirror.isKnown() ? sizeOf(*m_mirror.share()) : 0;
    }
    ObjectWanted wanted{.sequence = ++m_sequence};
    wanted.stream = watches;
    wanted.accept = watches ? watchAcceptOf(m_query.form) : acceptOf(m_query.form);
    wanted.path = kube::resourcePath({.group = m_query.group,
                                      .version = m_query.version,
                                      .resource = m_query.resource,
                                      .ns = m_query.ns});
    const auto version = next.hasResourceVersion ? next.resourceVersion : std::string_view();
    if (watches) {
        wanted.path += kube::watchQuery({.resourceVersion = version,
                                         .timeout = next.watchTimeout,
                                         .labelSelector = m_query.labelSelector,
                                         .fieldSelector = m_query.fieldSelector,
                                         .sendInitialEvents = next.initialEvents});
        wanted.timeout = next.watchTimeout + kWatchGrace;
        wanted.silence = isBuiltIn(m_query.group) ? kWatchSilence : next.watchTimeout + kWatchGrace;
    } else {
        wanted.path += kube::listQuery({.limit = next.limit,
                                        .continueToken = next.continueToken,
                                        .resourceVersion = version,
                                        .labelSelector = m_query.labelSelector,
                                        .fieldSelector = m_query.fieldSelector});
        wanted.timeout = m_options.listTimeout;
    }
    m_underWay = true;
    turn.send = std::move(wanted);
    return turn;
}

std::optional<SteadyTime> ObjectFollower::dueAt() const {
    if (m_dropRequest || m_restartDelay) {
        return SteadyTime{};
    }
    return m_stopped ? std::nullopt : m_reflector.dueAt();
}

void ObjectFollower::take(ObjectAnswer answer, Moment now) {
    if (m_underWay && answer.sequence == m_sequence) {
        std::visit([&](auto&& payload) { on(std::forward<decltype(payload)>(payload), now); },
                   std::move(answer.payload));
    }
}

void ObjectFollower::refresh(Moment now) {
    if (m_stopped && !problemOf(m_query)) { // it may be less by now
        m_stopped = false;
        m_reflector = newReflector(now.steady);
    }
    m_reflector.kick(now.steady);
}

void ObjectFollower::resumed(Moment /*now*/) {
    m_restartDelay = std::chrono::milliseconds(
        std::uniform_int_distribution<int>(0, kResumeSpreadMs - 1)(m_random));
}

/// The count grows with every change; it is made exact before anybody is refused for it.
bool ObjectFollower::isTooMuch() {
    if (m_bytes <= m_options.maxBytes) {
        return false;
    }
    m_bytes = m_mirror.collectedSize([](const auto& each) { return sizeOf(each); }) +
              (m_mirror.isKnown() ? sizeOf(*m_mirror.share()) : 0);
    return m_bytes > m_options.maxBytes;
}

void ObjectFollower::stop() {
    m_stopped = true;
    m_dropRequest = std::exchange(m_underWay, false);
    m_watching = false;
    m_mirror.forget();
    m_bytes = 0;
    m_readAt.reset();
    setTrouble(Error{.kind = ErrorKind::Validation,
                     .message = fmt::format("more than {} MiB of {}: choose a namespace or a "
                                            "selector",
                                            m_options.maxBytes >> 20U, m_query.resource)});
}

void ObjectFollower::setTrouble(const std::optional<Error>& error) {
    m_dirty = m_dirty || m_trouble != error;
    m_trouble = error;
}

void ObjectFollower::on(Result<ObjectPage> answer, Moment now) {
    m_underWay = false;
    if (!answer) {
        m_mirror.dropCollected();
        m_reflector.listFailed(answer.error(), now.steady);
        ended(answer.error(), now);
        return;
    }
    m_bytes += sizeOf(answer->page.items);
    m_mirror.collect(std::move(answer->page.items));
    if (isTooMuch()) {
        stop();
        return;
    }
    if (!answer->columns.empty()) {
        m_columns = std::move(answer->columns);
    }
    if (m_reflector.pageArrived(answer->page.resourceVersion, std::move(answer->page.continueToken),
                                now.steady)) {
        m_mirror.replace();
        m_bytes = sizeOf(*m_mirror.share());
        m_readAt = now.clock;
        m_dirty = true;
        setTrouble(std::nullopt);
    }
}

void ObjectFollower::on(const WatchOpened& /*answer*/, Moment now) {
    m_watching = true;
    m_readAt = m_mirror.isKnown() ? std::optional(now.clock) : std::nullopt;
    m_dirty = true;
    setTrouble(std::nullopt);
}

void ObjectFollower::on(WatchAnswer<model::Object> answer, Moment now) {
    for (auto& change : answer.changes) {
        if (change.kind == WatchChange<model::Object>::Kind::Failed) {
            m_underWay = false;
            m_reflector.watchEnded(change.error, now.steady);
            ended(change.error, now);
            return;
        }
        m_dirty = m_dirty || change.kind != WatchChange<model::Object>::Kind::Bookmark ||
                  change.isInitialEnd;
        m_bytes += sizeOf(change.record);
        fold(m_reflector, m_mirror, std::move(change), now.steady);
    }
    if (isTooMuch()) {
        stop();
        return;
    }
    m_readAt = m_mirror.isKnown() ? std::optional(now.clock) : std::nullopt;
    setTrouble(m_reflector.trouble());
}

void ObjectFollower::on(const WatchEnded& answer, Moment now) {
    m_underWay = false;
    m_reflector.watchEnded(answer.error, now.steady);
    ended(answer.error, now);
}

/// A request is over. What may not be read any more, or is gone as a kind, is not shown any more.
void ObjectFollower::ended(const std::optional<Error>& error, Moment /*now*/) {
    if (error || m_reflector.trouble()) { // a normal end goes on at once: nobody need see it
        m_dirty = m_dirty || m_watching;
        m_watching = false;
    }
    const bool refused =
        error && (error->kind == ErrorKind::Forbidden || error->kind == ErrorKind::NotFound ||
                  error->kind == ErrorKind::Auth);
    if (refused && m_mirror.isKnown()) {
        m_mirror.forget();
        m_bytes = 0;
        m_readAt.reset();
        m_dirty = true;
    }
    setTrouble(m_reflector.trouble());
}

std::shared_ptr<const model::ObjectSet> ObjectFollower::publish() {
    if (!m_dirty && m_published) {
        return m_published;
    }
    auto set = std::make_shared<model::ObjectSet>();
    set->objects = m_mirror.share();
    set->columns = m_columns;
    set->isWatched = m_watching;
    set->readAt = m_readAt;
    set->trouble = m_trouble;
    set->revision = m_published ? m_published->revision + 1 : 1;
    m_published = std::move(set);
    m_dirty = false;
    return m_published;
}

} // namespace pilothouse::fleet
