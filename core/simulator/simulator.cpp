// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/simulator.h"

#include "simulator/files.h"
#include "simulator/hub_files.h"
#include "simulator/member.h"
#include "simulator/mesh/entries.h"
#include "simulator/mesh/plan.h"
#include "simulator/offline_marks.h"
#include "simulator/random.h"
#include "simulator/server.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

/// Each member has an address of its own; the seed moves the whole range, so that two simulated
/// fleets are told apart at a glance.
std::string addressOf(std::size_t index, std::uint64_t seed) {
    return fmt::format("127.{}.{}.{}", 64 + seed % 128, index / 200, index % 200 + 10);
}

Result<void> check(const Options& options) {
    if (options.clusters < 0 || options.clusters > kMaxMembers) {
        return fail(ErrorKind::Validation, fmt::format("clusters must be 1 to {}", kMaxMembers));
    }
    if (options.stores < 0 || options.stores > kMaxStores) {
        return fail(ErrorKind::Validation, fmt::format("stores must be 0 to {}", kMaxStores));
    }
    if (!(options.speed >= 0.01 && options.speed <= 3600)) {
        return fail(ErrorKind::Validation, "speed must be 0.01 to 3600");
    }
    if (options.directory.empty()) {
        return fail(ErrorKind::Validation, "a directory is needed");
    }
    return {};
}

} // namespace

namespace {

constexpr const char* kBlankVersion = "1.34.3";

Result<std::string> readFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) {
        return fail(ErrorKind::Validation, "cannot read " + path.string());
    }
    return text;
}

/// The strategy that is shipped for this story goes beside the kubeconfig, where there is one.
Result<void> writeStrategy(const Scenario& scenario, const Options& options) {
    const auto program = options.program.empty() ? "pilothouse-sim" : options.program;
    for (const auto& folder : scenarioFolders()) {
        const auto path = folder.parent_path() / "strategies" / (scenario.name + ".yaml");
        std::error_code ignored;
        if (scenario.name.empty() || !std::filesystem::is_regular_file(path, ignored)) {
            continue;
        }
        const auto shipped = readFile(path);
        if (!shipped) {
            return fail(shipped.error());
        }
        const auto kubeconfig =
            std::filesystem::absolute(options.directory / "kubeconfig", ignored);
        return writePrivately(options.directory / "strategy.yaml",
                              strategyText(*shipped, program, kubeconfig));
    }
    return {};
}

Result<std::unique_ptr<Member>> makeBlank(const Blank& blank, const SimClock& clock,
                                          std::uint64_t seed) {
    StoryInput input;
    input.spec.name = blank.name;
    input.spec.version = kBlankVersion;
    input.spec.ageDays = 0;
    input.start = clock.start;
    input.seed = seed;
    const auto certificate = readFile(blank.tlsCertFile);
    const auto key = readFile(blank.tlsPrivateKeyFile);
    const auto authority = readFile(blank.clientCaFile);
    const auto tokens = readFile(blank.tokenAuthFile);
    for (const auto* file : {&certificate, &key, &authority, &tokens}) {
        if (!*file) {
            return fail(file->error());
        }
    }
    auto member = std::make_unique<Member>(std::move(input), clock);
    member->adopt(blank.bindAddress, blank.securePort, {*certificate, *key}, *authority,
                  parseTokenFile(*tokens));
    return member;
}

} // namespace

struct Simulator::State {
    std::filesystem::path directory;
    Estate estate;
    SimClock clock;
    std::vector<std::unique_ptr<Member>> members; ///< the estate's, the hub, Azure
    std::string hub;                              ///< its name; empty: none
    std::shared_ptr<const mesh::Plan> plan;       ///< of the mesh; null: none
    hub::HubInput hubToBe;
    std::vector<MemberInfo> infos;
    std::unique_ptr<Server> server;

    Result<void> makeMembers(const Scenario& scenario, std::uint64_t seed) {
        auto effects = resolveEffects(scenario, estate);
        if (scenario.hub) {
            auto joined = hubInput(*scenario.hub, estate, effects);
            if (!joined) {
                return fail(joined.error());
            }
            hubToBe = *std::move(joined);
        }
        if (scenario.estate.mesh) {
            auto made = mesh::makePlan(*scenario.estate.mesh, estate, effects, clock.start);
            if (!made) {
                return fail(made.error());
            }
            plan = *std::move(made);
        }
        for (std::size_t i = 0; i < estate.members.size(); ++i) {
            StoryInput input{estate.members[i],
                             std::move(effects[i]),
                             scenario.churnEvery,
                             clock.start,
                             seed,
                             plan,
                             i};
            auto member = std::make_unique<Member>(std::move(input), clock);
            if (auto made = member->prepare(addressOf(i, seed)); !made) {
                return made;
            }
            members.push_back(std::move(member));
        }
        auto made = scenario.hub ? makeHub(scenario.hub->name, seed) : Result<void>();
        return made && hasAzure() ? makeAzure(seed) : made;
    }

    [[nodiscard]] bool hasAzure() const { return plan && !plan->azure.empty(); }

    /// A server that no cluster is behind.
    Result<void> makeAzure(std::uint64_t seed) {
        StoryInput input;
        input.spec.name = "azure";
        input.start = clock.start;
        auto member = std::make_unique<Member>(std::move(input), clock);
        if (auto made = member->prepare(addressOf(members.size(), seed)); !made) {
            return made;
        }
        member->makeAzure(plan);
        members.push_back(std::move(member));
        return {};
    }

    /// What the fleet file says of Azure, whose token and authority go beside it; empty: nothing.
    [[nodiscard]] Result<std::string> writeAzure() const {
        if (!hasAzure()) {
            return std::string();
        }
        const auto access = accessOf(members.size() - 1);
        for (const auto& [name, text] : {std::pair("azure.token", access.token),
                                         std::pair("azure-ca.pem", access.authorityPem)}) {
            if (auto done = writePrivately(directory / name, text + "\n"); !done) {
                return fail(done.error());
            }
        }
        std::string ids;
        for (const mesh::AzureFleet& fleet : plan->azure) {
            ids += (ids.empty() ? "" : ", ") + fleet.id;
        }
        return fmt::format("  azure: {{endpoint: \"{}\", caFile: azure-ca.pem, tokenFile: "
                           "azure.token, fleets: [{}]}}\n",
                           access.server, ids);
    }

    /// An empty cluster that becomes the hub of the others.
    Result<void> makeHub(const std::string& name, std::uint64_t seed) {
        StoryInput input;
        input.spec.name = hub = name;
        input.spec.version = kBlankVersion;
        input.start = clock.start;
        input.seed = seed;
        auto member = std::make_unique<Member>(std::move(input), clock);
        if (auto made = member->prepare(addressOf(members.size(), seed)); !made) {
            return made;
        }
        member->makeHub(std::move(hubToBe), plan && mesh::hasHubEntries(*plan) ? plan : nullptr);
        if (const std::string problem = member->hubProblem(); !problem.empty()) {
            return fail(ErrorKind::Validation, problem);
        }
        members.push_back(std::move(member));
        return {};
    }

    [[nodiscard]] MemberAccess accessOf(std::size_t i) const {
        const Member& member = *members[i];
        MemberAccess access{member.spec().name,
                            fmt::format("https://{}:{}", member.address(), server->port(i)),
                            member.authority(),
                            "",
                            "",
                            ""};
        if (member.usesClientCertificate()) {
            access.certificatePem = member.clientPair().certificate;
            access.keyPem = member.clientPair().key;
        } else {
            access.token = member.token();
        }
        return access;
    }

    /// One empty cluster, or those of the scenario with as many clusters and stores as wanted.
    Result<void> makeEstateOf(const Options& options, const Scenario& scenario) {
        if (options.blank) {
            auto member = makeBlank(*options.blank, clock, options.seed);
            if (!member) {
                return fail(member.error());
            }
            estate.name = options.blank->name;
            estate.members.push_back((*member)->spec());
            members.push_back(std::move(*member));
            return {};
        }
        EstateSpec wanted = scenario.estate;
        wanted.clusters = options.clusters > 0 ? options.clusters : wanted.clusters;
        estate = makeEstate(wanted, options.seed);
        addStores(estate, options.stores, options.seed, wanted.version);
        return makeMembers(scenario, options.seed);
    }

    [[nodiscard]] Result<void> writeHub(const Scenario& scenario) const {
        if (hub.empty()) {
            return {};
        }
        if (auto done = writePrivately(directory / "hub.kubeconfig",
                                       kubeconfigText({accessOf(estate.members.size())}));
            !done) {
            return done;
        }
        return writeExamples(*scenario.hub, directory);
    }

    std::vector<MemberAccess> describe() {
        std::vector<MemberAccess> accesses;
        for (std::size_t i = 0; i < estate.members.size(); ++i) {
            accesses.push_back(accessOf(i));
            const MemberSpec& spec = members[i]->spec();
            infos.push_back({spec.name, accesses.back().server, spec.region, spec.env});
        }
        return accesses;
    }
};

std::vector<std::filesystem::path> scenarioFolders() {
    std::vector<std::filesystem::path> folders;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error) {
        folders.push_back(program.parent_path().parent_path() / "share/pilothouse/scenarios");
    }
    folders.emplace_back(PILOTHOUSE_SCENARIOS);
    return folders;
}

Simulator::Simulator(std::unique_ptr<State> state) : m_state(std::move(state)) {}

Simulator::~Simulator() {
    stop();
}

Result<std::unique_ptr<Simulator>> Simulator::start(const Options& options) {
    if (auto valid = check(options); !valid) {
        return fail(valid.error());
    }
    const auto scenario =
        loadScenario(options.scenario,
                     options.scenarioFolders.empty() ? scenarioFolders() : options.scenarioFolders);
    if (!scenario) {
        return fail(scenario.error());
    }
    std::error_code error;
    std::filesystem::create_directories(options.directory, error);
    if (error) {
        return fail(ErrorKind::Storage,
                    fmt::format("cannot make {}: {}", options.directory.string(), error.message()));
    }
    auto state = std::make_unique<State>();
    state->directory = options.directory;
    state->clock.isStoryHeld = options.isStoryHeld;
    state->clock.steady = std::chrono::steady_clock::now();
    // Whole seconds, so that the fleet file tells the clock exactly.
    state->clock.wall = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    state->clock.steady -= std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::system_clock::now() - state->clock.wall);
    state->clock.start = scenario->start.value_or(state->clock.wall);
    state->clock.speed = options.speed;
    if (auto made = state->makeEstateOf(options, *scenario); !made) {
        return fail(made.error());
    }
    state->server = std::make_unique<Server>(state->members, state->clock);
    if (options.hasControl) {
        if (auto listens = state->server->listenToOrders(options.directory / "control"); !listens) {
            return fail(listens.error());
        }
    }
    if (auto started = state->server->start(); !started) {
        return fail(started.error());
    }
    if (auto done = writeStrategy(*scenario, options); !done) {
        return fail(done.error());
    }
    const auto offline =
        offlineMarks(options.scenario,
                     options.scenarioFolders.empty() ? scenarioFolders() : options.scenarioFolders,
                     state->estate);
    if (!offline) {
        return fail(offline.error());
    }
    const std::string kubeconfig = kubeconfigText(state->describe());
    if (auto done = writePrivately(state->directory / "kubeconfig", kubeconfig); !done) {
        return fail(done.error());
    }
    if (auto done = state->writeHub(*scenario); !done) {
        return fail(done.error());
    }
    const auto azure = state->writeAzure();
    if (!azure) {
        return fail(azure.error());
    }
    if (auto done =
            writePrivately(state->directory / "fleet.yaml",
                           fleetText(state->estate, state->clock, {state->hub, *azure, *offline}));
        !done) {
        return fail(done.error());
    }
    return std::unique_ptr<Simulator>(new Simulator(std::move(state)));
}

void Simulator::stop() {
    if (m_state && m_state->server) {
        m_state->server->stop();
    }
}

std::filesystem::path Simulator::kubeconfig() const {
    return m_state->directory / "kubeconfig";
}

std::filesystem::path Simulator::fleetFile() const {
    return m_state->directory / "fleet.yaml";
}

std::filesystem::path Simulator::hubKubeconfig() const {
    return m_state->hub.empty() ? std::filesystem::path() : m_state->directory / "hub.kubeconfig";
}

const std::vector<MemberInfo>& Simulator::members() const {
    return m_state->infos;
}

std::uint64_t Simulator::connections() const {
    return m_state->server->connections();
}

Instant Simulator::now() const {
    return m_state->clock.start + m_state->clock.now();
}

} // namespace pilothouse::simulator
