// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_notice_reader.h"

#include "storage/notice_marks.h"

namespace pilothouse::engine {

/// Where to begin with a run that was not looked at in this process.
model::NoticeMark NoticeReader::markOf(const model::RunPicture& picture, bool& isKept) {
    const auto read = storage::readNoticeMark(m_folder, picture.run.id.str(), m_channel);
    isKept = read && *read;
    if (isKept) {
        return **read;
    }
    // A mark that cannot be read is no reason to tell everything again.
    return m_hasBegun && read ? model::NoticeMark{} : markNow(picture);
}

void NoticeReader::look(const model::RunPicture& picture) {
    const auto& id = picture.run.id.str();
    const auto known = m_marks.find(id);
    const bool isFirst = known == m_marks.end();
    bool isKept = true;
    auto mark = isFirst ? markOf(picture, isKept) : known->second;
    auto notices = noticesOf(picture, mark);
    m_marks[id] = mark;
    if (notices.empty() && isKept) {
        return; // what is remembered tells nothing either
    }
    if (!storage::writeNoticeMark(m_folder, id, m_channel, mark) || notices.empty()) {
        return; // told and not remembered would be told again at every start
    }
    const bool wereAway = isFirst && !m_hasBegun;
    if (m_news.empty() || m_news.back().wereAway != wereAway) {
        m_news.push_back({.wereAway = wereAway});
    }
    auto& into = m_news.back().notices;
    into.insert(into.end(), std::make_move_iterator(notices.begin()),
                std::make_move_iterator(notices.end()));
}

} // namespace pilothouse::engine
