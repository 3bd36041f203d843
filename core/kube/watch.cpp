// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/watch.h"

#include "kube/status.h"

#include <fmt/format.h>

#include <bit>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace pilothouse::kube {

namespace {

constexpr std::size_t kBlock = 64;

/// Which of 64 characters are what, the first in the lowest bit.
struct Marks {
    std::uint64_t quotes = 0;
    std::uint64_t backslashes = 0;
    std::uint64_t opens = 0;
    std::uint64_t closes = 0;
};

#if defined(__SSE2__)
Marks marksOf(const char* text) {
    Marks marks;
    const auto bits = [](__m128i equal, std::size_t shift) {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(equal)))
               << shift;
    };
    for (std::size_t at = 0; at < kBlock; at += sizeof(__m128i)) {
        const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
        // '[' and '{' differ in this bit alone, and so do ']' and '}'.
        const __m128i folded = _mm_or_si128(part, _mm_set1_epi8(0x20));
        marks.quotes |= bits(_mm_cmpeq_epi8(part, _mm_set1_epi8('"')), at);
        marks.backslashes |= bits(_mm_cmpeq_epi8(part, _mm_set1_epi8('\\')), at);
        marks.opens |= bits(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')), at);
        marks.closes |= bits(_mm_cmpeq_epi8(folded, _mm_set1_epi8('}')), at);
    }
    return marks;
}
#else
Marks marksOf(const char* text) {
    Marks marks;
    for (std::size_t at = 0; at < kBlock; ++at) {
        const std::uint64_t bit = std::uint64_t{1} << at;
        marks.quotes |= text[at] == '"' ? bit : 0;
        marks.backslashes |= text[at] == '\\' ? bit : 0;
        marks.opens |= text[at] == '{' || text[at] == '[' ? bit : 0;
        marks.closes |= text[at] == '}' || text[at] == ']' ? bit : 0;
    }
    return marks;
}
#endif

/// The characters that a backslash before them takes the meaning of. `carry`: the block before
/// ended with such a backslash; afterwards whether this one does.
std::uint64_t escapedBy(std::uint64_t backslashes, bool& carry) {
    std::uint64_t escaped = carry ? 1 : 0;
    backslashes &= ~escaped;
    carry = false;
    while (backslashes != 0) {
        const int at = std::countr_zero(backslashes);
        backslashes &= backslashes - 1;
        if (at == kBlock - 1) {
            carry = true;
        } else {
            const std::uint64_t next = std::uint64_t{1} << (at + 1);
            escaped |= next;
            backslashes &= ~next;
        }
    }
    return escaped;
}

/// The characters within strings, opening quotes included: each bit is the parity of the quotes up
/// to it.
std::uint64_t withinStrings(std::uint64_t quotes, bool startsWithin) {
    for (unsigned shift = 1; shift < kBlock; shift *= 2) {
        quotes ^= quotes << shift;
    }
    return startsWithin ? ~quotes : quotes;
}

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

/// Takes 64 characters at once where no frame can end among them; false, and nothing done, where
/// one can.
bool WatchSplitter::skipBlock(const char* text) {
    const Marks marks = marksOf(text);
    bool carry = m_escaped;
    const std::uint64_t escaped = escapedBy(marks.backslashes, carry);
    const std::uint64_t within = withinStrings(marks.quotes & ~escaped, m_inString);
    const std::uint64_t closes = marks.closes & ~within;
    if ((marks.backslashes & ~within) != 0 || // is no JSON: means nothing outside a string
        static_cast<std::size_t>(std::popcount(closes)) >= m_depth) {
        return false;
    }
    m_depth += static_cast<std::size_t>(std::popcount(marks.opens & ~within));
    m_depth -= static_cast<std::size_t>(std::popcount(closes));
    m_inString = (within >> (kBlock - 1)) != 0;
    m_escaped = carry;
    return true;
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
        if (m_depth > 0 && chunk.size() - at >= kBlock && skipBlock(chunk.data() + at)) {
            at += kBlock - 1;
            continue;
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
