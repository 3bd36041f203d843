// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/object_follows.h"

#include "fleet/object_codec.h"

#include <algorithm>
#include <utility>

namespace pilothouse::engine {

void ObjectFollows::follow(const FollowObjects& command, std::size_t member, fleet::Moment now) {
    unfollow(command.followId); // an id names one query at a time
    auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const auto& each) {
        return each.second.member == member && each.second.follower.query() == command.query;
    });
    if (found == m_entries.end()) {
        auto& traits = m_traits[member];
        if (!traits) {
            traits = std::make_shared<fleet::ServerTraits>();
        }
        const auto id = m_nextEntry++;
        found = m_entries
                    .emplace(id, Entry{.member = member,
                                       .follower = fleet::ObjectFollower(
                                           command.query, {.seed = id * 0x9e3779b97f4a7c15U,
                                                           .notBefore = now.steady,
                                                           .traits = traits})})
                    .first;
    }
    found->second.readers.push_back({.followId = command.followId, .cluster = command.cluster});
}

void ObjectFollows::refuse(const FollowObjects& command, Error error) {
    auto set = std::make_shared<model::ObjectSet>();
    set->trouble = std::move(error);
    set->revision = 1;
    m_refused.push_back(
        {.followId = command.followId, .cluster = command.cluster, .set = std::move(set)});
}

void ObjectFollows::unfollow(std::uint64_t followId) {
    for (auto at = m_entries.begin(); at != m_entries.end();) {
        auto& entry = at->second;
        std::erase_if(entry.readers, [&](const auto& each) { return each.followId == followId; });
        if (entry.readers.empty()) {
            m_transport.cancel(entry.ticket);
            at = m_entries.erase(at);
        } else {
            ++at;
        }
    }
}

void ObjectFollows::take(FollowAnswer&& answer, fleet::Moment now) {
    const auto found = m_entries.find(answer.entry);
    if (found != m_entries.end()) {
        found->second.follower.take(std::move(answer.answer), now);
    }
}

void ObjectFollows::refresh(std::optional<std::size_t> member, fleet::Moment now) {
    for (auto& [id, entry] : m_entries) {
        if (!member || *member == entry.member) {
            entry.follower.refresh(now);
        }
    }
}

void ObjectFollows::resumed(fleet::Moment now) {
    for (auto& [id, entry] : m_entries) {
        entry.follower.resumed(now);
    }
}

void ObjectFollows::end(std::size_t member, const Error& why) {
    for (auto at = m_entries.begin(); at != m_entries.end();) {
        if (at->second.member != member) {
            ++at;
            continue;
        }
        m_transport.cancel(at->second.ticket);
        for (const auto& reader : at->second.readers) {
            refuse({.followId = reader.followId, .cluster = reader.cluster, .query = {}}, why);
        }
        at = m_entries.erase(at);
    }
    m_traits.erase(member);
}

std::size_t ObjectFollows::advance(const AccessOf& accessOf, fleet::Moment now) {
    std::size_t sent = 0;
    for (auto& [id, entry] : m_entries) {
        auto turn = entry.follower.advance(now);
        if (turn.cancel) {
            m_transport.cancel(std::exchange(entry.ticket, net::Ticket::None));
        }
        if (turn.send) {
            send(id, entry, accessOf(entry.member), *turn.send);
            ++sent;
        }
    }
    return sent;
}

std::optional<fleet::SteadyTime> ObjectFollows::dueAt() const {
    std::optional<fleet::SteadyTime> due;
    for (const auto& [id, entry] : m_entries) {
        const auto mine = entry.follower.dueAt();
        due = mine && due ? std::min(*mine, *due) : mine ? mine : due;
    }
    return due;
}

void ObjectFollows::send(std::uint64_t id, Entry& entry, const fleet::MemberAccess& access,
                         const fleet::ObjectWanted& wanted) {
    m_transport.cancel(entry.ticket); // an ERROR event leaves it open
    const auto where = fleet::placeOf(access, wanted.path);
    auto codec = std::make_shared<fleet::ObjectWatchCodec>(wanted.sequence, where);
    auto* pool = &m_pool;
    const auto lane = static_cast<std::size_t>(id);
    const auto post = [id, inbox = &m_inbox](std::optional<fleet::ObjectAnswer> answer) {
        if (answer) {
            inbox->post(FollowAnswer{.entry = id, .answer = *std::move(answer)});
        }
    };
    net::Handlers handlers;
    if (wanted.stream) {
        handlers.onHead = [=](const net::ResponseHead& head) {
            if (head.status >= 200 && head.status < 300) {
                pool->post(lane, [=](kube::Decoder&) { post(codec->opened()); });
            }
        };
        handlers.onChunk = [=](std::string_view chunk) {
            pool->post(lane, [=, bytes = std::string(chunk)](kube::Decoder& decoder) {
                post(codec->feed(decoder, bytes));
            });
        };
    }
    handlers.onDone = [=](Result<net::Response> response) {
        pool->post(lane, [=, response = std::move(response)](kube::Decoder& decoder) mutable {
            post(wanted.stream ? codec->finish(std::move(response))
                               : fleet::decodeObjects(decoder, wanted, where, std::move(response)));
        });
    };
    entry.ticket = m_transport.start(fleet::objectRequest(access, wanted), std::move(handlers));
}

bool ObjectFollows::isDirty() const {
    return !m_refused.empty() ||
           std::any_of(m_entries.begin(), m_entries.end(), [](const auto& each) {
               const auto& readers = each.second.readers;
               return each.second.follower.isDirty() ||
                      std::any_of(readers.begin(), readers.end(),
                                  [](const auto& reader) { return reader.seen == 0; });
           });
}

std::vector<FollowedObjects> ObjectFollows::collect() {
    auto out = std::exchange(m_refused, {});
    for (auto& [id, entry] : m_entries) {
        const auto set = entry.follower.publish();
        for (auto& reader : entry.readers) {
            if (std::exchange(reader.seen, set->revision) != set->revision) {
                out.push_back({.followId = reader.followId, .cluster = reader.cluster, .set = set});
            }
        }
    }
    return out;
}

std::size_t ObjectFollows::openWatches() const {
    return static_cast<std::size_t>(
        std::count_if(m_entries.begin(), m_entries.end(),
                      [](const auto& each) { return each.second.follower.isWatching(); }));
}

} // namespace pilothouse::engine
