// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::storage {

/// The user's word on one sign-in program. A value; holds no secret.
struct ConsentEntry {
    std::string fingerprint; ///< names program, arguments, environment and where they come from
    bool isAllowed = false;  ///< false: denied
    Instant at{};            ///< when it was said
    std::vector<std::string> command{}; ///< for people: values of secret options are hidden
    std::string source{};               ///< the kubeconfig that names it
    bool operator==(const ConsentEntry&) const = default;
};

/// Remembers the user's word on sign-in programs in one file (see README). Reads it again when it
/// changed. Any thread; blocks on the disk.
class ConsentStore {
public:
    /// Nothing is read or made yet; a file that is not there holds no word.
    explicit ConsentStore(std::string file);

    /// The word on a program; none when nothing was said. Validation with line and column for a
    /// file that cannot be understood, Storage for one that cannot be read: then nothing is
    /// allowed.
    [[nodiscard]] Result<std::optional<ConsentEntry>> find(const std::string& fingerprint);
    /// Every word, in the order they were said.
    [[nodiscard]] Result<std::vector<ConsentEntry>> all();
    /// Keeps a word; the one before on the same program goes. A bad file stays as it is.
    [[nodiscard]] Result<void> put(const ConsentEntry& entry);
    /// Takes words back; unknown fingerprints are ignored.
    [[nodiscard]] Result<void> forget(const std::vector<std::string>& fingerprints);

    [[nodiscard]] const std::string& file() const { return m_file; }

private:
    Result<void> readIfChanged();
    template<class Change>
    Result<void> rewrite(Change change);

    std::string m_file;
    std::mutex m_mutex;
    std::string m_stamp;
    std::vector<ConsentEntry> m_entries;
};

/// The file in the state folder: `folder`, or where that is empty $XDG_STATE_HOME/pilothouse, else
/// ~/.local/state/pilothouse. Empty when no folder can be told (no HOME).
[[nodiscard]] std::string consentFile(const std::string& folder);

} // namespace pilothouse::storage
