// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_apply.h"

#include "engine/placement_apply_request.h"
#include "fleet/member_access.h"
#include "kube/object_state.h"
#include "kube/paths.h"
#include "kube/reviews.h"
#include "placement/status_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pilothouse::engine {

namespace {

using model::ApplyAnswer;
using model::ApplyProgress;
using model::ApplyReview;

bool isNotFound(const fleet::CallFailure& failure) {
    return failure.error.httpStatus == 404;
}

/// A 404 that names the object, not its kind.
bool isAbsent(const fleet::CallFailure& failure) {
    return isNotFound(failure) && failure.refusal && !failure.refusal->name.empty();
}

fleet::WritePlan planOf(const ApplyReview& review, const kube::ObjectRef& object, bool isDryRun) {
    return {.member = review.hub,
            .memberUid = review.hubUid,
            .object = object,
            .objectUid = review.uid,
            .action = applyRequestOf(review, isDryRun)};
}

std::vector<std::string> causesOf(const fleet::WriteOutcome& outcome) {
    std::vector<std::string> out;
    if (outcome.refusal) {
        for (const auto& cause : outcome.refusal->causes) {
            out.push_back(kube::describe(cause));
        }
    }
    return out;
}

class Reviewer {
public:
    Reviewer(const fleet::FleetConfig& hub, HubTalk& talk, const ApplyAsked& asked, Instant now,
             const HubTalk::Interrupted& interrupted)
        : m_hub(hub), m_talk(talk), m_asked(asked), m_interrupted(interrupted) {
        const auto& member = hub.members.front().identity;
        m_review.revision = asked.revision;
        m_review.hub = member.name;
        m_review.at = now;
        m_review.isProduction = member.isProduction;
    }

    ApplyReview run() {
        const bool isReady = readDraft() && readIdentity() && readLive() && makeRequest();
        if (isReady && !m_review.isUnchanged) {
            askAccess();
            dryRun();
        }
        return std::move(m_review);
    }

private:
    bool give(const Error& error) {
        m_review.trouble = describe(error);
        return false;
    }

    bool readDraft() {
        auto draft = readApplyDraft(m_asked.text);
        if (!draft) {
            return give(draft.error());
        }
        m_draft = *std::move(draft);
        m_review.kind = m_draft.kind;
        m_review.apiVersion = m_draft.apiVersion;
        m_review.resource = m_draft.object.resource;
        m_review.nameSpace = m_draft.object.ns;
        m_review.name = m_draft.object.name;
        return true;
    }

    bool readIdentity() {
        const auto answer =
            m_talk.read({.path = std::string(kube::kKubeSystemPath)}, m_interrupted);
        if (!answer) {
            return give(answer.error().error);
        }
        const auto state = kube::readObjectState(answer->body);
        if (!state) {
            return give(state.error());
        }
        m_review.hubUid = state->uid;
        return true;
    }

    bool readLive() {
        const auto answer = m_talk.read(kube::getRequest(m_draft.object.path()), m_interrupted);
        if (answer) {
            m_live = answer->body;
        } else if (!isAbsent(answer.error())) {
            return give(answer.error().error);
        }
        return true;
    }

    bool makeRequest() {
        auto made = makeApplyRequest(m_draft, m_live, m_review);
        if (!made) {
            return give(made.error());
        }
        const bool wasOpened = m_asked.openedGeneration != 0;
        const auto now = m_review.isCreate ? 0 : generationOfObject(m_live);
        const bool isAnother = !m_asked.openedUid.empty() && m_asked.openedUid != m_review.uid;
        if (wasOpened && (now != m_asked.openedGeneration || isAnother)) {
            m_review.moved = {m_asked.openedGeneration, now};
        }
        const auto& access = *m_hub.members.front().access;
        m_review.url =
            kube::joinUrl(access.endpoint->baseUrl, applyRequestOf(m_review, false).path);
        m_review.kubectl.insert(std::next(m_review.kubectl.begin()), {"--context", m_review.hub});
        return true;
    }

    void askAccess() {
        const auto answer = m_talk.read(
            kube::accessReviewRequest({.verb = m_review.isCreate ? "create" : "patch",
                                       .group = m_draft.object.group,
                                       .resource = m_draft.object.resource,
                                       .ns = m_draft.object.ns,
                                       .name = m_review.isCreate ? "" : m_draft.object.name}),
            m_interrupted);
        const auto read = answer ? kube::decodeAccessReview(answer->body)
                                 : Result<kube::AccessAnswer>(fail(answer.error().error));
        if (!read) {
            m_review.access = ApplyAnswer::Unread;
            m_review.accessSays = describe(read.error());
            return;
        }
        m_review.access = read->isAllowed ? ApplyAnswer::Yes : ApplyAnswer::No;
        m_review.accessSays = read->reason.empty() ? read->evaluationError : read->reason;
    }

    void dryRun() {
        const auto outcome = m_talk.write(planOf(m_review, m_draft.object, true));
        m_review.warnings = outcome.warnings;
        if (outcome.result == fleet::WriteResult::Done) {
            m_review.dryRun = ApplyAnswer::Yes;
            if (auto text = yamlToShow(outcome.body)) {
                m_review.after = *std::move(text);
                m_review.isServersAnswer = true;
            }
            return;
        }
        const bool isRefusal = outcome.result == fleet::WriteResult::Refused && outcome.error &&
                               outcome.error->httpStatus;
        m_review.dryRun = isRefusal ? ApplyAnswer::No : ApplyAnswer::Unread;
        m_review.dryRunSays = outcome.error ? outcome.error->message : std::string();
        m_review.causes = causesOf(outcome);
    }

    const fleet::FleetConfig& m_hub;
    HubTalk& m_talk;
    const ApplyAsked& m_asked;
    const HubTalk::Interrupted& m_interrupted;
    ApplyDraft m_draft;
    std::string m_live;
    ApplyReview m_review;
};

kube::ObjectRef objectOf(const ApplyReview& review) {
    const auto slash = review.apiVersion.find('/');
    return {.group = review.apiVersion.substr(0, slash),
            .version = review.apiVersion.substr(slash + 1),
            .resource = review.resource,
            .ns = review.nameSpace,
            .name = review.name};
}

/// Whether the scheduler has spoken of this generation.
bool isDecided(const placement::PlacementStatus& status) {
    return std::any_of(status.conditions.begin(), status.conditions.end(), [&](const auto& each) {
        return each.type.ends_with("Scheduled") && each.status != "Unknown" &&
               each.generation >= status.generation;
    });
}

void compare(const placement::PlacementStatus& status, std::vector<std::string> foretold,
             ApplyProgress& progress) {
    for (const auto& each : status.clusters) {
        if (!each.name.empty()) {
            progress.selected.push_back(each.name);
        }
    }
    std::sort(progress.selected.begin(), progress.selected.end());
    std::sort(foretold.begin(), foretold.end());
    const auto& is = progress.selected;
    std::set_difference(foretold.begin(), foretold.end(), is.begin(), is.end(),
                        std::back_inserter(progress.missing));
    std::set_difference(is.begin(), is.end(), foretold.begin(), foretold.end(),
                        std::back_inserter(progress.unforeseen));
}

} // namespace

ApplyReview reviewPlacement(const fleet::FleetConfig& hub, HubTalk& talk, const ApplyAsked& asked,
                            Instant now, const HubTalk::Interrupted& interrupted) {
    return Reviewer(hub, talk, asked, now, interrupted).run();
}

ApplyProgress writePlacement(HubTalk& talk, const ApplyReview& review) {
    using State = ApplyProgress::State;
    const auto outcome = talk.write(planOf(review, objectOf(review), false));
    ApplyProgress out;
    const bool isDone =
        outcome.result == fleet::WriteResult::Done ||
        (outcome.result == fleet::WriteResult::Unknown && outcome.landed == fleet::Landed::Yes);
    if (isDone) {
        out.state = State::Watched;
        out.generation = generationOfObject(outcome.body);
        return out;
    }
    const bool isConflict = outcome.error && (outcome.error->httpStatus == 409 ||
                                              outcome.error->kind == ErrorKind::Conflict);
    out.state = outcome.result == fleet::WriteResult::Unknown ? State::Unknown
                : isConflict                                  ? State::Conflict
                                                              : State::Refused;
    out.says = outcome.error ? outcome.error->message : std::string();
    out.causes = causesOf(outcome);
    return out;
}

ApplyProgress watchPlacement(HubTalk& talk, const ApplyReview& review,
                             const std::vector<std::string>& foretold, ApplyProgress written,
                             const WatchLimits& limits,
                             const std::function<void(const ApplyProgress&)>& tell,
                             const HubTalk::Interrupted& interrupted) {
    using State = ApplyProgress::State;
    const auto until = std::chrono::steady_clock::now() + limits.atMost;
    auto progress = std::move(written);
    progress.state = State::Watched;
    bool isOver = false;
    while (!isOver) {
        const auto answer = talk.read(kube::getRequest(objectOf(review).path()), interrupted);
        const auto document = answer ? kube::parseYaml(answer->body, review.name)
                                     : Result<kube::YamlDocument>(fail(answer.error().error));
        progress.says = document ? std::string() : describe(document.error());
        if (document) {
            std::vector<Error> errors;
            const auto status = placement::readStatus(document->view(), errors);
            const auto read =
                placement::readPlacement(document->view(), placement::Admission::Already);
            progress.placement = placement::explainStatus(read.placement, status);
            if (status.generation >= progress.generation && isDecided(status)) {
                compare(status, foretold, progress);
                progress.state = State::Decided;
                return progress;
            }
        }
        tell(progress);
        isOver = std::chrono::steady_clock::now() >= until || interrupted(limits.every);
    }
    progress.state = State::Undecided;
    return progress;
}

} // namespace pilothouse::engine
