// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "fleet/moment.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace pilothouse::fleet {

/// What changes when a file is written or replaced, also behind a symbolic link; empty where there
/// is none.
[[nodiscard]] std::string fileStamp(const std::string& path);

/// A member's access after one of its files changed.
struct AccessChange {
    std::size_t member = 0; ///< index in the list that the watcher was made from
    std::shared_ptr<const MemberAccess> access;
    bool newConnection = false; ///< trust or client certificate changed: reconnect
};

/// What to do with a running member whose files were read again.
struct AccessTakeover {
    bool isSameWay = false; ///< else it may be another cluster: begin anew
    /// What to use from now on, with the connections of before where they can be kept; null: as
    /// before.
    std::shared_ptr<const MemberAccess> access;
    bool newConnection = false; ///< trust or client certificate changed: reconnect
};
/// Compares the access of before with one that was made anew. Address, proxy and server name decide
/// whether it leads to the same cluster. Pure.
[[nodiscard]] AccessTakeover takeOver(const MemberConfig& before, const MemberConfig& made);

/// Follows the token, certificate and key files that members name, and makes their access anew.
/// A file is read when its stamp (inode, size, time) changed, and anyway once it is 50 s old: a
/// token of 60 s is never used for longer (kubernetes/client-go transport/token_source.go). What
/// cannot be read, is empty or does not belong together leaves the last good access in place
/// (client-go transport/{cert_rotation,ca_rotation}.go). Told the time; reads files, so never on
/// the engine or UI thread. One owner.
class CredentialFiles {
public:
    explicit CredentialFiles(const std::vector<MemberConfig>& members);

    /// Whether there is nothing to follow.
    [[nodiscard]] bool empty() const { return m_members.empty(); }
    /// Looks at every file once, however many members share it.
    [[nodiscard]] std::vector<AccessChange> poll(SteadyTime now);

private:
    struct Followed {
        std::size_t member = 0;
        std::shared_ptr<const AccessRecipe> recipe;
        std::shared_ptr<const MemberAccess> access; ///< the last good one
        std::vector<std::string> files;
    };
    struct File {
        std::string stamp{}; ///< empty: to be read
        SteadyTime readAt{};
        bool isDue = false; ///< in this poll
    };
    void look(const std::string& path, File& file, SteadyTime now) const;

    std::vector<Followed> m_members;
    std::map<std::string, File> m_files;
};

} // namespace pilothouse::fleet
