// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "azure/managed_cluster.h"
#include "rollout/facts.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// What nodes that come take of a subscription's quota and of subnets. Many members share a count:
/// each is asked for once, through the first member that needs it, and told to all. Asks nobody
/// itself. One thread.
class AzureRooms {
public:
    struct Question {
        int tag = 0; ///< 0 and up, to be given back with the answer
        std::string path{};
    };

    /// Makes the pools of a member known, and says what is to be asked that nobody asked before.
    /// @param azureId ARM id of the cluster
    [[nodiscard]] std::vector<Question> note(const azure::ManagedCluster& cluster,
                                             const std::string& azureId,
                                             rollout::MemberFacts& member);
    /// Takes an answer, or why there is none.
    void take(int tag, const Result<std::string>& body);
    /// Gives a member its rooms; what of them could not be read ("quota", "addresses").
    [[nodiscard]] std::vector<std::pair<std::string, Error>>
    give(rollout::MemberFacts& member) const;

private:
    struct Count {
        std::string path{};
        bool isOfSubnets = false;
        std::vector<azure::Usage> usages{};
        std::optional<Error> error{};
    };
    std::size_t placeOf(const std::string& path, bool isOfSubnets,
                        std::vector<Question>& questions);

    std::vector<Count> m_counts;
    std::map<std::string, std::size_t> m_places;              ///< of counts, by path
    std::map<std::string, std::vector<std::size_t>> m_needed; ///< counts of a member, by its name
};

} // namespace pilothouse::engine
