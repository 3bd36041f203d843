// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/action_probe.h"

#include "kube/utf8.h"
#include "net/plugin_process.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace pilothouse::drivers {

namespace {

using rollout::ActionTrace;

constexpr std::size_t kSaidBytes = 200;

Result<std::optional<kube::OutputPattern>> compile(const std::string& pattern) {
    if (pattern.empty()) {
        return std::optional<kube::OutputPattern>();
    }
    return kube::OutputPattern::compile(pattern).map(
        [](auto&& made) { return std::optional(std::forward<decltype(made)>(made)); });
}

bool isIn(const std::optional<kube::OutputPattern>& pattern, std::string_view text) {
    return pattern && pattern->matches(text);
}

std::string readable(std::string_view text) {
    return net::readableMessages(kube::detail::repairUtf8(std::string(text)), kSaidBytes);
}

ActionFound unanswered(std::string text) {
    return {.trace = ActionTrace::Unanswered, .text = std::move(text)};
}

} // namespace

Result<ActionProbe> ActionProbe::start(const model::Action& action,
                                       const std::vector<std::string>& argv, Clock::time_point now,
                                       Clock::duration limit) {
    if (argv.empty()) {
        return fail(ErrorKind::Validation, "the action has no probe");
    }
    auto running = compile(action.probeRunning);
    auto failed = compile(action.probeFailed);
    auto idle = compile(action.probeIdle);
    for (const auto* pattern : {&running, &failed, &idle}) {
        if (!*pattern) {
            return fail(withContext(pattern->error(), "probeStates"));
        }
    }
    auto program = net::findProgram(argv.front());
    if (!program) {
        return fail(ErrorKind::NotFound, "no program \"" + argv.front() + "\" is installed");
    }
    auto process = net::detail::PluginProcess::start({.program = *std::move(program),
                                                      .args = {argv.begin() + 1, argv.end()},
                                                      .env = {},
                                                      .source = {},
                                                      .fingerprint = {}},
                                                     {});
    if (!process) {
        return fail(ErrorKind::Internal, "the probe \"" + argv.front() + "\" cannot be started");
    }
    return ActionProbe(*std::move(process),
                       {*std::move(running), *std::move(failed), *std::move(idle)}, now + limit);
}

ActionProbe::ActionProbe(std::unique_ptr<net::detail::PluginProcess> process, Patterns patterns,
                         Clock::time_point deadline)
    : m_process(std::move(process)), m_patterns(std::move(patterns)), m_deadline(deadline) {}

ActionProbe::~ActionProbe() = default;
ActionProbe::ActionProbe(ActionProbe&& other) noexcept = default;
ActionProbe& ActionProbe::operator=(ActionProbe&& other) noexcept = default;

std::optional<ActionFound> ActionProbe::poll(Clock::time_point now) {
    if (m_found || !m_process) {
        return m_found;
    }
    m_process->turn();
    if (m_process->isOverflowing()) {
        m_found = unanswered("the probe prints too much");
    } else if (m_process->isFinished()) {
        m_found = judge();
    } else if (now >= m_deadline) {
        m_found = unanswered("the probe gave no answer in time");
    }
    if (m_found) {
        m_process.reset();
    }
    return m_found;
}

ActionFound ActionProbe::judge() const {
    if (m_process->failure({})) {
        const auto said = m_process->messages();
        return unanswered(said.empty() ? "the probe failed"
                                       : "the probe failed: " + readable(said));
    }
    const auto output = m_process->output();
    const auto said = readable(output);
    if (isIn(m_patterns.running, output)) {
        return {.trace = ActionTrace::Running, .text = said};
    }
    if (isIn(m_patterns.failed, output)) {
        return {.trace = ActionTrace::Failed,
                .code = "ProbeFailed",
                .text = "the probe says that it failed: " + said};
    }
    if (isIn(m_patterns.idle, output)) {
        return {.trace = ActionTrace::Gone, .text = said};
    }
    return {.trace = ActionTrace::Silent,
            .text = "the probe's answer is none that probeStates names: " + said};
}

std::vector<int> ActionProbe::descriptors() const {
    std::vector<pollfd> waits;
    if (m_process) {
        m_process->watch(waits);
    }
    std::vector<int> list;
    for (const auto& wait : waits) {
        list.push_back(wait.fd);
    }
    return list;
}

} // namespace pilothouse::drivers
