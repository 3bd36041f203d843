// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/action_runner.h"

#include "kube/utf8.h"
#include "net/credential_plugin.h"

#include <fmt/format.h>

#include <string_view>
#include <system_error>
#include <utility>

namespace pilothouse::drivers {

namespace {

using rollout::ActionTrace;

constexpr std::size_t kTextBytes = 600; ///< of an end, for a line in a table and in the journal

std::string withSaid(std::string text, const std::string& said) {
    return said.empty() ? text : fmt::format("{}: {}", text, said);
}

/// What a terminal would show of a line: a progress that overwrites itself is its last state.
std::string shownLine(std::string_view line, std::size_t limit) {
    while (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    const auto start = line.rfind('\r');
    return net::readableMessages(start == std::string_view::npos ? line : line.substr(start + 1),
                                 limit);
}

} // namespace

ActionRunner::ActionRunner(std::filesystem::path folder) : m_folder(std::move(folder)) {}

ActionFiles ActionRunner::filesOf(const ActionKey& key) const {
    return actionFiles(m_folder, key.run, key.member, key.attempt);
}

Result<std::string> ActionRunner::prepare(const ActionSpec& spec) {
    const auto& key = spec.key;
    if (m_waiting.contains(key) || m_running.contains(key)) {
        return fail(ErrorKind::Conflict,
                    fmt::format("attempt {} at {} is under way", key.attempt, key.member));
    }
    const auto files = filesOf(key);
    std::error_code error;
    std::filesystem::create_directories(files.folder, error);
    if (!error) {
        std::filesystem::permissions(files.folder, std::filesystem::perms::owner_all, error);
    }
    if (error) {
        return fail(ErrorKind::Storage, files.folder.string() + ": " + error.message());
    }
    auto process = GatedProcess::prepare(spec.argv, files);
    if (!process) {
        return fail(withContext(process.error(), key.member));
    }
    auto handle = formatProcessId(process->id());
    m_waiting.emplace(key, std::move(*process));
    return handle;
}

Result<void> ActionRunner::release(const ActionKey& key) {
    auto waiting = m_waiting.extract(key);
    if (waiting.empty()) {
        return fail(ErrorKind::NotFound,
                    fmt::format("attempt {} at {} is not prepared", key.attempt, key.member));
    }
    auto keeper = waiting.mapped().id();
    auto watch = std::move(waiting.mapped()).release();
    if (!watch) {
        return fail(withContext(watch.error(), key.member));
    }
    m_running.emplace(key, Followed{std::move(*watch), std::move(keeper)});
    return {};
}

void ActionRunner::drop(const ActionKey& key) {
    m_waiting.erase(key);
}

std::vector<ActionEnd> ActionRunner::poll() {
    std::vector<ActionEnd> ends;
    for (auto it = m_running.begin(); it != m_running.end();) {
        if (!it->second.watch.ended()) {
            ++it;
            continue;
        }
        auto now = look(it->first, it->second.keeper);
        if (now.watch) { // the keeper was killed, the action goes on
            it->second.watch = std::move(*now.watch);
            ++it;
            continue;
        }
        ends.push_back({it->first, std::move(now.found)});
        it = m_running.erase(it);
    }
    return ends;
}

ActionFound ActionRunner::trace(const ActionKey& key, const std::string& handle) {
    if (m_waiting.contains(key) || m_running.contains(key)) {
        return {.trace = ActionTrace::Running};
    }
    const auto keeper = parseProcessId(handle);
    auto now = look(key, keeper ? std::optional(*keeper) : std::nullopt);
    if (now.watch) {
        m_running.emplace(key, Followed{std::move(*now.watch), *keeper});
    }
    return now.found;
}

ActionRunner::Look ActionRunner::look(const ActionKey& key,
                                      const std::optional<ProcessId>& keeper) const {
    const auto unanswered = [](const Error& error) {
        return Look{.found = {.trace = ActionTrace::Unanswered, .text = describe(error)}};
    };
    // A process that has ended and is not reaped is gone for us: it writes no more.
    const auto find = [](const ProcessId& id) {
        auto watch = ProcessWatch::find(id);
        return watch && watch->ended() ? Result<ProcessWatch>(fail(ErrorKind::NotFound, "ended"))
                                       : std::move(watch);
    };
    const auto files = filesOf(key);
    auto watch = keeper ? find(*keeper) : Result<ProcessWatch>(fail(ErrorKind::NotFound, "no id"));
    // Only now that the keeper is gone the marks are final.
    const auto marks = readMarks(files, keeper ? keeper->bootId : std::string());
    if (!watch && watch.error().kind == ErrorKind::NotFound && marks && !marks->close &&
        marks->process) {
        watch = find(*marks->process);
    }
    if (watch) {
        return {.found = {.trace = ActionTrace::Running}, .watch = std::move(*watch)};
    }
    if (watch.error().kind != ErrorKind::NotFound || !marks) {
        return unanswered(marks ? watch.error() : marks.error());
    }
    if (marks->close) {
        return {.found = foundOf(key, *marks->close)};
    }
    if (marks->hasBegun) {
        return {.found = {.trace = ActionTrace::Silent,
                          .text = "it was begun, and nobody was there when it ended"}};
    }
    if (!keeper || !marks->isPrepared) {
        return {
            .found = {.trace = ActionTrace::Silent,
                      .text = fmt::format("nothing is left of it in {}", files.folder.string())}};
    }
    return {.found = {.trace = ActionTrace::NeverRan,
                      .code = "NotStarted",
                      .text = "it was made ready and never started"}};
}

ActionFound ActionRunner::foundOf(const ActionKey& key, const ActionClose& close) const {
    const auto said = net::readableMessages(
        kube::detail::repairUtf8(tailOf(filesOf(key).log(), 2 * kTextBytes)), kTextBytes);
    switch (close.how) {
    case ActionClose::How::Killed:
        return {.trace = ActionTrace::Failed,
                .code = fmt::format("Signal{}", close.code),
                .text = withSaid(fmt::format("ended by signal {}", close.code), said)};
    case ActionClose::How::NotStarted:
        return {.trace = ActionTrace::Failed,
                .code = "NotStarted",
                .text = "the program cannot be started: " +
                        std::generic_category().message(close.code)};
    case ActionClose::How::Exited: break;
    }
    if (close.code == 0) {
        return {.trace = ActionTrace::Ended, .text = said};
    }
    return {.trace = ActionTrace::Failed,
            .code = fmt::format("Exit{}", close.code),
            .text = withSaid(fmt::format("ended with exit code {}", close.code), said)};
}

std::string ActionRunner::outputTail(const ActionKey& key, std::size_t bytes) const {
    const auto text = kube::detail::repairUtf8(tailOf(filesOf(key).log(), bytes));
    std::string shown;
    for (std::string_view rest = text; !rest.empty();) {
        const auto end = rest.find('\n');
        shown += shownLine(rest.substr(0, end), bytes) + '\n';
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return shown;
}

std::vector<int> ActionRunner::descriptors() const {
    std::vector<int> list;
    list.reserve(m_running.size());
    for (const auto& [key, followed] : m_running) {
        list.push_back(followed.watch.descriptor());
    }
    return list;
}

} // namespace pilothouse::drivers
