// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::kube {

/// A moment as logs have it, UTC.
using LogInstant = std::chrono::sys_time<std::chrono::nanoseconds>;

/// One line of a log that was asked for with timestamps. A value.
struct LogLine {
    std::optional<LogInstant> at{}; ///< absent where the line does not begin with one
    std::string text{};             ///< without timestamp and newline; bytes as the container wrote
    bool isCut = false;             ///< longer than the limit; the rest of it was dropped
};

/// Cuts a log with timestamps into lines over any number of connections: after a cut ask again with
/// resumeTime(), and what was seen already is dropped, what was missed is not.
///
/// The server resumes at whole seconds, so the lines of the newest second are remembered, by
/// instant and a hash of their text, each as often as it came. Of a second with more lines than the
/// limit the oldest are forgotten, and then known by being no newer than the newest forgotten one.
/// Bounded memory; one owner, no thread safety.
/// Source: kubernetes pkg/kubelet/kuberuntime/logs (filter by time), kubernetes/api PodLogOptions.
class LogLines {
public:
    static constexpr std::size_t kMaxLine = std::size_t{1} << 20;
    static constexpr std::size_t kMaxRemembered = 65'536;

    explicit LogLines(std::size_t maxLine = kMaxLine, std::size_t maxRemembered = kMaxRemembered)
        : m_maxLine(maxLine), m_maxRemembered(maxRemembered) {}

    /// Appends the lines that are complete and new.
    void feed(std::string_view chunk, std::vector<LogLine>& into);
    /// The stream ended as it should: what stands there without a newline is a line.
    void finish(std::vector<LogLine>& into);
    /// The stream was cut: a half line will come again whole.
    void cut();

    /// From when to ask again, RFC 3339 in whole seconds; empty while there was no timestamp.
    [[nodiscard]] std::string resumeTime() const;

private:
    using Key = std::pair<LogInstant, std::size_t>;
    void takeLine(std::string_view line, bool isCut, std::vector<LogLine>& into);
    [[nodiscard]] bool isRepeated(const Key& key);
    void remember(const Key& key);
    void beginReplay();

    std::size_t m_maxLine;
    std::size_t m_maxRemembered;
    std::string m_half;
    bool m_isCutting = false; ///< the rest of a line that is too long
    std::optional<LogInstant> m_newest;
    LogInstant m_last{};      ///< of the line before, on this connection
    LogInstant m_forgotten{}; ///< lines up to here are known
    bool m_hasForgotten = false;
    std::map<Key, std::size_t> m_recent; ///< of the newest second
    std::size_t m_remembered = 0;
    std::map<Key, std::size_t> m_replay;   ///< of them, those that may still come again
    std::optional<LogInstant> m_resumedAt; ///< nothing before it is new on this connection
};

/// Reads the timestamp in front of a line: RFC 3339 with up to nine fraction digits and a space.
/// The rest of the line is what stays in `line`; nothing is cut where there is none.
[[nodiscard]] std::optional<LogInstant> cutLogTimestamp(std::string_view& line);

} // namespace pilothouse::kube
