// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/records.h"
#include "fleet/reflector.h"
#include "model/object.h"

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace pilothouse::fleet {

[[nodiscard]] inline auto mirrorKey(const model::Node& node) {
    return std::tie(node.name);
}
[[nodiscard]] inline auto mirrorKey(const model::Pod& pod) {
    return std::pair(pod.ns(), pod.name());
}

[[nodiscard]] inline std::string uidOf(const model::Node& node) {
    return node.uid;
}
[[nodiscard]] inline std::string uidOf(const model::Pod& pod) {
    return pod.uid();
}

[[nodiscard]] inline auto mirrorKey(const model::Object& object) {
    return std::tie(object.ns, object.name);
}
[[nodiscard]] inline std::string uidOf(const model::Object& object) {
    return object.uid;
}

/// The records of one kind of one member, sorted by key, copied only when a published version is
/// still in somebody's hands. One owner, no thread safety; what share() gave stays as it is.
template<class Record>
class Mirror {
public:
    /// Adds a page to the list being collected.
    void collect(std::vector<Record> items) {
        m_incoming.insert(m_incoming.end(), std::make_move_iterator(items.begin()),
                          std::make_move_iterator(items.end()));
    }
    /// One change of a list that comes as events.
    void collect(WatchChange<Record>&& change) {
        if (change.kind == WatchChange<Record>::Kind::Put) {
            m_incoming.push_back(std::move(change.record));
        } else { // rare: something is deleted while the list is sent
            std::erase_if(m_incoming, [&](const auto& each) {
                return mirrorKey(each) == mirrorKey(change.record);
            });
        }
    }
    /// What a half-collected list weighs, by the weight of a record.
    template<class Weight>
    [[nodiscard]] std::size_t collectedSize(Weight weight) const {
        std::size_t sum = 0;
        for (const auto& each : m_incoming) {
            sum += weight(each);
        }
        return sum;
    }
    /// Drops a half-collected list.
    void dropCollected() { m_incoming.clear(); }
    /// The collected list replaces everything; what is not in it is gone.
    void replace() {
        std::stable_sort(m_incoming.begin(), m_incoming.end(), less);
        // The same object on two pages of an inconsistent continuation: the later one counts.
        const auto last = std::unique(m_incoming.rbegin(), m_incoming.rend(),
                                      [](const auto& left, const auto& right) {
                                          return mirrorKey(left) == mirrorKey(right);
                                      });
        m_incoming.erase(m_incoming.begin(), last.base());
        m_records = std::make_shared<std::vector<Record>>(std::exchange(m_incoming, {}));
    }
    /// One Put or Erase of a watch.
    void apply(WatchChange<Record>&& change) {
        auto& records = own();
        const auto at = std::lower_bound(records.begin(), records.end(), change.record, less);
        const bool known = at != records.end() && mirrorKey(*at) == mirrorKey(change.record);
        if (change.kind == WatchChange<Record>::Kind::Put) {
            if (known) {
                *at = std::move(change.record);
            } else {
                records.insert(at, std::move(change.record));
            }
        } else if (known && (uidOf(*at) == uidOf(change.record) || uidOf(change.record).empty())) {
            records.erase(at);
        }
    }
    /// Nothing is known any more (the permission is gone).
    void forget() {
        m_incoming.clear();
        m_records.reset();
    }
    /// What is known now; null before the first complete list.
    [[nodiscard]] std::shared_ptr<const std::vector<Record>> share() const { return m_records; }
    [[nodiscard]] bool isKnown() const { return m_records != nullptr; }

private:
    static bool less(const Record& left, const Record& right) {
        return mirrorKey(left) < mirrorKey(right);
    }
    std::vector<Record>& own() {
        if (!m_records) {
            m_records = std::make_shared<std::vector<Record>>();
        } else if (m_records.use_count() > 1) {
            m_records = std::make_shared<std::vector<Record>>(*m_records);
        }
        return *m_records;
    }

    std::vector<Record> m_incoming;
    std::shared_ptr<std::vector<Record>> m_records;
};

/// Takes one event of an open watch into the mirror, as the reflector decides.
template<class Record>
void fold(Reflector& reflector, Mirror<Record>& mirror, WatchChange<Record>&& change,
          SteadyTime now) {
    using Kind = typename WatchChange<Record>::Kind;
    using Event = Reflector::Event;
    const auto event = change.kind == Kind::Put && change.isAddition ? Event::Added
                       : change.kind != Kind::Bookmark               ? Event::Changed
                       : change.isInitialEnd                         ? Event::InitialEnd
                                                                     : Event::Bookmark;
    switch (reflector.watchAdvanced(event, change.resourceVersion, now)) {
    case Reflector::Take::Apply:
        if (change.kind != Kind::Bookmark) {
            mirror.apply(std::move(change));
        }
        break;
    case Reflector::Take::Collect: mirror.collect(std::move(change)); break;
    case Reflector::Take::Replace: mirror.replace(); break;
    case Reflector::Take::Ignore: break;
    }
}

} // namespace pilothouse::fleet
