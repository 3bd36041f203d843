// SPDX-License-Identifier: GPL-3.0-or-later
// The engine on a fleet file, for the soak: tells every change as a line of JSON, and on the order
// "compare SECONDS" whether what its reflectors hold is what the servers hold.
#include "base/descriptors.h"
#include "engine/engine.h"
#include "engine/fleet_list.h"
#include "fleet/fleet_config.h"

#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <poll.h>
#include <sys/signalfd.h>
#include <tuple>
#include <unistd.h>

using namespace pilothouse;
using Json = nlohmann::json;

namespace {

constexpr int kLookEveryMs = 250;
constexpr int kSettleMs = 900; // a change told by a server is published well within this

Json memberJson(const model::ClusterState& state) {
    return {{"name", state.identity.name}, {"reachable", state.reach == model::Reach::Live}};
}

void tell(const Json& json) {
    std::cout << json.dump() << std::endl;
}

template<class Record, class Key>
std::vector<Record> sorted(std::vector<Record> records, Key key) {
    std::sort(records.begin(), records.end(),
              [&key](const Record& a, const Record& b) { return key(a) < key(b); });
    return records;
}

/// How two lists differ, in words; empty when they are equal. Both sorted by `key`.
template<class Record, class Key>
std::string difference(const std::vector<Record>& ours, const std::vector<Record>& theirs,
                       Key key) {
    std::map<decltype(key(ours.front())), const Record*> left;
    for (const Record& record : ours) {
        left[key(record)] = &record;
    }
    std::string lacking;
    std::string other;
    for (const Record& record : theirs) {
        const auto found = left.find(key(record));
        std::string& words = found == left.end() ? lacking : other;
        if (found == left.end() || !(*found->second == record)) {
            words += ' ' + std::string(record.uid());
        }
        if (found != left.end()) {
            left.erase(found);
        }
    }
    std::string extra;
    for (const auto& [unused, record] : left) {
        extra += ' ' + std::string(record->uid());
    }
    return (lacking.empty() ? "" : " lacks" + lacking) +
           (other.empty() ? "" : " differs in" + other) +
           (extra.empty() ? "" : " has too many" + extra);
}

std::vector<engine::MemberListing> listAll(const fleet::FleetConfig& config,
                                           engine::ListKind kind) {
    engine::ListRequest request;
    request.kind = kind;
    request.allNamespaces = true;
    const auto never = [](std::chrono::milliseconds) { return false; };
    return engine::listFleet(config, request, never).value_or(std::vector<engine::MemberListing>());
}

class Client {
public:
    explicit Client(const fleet::FleetConfig& config) : m_config(config) {
        engine::EngineOptions options;
        options.requestTimeout = std::chrono::seconds(2);
        m_engine = engine::Engine::start(config, options);
        m_engine->setWake([] {}); // it looks by itself
    }

    /// Runs until SIGTERM or the end of the input.
    void run(int signals) {
        std::string line;
        for (;;) {
            std::array<pollfd, 2> waited{{{.fd = signals, .events = POLLIN, .revents = 0},
                                          {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}}};
            poll(waited.data(), waited.size(), kLookEveryMs);
            if (waited[0].revents != 0) {
                return;
            }
            if (waited[1].revents != 0) {
                if (!std::getline(std::cin, line)) {
                    return;
                }
                compare(std::atoi(line.c_str() + line.find(' ')));
            }
            look();
        }
    }

private:
    void look() {
        const auto publication = m_engine->take();
        m_snapshot = publication.snapshot;
        if (!m_hasTold && m_engine->firstRoundDone()) {
            m_hasTold = true;
            Json all = Json::array();
            for (const auto& state : m_snapshot->clusters) {
                all.push_back(memberJson(*state));
            }
            tell({{"clusters", all}});
        } else if (m_hasTold && !publication.diff.empty()) {
            Json changed = Json::array();
            for (const auto& id : publication.diff.changed) {
                if (const auto state = m_snapshot->find(id)) {
                    changed.push_back(memberJson(*state));
                }
            }
            tell({{"changed", changed}});
        }
    }

    /// Lists every member until each was once found equal to what is held of it, at most so long.
    void compare(int seconds) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
        std::map<std::string, std::string> wrong; // by name
        std::size_t nodes = 0;
        std::size_t pods = 0;
        fleet::FleetConfig left = m_config;
        do {
            const auto nodeLists = listAll(left, engine::ListKind::Nodes);
            const auto podLists = listAll(left, engine::ListKind::Pods);
            poll(nullptr, 0, kSettleMs);
            look();
            wrong.clear();
            std::vector<fleet::MemberConfig> again;
            for (std::size_t i = 0; i < left.members.size(); ++i) {
                const std::string words =
                    judge(left.members[i].identity, nodeLists[i], podLists[i]);
                if (words.empty()) {
                    nodes += nodeLists[i].nodes.size();
                    pods += podLists[i].pods.size();
                } else {
                    wrong[left.members[i].identity.name] = words;
                    again.push_back(left.members[i]);
                }
            }
            left.members = again;
        } while (!wrong.empty() && std::chrono::steady_clock::now() < limit);
        tell({{"compared", m_config.members.size()},
              {"nodes", nodes},
              {"pods", pods},
              {"wrong", wrong}});
    }

    [[nodiscard]] std::string judge(const model::ClusterIdentity& identity,
                                    const engine::MemberListing& nodeList,
                                    const engine::MemberListing& podList) const {
        for (const auto* listing : {&nodeList, &podList}) {
            if (listing->error) {
                return describe(*listing->error);
            }
        }
        const auto state = m_snapshot->find(identity.id);
        if (!state || !state->nodes || !state->pods) {
            return "never read";
        }
        const auto nodeKey = [](const model::Node& node) { return node.name; };
        const auto podKey = [](const model::Pod& pod) {
            return std::pair(std::string(pod.ns()), std::string(pod.name()));
        };
        if (sorted(*state->nodes, nodeKey) == sorted(nodeList.nodes, nodeKey) &&
            sorted(*state->pods, podKey) == sorted(podList.pods, podKey)) {
            return {};
        }
        return difference(*state->pods, podList.pods, podKey) +
               (state->nodes->size() == nodeList.nodes.size() ? "" : " other nodes");
    }

    fleet::FleetConfig m_config;
    std::unique_ptr<engine::Engine> m_engine;
    std::shared_ptr<const model::FleetSnapshot> m_snapshot;
    bool m_hasTold = false;
};

} // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: soak_client FLEET_FILE\n";
        return 2;
    }
    raiseDescriptorLimit();
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    const int signals = signalfd(-1, &ending, SFD_CLOEXEC);
    const auto config = fleet::loadFleet({.fleetFile = arguments[1]});
    if (!config) {
        std::cerr << describe(config.error()) << '\n';
        return 2;
    }
    Client(*config).run(signals);
    return 0;
}
