// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/credential_work.h"

#include <algorithm>
#include <csignal>

namespace pilothouse::net::detail {

namespace {

/// Only the file's name: arguments and environment may hold secrets.
std::string nameOf(const PluginCommand& command) {
    return command.program.substr(command.program.rfind('/') + 1);
}

std::string wordsOf(const PluginCommand& command) {
    return command.words.empty() ? nameOf(command) : '`' + command.words + '`';
}

Error refusedAgain(const std::string& name) {
    Error error{ErrorKind::Auth,
                "the server refuses the credential that the sign-in program " + name + " gives"};
    error.reason = "CredentialRefused";
    return error;
}

std::string inSeconds(std::chrono::milliseconds time) {
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " s";
}

} // namespace

CredentialEntry::Now CredentialWork::now() const {
    return {.clock = m_options.clock->now(), .steady = std::chrono::steady_clock::now()};
}

void CredentialWork::get(CredentialTicket ticket, std::shared_ptr<const PluginCommand> command,
                         CredentialRunner::Want want, CredentialRunner::Handler handler) {
    if (!command || !command->parse) {
        handler(pilothouse::fail(ErrorKind::Validation, "no sign-in program is configured"));
        return;
    }
    const std::string key = runKey(*command);
    Place& place = m_places[key];
    place.command = std::move(command);
    const auto time = now();
    if (want.refused != 0) {
        place.entry.refused(want.refused, time.clock, want.asked);
    }
    if (want.asked) {
        place.entry.askedByUser();
    }
    if (auto fresh = place.entry.usable(time.clock, true)) {
        if (fresh->generation == want.refused) {
            handler(pilothouse::fail(refusedAgain(nameOf(*place.command))));
        } else {
            handler(std::move(fresh));
        }
        return;
    }
    if (!place.process && !place.isQueued) {
        if (auto why = obstacle(place, want)) {
            auto old = place.entry.usable(time.clock, false);
            handler(old ? Result<CredentialRunner::Credential>(std::move(old))
                        : pilothouse::fail(*std::move(why)));
            return;
        }
        place.isQueued = true;
        m_queue.push_back(key);
    }
    place.callers.push_back({ticket, want.asked, std::move(handler)});
}

/// Why no run is begun for this caller.
std::optional<Error> CredentialWork::obstacle(const Place& place, CredentialRunner::Want want) {
    const auto why = want.asked ? std::nullopt : place.entry.heldBack(now().steady);
    if (why) {
        return withContext(*why, nameOf(*place.command));
    }
    if (want.mayRun) {
        return std::nullopt;
    }
    if (const auto identity = permitted(*place.command); !identity) {
        return identity.error();
    }
    Error error{ErrorKind::Auth, "the sign-in program " + nameOf(*place.command) + " has not run"};
    error.reason = "RunNeeded";
    return error;
}

void CredentialWork::cancel(CredentialTicket ticket) {
    for (auto& [key, place] : m_places) {
        const auto found = std::find_if(place.callers.begin(), place.callers.end(),
                                        [&](const Caller& c) { return c.ticket == ticket; });
        if (found == place.callers.end()) {
            continue;
        }
        Caller caller = std::move(*found);
        place.callers.erase(found);
        if (place.callers.empty()) {
            if (caller.asked) {
                place.entry.stoppedByUser();
            }
            place.isQueued = false;
            std::erase(m_queue, key);
            abandon(place);
        }
        caller.handler(pilothouse::fail(ErrorKind::Cancelled, "cancelled"));
        return;
    }
}

void CredentialWork::stop(const std::string& fingerprint) {
    for (auto& [key, place] : m_places) {
        if (!place.process && !place.isQueued) {
            continue;
        }
        const auto identity =
            place.process ? Result<PluginIdentity>(*place.identity) : identify(*place.command);
        if (!identity || identity->fingerprint != fingerprint) {
            continue;
        }
        place.entry.stoppedByUser();
        place.isQueued = false;
        std::erase(m_queue, key);
        abandon(place);
        answer(place, pilothouse::fail(withContext(*place.entry.heldBack(now().steady),
                                                   nameOf(*place.command))));
    }
}

void CredentialWork::tellRunning(const Place& place, bool isRunning) const {
    if (m_options.running) {
        m_options.running(*place.identity, isRunning);
    }
}

void CredentialWork::watch(std::vector<pollfd>& into) const {
    for (const auto& [key, place] : m_places) {
        if (place.process) {
            place.process->watch(into);
        }
    }
    for (const Dying& dying : m_dying) {
        dying.process->watch(into);
    }
}

std::optional<CredentialWork::Steady> CredentialWork::due() const {
    std::optional<Steady> nearest;
    const auto consider = [&](Steady at) { nearest = nearest ? std::min(*nearest, at) : at; };
    for (const auto& [key, place] : m_places) {
        if (place.process) {
            consider(limitOf(place));
        }
    }
    for (const Dying& dying : m_dying) {
        if (!dying.isKilled) {
            consider(dying.killAt);
        }
    }
    return nearest;
}

std::uint64_t CredentialWork::turn() {
    const Steady time = now().steady;
    for (auto& [key, place] : m_places) {
        if (!place.process) {
            continue;
        }
        if (place.process->turn() && m_options.said) {
            m_options.said(*place.identity, place.process->messages());
        }
        if (place.process->isFinished() || place.process->isOverflowing()) {
            takeResult(place);
        } else if (time >= limitOf(place)) {
            const std::string said = place.process->messages();
            const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(
                limitOf(place) - place.startedAt);
            abandon(place);
            fail(place, {ErrorKind::Timeout, "the sign-in program " + nameOf(*place.command) +
                                                 " did not finish within " + inSeconds(limit) +
                                                 (said.empty() ? "" : ": " + said)});
        }
    }
    reapDying();
    std::uint64_t started = 0;
    for (std::size_t left = m_queue.size(); left > 0; --left) {
        const std::string key = std::move(m_queue.front());
        m_queue.pop_front();
        Place& place = m_places.at(key);
        if (!mayStart(place)) {
            m_queue.push_back(key);
            continue;
        }
        place.isQueued = false;
        started += start(place) ? 1U : 0U;
    }
    return started;
}

CredentialWork::Steady CredentialWork::limitOf(const Place& place) const {
    const bool asked = std::any_of(place.callers.begin(), place.callers.end(),
                                   [](const Caller& caller) { return caller.asked; });
    return place.startedAt + (asked ? m_options.askedLimit : m_options.timeLimit);
}

bool CredentialWork::mayStart(const Place& place) const {
    std::size_t running = m_dying.size();
    bool sameRuns = false;
    for (const auto& [key, other] : m_places) {
        if (other.process) {
            ++running;
            sameRuns = sameRuns || other.command->program == place.command->program;
        }
    }
    return running < m_options.atOnce && !(place.command->mayAskUser && sameRuns);
}

Result<PluginIdentity> CredentialWork::permitted(const PluginCommand& command) {
    const std::string name = nameOf(command);
    if (command.needsTerminal) {
        return pilothouse::fail(ErrorKind::Auth, "the sign-in program " + name +
                                                     " needs a terminal; run it in one, or choose "
                                                     "a mode of it that does not");
    }
    auto identity = identify(command);
    if (!identity) {
        return identity;
    }
    const auto [consent, why] =
        m_options.consent ? m_options.consent(*identity) : Permission{.word = Consent::Denied};
    if (consent == Consent::Allowed) {
        m_asked.erase(identity->fingerprint);
        return identity;
    }
    if (consent == Consent::Unknown && m_asked.insert(identity->fingerprint).second &&
        m_options.ask) {
        m_options.ask(*identity);
    }
    const bool unknown = consent == Consent::Unknown;
    Error error{ErrorKind::Auth,
                "the sign-in program " + wordsOf(command) +
                    (unknown ? " waits for your permission to run" : " is not allowed to run") +
                    (why.empty() ? "" : ": " + why)};
    error.reason = unknown ? "ConsentNeeded" : "ConsentDenied";
    return pilothouse::fail(std::move(error));
}

bool CredentialWork::start(Place& place) {
    auto identity = permitted(*place.command);
    if (!identity) {
        // No failure of the program: it may run the moment the user says so.
        answer(place, pilothouse::fail(identity.error()));
        return false;
    }
    auto process = PluginProcess::start(*identity, place.command->request);
    if (!process) {
        fail(place, process.error());
        return false;
    }
    place.identity = std::move(*identity);
    place.process = std::move(*process);
    place.startedAt = std::chrono::steady_clock::now();
    tellRunning(place, true);
    return true;
}

void CredentialWork::takeResult(Place& place) {
    const std::string name = nameOf(*place.command);
    const auto process = std::move(place.process);
    tellRunning(place, false);
    if (process->isOverflowing()) {
        fail(place,
             {ErrorKind::Decode, "the sign-in program " + name + " printed more than " +
                                     std::to_string(PluginProcess::kMaxOutput >> 20U) + " MiB"});
        return;
    }
    if (auto error = process->failure(name)) {
        fail(place, *error);
        return;
    }
    auto credential = place.command->parse(process->output());
    if (!credential) {
        Error error = credential.error();
        const std::string said = process->messages();
        error.message += said.empty() ? "" : "; it said: " + said;
        fail(place, withContext(std::move(error), name));
        return;
    }
    // Used by those who waited for it even if it has ended: it is the server's clock that counts.
    // The next caller has the program run again. Source: client-go exec.go getCreds.
    answer(place, place.entry.took(std::move(*credential), ++m_generations, now().clock));
}

void CredentialWork::abandon(Place& place) {
    if (place.process) {
        tellRunning(place, false);
        place.process->signalGroup(SIGTERM);
        m_dying.push_back({std::move(place.process), now().steady + m_options.grace});
    }
}

void CredentialWork::reapDying() {
    const Steady time = now().steady;
    for (Dying& dying : m_dying) {
        static_cast<void>(dying.process->turn());
        if (!dying.isKilled && time >= dying.killAt) {
            dying.process->signalGroup(SIGKILL);
            dying.isKilled = true;
        }
    }
    std::erase_if(m_dying, [](const Dying& dying) { return dying.process->isFinished(); });
}

void CredentialWork::answer(Place& place, const Result<CredentialRunner::Credential>& result) {
    for (Caller& caller : std::exchange(place.callers, {})) {
        caller.handler(result);
    }
}

void CredentialWork::fail(Place& place, const Error& error) {
    const auto time = now();
    place.entry.failed(error, time.steady);
    if (auto old = place.entry.usable(time.clock, false)) {
        answer(place, std::move(old)); // renewed early: the old one still holds
        return;
    }
    Error told = error;
    if (const auto held = place.entry.heldBack(time.steady)) {
        told.retryAfter = held->retryAfter;
    }
    answer(place, pilothouse::fail(std::move(told)));
}

} // namespace pilothouse::net::detail
