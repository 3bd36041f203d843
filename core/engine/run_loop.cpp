// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_loop.h"

#include "engine/expected_silence.h"
#include "engine/run_history.h"
#include "engine/run_leftovers.h"
#include "engine/run_person.h"
#include "rollout/plan_durations.h"
#include "rollout/run_view.h"
#include "rollout/stuck.h"
#include "storage/audit_log.h"
#include "storage/record_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace pilothouse::engine {

namespace {

constexpr std::chrono::seconds kNoticeEvery{30};
constexpr int kMostTicks = 16; ///< of one step: a record may allow the next one at once

std::chrono::milliseconds bootTime() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::duration_cast<std::chrono::milliseconds>(
                                                  std::chrono::nanoseconds(now.tv_nsec));
}

std::string outcomeText(const rollout::CommandOutcome& outcome) {
    switch (outcome.fate) {
    case rollout::CommandFate::Taken: return "accepted";
    case rollout::CommandFate::NoOp: return "accepted: it is so already";
    case rollout::CommandFate::Rejected: break;
    }
    return outcome.reason.empty() ? "rejected" : "rejected: " + outcome.reason;
}

} // namespace

RunLoop::RunLoop(RunLoopOptions options, storage::JournalWriter writer, storage::RunStore store)
    : m_options(std::move(options)), m_writer(std::move(writer)), m_store(std::move(store)) {}

RunLoop::~RunLoop() = default;

Result<std::unique_ptr<RunLoop>>
RunLoop::open(RunLoopOptions options, const fleet::FleetConfig& fleet, net::Transport& transport) {
    auto store = storage::RunStore::open(options.stateFolder);
    if (!store) {
        return fail(std::move(store.error()));
    }
    auto writer = storage::JournalWriter::open(options.stateFolder, options.run, options.holder,
                                               options.clock->now());
    if (!writer) {
        return fail(std::move(writer.error()));
    }
    // Not make_unique: the constructor is this function's alone.
    std::unique_ptr<RunLoop> loop(
        new RunLoop(std::move(options), *std::move(writer), *std::move(store)));
    if (auto begun = loop->begin(fleet, transport); !begun) {
        return fail(std::move(begun.error()));
    }
    return loop;
}

Result<void> RunLoop::begin(const fleet::FleetConfig& fleet, net::Transport& transport) {
    auto log = readRunLog(m_store, m_writer.runId());
    if (!log) {
        return fail(std::move(log.error()));
    }
    m_log = *std::move(log);
    if (m_log.created.backend != "local") {
        return fail(ErrorKind::Unsupported, fmt::format("run \"{}\" is driven by {}, not from here",
                                                        m_log.created.name, m_log.created.backend));
    }
    m_machine = std::make_shared<rollout::MachinePlan>(rollout::compile(*m_log.plan));
    auto history = readDurations(m_store);
    if (!history) {
        return fail(std::move(history.error()));
    }
    const rollout::DurationHistory known(samplesExcept(*history, m_log.created.id),
                                         m_options.clock->now());
    rollout::setDurations(*m_machine, rollout::durationsOf(*m_log.plan, &known));
    m_names = namesOf(*m_machine);
    m_state = rollout::replay(*m_machine, m_log.records);
    m_observed.epoch = m_state.epoch;
    if (auto opened = openWindows(); !opened) {
        return opened;
    }
    m_driver = std::make_unique<RunDriver>(
        transport,
        RunDriverOptions{
            .run = m_log.created.id,
            .runName = m_log.created.name,
            .holder = m_options.person + ' ' + m_log.created.id,
            .stateFolder = m_options.stateFolder,
            .plan = m_log.plan,
            .machine = m_machine,
            .clock = m_options.clock,
            .withoutLease = m_options.withoutLease,
            .contacts = contactsIn(m_options.stateFolder),
            .lookEvery = std::chrono::milliseconds(m_options.isSimulated ? 1'000 : 5'000),
            .freshAway = std::chrono::milliseconds(m_options.isSimulated ? 5'000 : 120'000)});
    m_gates =
        std::make_unique<RunGates>(transport, m_log, m_machine, m_options.clock, m_driver->waker());
    m_webhook = std::make_unique<RunWebhook>(transport, m_options.stateFolder, m_log.created.id);
    setFleet(fleet);
    auto noted = storage::AuditLog(m_store).append(
        {.at = m_options.clock->now(),
         .who = m_options.person,
         .action = "run drive",
         .target = "local/" + m_log.created.name,
         .detail = storage::auditDetail({{"driver", m_options.holder}})});
    if (!noted) {
        return fail(std::move(noted.error())); // nothing is done that is not told
    }
    m_driver->recover(m_state);
    if (auto removed = removeLeftovers(m_store, m_options.stateFolder, m_options.clock->now());
        !removed) { // no reason not to drive
        m_notes.push_back("what old runs left cannot be removed: " + describe(removed.error()));
    }
    return {};
}

void RunLoop::setFleet(const fleet::FleetConfig& fleet) {
    m_driver->setFleet(fleet);
    m_gates->setFleet(fleet);
    m_webhook->setFleet(fleet);
}

/// Windows of the plan without those that somebody has set aside.
Result<void> RunLoop::openWindows() {
    auto calendar = rollout::calendarOf(*m_log.plan, m_log.createdAt);
    if (!calendar) {
        return fail(std::move(calendar.error()));
    }
    m_overridden = m_state.overriddenWindows;
    m_openings = std::make_unique<rollout::CalendarOpenings>(*m_log.plan, *std::move(calendar),
                                                             m_overridden);
    m_observed.openings = m_openings.get();
    return {};
}

Result<RunProgress> RunLoop::step() {
    for (int count = 0; count < kMostTicks; ++count) {
        const auto changed = tick();
        if (!changed) {
            return fail(changed.error());
        }
        if (!*changed) {
            break;
        }
    }
    notify();
    return progress();
}

void RunLoop::notify() {
    const auto steady = std::chrono::steady_clock::now();
    const bool isDue = m_webhook->isOn() && steady >= m_nextNotice; // what only time shows
    if (isDue || m_webhook->wants(m_state.lastSeq)) {
        const auto now = m_options.clock->now();
        const auto picture = std::make_shared<model::RunPicture>();
        picture->at = now;
        picture->run = rollout::describeRun(*m_machine, m_state, m_driver->observations(), now);
        picture->plan = m_log.plan;
        picture->records = std::make_shared<const std::vector<model::Record>>(m_log.records);
        picture->drivenBy = m_options.holder;
        picture->isDrivenHere = true;
        picture->causes = rollout::whyStuck(
            picture->run,
            {.sourceReadAt = now, .driverSeenAt = now, .troubles = m_driver->troubles()}, now);
        m_webhook->look(*picture);
        m_nextNotice = steady + kNoticeEvery;
    }
    m_webhook->poll();
    for (auto& note : m_webhook->takeNotes()) {
        m_notes.push_back(std::move(note));
    }
}

Result<bool> RunLoop::tick() {
    if (auto read = readCommand(); !read) {
        return fail(std::move(read.error()));
    }
    m_observed.events.clear();
    m_observed.answers.clear();
    m_driver->poll(m_state, m_observed.events);
    m_gates->poll(m_observed.answers);
    m_observed.members = m_driver->observations();
    if (!m_options.isSimulated) {
        m_observed.steady = bootTime();
        m_observed.boot = bootId();
    }
    const auto decision = rollout::advance(*m_machine, m_state, m_observed, m_options.clock->now());
    if (decision.isFenced) {
        return fail({.kind = ErrorKind::Conflict,
                     .message = "another driver took the run over",
                     .reason = "stale"});
    }
    if (auto stored = store(decision); !stored) {
        return fail(std::move(stored.error()));
    }
    m_driver->durable(decision.records, m_state);
    if (m_state.overriddenWindows != m_overridden) {
        if (auto opened = openWindows(); !opened) {
            return fail(std::move(opened.error()));
        }
    }
    perform(decision.effects);
    const bool isSettled = m_command.has_value();
    m_command.reset();
    m_observed.commands.clear();
    return isSettled || !decision.records.empty();
}

/// The next command that somebody left; looked for only when the store has changed.
Result<void> RunLoop::readCommand() {
    const auto version = m_store.dataVersion();
    if (!version) {
        return fail(version.error());
    }
    if (m_seenVersion == *version) {
        return {};
    }
    const auto open = storage::RunCommands(m_store).open(m_log.created.id);
    if (!open) {
        return fail(open.error());
    }
    if (open->empty()) {
        m_seenVersion = *version;
        return {};
    }
    m_command = open->front();
    auto body = storage::bodyFromJson("Command", m_command->body);
    if (body) {
        auto command = std::get<model::CommandTaken>(*std::move(body)).command;
        command.id = m_command->id;
        m_observed.commands = {std::move(command)};
    }
    return {};
}

/// Records and the answer to the command in one transaction; only then anything is done.
Result<void> RunLoop::store(const rollout::Decision& decision) {
    std::optional<storage::SettledCommand> settled;
    if (m_command) {
        settled = storage::SettledCommand{.id = m_command->id,
                                          .outcome = "rejected: it cannot be read as a command"};
        for (const auto& outcome : decision.outcomes) {
            settled->outcome =
                outcome.id == m_command->id ? outcomeText(outcome) : settled->outcome;
        }
        settled->audit = auditOf(settled->outcome);
    }
    if (decision.records.empty() && !settled) {
        return {};
    }
    std::vector<storage::NewRecord> records;
    records.reserve(decision.records.size());
    for (const auto& record : decision.records) {
        records.push_back(encodeRecord(record, m_names));
    }
    const auto written = m_writer.append(records, settled);
    if (!written) {
        return fail(withContext(written.error(), "run " + m_log.created.name));
    }
    m_log.records.insert(m_log.records.end(), decision.records.begin(), decision.records.end());
    return {};
}

/// Who asked for what and why, and what came of it. A command that cannot be read is somebody's
/// too.
storage::AuditEntry RunLoop::auditOf(const std::string& outcome) const {
    const bool isRead = !m_observed.commands.empty();
    const auto command = isRead ? m_observed.commands.front() : model::Command{};
    std::vector<std::pair<std::string, std::string>> detail{{"target", command.target},
                                                            {"outcome", outcome},
                                                            {"command", m_command->id},
                                                            {"driver", m_options.holder}};
    if (command.retriesFailed) {
        detail.emplace_back("retriesFailed", "yes");
    }
    return {.at = m_options.clock->now(),
            .who = isRead && !command.by.empty() ? command.by : m_command->who,
            .action = isRead ? fmt::format("run {}", toString(command.kind)) : "run ?",
            .target = "local/" + m_log.created.name,
            .reason = command.comment,
            .detail = storage::auditDetail(detail)};
}

void RunLoop::perform(const std::vector<rollout::Effect>& effects) {
    for (const auto& effect : effects) {
        if (!m_driver->perform(effect, m_state)) {
            m_gates->perform(effect, m_state);
        }
    }
}

RunProgress RunLoop::progress() const {
    RunProgress progress{
        .isOver = m_state.isOver(), .isHalted = m_state.halt != model::Halt::None, .isIdle = false};
    const auto inFlight = m_state.run.tally.counts.running;
    progress.isIdle = inFlight == 0 && m_driver->isIdle() && m_webhook->isIdle();
    const bool isAsked =
        std::any_of(m_state.gates.begin(), m_state.gates.end(), [&](const auto& gate) {
            const auto kind =
                m_machine->gates[static_cast<std::size_t>(&gate - m_state.gates.data())]
                    .gate.kind();
            return gate.state == model::GateState::Pending &&
                   (kind == model::GateKind::Approval || gate.trouble != model::GateTrouble::None);
        });
    const bool isUncertain = std::any_of(m_state.members.begin(), m_state.members.end(),
                                         [](const auto& member) { return member.isUncertain; });
    progress.isBlocked =
        inFlight == 0 && (isAsked || isUncertain || progress.isHalted || !m_state.isStarted);
    return progress;
}

} // namespace pilothouse::engine
