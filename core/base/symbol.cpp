// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/symbol.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <limits>
#include <mutex>
#include <new>
#include <stdexcept>
#include <vector>

namespace pilothouse {

/// Header of a text; its bytes follow.
struct Symbol::Entry {
    std::atomic<std::uint32_t> references{1};
    std::uint32_t size = 0;
    [[nodiscard]] std::string_view text() const noexcept {
        return {reinterpret_cast<const char*>(this + 1), size};
    }
};

namespace {

using Entry = Symbol::Entry;

Entry* makeEntry(std::string_view text) {
    if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
        throw std::length_error("a symbol of more than 4 GiB");
    }
    void* room = ::operator new(sizeof(Entry) + text.size());
    auto* entry = new (room) Entry;
    entry->size = static_cast<std::uint32_t>(text.size());
    std::memcpy(reinterpret_cast<char*>(entry + 1), text.data(), text.size());
    return entry;
}

void freeEntry(Entry* entry) noexcept {
    const std::size_t size = sizeof(Entry) + entry->size;
    entry->~Entry();
    ::operator delete(entry, size);
}

/// Open addressing with linear probing, a power of two of places, at most three quarters taken.
class Shard {
public:
    Entry* take(std::string_view text, std::size_t hash) {
        const std::lock_guard lock(m_mutex);
        if (m_places.empty() || (m_live + 1) * 4 > m_places.size() * 3) {
            resize(std::max(kFewest, m_places.size() * 2));
        }
        auto place = hash & (m_places.size() - 1);
        while (m_places[place] != nullptr) {
            if (m_places[place]->text() == text) {
                m_places[place]->references.fetch_add(1, std::memory_order_relaxed);
                return m_places[place];
            }
            place = (place + 1) & (m_places.size() - 1);
        }
        m_places[place] = makeEntry(text);
        ++m_live;
        return m_places[place];
    }

    /// The count falls from one to none only here, so nobody finds an entry that is going.
    void drop(Entry* entry) noexcept {
        const std::lock_guard lock(m_mutex);
        if (entry->references.fetch_sub(1, std::memory_order_acq_rel) != 1) {
            return;
        }
        erase(entry);
        freeEntry(entry);
        --m_live;
        if (m_places.size() > kFewest && m_live * 8 < m_places.size()) {
            resize(m_places.size() / 2);
        }
    }

    std::size_t live() {
        const std::lock_guard lock(m_mutex);
        return m_live;
    }

private:
    static constexpr std::size_t kFewest = 16;

    [[nodiscard]] std::size_t home(const Entry& entry) const;

    void resize(std::size_t places) {
        std::vector<Entry*> old(places, nullptr);
        old.swap(m_places);
        for (Entry* entry : old) {
            if (entry != nullptr) {
                auto place = home(*entry);
                while (m_places[place] != nullptr) {
                    place = (place + 1) & (m_places.size() - 1);
                }
                m_places[place] = entry;
            }
        }
    }

    /// Takes an entry out and moves up those that had to probe past it.
    void erase(const Entry* entry) {
        const auto mask = m_places.size() - 1;
        auto hole = home(*entry);
        while (m_places[hole] != entry) {
            hole = (hole + 1) & mask;
        }
        m_places[hole] = nullptr;
        for (auto next = (hole + 1) & mask; m_places[next] != nullptr; next = (next + 1) & mask) {
            if (((next - home(*m_places[next])) & mask) >= ((next - hole) & mask)) {
                m_places[hole] = std::exchange(m_places[next], nullptr);
                hole = next;
            }
        }
    }

    std::mutex m_mutex;
    std::vector<Entry*> m_places;
    std::size_t m_live = 0;
};

constexpr std::size_t kShards = 16;
constexpr unsigned kShardBits = 60; ///< the top four bits of a hash choose the shard

std::size_t hashOf(std::string_view text) {
    return std::hash<std::string_view>{}(text);
}

/// Never destroyed: records may outlive every other object of the program.
std::array<Shard, kShards>& shards() {
    static auto* const all = new std::array<Shard, kShards>;
    return *all;
}

Shard& shardOf(std::size_t hash) {
    return shards()[static_cast<std::uint64_t>(hash) >> kShardBits];
}

std::size_t Shard::home(const Entry& entry) const {
    return hashOf(entry.text()) & (m_places.size() - 1);
}

} // namespace

Symbol::Symbol(std::string_view text) {
    if (!text.empty()) {
        const auto hash = hashOf(text);
        m_entry = shardOf(hash).take(text, hash);
    }
}

std::string_view Symbol::view() const noexcept {
    return m_entry == nullptr ? std::string_view() : m_entry->text();
}

void Symbol::retain() const noexcept {
    if (m_entry != nullptr) {
        m_entry->references.fetch_add(1, std::memory_order_relaxed);
    }
}

void Symbol::release(Entry* entry) noexcept {
    auto count = entry->references.load(std::memory_order_relaxed);
    while (count > 1) {
        if (entry->references.compare_exchange_weak(count, count - 1, std::memory_order_release,
                                                    std::memory_order_relaxed)) {
            return;
        }
    }
    shardOf(hashOf(entry->text())).drop(entry);
}

std::size_t Symbol::liveTexts() {
    std::size_t live = 0;
    for (auto& shard : shards()) {
        live += shard.live();
    }
    return live;
}

} // namespace pilothouse
