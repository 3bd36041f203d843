// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets that open a server, and planted ones that do not, over a whole run of the engine: nothing
// that it publishes, prints or writes may have them.
#include "scene.h"

#include "engine/engine.h"
#include "engine/program_consent.h"
#include "said_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

using namespace pilothouse;
using namespace std::chrono_literals;
using test::Scene;
using Json = nlohmann::json;

namespace {

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// What this process and the programs that it starts print meanwhile.
class Printed {
public:
    explicit Printed(const std::string& file)
        : m_file(::open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)) {
        for (int i = 0; i < 2; ++i) {
            m_before[i] = ::dup(i + 1);
            ::dup2(m_file, i + 1);
        }
    }
    ~Printed() {
        std::fflush(nullptr);
        for (int i = 0; i < 2; ++i) {
            ::dup2(m_before[i], i + 1);
            ::close(m_before[i]);
        }
        ::close(m_file);
    }
    Printed(const Printed&) = delete;
    Printed& operator=(const Printed&) = delete;

private:
    int m_file;
    int m_before[2] = {-1, -1};
};

/// The lines of a PEM text that only its owner knows.
std::vector<std::string> bodyOf(std::string_view pem) {
    std::vector<std::string> lines;
    for (const auto& line : QByteArray(pem.data(), qsizetype(pem.size())).split('\n')) {
        if (line.size() > 20 && !line.startsWith("-----")) {
            lines.push_back(line.toStdString());
        }
    }
    return lines;
}

} // namespace

class TestConformanceSecrets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item50_nothingOfARunHasThem();

private:
    void prepare();
    [[nodiscard]] std::string runOnce(const test::SceneContext& context, test::SaidText& text);

    test::ServerUnderTest m_server;
    Scene m_scene{m_server};
    std::vector<test::SceneContext> m_contexts;
    std::vector<std::string> m_secrets;
};

/// A context for each way to log in, right and wrong, and what of it is secret.
void TestConformanceSecrets::prepare() {
    const auto add = [&](const std::string& name, Json user) {
        m_contexts.push_back({name, m_scene.cluster(), std::move(user)});
    };
    const auto& tls = *m_server.access("alpha").endpoint->tls;
    const auto restricted =
        std::string(m_server.access("alpha-restricted").authorization.reveal()).substr(7);
    m_secrets = bodyOf(tls.clientKeyPem.reveal());
    m_secrets.insert(m_secrets.end(), {m_scene.token(), restricted, "pl4nted"});
    add("token", m_scene.user());
    add("wrong-token", {{"token", "pl4nted-token"}});
    add("basic", {{"username", "me"}, {"password", "pl4nted-password"}});
    m_secrets.push_back(QByteArray("me:pl4nted-password").toBase64().toStdString());
    add("file", {{"tokenFile", m_scene.write("restricted.token", restricted + "\n")}});
    const auto base64 = [](std::string_view pem) {
        return QByteArray(pem.data(), qsizetype(pem.size())).toBase64().toStdString();
    };
    add("pair", {{"client-certificate-data", base64(tls.clientCertPem.reveal())},
                 {"client-key-data", base64(tls.clientKeyPem.reveal())}});
    m_secrets.push_back(base64(tls.clientKeyPem.reveal()).substr(40, 60));
    add("broken-pair", {{"client-certificate-data", base64(tls.clientCertPem.reveal())},
                        {"client-key-data", base64("-----BEGIN PRIVATE KEY-----\npl4nted\n")}});
    const auto program = [&](const std::string& name, const std::string& file) {
        add(name, {{"exec",
                    {{"apiVersion", "client.authentication.k8s.io/v1beta1"},
                     {"command", file},
                     {"args", {"--client-secret", "pl4nted-argument", "--password=pl4nted-too"}},
                     {"env", {{{"name", "CLIENT_SECRET"}, {"value", "pl4nted-variable"}}}}}}});
    };
    program("exec", m_scene.plugin("plugin", m_scene.token()));
    program("exec-wrong", m_scene.plugin("plugin-wrong", "pl4nted-credential"));
    program("exec-garbage",
            m_scene.write("plugin-garbage",
                          "#!/bin/sh\necho \"pl4nted output $CLIENT_SECRET $*\"\n", true));
    add("acting", {{"token", m_scene.token()}, {"as", "jane"}, {"as-groups", {"devs"}}});
    add("wrong-acting", {{"token", restricted}, {"as", "jane"}});
}

/// One engine for one context until all of it was tried; what it came to.
std::string TestConformanceSecrets::runOnce(const test::SceneContext& context,
                                            test::SaidText& text) {
    auto fleet = fleet::loadFleet(
        {.kubeconfig = m_scene.config("config", {context}), .environment = {{"HOME", "/"}}});
    if (!fleet) {
        text.add(fleet.error());
        return "refused";
    }
    text.add(*fleet);
    const auto cluster = fleet->members.front().identity.id;
    const auto consent = std::make_shared<engine::ProgramConsent>(
        engine::ProgramConsent::Options{.file = m_scene.path("state/consent.json")});
    for (const auto& each : engine::programsOf(*fleet, *consent)) {
        for (const auto& word : each.command) {
            text.add(word);
        }
        static_cast<void>(consent->remember(each, true));
    }
    engine::EngineOptions options;
    options.requestTimeout = 5s;
    options.publishEvery = 10ms;
    options.heartbeat = 1s;
    options.signIn = engine::runnerOptions(consent);
    options.signIn.said = [&](const net::PluginIdentity&, const std::string& said) {
        text.add(said);
    };
    const auto engine = engine::Engine::start(*std::move(fleet), options);
    engine->post(
        engine::FollowObjects{.followId = 1, .cluster = cluster, .query = {.resource = "secrets"}});
    engine->post(engine::FollowObjects{
        .followId = 2, .cluster = cluster, .query = {.resource = "namespaces"}});
    engine->post(engine::FetchObject{
        .requestId = 3, .cluster = cluster, .path = "/api/v1/namespaces/default"});
    engine->post(engine::FetchLog{
        .requestId = 4, .cluster = cluster, .ns = "default", .pod = "none", .container = "none"});
    std::set<std::uint64_t> told;
    std::string outcome;
    const auto isTold = [&] {
        const auto taken = engine->take();
        text.add(taken);
        for (const auto& answer : taken.answers) {
            told.insert(answer.requestId);
        }
        for (const auto& follow : taken.follows) {
            if (follow.set->objects || follow.set->trouble) {
                told.insert(follow.followId);
            }
        }
        for (const auto& state : taken.snapshot->clusters) {
            outcome = state->lastError ? "failed" : state->gaps.empty() ? "whole" : "part";
        }
        return engine->firstRoundDone() && told.size() == 4;
    };
    return QTest::qWaitFor(isTold, 40'000) ? outcome : "no end";
}

void TestConformanceSecrets::item50_nothingOfARunHasThem() {
    PH_NEED_SERVER(m_server)
    prepare();
    test::SaidText text;
    std::map<std::string, std::string> outcomes;
    {
        const Printed printed(m_scene.path("printed"));
        for (const auto& context : m_contexts) {
            outcomes[context.name] = runOnce(context, text);
        }
    }
    text.add(contentOf(m_scene.path("printed")));
    // What is remembered, and what lies in the home of this run.
    text.add(contentOf(m_scene.path("state/consent.json")));
    for (const auto& each : std::filesystem::recursive_directory_iterator(
             qEnvironmentVariable("HOME").toStdString())) {
        const auto path = each.path().string();
        if (each.is_regular_file() && path.find("/.kube/cache/") == path.npos) { // of kubectl
            text.add(contentOf(each.path()));
        }
    }
    // It was a run: what is right works, what is wrong was refused and said so.
    const bool isReal = m_server.kind() == test::ServerKind::Real;
    const std::map<std::string, std::string> expected{
        {"acting", "part"},
        {"basic", isReal ? "part" : "failed"}, // the real server takes it for anonymous
        {"broken-pair", "failed"},
        {"exec", "whole"},
        {"exec-garbage", "failed"},
        {"exec-wrong", "failed"},
        {"file", "part"},
        {"pair", "whole"},
        {"token", "whole"},
        {"wrong-acting", "part"},
        {"wrong-token", "failed"}};
    std::string wrong;
    for (const auto& [name, outcome] : expected) {
        wrong += outcomes[name] == outcome ? "" : name + ": " + outcomes[name] + "\n";
    }
    QVERIFY2(wrong.empty(), wrong.c_str());
    QVERIFY(text.all().find("kube-system") != std::string::npos);
    auto all = QString::fromStdString(text.all());
    for (const auto& secret : m_secrets) {
        const auto at = all.indexOf(QString::fromStdString(secret));
        QVERIFY2(at < 0, qPrintable(all.mid(qMax(0, at - 200), 400)));
    }
}

QTEST_GUILESS_MAIN(TestConformanceSecrets)
#include "tst_conformance_secrets.moc"
