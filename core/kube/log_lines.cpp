// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/log_lines.h"

#include "base/time.h"

#include <functional>

namespace pilothouse::kube {

namespace {

constexpr std::size_t kLongestTimestamp = 40;

/// "2026-11-20T08:00:00" without fraction and zone, length 19.
constexpr std::size_t kSecondsLength = 19;

} // namespace

std::optional<LogInstant> cutLogTimestamp(std::string_view& line) {
    const auto space = line.substr(0, kLongestTimestamp).find(' ');
    if (space == line.npos || space <= kSecondsLength || line[10] != 'T') {
        return std::nullopt;
    }
    const auto text = line.substr(0, space);
    auto zone = kSecondsLength;
    std::int64_t nanos = 0;
    if (text[zone] == '.') {
        std::int64_t unit = 100'000'000;
        for (++zone; zone < text.size() && text[zone] >= '0' && text[zone] <= '9'; ++zone) {
            nanos += unit * (text[zone] - '0');
            unit /= 10;
        }
    }
    std::string whole(text.substr(0, kSecondsLength));
    whole.append(text.substr(zone));
    const auto seconds = parseRfc3339(whole);
    if (!seconds) {
        return std::nullopt;
    }
    line.remove_prefix(space + 1);
    return LogInstant(*seconds) + std::chrono::nanoseconds(nanos);
}

void LogLines::feed(std::string_view chunk, std::vector<LogLine>& into) {
    while (!chunk.empty()) {
        const auto end = chunk.find('\n');
        const auto part = chunk.substr(0, end);
        if (!m_isCutting) {
            const auto room = m_maxLine - m_half.size();
            const bool isWhole = end != chunk.npos && part.size() <= room;
            if (isWhole && m_half.empty()) {
                takeLine(part, false, into);
            } else {
                m_half.append(part.substr(0, room));
                m_isCutting = part.size() > room;
                if (m_isCutting || end != chunk.npos) {
                    takeLine(m_half, m_isCutting, into);
                    m_half.clear();
                }
            }
        }
        if (end == chunk.npos) {
            return;
        }
        m_isCutting = false;
        chunk.remove_prefix(end + 1);
    }
}

void LogLines::finish(std::vector<LogLine>& into) {
    if (!m_half.empty()) {
        takeLine(m_half, false, into);
    }
    cut();
}

void LogLines::cut() {
    m_half.clear();
    m_isCutting = false;
    beginReplay();
}

void LogLines::beginReplay() {
    m_replay = m_recent;
    if (m_newest) {
        m_resumedAt = std::chrono::floor<std::chrono::seconds>(*m_newest);
        m_last = *m_resumedAt;
    }
}

void LogLines::takeLine(std::string_view line, bool isCut, std::vector<LogLine>& into) {
    LogLine fresh{.isCut = isCut};
    fresh.at = cutLogTimestamp(line);
    // A line without a timestamp goes on from the one before it.
    const Key key{fresh.at.value_or(m_last), std::hash<std::string_view>{}(line)};
    m_last = key.first;
    if (isRepeated(key)) {
        return;
    }
    remember(key);
    fresh.text = line;
    into.push_back(std::move(fresh));
}

bool LogLines::isRepeated(const Key& key) {
    if (!m_resumedAt) {
        return false;
    }
    if (key.first < *m_resumedAt || (m_hasForgotten && key.first <= m_forgotten)) {
        return true;
    }
    const auto found = m_replay.find(key);
    if (found == m_replay.end()) {
        return false;
    }
    if (--found->second == 0) {
        m_replay.erase(found);
    }
    return true;
}

void LogLines::remember(const Key& key) {
    using std::chrono::floor;
    using std::chrono::seconds;
    if (!m_newest || floor<seconds>(key.first) > floor<seconds>(*m_newest)) {
        m_recent.clear();
        m_remembered = 0;
        m_hasForgotten = false;
    } else if (key.first < floor<seconds>(*m_newest)) {
        return; // an older second will not be asked for again
    }
    m_newest = m_newest ? std::max(*m_newest, key.first) : key.first;
    ++m_recent[key];
    if (++m_remembered > m_maxRemembered) {
        const auto oldest = m_recent.begin()->first.first;
        while (!m_recent.empty() && m_recent.begin()->first.first == oldest) {
            m_remembered -= m_recent.begin()->second;
            m_recent.erase(m_recent.begin());
        }
        m_forgotten = oldest;
        m_hasForgotten = true;
    }
}

std::string LogLines::resumeTime() const {
    if (!m_newest) {
        return {};
    }
    return formatRfc3339(std::chrono::floor<std::chrono::seconds>(*m_newest));
}

} // namespace pilothouse::kube
