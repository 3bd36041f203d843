// SPDX-License-Identifier: GPL-3.0-or-later
// A placement goes to a hub by the engine, as the window would send it, driven by lines on stdin:
// apply_probe KUBECONFIG CONTEXT STATE FILE GENERATION; "review", "apply", "end". Each answer is
// one line of words on stdout. Exit 0; 2 where it is used otherwise.
#include "engine/apply_desk.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

using namespace pilothouse;
using State = model::ApplyProgress::State;

namespace {

const char* wordOf(model::ApplyAnswer answer) {
    switch (answer) {
    case model::ApplyAnswer::NotAsked: return "not-asked";
    case model::ApplyAnswer::Yes: return "yes";
    case model::ApplyAnswer::No: return "no";
    case model::ApplyAnswer::Unread: break;
    }
    return "unread";
}

const char* wordOf(State state) {
    switch (state) {
    case State::Refused: return "refused";
    case State::Conflict: return "conflict";
    case State::Unknown: return "unknown";
    case State::Decided: return "decided";
    case State::Undecided: return "undecided";
    case State::Sending:
    case State::Watched: break;
    }
    return "under way";
}

template<class Is>
std::shared_ptr<const model::ApplyPicture> wait(engine::ApplyDesk& desk, Is is) {
    for (int step = 0; step < 1'200; ++step) {
        if (auto picture = desk.take(); picture && is(*picture)) {
            return picture;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return nullptr;
}

void review(engine::ApplyDesk& desk, const std::string& text, std::int64_t generation,
            std::uint64_t revision) {
    desk.review({.text = text, .revision = revision, .openedGeneration = generation});
    const auto picture = wait(desk, [&](const auto& each) {
        return !each.isAsking && each.review && each.review->revision == revision;
    });
    const auto said = picture ? *picture->review : model::ApplyReview{.trouble = "no answer"};
    std::printf("review %s access=%s dryRun=%s moved=%s changes=%s trouble=%s says=%s\n",
                said.method.c_str(), wordOf(said.access), wordOf(said.dryRun),
                said.moved ? "yes" : "no", said.before == said.after ? "no" : "yes",
                said.trouble.c_str(), said.dryRunSays.c_str());
}

void apply(engine::ApplyDesk& desk, std::uint64_t revision) {
    desk.apply({.revision = revision, .reason = "probe", .foretold = {}, .changing = 1});
    const auto picture = wait(desk, [](const auto& each) {
        return each.progress && each.progress->state != State::Sending &&
               each.progress->state != State::Watched;
    });
    const auto said = picture ? *picture->progress : model::ApplyProgress{.says = "no answer"};
    std::printf("progress %s generation=%lld says=%s\n", wordOf(said.state),
                static_cast<long long>(said.generation), said.says.c_str());
}

} // namespace

int main(int count, char** words) {
    if (count != 6) {
        return 2;
    }
    std::ifstream file(words[4]);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto desk =
        engine::ApplyDesk::start({.hub = {.kubeconfig = words[1], .contexts = {words[2]}},
                                  .stateFolder = words[3],
                                  .watch = {.every = std::chrono::milliseconds(200),
                                            .atMost = std::chrono::milliseconds(2'000)}});
    std::uint64_t revision = 0;
    char line[64];
    while (std::fgets(line, sizeof line, stdin) != nullptr) {
        const std::string order(line);
        if (order == "review\n") {
            review(*desk, text, std::stoll(words[5]), ++revision);
        } else if (order == "apply\n") {
            apply(*desk, revision);
        } else {
            break;
        }
        std::fflush(stdout);
    }
    return 0;
}
