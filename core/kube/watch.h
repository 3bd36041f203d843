// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

enum class WatchType : std::uint8_t { Added, Modified, Deleted, Bookmark, Error, Unknown };

/// One event of a watch.
template<class T>
struct WatchEvent {
    WatchType type = WatchType::Unknown;
    T object{};                    ///< of Added, Modified, Deleted (last state)
    std::string resourceVersion;   ///< of the object or bookmark: where a watch may resume
    bool initialEventsEnd = false; ///< the bookmark that ends the synthetic ADDED events
    std::optional<Error> error{};  ///< of Error: e.g. Gone, then list again
};

/// Cuts the body of a watch into JSON values, whatever the borders of the chunks. Counts braces
/// outside strings, so newlines mean nothing. One thread at a time.
class WatchSplitter {
public:
    /// @param maxFrameBytes a frame that grows beyond fails the stream (etcd caps objects at
    /// 1.5 MiB; JSON is larger)
    explicit WatchSplitter(std::size_t maxFrameBytes = std::size_t{8} << 20)
        : m_maxFrameBytes(maxFrameBytes) {}

    /// Appends the complete frames within what came so far to `frames`, in order. Intercepted or
    /// Decode when something other than an object stands between frames, or a frame is too large;
    /// after a failure every call fails alike.
    [[nodiscard]] Result<void> feed(std::string_view chunk, std::vector<std::string>& frames);

    /// Whether the stream may end here: no frame is half read.
    [[nodiscard]] bool atBoundary() const { return m_depth == 0 && !m_failure; }
    /// Bytes held of a frame that is not complete.
    [[nodiscard]] std::size_t pendingBytes() const { return m_pending.size(); }
    /// Forgets everything, for the next stream.
    void reset();

private:
    [[nodiscard]] bool step(char c);
    [[nodiscard]] bool skipBlock(const char* text);
    [[nodiscard]] Result<void> failWith(Error error);

    std::size_t m_maxFrameBytes;
    std::string m_pending;
    std::size_t m_depth = 0;
    bool m_inString = false;
    bool m_escaped = false;
    std::optional<Error> m_failure;
};

} // namespace pilothouse::kube
