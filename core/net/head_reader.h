// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/http.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pilothouse::net::detail {

/// Most bytes of status lines and headers in one answer, interim answers and trailers included. An
/// API server sends well under 4 KiB.
inline constexpr std::size_t kMaxHeaderBytes = 256U << 10;

/// Reads the head of an answer line by line, as libcurl hands the lines on. Interim answers (1xx)
/// and a proxy's are passed over; trailers count, but are not kept. Pure: no libcurl handle, no
/// clock. Input is hostile: whatever it is, the head holds no control character.
class HeadReader {
public:
    enum class Step : std::uint8_t {
        More,
        Complete, ///< this line ended the head of the final answer
        TooLarge  ///< beyond kMaxHeaderBytes; the answer is of no use any more
    };

    /// One line with or without its line break.
    [[nodiscard]] Step take(std::string_view line);

    [[nodiscard]] const ResponseHead& head() const { return m_head; }
    [[nodiscard]] bool isComplete() const { return m_isComplete; }
    /// Content-Length; 0 when there is none or it is no number.
    [[nodiscard]] std::size_t contentLength() const;
    /// The head, no longer kept here.
    [[nodiscard]] ResponseHead release() { return std::move(m_head); }

private:
    void startHead(std::string_view statusLine);
    void addHeader(std::string_view line, std::size_t colon);
    void readKnownHeaders();

    ResponseHead m_head{};
    std::size_t m_bytes = 0;
    bool m_isComplete = false;
};

} // namespace pilothouse::net::detail
