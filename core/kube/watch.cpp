// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/watch.h"

#include "kube/status.h"

#include <fmt/format.h>

namespace pilothouse::kube {

namespace {

bool isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

} // namespace

/// Advances over one character of a frame; true when it ends the frame.
bool WatchSplitter::step(char c) {
    if (m_inString) {
        if (m_escaped) {
            m_escaped = false;
        } else if (c == '\\') {
            m_escaped = true;
        } else if (c == '"') {
            m_inString = false;
        }
        return false;
    }
    switch (c) {
    case '"': m_inString = true; return false;
    case '{':
    case '[': ++m_depth; return false;
    case '}':
    case ']': return --m_depth == 0;
    default: return false;
    }
}

Result<void> WatchSplitter::failWith(Error error) {
    m_failure = std::move(error);
    m_pending.clear();
    return fail(*m_failure);
}

Result<void> WatchSplitter::feed(std::string_view chunk, std::vector<std::string>& frames) {
    if (m_failure) {
        return fail(*m_failure);
    }
    std::size_t start = 0; // of the part of this chunk that belongs to the frame being read
    for (std::size_t at = 0; at < chunk.size(); ++at) {
        const char c = chunk[at];
        if (m_depth == 0) {
            if (isSpace(c)) {
                continue;
            }
            if (c != '{') {
                return failWith(errorFromForeignBody(chunk.substr(at), "a watch event"));
            }
            start = at;
        }
        if (step(c)) {
            m_pending.append(chunk.substr(start, at + 1 - start));
            if (m_pending.size() > m_maxFrameBytes) {
                break;
            }
            frames.push_back(std::move(m_pending));
            m_pending.clear();
        }
    }
    if (m_depth > 0) {
        m_pending.append(chunk.substr(start));
    }
    if (m_pending.size() > m_maxFrameBytes) {
        return failWith({.kind = ErrorKind::Decode,
                         .message = fmt::format("a watch event is larger than {} MiB",
                                                m_maxFrameBytes >> 20U)});
    }
    return {};
}

void WatchSplitter::reset() {
    *this = WatchSplitter(m_maxFrameBytes);
}

} // namespace pilothouse::kube
