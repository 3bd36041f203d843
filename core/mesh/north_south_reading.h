// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/requests.h"
#include "mesh/read_north_south.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::mesh {

/// Which lists a reading asks for: those of a member, or those of a hub, where only Azure Fleet's
/// networking is looked for.
enum class NorthSouthSide : std::uint8_t { Member, Hub };

/// One reading of what leads from outside into one member, or the hub: which requests, in what
/// order, and what their answers say. Knows no transport. One thread at a time.
///
/// Each group is asked for first, so that a member without it costs one request; that it is not
/// there is taken from `before` for ten minutes.
class NorthSouthReading {
public:
    struct Question {
        std::size_t number = 0;
        kube::ApiRequest request{};
    };

    /// @param who    id and name alone
    /// @param before what the last reading gave; null: none
    NorthSouthReading(NorthSouthFacts who, NorthSouthSide side, const NorthSouthFacts* before);
    NorthSouthReading(const NorthSouthReading&) = delete; // its handlers know where it is
    NorthSouthReading& operator=(const NorthSouthReading&) = delete;
    ~NorthSouthReading() = default;

    /// What to ask first; empty where all is known to be absent.
    [[nodiscard]] std::vector<Question> begin(Instant now);
    /// An answer, and what to ask next because of it. Each number once.
    [[nodiscard]] std::vector<Question> take(std::size_t number, const Result<std::string>& answer,
                                             Instant now);
    /// All that was read. Questions without an answer failed with `late`.
    [[nodiscard]] NorthSouthFacts finish(const Error& late, Instant now);

private:
    using Handler = std::function<void(const Result<std::string>& answer)>;
    struct Asked {
        ReadOutcome* outcome = nullptr;
        Handler handler;
        bool isOpen = true;
    };

    void ask(ReadOutcome& outcome, std::string path, Handler handler);
    void askGroup(ReadOutcome& outcome, const ReadOutcome* before, std::string_view group,
                  std::function<void(const std::vector<std::string>& versions)> found);
    template<class Item>
    void askList(ReadOutcome& outcome, std::string path, const std::string& token,
                 Result<ListPage<Item>> (*read)(std::string_view),
                 std::shared_ptr<std::vector<Item>> items, std::optional<std::vector<Item>>& into);
    void askGatewayLists(const std::string& version);
    void askFleetLists(const std::string& version);
    void note(ReadOutcome& outcome, const Error& error) const;

    NorthSouthFacts m_facts;
    NorthSouthSide m_side;
    ReadOutcome m_gatewayBefore;
    ReadOutcome m_fleetBefore;
    std::vector<Asked> m_asked;
    std::vector<Question> m_next;
    Instant m_now{};
};

} // namespace pilothouse::mesh
