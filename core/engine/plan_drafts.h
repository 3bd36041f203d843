// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/left_draft.h"
#include "storage/file_lock.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::engine {

/// What a plan under edit leaves behind in the folder `drafts` of a fleet's state folder, so that a
/// crash or an end takes nothing: the text as it stands, replaced as a whole. The file belongs to
/// one plan at a time, by a lock that goes with its process however that ends. Blocks on the disk;
/// not shared.
class DraftKeeper {
public:
    /// For a new draft; nothing is written before keep(). An empty folder keeps nothing.
    explicit DraftKeeper(std::string stateFolder) : m_folder(std::move(stateFolder)) {}

    /// Writes the text down. Storage when the disk says no; what was kept before stays then.
    [[nodiscard]] Result<void> keep(std::string_view text, const std::string& file, Instant at);
    /// Goes on with a draft that somebody left, and has it until this ends. NotFound where there is
    /// none, Conflict where another plan has it.
    [[nodiscard]] Result<model::LeftDraft> adopt(const std::string& id);
    /// The text is safe elsewhere: the draft goes.
    void forget();

private:
    std::string m_folder;
    std::string m_id; ///< empty: none yet
    std::optional<storage::FileLock> m_lock;
};

/// The drafts of a state folder that no plan has open now, newest first; at most 20. Those that
/// cannot be read are left out. Blocks on the disk.
[[nodiscard]] std::vector<model::LeftDraft> readDrafts(const std::string& stateFolder);

/// Removes one, unless some plan has it. Blocks on the disk.
void discardDraft(const std::string& stateFolder, const std::string& id);

} // namespace pilothouse::engine
