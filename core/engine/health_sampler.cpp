// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/health_sampler.h"

#include "checks/evaluate.h"
#include "checks/verdict.h"
#include "engine/inbox.h"
#include "engine/webhook_call.h"
#include "fleet/api_call.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>
#include <utility>
#include <variant>

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;
using SampleId = HealthSampler::SampleId;

/// One member of a sample under way.
struct Asked {
    explicit Asked(checks::ProbeSpec spec) : probe(std::move(spec)) {}
    checks::MemberProbe probe;
    Steady::time_point until{};
    std::map<int, net::Ticket> tickets{};
    std::vector<std::pair<Steady::time_point, checks::Ask>> paused{};
};

struct Sample {
    HealthRequest request{};
    bool isBaseline = false;
    HealthSampler::OnDone onDone{};
    std::size_t next = 0; ///< member to begin with
    std::map<std::size_t, Asked> asked{};
    std::vector<model::MemberHealth> results{};
    checks::Baselines baselines{};
};

struct Begin {
    SampleId id{};
    Sample sample{};
};
struct Cancel {
    SampleId id{};
};
struct Arrived {
    SampleId id{};
    std::size_t member = 0;
    int ask = 0;
    bool isOfMember = true; ///< of its API server, so that its clock is told
    checks::Answer answer{};
};
using Message = std::variant<Begin, Cancel, Arrived>;
using Messages = Inbox<Message>;

checks::Answer answerOf(Result<net::Response> response, Instant now) {
    checks::Answer answer{.receivedAt = now};
    if (!response) {
        answer.error = std::move(response.error());
        return answer;
    }
    answer.status = response->head.status;
    answer.contentType = std::move(response->head.contentType);
    answer.body = std::move(response->body);
    answer.serverDate = response->head.serverDate;
    answer.retryAfter = response->head.retryAfter;
    return answer;
}

/// Nobody is asked in Azure for whom the fleet file has no word.
Error notAsked() {
    return {.kind = ErrorKind::Unsupported,
            .message = "it is not asked, as the fleet file lets nobody ask Azure; \"azure: {}\" in "
                       "its spec does"};
}

net::Request urlRequest(const std::string& url) {
    auto parts = splitUrl(url);
    net::Request request;
    request.endpoint = std::make_shared<net::Endpoint>(
        net::Endpoint{.label = "metrics", .baseUrl = std::move(parts.server)});
    request.path = std::move(parts.path);
    request.headers = {{"Accept", "application/json"}};
    return request;
}

} // namespace

/// The sampler's thread and what it owns.
class HealthSampler::Impl {
public:
    Impl(net::Transport& transport, std::shared_ptr<const Clock> clock,
         HealthSamplerOptions options)
        : m_transport(transport), m_clock(std::move(clock)), m_options(options),
          m_thread([this] { run(); }) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        m_inbox->close();
        m_thread.join();
    }

    SampleId begin(HealthRequest request, bool isBaseline, OnDone onDone) {
        const auto id = static_cast<SampleId>(++m_lastId);
        m_inbox->post(Begin{.id = id,
                            .sample = {.request = std::move(request),
                                       .isBaseline = isBaseline,
                                       .onDone = std::move(onDone)}});
        return id;
    }

    void cancel(SampleId id) { m_inbox->post(Cancel{id}); }

private:
    void run() {
        std::vector<Message> messages;
        while (m_inbox->take(nextWake(), messages)) {
            for (auto& message : messages) {
                std::visit([this](auto& each) { take(each); }, message);
            }
            keepTime();
        }
        for (auto& [id, sample] : m_samples) {
            drop(sample);
        }
    }

    void take(Begin& begin) {
        auto& sample = m_samples.emplace(begin.id, std::move(begin.sample)).first->second;
        goOn(begin.id, sample);
    }

    void take(const Cancel& cancel) {
        const auto found = m_samples.find(cancel.id);
        if (found != m_samples.end()) {
            drop(found->second);
            m_samples.erase(found);
        }
    }

    void take(Arrived& arrived) {
        const auto sample = m_samples.find(arrived.id);
        if (sample == m_samples.end()) {
            return;
        }
        const auto asked = sample->second.asked.find(arrived.member);
        if (asked == sample->second.asked.end() || asked->second.tickets.erase(arrived.ask) == 0) {
            return; // its time was up
        }
        if (!arrived.isOfMember) {
            arrived.answer.serverDate.reset();
        }
        send(sample->first, sample->second, asked->first,
             asked->second.probe.take(arrived.ask, std::move(arrived.answer)));
        goOn(sample->first, sample->second);
    }

    /// Takes what is done, begins what may begin, and hands the sample over when all is.
    void goOn(SampleId id, Sample& sample) {
        for (auto it = sample.asked.begin(); it != sample.asked.end();) {
            if (it->second.probe.isDone()) {
                keep(sample, it->first, it->second.probe);
                it = sample.asked.erase(it);
            } else {
                ++it;
            }
        }
        const auto count = sample.request.members.size();
        while (sample.next < count && sample.asked.size() < m_options.concurrentMembers) {
            const auto index = sample.next++;
            ask(id, sample, index);
        }
        if (sample.next == count && sample.asked.empty()) {
            auto done = std::move(sample);
            m_samples.erase(id);
            hand(std::move(done));
        }
    }

    void ask(SampleId id, Sample& sample, std::size_t index) {
        const auto& member = sample.request.members[index];
        checks::ProbeSpec spec{.member = member.name,
                               .azureId = member.azureId,
                               .gate = sample.request.gate,
                               .settings = sample.request.settings};
        if (!member.access) {
            checks::MemberProbe probe(std::move(spec));
            static_cast<void>(probe.begin());
            probe.giveUp(member.obstacle.value_or(
                Error{.kind = ErrorKind::Unsupported, .message = "the member cannot be asked"}));
            keep(sample, index, probe);
            return;
        }
        auto& asked = sample.asked.try_emplace(index, std::move(spec)).first->second;
        asked.until = Steady::now() + m_options.memberBudget;
        send(id, sample, index, asked.probe.begin());
        if (asked.probe.isDone()) { // nothing needs to be asked
            keep(sample, index, asked.probe);
            sample.asked.erase(index);
        }
    }

    void send(SampleId id, Sample& sample, std::size_t index, std::vector<checks::Ask> asks) {
        auto& asked = sample.asked.at(index);
        const auto& access = *sample.request.members[index].access;
        for (auto& ask : asks) {
            if (ask.pause.count() > 0) {
                asked.paused.emplace_back(Steady::now() + std::exchange(ask.pause, {}),
                                          std::move(ask));
                continue;
            }
            if (ask.isOfLogs && !sample.request.logs) {
                asked.tickets[ask.id] = net::Ticket::None;
                m_inbox->post(Arrived{
                    .id = id, .member = index, .ask = ask.id, .answer = {.error = notAsked()}});
                continue;
            }
            const bool isOfMember = ask.url.empty() && !ask.isOfLogs;
            const auto& server = ask.isOfLogs ? *sample.request.logs : access;
            auto request = ask.url.empty()
                               ? fleet::callRequest(server, ask.request, m_options.requestTimeout)
                               : urlRequest(ask.url);
            if (ask.isOfLogs) { // what comes later than that nobody waits for
                const auto wait =
                    std::chrono::duration_cast<std::chrono::seconds>(m_options.requestTimeout);
                request.headers.push_back({"Prefer", "wait=" + std::to_string(wait.count())});
            }
            request.totalTimeout = m_options.requestTimeout;
            request.maxBody = m_options.maxBody;
            request.priority = net::Priority::Background;
            net::Handlers handlers;
            handlers.onDone = [inbox = m_inbox, clock = m_clock, id, index, number = ask.id,
                               isOfMember](Result<net::Response> response) {
                inbox->post(Arrived{.id = id,
                                    .member = index,
                                    .ask = number,
                                    .isOfMember = isOfMember,
                                    .answer = answerOf(std::move(response), clock->now())});
            };
            asked.tickets[ask.id] = m_transport.start(std::move(request), std::move(handlers));
        }
    }

    void keep(Sample& sample, std::size_t index, const checks::MemberProbe& probe) {
        const auto& request = sample.request;
        const auto& member = request.members[index];
        checks::Situation situation{.now = m_clock->now(),
                                    .isBefore = request.isBefore || sample.isBaseline,
                                    .isAfterFullRun = request.isAfterFullRun,
                                    .memory = &m_memory[member.id]};
        if (request.baselines) {
            const auto found = request.baselines->find(member.id);
            situation.baseline = found == request.baselines->end() ? nullptr : &found->second;
        }
        sample.results.push_back(
            {.id = member.id,
             .name = member.name,
             .checks = checks::evaluate(probe.spec(), probe.facts(), situation)});
        if (sample.isBaseline && member.access) {
            sample.baselines[member.id] = checks::baselineOf(probe.facts(), situation.now);
        }
    }

    void hand(Sample sample) {
        const auto judged = checks::judgeScope({.at = m_clock->now(),
                                                .mode = sample.request.gate.hold.mode,
                                                .isBaseline = sample.isBaseline},
                                               std::move(sample.results));
        HealthAnswer answer{.outcome = judged.outcome,
                            .code = judged.code,
                            .text = judged.text,
                            .evidence = checks::writeEvidence(
                                judged, sample.isBaseline ? &sample.baselines : nullptr),
                            .baselines = std::move(sample.baselines)};
        sample.onDone(std::move(answer));
    }

    void drop(Sample& sample) {
        for (auto& [index, asked] : sample.asked) {
            dropRequests(asked);
        }
    }

    void dropRequests(Asked& asked) {
        for (const auto& [number, ticket] : asked.tickets) {
            m_transport.cancel(ticket);
        }
        asked.tickets.clear();
        asked.paused.clear();
    }

    [[nodiscard]] Steady::time_point nextWake() const {
        auto wake = Steady::now() + std::chrono::hours(1);
        for (const auto& [id, sample] : m_samples) {
            for (const auto& [index, asked] : sample.asked) {
                wake = std::min(wake, asked.until);
                for (const auto& [at, ask] : asked.paused) {
                    wake = std::min(wake, at);
                }
            }
        }
        return wake;
    }

    /// Sends what was paused, gives up what is late.
    void keepTime() {
        const auto now = Steady::now();
        std::vector<SampleId> ids;
        for (const auto& [id, sample] : m_samples) {
            ids.push_back(id);
        }
        for (const auto id : ids) {
            auto& sample = m_samples.at(id);
            for (auto& [index, asked] : sample.asked) {
                if (now >= asked.until) {
                    dropRequests(asked);
                    asked.probe.giveUp({.kind = ErrorKind::Timeout,
                                        .message = "the time for all checks of the member is up"});
                    continue;
                }
                std::vector<checks::Ask> due;
                std::erase_if(asked.paused, [&](auto& each) {
                    if (each.first > now) {
                        return false;
                    }
                    due.push_back(std::move(each.second));
                    return true;
                });
                send(id, sample, index, std::move(due));
            }
            goOn(id, sample);
        }
    }

    net::Transport& m_transport;
    std::shared_ptr<const Clock> m_clock;
    HealthSamplerOptions m_options;
    std::shared_ptr<Messages> m_inbox = std::make_shared<Messages>();
    std::atomic<std::uint64_t> m_lastId{0};
    std::map<SampleId, Sample> m_samples;         ///< the thread's
    std::map<ClusterId, checks::Memory> m_memory; ///< the thread's
    std::thread m_thread;                         // last: it uses the others
};

HealthSampler::HealthSampler(net::Transport& transport, std::shared_ptr<const Clock> clock,
                             HealthSamplerOptions options)
    : m_impl(std::make_unique<Impl>(transport, std::move(clock), options)) {}

HealthSampler::~HealthSampler() = default;

HealthSampler::SampleId HealthSampler::sampleHealth(HealthRequest request, OnDone onDone) {
    return m_impl->begin(std::move(request), false, std::move(onDone));
}

HealthSampler::SampleId HealthSampler::takeBaseline(HealthRequest request, OnDone onDone) {
    return m_impl->begin(std::move(request), true, std::move(onDone));
}

void HealthSampler::cancel(SampleId id) {
    m_impl->cancel(id);
}

} // namespace pilothouse::engine
