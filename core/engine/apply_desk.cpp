// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply_desk.h"

#include "engine/desk_outbox.h"
#include "engine/run_person.h"
#include "fleet/load_hub.h"
#include "storage/audit_log.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace pilothouse::engine {

namespace {

using model::ApplyAnswer;
using model::ApplyProgress;
using State = ApplyProgress::State;
using Picture = std::shared_ptr<const model::ApplyPicture>;

std::string outcomeWord(const ApplyProgress& progress) {
    switch (progress.state) {
    case State::Refused:
    case State::Conflict: return "rejected: " + progress.says;
    case State::Unknown: return "not known: " + progress.says;
    case State::Sending: return "sent";
    case State::Watched:
    case State::Decided:
    case State::Undecided: break;
    }
    return fmt::format("done, generation {}", progress.generation);
}

} // namespace

std::string obstacleToApply(const model::ApplyReview& review) {
    return !review.trouble.empty()             ? review.trouble
           : review.isUnchanged                ? "the hub has it just so already"
           : review.moved                      ? "it was edited on the hub meanwhile"
           : !review.immutable.empty()         ? review.immutable.front()
           : review.access == ApplyAnswer::No  ? "the user may not"
           : review.dryRun != ApplyAnswer::Yes ? "its dry run did not succeed"
                                               : std::string();
}

class ApplyDesk::Impl {
public:
    explicit Impl(ApplyDeskOptions options) : m_options(std::move(options)) {}

    void begin() {
        m_thread = std::thread([this] { run(); });
    }
    void end() {
        want([](Wanted& wanted) { wanted.isOver = true; });
        m_thread.join();
    }

    void review(ApplyAsked asked) {
        want([&](Wanted& wanted) { wanted.review = std::move(asked); });
    }
    void apply(model::ApplyConsent consent) {
        want([&](Wanted& wanted) { wanted.consent = std::move(consent); });
    }
    void cancel() {
        want([](Wanted& wanted) {
            wanted.review.reset();
            wanted.isCancelled = true;
        });
    }
    void setWake(std::function<void()> wake) { m_outbox.setWake(std::move(wake)); }
    Picture take() {
        return m_outbox.take([](const Picture& picture) { return picture; });
    }

private:
    struct Wanted {
        std::optional<ApplyAsked> review{};
        std::optional<model::ApplyConsent> consent{};
        bool isCancelled = false;
        bool isOver = false;
        [[nodiscard]] bool isAny() const { return review || consent || isCancelled || isOver; }
    };

    template<class Change>
    void want(Change change) {
        {
            const std::lock_guard lock(m_mutex);
            change(m_wanted);
        }
        m_asked.notify_all();
    }

    bool isInterrupted(std::chrono::milliseconds atMost) {
        std::unique_lock lock(m_mutex);
        return m_asked.wait_for(lock, atMost, [this] { return m_wanted.isAny(); });
    }

    Wanted next() {
        std::unique_lock lock(m_mutex);
        m_asked.wait(lock, [this] { return m_wanted.isAny(); });
        return std::exchange(m_wanted, {});
    }

    void run() {
        for (auto wanted = next(); !wanted.isOver; wanted = next()) {
            if (wanted.consent) {
                carryOut(*wanted.consent);
            }
            if (wanted.review) {
                makeReview(*wanted.review);
            }
        }
    }

    void tell() {
        m_outbox.put([this](Picture& into) {
            into = std::make_shared<const model::ApplyPicture>(m_picture);
        });
    }

    /// The hub to talk to; the trouble otherwise.
    Result<fleet::FleetConfig> hub() const {
        auto hub = fleet::loadHub(m_options.hub);
        if (hub) {
            if (const auto* obstacle = fleet::obstacleOf(hub->members.front())) {
                return fail(*obstacle);
            }
        }
        return hub;
    }

    void makeReview(const ApplyAsked& asked) {
        m_picture = {.isAsking = true};
        tell();
        model::ApplyReview review{.revision = asked.revision};
        if (const auto hub = this->hub(); !hub) {
            review.trouble = describe(hub.error());
        } else {
            HubTalk talk(*hub, m_options.signIn);
            review = reviewPlacement(*hub, talk, asked, fleet::clockOf(*hub)->now(),
                                     [this](auto atMost) { return isInterrupted(atMost); });
        }
        m_picture.isAsking = false;
        m_picture.review = std::move(review);
        tell();
    }

    void stand(ApplyProgress progress) {
        m_picture.progress = std::move(progress);
        tell();
    }

    void carryOut(const model::ApplyConsent& consent) {
        const auto review = m_picture.review.value_or(model::ApplyReview{.trouble = "none"});
        if (m_picture.progress || consent.revision != review.revision) {
            return; // each review is good for one write
        }
        stand({});
        const auto hub = this->hub();
        const auto obstacle = hub ? obstacleToApply(review) : describe(hub.error());
        if (!obstacle.empty()) {
            stand({.state = State::Refused, .says = "nothing was sent: " + obstacle});
            return;
        }
        const auto clock = fleet::clockOf(*hub);
        if (auto noted = note(review, consent, clock->now(), "asked"); !noted) {
            stand({.state = State::Refused,
                   .says = "nothing was sent, as the audit log cannot be written: " +
                           describe(noted.error())});
            return;
        }
        HubTalk talk(*hub, m_options.signIn);
        auto progress = writePlacement(talk, review);
        if (auto noted = note(review, consent, clock->now(), outcomeWord(progress)); !noted) {
            progress.auditTrouble = describe(noted.error());
        }
        stand(progress);
        if (progress.state == State::Watched) {
            stand(watchPlacement(
                talk, review, consent.foretold, progress, m_options.watch,
                [this](const ApplyProgress& each) { stand(each); },
                [this](auto atMost) { return isInterrupted(atMost); }));
        }
    }

    Result<void> note(const model::ApplyReview& review, const model::ApplyConsent& consent,
                      Instant now, const std::string& outcome) const {
        auto store = storage::RunStore::open(m_options.stateFolder);
        if (!store) {
            return fail(std::move(store.error()));
        }
        const auto name =
            review.nameSpace.empty() ? review.name : review.nameSpace + "/" + review.name;
        auto added = storage::AuditLog(*store).append(
            {.at = now,
             .who = personHere(),
             .action = "placement apply",
             .target = review.hub,
             .reason = consent.reason,
             .detail = storage::auditDetail({{"target", review.kind + " " + name},
                                             {"outcome", outcome},
                                             {"clusters", std::to_string(consent.changing)},
                                             {"request", review.method + " " + review.url},
                                             {"body", review.body}})});
        return added ? Result<void>() : fail(std::move(added.error()));
    }

    const ApplyDeskOptions m_options;
    std::mutex m_mutex;
    std::condition_variable m_asked;
    Wanted m_wanted; ///< under the mutex
    model::ApplyPicture m_picture;
    DeskOutbox<Picture> m_outbox;
    std::thread m_thread; ///< last: it uses the others
};

ApplyDesk::ApplyDesk(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

ApplyDesk::~ApplyDesk() {
    m_impl->end();
}

std::unique_ptr<ApplyDesk> ApplyDesk::start(ApplyDeskOptions options) {
    auto desk =
        std::unique_ptr<ApplyDesk>(new ApplyDesk(std::make_unique<Impl>(std::move(options))));
    desk->m_impl->begin();
    return desk;
}

void ApplyDesk::setWake(std::function<void()> wake) {
    m_impl->setWake(std::move(wake));
}

std::shared_ptr<const model::ApplyPicture> ApplyDesk::take() {
    return m_impl->take();
}

void ApplyDesk::review(ApplyAsked asked) {
    m_impl->review(std::move(asked));
}

void ApplyDesk::apply(model::ApplyConsent consent) {
    m_impl->apply(std::move(consent));
}

void ApplyDesk::cancel() {
    m_impl->cancel();
}

} // namespace pilothouse::engine
