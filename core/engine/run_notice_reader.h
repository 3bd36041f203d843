// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/run_notices.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::engine {

/// What runs told, oldest first.
struct NoticeNews {
    std::vector<model::RunNotice> notices{};
    bool wereAway = false; ///< it happened while nobody listened: one summary is enough
};

/// Listens to all runs of a state folder on one channel and remembers there how far it told, so
/// that a restart tells nothing twice. What happened while nobody listened comes as such; of runs
/// that were never listened to before, nothing from before. One thread.
class NoticeReader {
public:
    NoticeReader(std::string stateFolder, std::string channel)
        : m_folder(std::move(stateFolder)), m_channel(std::move(channel)) {}

    /// A run's picture is new.
    void look(const model::RunPicture& picture);
    /// All runs were looked at once: from now on a run that is not known is a new one.
    void begin() { m_hasBegun = true; }
    /// What came since the last call.
    [[nodiscard]] std::vector<NoticeNews> take() { return std::exchange(m_news, {}); }

private:
    [[nodiscard]] model::NoticeMark markOf(const model::RunPicture& picture, bool& isKept);
    std::string m_folder;
    std::string m_channel;
    std::map<std::string, model::NoticeMark> m_marks{}; ///< by run
    std::vector<NoticeNews> m_news{};
    bool m_hasBegun = false;
};

} // namespace pilothouse::engine
