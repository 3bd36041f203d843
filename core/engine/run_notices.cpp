// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_notices.h"

#include "base/name_list.h"
#include "rollout/deferred.h"
#include "rollout/machine_plan.h"
#include "rollout/report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

namespace pilothouse::engine {

namespace {

using model::NoticeKind;
using model::NoticeWeight;
using model::RunNotice;
using rollout::cleanText;

constexpr std::size_t kMostNames = 5;        ///< in a sentence
constexpr std::chrono::minutes kLasting{10}; ///< of a cause, before it is told
constexpr std::chrono::seconds kTogether{60};
constexpr std::chrono::minutes kSpan{10};
constexpr std::size_t kMostInSpan = 4;

std::string namesText(const std::vector<std::string>& names) {
    return nameList(names, kMostNames,
                    [](const std::string& name) { return cleanText(name, 100); });
}

std::string countText(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string with(std::string_view text) {
    return text.empty() ? std::string() : fmt::format(": {}", cleanText(text, 300));
}

std::string failuresText(const model::MemberCounts& counts) {
    return counts.failed > 0
               ? fmt::format(" with failures: {} of {} clusters failed", counts.failed,
                             counts.total)
               : fmt::format(": {} of {} clusters done{}", counts.completed, counts.total,
                             counts.deferred > 0
                                 ? fmt::format(", {} deferred: expected offline", counts.deferred)
                                 : "");
}

/// Reads the new records in order.
class Teller {
public:
    Teller(const model::RunPicture& picture, const model::NoticeMark& mark)
        : m_picture(picture), m_machine(rollout::compile(*picture.plan)), m_mark(mark) {}

    std::vector<RunNotice> tell() {
        for (const auto& record : *m_picture.records) {
            m_record = &record;
            m_isNew = record.seq > m_mark.seq;
            std::visit([this](const auto& body) { look(body); }, record.body);
        }
        return std::exchange(m_notices, {});
    }

private:
    RunNotice& add(NoticeKind kind, NoticeWeight weight, std::string what, std::string text) {
        const auto& run = m_picture.run;
        m_notices.push_back(
            {.id = fmt::format("{}/{}/{}", run.id.str(), m_record->seq, toString(kind)),
             .kind = kind,
             .weight = weight,
             .runId = run.id.str(),
             .runName = cleanText(run.name, 100),
             .at = m_record->at,
             .title = fmt::format("{} {}", cleanText(run.name, 100), what),
             .text = std::move(text)});
        return m_notices.back();
    }

    template<class Body>
    void look(const Body& /*other*/) {}

    void look(const model::CommandTaken& body) {
        if (body.command.kind == model::CommandKind::Start) {
            const bool isAgain = std::exchange(m_wasStarted, true);
            if (m_isNew) {
                add(NoticeKind::Started, NoticeWeight::Calm, isAgain ? "goes on" : "was started",
                    fmt::format("By {}{}. {} in {}", cleanText(body.command.by, 100),
                                with(body.command.comment),
                                countText(m_machine.members.size(), "cluster"),
                                countText(m_machine.stages.size(), "stage")));
            }
        } else if (body.command.kind == model::CommandKind::Abandon && m_isNew) {
            add(NoticeKind::Stopped, NoticeWeight::Warns, "was abandoned",
                fmt::format("By {}{}. Nothing more is started or followed; what is in flight goes "
                            "on by itself",
                            cleanText(body.command.by, 100), with(body.command.comment)));
        }
    }

    void look(const model::StateChanged& body) {
        if (!m_isNew) {
            return;
        }
        if (body.level == model::Level::Stage) {
            tellStage(body);
        } else if (body.level == model::Level::Run) {
            tellRun(body);
        }
    }

    void tellStage(const model::StateChanged& body) {
        if (body.state != model::LifeState::Completed ||
            body.index >= m_picture.run.stages.size()) {
            return;
        }
        const auto& stage = m_picture.run.stages[body.index];
        auto& notice = add(NoticeKind::StageDone,
                           stage.counts.failed > 0 ? NoticeWeight::Warns : NoticeWeight::Good,
                           fmt::format("finished stage {}", cleanText(stage.name, 100)),
                           fmt::format("Stage {} completed{}{}{}", cleanText(stage.name, 100),
                                       failuresText(stage.counts), failedNames(&stage),
                                       nextStage(body.index)));
        notice.stage = cleanText(stage.name, 100);
    }

    void tellRun(const model::StateChanged& body) {
        const auto& counts = m_picture.run.counts;
        switch (body.state) {
        case model::LifeState::Stopped:
            add(NoticeKind::Stopped, NoticeWeight::Warns, "is stopped",
                fmt::format("{} of {} clusters done{}. Nothing more starts until it is resumed",
                            counts.completed, counts.total, with(body.text)));
            return;
        case model::LifeState::Failed:
            add(NoticeKind::Failed, NoticeWeight::Bad, "failed",
                fmt::format(
                    "{} of {} clusters done, {} failed{}{}. Nothing more starts: retry what "
                    "failed, or resume it and accept that",
                    counts.completed, counts.total, counts.failed, with(body.text),
                    failedNames(nullptr)));
            return;
        case model::LifeState::Completed:
            add(NoticeKind::Done,
                counts.failed + counts.deferred > 0 ? NoticeWeight::Warns : NoticeWeight::Good,
                counts.failed > 0     ? "completed with failures"
                : counts.deferred > 0 ? fmt::format("completed with {} deferred", counts.deferred)
                                      : "completed",
                fmt::format("Completed{}{}", failuresText(counts), failedNames(nullptr)));
            return;
        default: return;
        }
    }

    /// ". 3 of 12 deferred: …": whom the stage went on without; empty where nobody is left.
    [[nodiscard]] std::string deferredOf(model::PlanIndex stage) const {
        if (stage >= m_picture.run.stages.size()) {
            return {};
        }
        const auto text = rollout::deferredText(m_picture.run.stages[stage]);
        return text.empty() ? text : ". " + cleanText(text, 300);
    }

    void look(const model::GateOpened& body) {
        if (!m_isNew || body.gate >= m_machine.gates.size()) {
            return;
        }
        const auto& gate = m_machine.gates[body.gate];
        if (gate.gate.kind() == model::GateKind::Approval) {
            tellGate(body.gate, NoticeKind::GateWaits, NoticeWeight::Waits, "waits for approval",
                     fmt::format("Gate {} of stage {} asks for a yes{}. Look at its evidence under "
                                 "Approvals{}",
                                 cleanText(gate.gate.name, 100), stageName(gate.stage),
                                 whoMay(gate.gate), deferredOf(gate.stage)));
        }
    }

    void look(const model::GateResolved& body) {
        if (!m_isNew || body.gate >= m_machine.gates.size() ||
            (body.state != model::GateState::Failed && body.state != model::GateState::Expired)) {
            return;
        }
        const bool isExpired = body.state == model::GateState::Expired;
        tellGate(body.gate, NoticeKind::GateTrouble, NoticeWeight::Bad,
                 isExpired ? "has a gate that expired" : "has a gate that failed",
                 fmt::format("Gate {} of stage {} {}{}. {}",
                             cleanText(m_machine.gates[body.gate].gate.name, 100),
                             stageName(m_machine.gates[body.gate].stage),
                             isExpired ? "expired" : "failed", with(body.comment),
                             isExpired ? "Resume the run to be asked again"
                                       : "Look at its samples before the run is resumed"));
    }

    /// A gate that asks a person because it cannot decide says so in no record of its own: the
    /// sample with which it came to that is the last one of the journal.
    void look(const model::CheckSample& body) {
        if (m_isNew && !body.isBaseline && body.index < m_machine.gates.size()) {
            m_lastSample[body.index] = m_record;
        }
    }

    void look(const model::MemberResult& body) {
        if (!m_isNew || body.state != model::LifeState::Failed ||
            body.member >= m_machine.members.size()) {
            return;
        }
        const auto& member = m_machine.members[body.member];
        const auto stage = stageName(member.stage);
        const auto same = std::find_if(m_notices.begin(), m_notices.end(), [&](const auto& one) {
            return one.kind == NoticeKind::MemberFailed && one.stage == stage;
        });
        if (same != m_notices.end()) {
            same->members.push_back(cleanText(member.name, 100));
            same->count = static_cast<std::int32_t>(same->members.size());
            same->title = fmt::format("{} has {} clusters that failed",
                                      cleanText(m_picture.run.name, 100), same->count);
            same->text = fmt::format("In stage {}: {}", stage, namesText(same->members));
            return;
        }
        auto& notice = add(NoticeKind::MemberFailed, NoticeWeight::Bad, "has a cluster that failed",
                           fmt::format("{} failed in stage {}: {}{}", cleanText(member.name, 100),
                                       stage, cleanText(body.code, 100), with(body.text)));
        notice.stage = stage;
        notice.members = {cleanText(member.name, 100)};
    }

    void tellGate(model::PlanIndex place, NoticeKind kind, NoticeWeight weight, std::string what,
                  std::string text) {
        const auto& gate = m_machine.gates[place];
        auto& notice = add(kind, weight, std::move(what), std::move(text));
        notice.gate = gate.id;
        notice.stage = stageName(gate.stage);
    }

    /// ": weu-1, weu-2", of a stage or of all; empty where nobody failed.
    [[nodiscard]] std::string failedNames(const model::StageRun* only) const {
        std::vector<std::string> names;
        for (const auto& stage : m_picture.run.stages) {
            for (const auto& group : stage.groups) {
                for (const auto& member : group.members) {
                    if ((only == nullptr || only == &stage) &&
                        member.state == model::LifeState::Failed) {
                        names.push_back(member.name);
                    }
                }
            }
        }
        return names.empty() ? std::string() : fmt::format(": {}", namesText(names));
    }

    [[nodiscard]] std::string nextStage(std::size_t stage) const {
        return stage + 1 < m_machine.stages.size()
                   ? fmt::format(". Next is stage {}",
                                 cleanText(m_machine.stages[stage + 1].name, 100))
                   : std::string();
    }

    /// How many people it takes, and who may not be among them.
    [[nodiscard]] std::string whoMay(const model::Gate& gate) const {
        const auto* approval = std::get_if<model::ApprovalGate>(&gate.params);
        if (approval == nullptr) {
            return {};
        }
        auto text =
            approval->quorum > 1 ? fmt::format(" of {} people", approval->quorum) : std::string();
        if (approval->notInitiator) {
            text += fmt::format(", not of {}, who started the run",
                                cleanText(m_picture.run.createdBy, 100));
        }
        return text;
    }

    [[nodiscard]] std::string stageName(model::PlanIndex stage) const {
        return cleanText(m_machine.stages[stage].name, 100);
    }

public:
    /// Gates that now ask a person, by their last sample.
    std::vector<RunNotice> tellTroubles() {
        const auto gates = [&](const std::vector<model::GateRun>& list) {
            for (const auto& gate : list) {
                const auto place = m_machine.findGate(gate.id);
                const auto sample = m_lastSample.find(place);
                if (gate.state != model::GateState::Pending || sample == m_lastSample.end() ||
                    gate.trouble == model::GateTrouble::None) {
                    continue;
                }
                m_record = sample->second;
                const bool isBlocked = gate.trouble == model::GateTrouble::Blocked;
                tellGate(
                    place, NoticeKind::GateTrouble,
                    isBlocked ? NoticeWeight::Bad : NoticeWeight::Warns,
                    isBlocked ? "is blocked by a gate" : "has a gate without an answer",
                    fmt::format("Gate {} of stage {} asks a person{}. Check it again, approve it "
                                "all the same, or stop the run",
                                cleanText(gate.name, 100), stageName(m_machine.gates[place].stage),
                                with(gate.samples.empty() ? "" : gate.samples.back().text)));
            }
        };
        for (const auto& stage : m_picture.run.stages) {
            gates(stage.gates);
            for (const auto& group : stage.groups) {
                gates(group.gates);
            }
        }
        return std::exchange(m_notices, {});
    }

private:
    const model::RunPicture& m_picture;
    rollout::MachinePlan m_machine;
    const model::NoticeMark& m_mark;
    const model::Record* m_record = nullptr;
    bool m_isNew = false;
    bool m_wasStarted = false;
    std::map<model::PlanIndex, const model::Record*> m_lastSample{};
    std::vector<RunNotice> m_notices{};
};

/// Causes that nothing else tells: not those that are part of the plan, nor what has its own
/// notice.
bool isWorthTelling(const model::StuckCause& cause) {
    switch (cause.kind) {
    case model::StuckKind::VersionMissing:
    case model::StuckKind::MemberOffOrBusy:
    case model::StuckKind::UpgradeSlow:
    case model::StuckKind::AppliedNotAvailable:
    case model::StuckKind::NothingMatches: return true;
    case model::StuckKind::WindowClosed: return !cause.expectedEnd; // it never opens
    default: return false;
    }
}

/// Which cause this is, without the numbers in its words.
std::string keyOf(const model::RunPicture& picture) {
    if (picture.causes.empty() || !isWorthTelling(picture.causes.front())) {
        return {};
    }
    const auto& cause = picture.causes.front();
    auto key = std::string(toString(cause.kind));
    for (const auto& member : cause.members) {
        key += ' ' + member;
    }
    return key;
}

std::string lostDriver(const model::RunPicture& picture) {
    const auto& run = picture.run;
    const bool needsDriver =
        run.state == model::LifeState::Running || run.state == model::LifeState::Stopping ||
        (run.state == model::LifeState::Pending && run.reason != model::PendingReason::Approval);
    if (!picture.drivenBy.empty() || run.isAbandoned || !needsDriver) {
        return {}; // somebody does, or only a person moves it
    }
    std::string last;
    for (const auto& record : *picture.records) {
        if (const auto* epoch = std::get_if<model::Epoch>(&record.body)) {
            last = fmt::format("{} {}", epoch->number, epoch->holder);
        }
    }
    return last;
}

/// Whether a cause is to be told: it is there for a while, and was not told. Until then it stands
/// in the mark as "~<since> <key>": between two stages there is a moment without any.
bool hasLasted(const std::string& key, Instant now, std::string& mark) {
    if (key.empty() || key == mark) {
        mark = key;
        return false;
    }
    const auto blank = mark.find(' ');
    const bool isSeen = mark.starts_with('~') && blank != std::string::npos &&
                        std::string_view(mark).substr(blank + 1) == key;
    if (!isSeen) {
        mark = fmt::format("~{} {}", now.time_since_epoch().count(), key);
        return false;
    }
    const Instant since{std::chrono::milliseconds(std::strtoll(mark.c_str() + 1, nullptr, 10))};
    if (now - since < kLasting) {
        return false;
    }
    mark = key;
    return true;
}

RunNotice timeless(const model::RunPicture& picture, NoticeKind kind, const std::string& key,
                   std::string what, std::string text) {
    const auto& run = picture.run;
    return {.id = fmt::format("{}/{}/{}", run.id.str(), toString(kind), key),
            .kind = kind,
            .weight = NoticeWeight::Warns,
            .runId = run.id.str(),
            .runName = cleanText(run.name, 100),
            .at = picture.at,
            .title = fmt::format("{} {}", cleanText(run.name, 100), what),
            .text = std::move(text)};
}

} // namespace

std::vector<RunNotice> noticesOf(const model::RunPicture& picture, model::NoticeMark& mark) {
    std::vector<RunNotice> notices;
    if (!picture.records->empty() && picture.records->back().seq > mark.seq) {
        Teller teller(picture, mark);
        notices = teller.tell();
        const auto troubles = teller.tellTroubles();
        notices.insert(notices.end(), troubles.begin(), troubles.end());
        mark.seq = picture.records->back().seq;
    }
    const auto stuck = keyOf(picture);
    if (hasLasted(stuck, picture.at, mark.stuck)) {
        const auto& cause = picture.causes.front();
        const auto next =
            cause.nextStep.empty() ? std::string() : ". " + cleanText(cause.nextStep, 200);
        auto notice = timeless(picture, NoticeKind::Stuck, stuck, "does not move",
                               fmt::format("{}{}", cleanText(cause.text, 300), next));
        notice.members = cause.members;
        notices.push_back(std::move(notice));
    }
    const auto lost = lostDriver(picture);
    if (!lost.empty() && lost != mark.lost) {
        notices.push_back(timeless(
            picture, NoticeKind::DriverLost, lost, "is driven by nobody",
            fmt::format(
                "It was driven by {}; {} in flight. It goes on when a window (Drive here) "
                "or \"pilothousectl run drive\" takes it up",
                cleanText(lost.substr(std::min(lost.find(' ') + 1, lost.size())), 100),
                countText(static_cast<std::size_t>(picture.run.counts.running), "cluster"))));
        mark.lost = lost; // a driver that comes and goes is another
    }
    return notices;
}

model::NoticeMark markNow(const model::RunPicture& picture) {
    return {.seq = picture.records->empty() ? 0 : picture.records->back().seq,
            .stuck = keyOf(picture),
            .lost = lostDriver(picture)};
}

RunNotice awayNotice(const std::vector<RunNotice>& notices, Instant now) {
    std::set<std::string> runs;
    auto worst = NoticeWeight::Calm;
    for (const auto& one : notices) {
        runs.insert(one.runName);
        worst = std::max(worst, one.weight);
    }
    const std::vector<std::string> names(runs.begin(), runs.end());
    RunNotice notice{.id = fmt::format("away/{}", notices.back().id),
                     .kind = NoticeKind::Away,
                     .weight = worst,
                     .at = now,
                     .title = fmt::format("While you were away: {} notices", notices.size()),
                     .text =
                         fmt::format("Runs {}. Last: {}", namesText(names), notices.back().title),
                     .count = static_cast<std::int32_t>(notices.size())};
    if (names.size() == 1) {
        notice.runId = notices.front().runId;
        notice.runName = names.front();
    }
    return notice;
}

void NoticeBudget::forget(Instant now) {
    while (!m_told.empty() && (now - m_told.front().first >= kSpan || m_told.front().first > now)) {
        m_told.pop_front();
    }
}

std::vector<RunNotice> NoticeBudget::pass(std::vector<RunNotice> notices, Instant now) {
    forget(now);
    m_waiting.insert(m_waiting.end(), std::make_move_iterator(notices.begin()),
                     std::make_move_iterator(notices.end()));
    std::map<std::string, std::vector<RunNotice>> byRun;
    for (auto& one : m_waiting) {
        byRun[one.runId].push_back(std::move(one));
    }
    m_waiting.clear();
    std::vector<RunNotice> passed;
    for (auto& [run, list] : byRun) {
        const bool isRecent = std::any_of(m_told.begin(), m_told.end(), [&](const auto& told) {
            return told.second == run && now - told.first < kTogether;
        });
        if (isRecent || m_told.size() >= kMostInSpan) {
            m_waiting.insert(m_waiting.end(), std::make_move_iterator(list.begin()),
                             std::make_move_iterator(list.end()));
            continue;
        }
        m_told.emplace_back(now, run);
        if (list.size() == 1) {
            passed.push_back(std::move(list.front()));
            continue;
        }
        auto one = awayNotice(list, now);
        one.title = fmt::format("{}: {} notices", list.front().runName, list.size());
        one.text = list.back().title;
        for (const auto& each : list) {
            if (each.weight == one.weight && each.title != one.text) {
                one.text = fmt::format("{}. Last: {}", each.title, list.back().title);
                break;
            }
        }
        passed.push_back(std::move(one));
    }
    return passed;
}

std::optional<Instant> NoticeBudget::nextAt() const {
    if (m_waiting.empty() || m_told.empty()) {
        return std::nullopt;
    }
    std::optional<Instant> next;
    if (m_told.size() >= kMostInSpan) {
        next = m_told.front().first + kSpan;
    } else {
        next = m_told.back().first + kTogether;
    }
    return next;
}

} // namespace pilothouse::engine
