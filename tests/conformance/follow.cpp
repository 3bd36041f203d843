// SPDX-License-Identifier: GPL-3.0-or-later
#include "follow.h"

#include <algorithm>
#include <deque>
#include <variant>

namespace pilothouse::test {

namespace {

constexpr std::chrono::seconds kGuard{30};

} // namespace

/// Bytes and ends as the I/O thread hands them over.
struct Follow::Inbox {
    using Piece = std::variant<fleet::WatchOpened, std::string, Result<net::Response>>;
    struct Item {
        std::shared_ptr<fleet::ObjectWatchCodec> codec;
        fleet::ObjectWanted wanted;
        Piece piece;
    };
    void post(Item item) {
        const std::lock_guard lock(mutex);
        items.push_back(std::move(item));
        arrived.notify_all();
    }
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<Item> items;
};

Follow::Follow(ServerUnderTest& server, model::ObjectQuery query, const std::string& context,
               int watchSeconds, bool streams)
    : m_server(server), m_context(context), m_watchSeconds(watchSeconds),
      m_follower(std::move(query),
                 {.seed = 7,
                  .notBefore = std::chrono::steady_clock::now(),
                  .traits = streams ? std::make_shared<fleet::ServerTraits>() : nullptr}),
      m_inbox(std::make_shared<Inbox>()), m_set(m_follower.publish()) {}

Follow::~Follow() {
    m_server.transport().cancel(m_ticket);
}

fleet::Moment Follow::now() const {
    return {.steady = std::chrono::steady_clock::now() + m_skipped, .clock = SystemClock().now()};
}

void Follow::send(const fleet::ObjectWanted& wanted) {
    m_asked.push_back(wanted.path);
    m_sequence = wanted.sequence;
    auto request = fleet::objectRequest(m_server.access(m_context), wanted);
    if (wanted.stream && m_watchSeconds > 0) {
        const auto at = request.path.find("timeoutSeconds=") + 15;
        const auto end = std::min(request.path.find('&', at), request.path.size());
        request.path.replace(at, end - at, std::to_string(m_watchSeconds));
    }
    const auto codec = std::make_shared<fleet::ObjectWatchCodec>(
        wanted.sequence, fleet::placeOf(m_server.access(m_context), wanted.path));
    net::Handlers handlers;
    if (wanted.stream) {
        handlers.onHead = [=, inbox = m_inbox](const net::ResponseHead&) {
            inbox->post({codec, wanted, fleet::WatchOpened{}});
        };
        handlers.onChunk = [=, inbox = m_inbox](std::string_view chunk) {
            inbox->post({codec, wanted, std::string(chunk)});
        };
    }
    handlers.onDone = [=, inbox = m_inbox](Result<net::Response> response) {
        inbox->post({codec, wanted, std::move(response)});
    };
    m_server.transport().cancel(m_ticket);
    m_ticket = m_server.transport().start(std::move(request), std::move(handlers));
}

void Follow::take(fleet::ObjectAnswer answer) {
    m_follower.take(std::move(answer), now());
    m_set = m_follower.publish();
    const auto& trouble = m_set->trouble;
    if (trouble && (m_troubles.empty() || m_troubles.back() != trouble->kind)) {
        m_troubles.push_back(trouble->kind);
    }
}

void Follow::step(std::chrono::milliseconds atMost) {
    auto turn = m_follower.advance(now());
    if (turn.cancel) {
        m_server.transport().cancel(m_ticket);
    }
    if (turn.send) {
        send(*turn.send);
    }
    std::deque<Inbox::Item> items;
    {
        std::unique_lock lock(m_inbox->mutex);
        const auto most = std::chrono::steady_clock::now() + atMost;
        const auto due = m_follower.dueAt();
        m_inbox->arrived.wait_until(lock, due ? std::min(*due - m_skipped, most) : most,
                                    [&] { return !m_inbox->items.empty(); });
        items.swap(m_inbox->items);
    }
    for (auto& [codec, wanted, piece] : items) {
        if (std::holds_alternative<fleet::WatchOpened>(piece)) {
            take(codec->opened());
        } else if (const auto* chunk = std::get_if<std::string>(&piece)) {
            if (auto answer = codec->feed(m_decoder, *chunk)) {
                take(*std::move(answer));
            }
        } else {
            auto& response = std::get<Result<net::Response>>(piece);
            if (!wanted.stream) {
                take(fleet::decodeObjects(m_decoder, wanted, wanted.path, std::move(response)));
            } else if (auto answer = codec->finish(std::move(response))) {
                take(*std::move(answer));
            }
        }
    }
}

bool Follow::until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + kGuard;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) {
            qWarning("waited in vain; known: %s; trouble: %s; asked: %s",
                     m_set->objects ? std::to_string(m_set->objects->size()).c_str() : "nothing",
                     m_set->trouble ? describe(*m_set->trouble).c_str() : "none",
                     m_asked.empty() ? "nothing" : m_asked.back().c_str());
            return false;
        }
        step(std::chrono::milliseconds(200));
    }
    return true;
}

void Follow::run(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    for (auto left = time; left.count() > 0;
         left = std::chrono::duration_cast<std::chrono::milliseconds>(
             end - std::chrono::steady_clock::now())) {
        step(left);
    }
}

void Follow::cut() {
    m_server.transport().cancel(m_ticket);
    m_inbox = std::make_shared<Inbox>(); // what was on its way is lost
    take({.sequence = m_sequence,
          .payload = fleet::WatchEnded{
              .error = Error{.kind = ErrorKind::Network, .message = "cut by the test"}}});
}

std::vector<std::string> Follow::names() const {
    std::vector<std::string> found;
    if (m_set->objects) {
        for (const auto& each : *m_set->objects) {
            if (each.name != "kube-root-ca.crt") { // of a controller of the real server
                found.push_back(each.name);
            }
        }
    }
    return found;
}

model::ObjectDiff Follow::diff() {
    const auto before = std::exchange(m_told, m_set->objects);
    return model::diffObjects(before.get(), m_set->objects.get());
}

std::size_t Follow::lists(std::size_t from) const {
    return static_cast<std::size_t>(
        std::count_if(m_asked.begin() + static_cast<std::ptrdiff_t>(from), m_asked.end(),
                      [](const auto& each) { return each.find("watch=true") == each.npos; }));
}

} // namespace pilothouse::test
