// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/azure_access.h"
#include "fleet/fleet_config.h"
#include "fleet/fleet_file.h"
#include "fleet/load_hub.h"
#include "fleet/member_access.h"
#include "fleet/member_builder.h"
#include "model/fleet_properties.h"

#include "fleet_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>

using namespace pilothouse;
using namespace pilothouse::fleet;

namespace {

const std::string kHeader =
    "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: eu}\nspec:\n";

class Folder {
public:
    std::string write(const std::string& name, const std::string& text) const {
        const auto path = m_folder.filePath(QString::fromStdString(name)).toStdString();
        std::ofstream(path) << text;
        return path;
    }
    std::string path() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

const MemberConfig* member(const FleetConfig& config, const std::string& name) {
    for (const auto& each : config.members) {
        if (each.identity.name == name) {
            return &each;
        }
    }
    return nullptr;
}

} // namespace

class TestLoadFleet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fileErrorsHaveTheirPlace_data();
    void fileErrorsHaveTheirPlace();
    void wholeExampleIsRead();
    void item08_brokenContextIsAMemberWithAProblem();
    void namedBrokenContextIsBadInput();
    void onlyBrokenContextsAreBadInput();
    void item32_aProgramIsNamedUnlessThereIsAToken();
    void foldedContextsAreTold();
    void anotherServerNameIsAnotherCluster();
    void regionsAreRead();
    void membersHaveAPlaceOfTheirOwn();
    void pricesAreRead();
    void healthSettingsAreRead();
    void calendarsAreRead();
    void supportIsRead();
    void theWebhookHasItsToken();
    void oddWebhooksSayWhere_data();
    void oddWebhooksSayWhere();
    void oddHealthSettingsSayWhere_data();
    void oddHealthSettingsSayWhere();
    void unknownContextNamesTheKnownOnes();
    void fileGivesLabelsAndProduction();
    void equalNamesStayApart();
    void simulationOnlyOnLoopback();
    void kubeconfigVariableIsFollowed();
    void allHubsAreNamed();
    void theHubThatIsMeant_data();
    void theHubThatIsMeant();
    void loopback_data();
    void loopback();
};

void TestLoadFleet::fileErrorsHaveTheirPlace_data() {
    QTest::addColumn<QString>("spec");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("message");
    const QString source = "  sources:\n  - {type: kubeconfig}\n";
    QTest::newRow("unknown key") << source + "  sorces: 1\n" << 7 << "unknown key \"sorces\"";
    QTest::newRow("no sources") << "  writes: ask\n" << 5 << "sources: at least one";
    QTest::newRow("sources is no list") << "  sources: 7\n" << 5 << "expected a list";
    QTest::newRow("source type") << "  sources:\n  - {type: docker}\n" << 6 << "found docker";
    QTest::newRow("hub") << "  sources:\n  - {type: kubefleet, files: [h]}\n"
                         << 6 << "unknown key \"files\"";
    QTest::newRow("azure") << "  sources:\n  - {type: azure, fleet: /x, auth: az}\n"
                           << 6 << "not supported yet";
    QTest::newRow("writes") << source + "  writes: maybe\n" << 7 << "expected ask or never";
    QTest::newRow("selector") << source + "  production: \"a in (\"\n" << 7 << "production";
    QTest::newRow("heartbeat") << source + "  attention: {heartbeat: soon}\n" << 7 << "heartbeat";
    QTest::newRow("heartbeat too short") << source + "  attention: {heartbeat: 10ms}\n"
                                         << 7 << "at least 1s";
    QTest::newRow("member without name") << source + "  members:\n  - {region: x}\n" << 8 << "name";
    QTest::newRow("member twice") << source + "  members:\n  - {name: a}\n  - {name: a}\n"
                                  << 9 << "listed twice";
    QTest::newRow("labels") << source + "  members:\n  - {name: a, labels: [x]}\n" << 8 << "labels";
    QTest::newRow("location out of range")
        << source + "  members:\n  - name: a\n    location: {latitude: 1, longitude: 180.5}\n"
        << 9 << "longitude is out of range";
    QTest::newRow("half a location")
        << source + "  members:\n  - {name: a, location: {latitude: 1}}\n"
        << 8 << "longitude";
    QTest::newRow("location of words") << source + "  members:\n  - {name: a, location: Berlin}\n"
                                       << 8 << "mapping";
    QTest::newRow("location with more")
        << source + "  members:\n  - {name: a, location: {latitude: 1, longitude: 2, height: 3}}\n"
        << 8 << "unknown key \"height\"";
    QTest::newRow("speed") << source + "  simulation: {start: 2026-11-20T08:00:00Z, wall: "
                                       "2026-11-20T08:00:00Z, speed: -1}\n"
                           << 7 << "above 0";
    QTest::newRow("support without a range") << source + "  support:\n  - {name: a}\n"
                                             << 8 << "kubernetes";
    QTest::newRow("support of everything")
        << source + "  support:\n  - {name: a, kubernetes: \" \"}\n"
        << 8 << "give a range";
    QTest::newRow("support of no range") << source + "  support:\n  - {name: a, kubernetes: new}\n"
                                         << 8 << "no bound of versions";
    QTest::newRow("support of versions of nothing")
        << source + "  support:\n  - {name: a, kubernetes: \"1.30\", versions: \"1.2\"}\n"
        << 8 << "name it";
    QTest::newRow("support of no selector")
        << source + "  support:\n  - {name: a, kubernetes: \"1.30\", clusters: \"a in (\"}\n"
        << 8 << "clusters";
    QTest::newRow("support of an unknown key")
        << source + "  support:\n  - {name: a, kubernetes: \"1.30\", image: x, tag: y}\n"
        << 8 << "unknown key \"tag\"";
    QTest::newRow("no yaml") << "  sources: [\n" << 0 << "";
}

void TestLoadFleet::fileErrorsHaveTheirPlace() {
    QFETCH(QString, spec);
    QFETCH(int, line);
    QFETCH(QString, message);
    const auto file =
        parseFleetFile(kHeader + spec.toStdString(), {.fileName = "f.yaml", .home = "/home/x"});
    QVERIFY(!file);
    const auto text = QString::fromStdString(describe(file.error()));
    QVERIFY2(text.contains(message), qPrintable(text));
    QVERIFY2(file.error().position.has_value(), qPrintable(text));
    QCOMPARE(file.error().position->file, std::string("f.yaml"));
    QVERIFY2(line == 0 || file.error().position->line == line, qPrintable(text));
    QVERIFY(file.error().position->column > 0);
}

void TestLoadFleet::wholeExampleIsRead() {
    const auto file = parseFleetFile(kHeader + kExampleSpec,
                                     {.fileName = "/etc/fleets/f.yaml", .home = "/home/x"});
    QVERIFY2(file.has_value(), file ? "" : describe(file.error()).c_str());
    QCOMPARE(file->name, std::string("eu"));
    QCOMPARE(file->sources[0].files[0], std::string("/home/x/.kube/config"));
    QCOMPARE(file->sources[0].files[1], std::string("/etc/fleets/other"));
    QCOMPARE(file->members[0].context, std::string("aks-weu-1"));
    QCOMPARE(file->attention.bytesPerSecond, std::int64_t(50) * 1024 * 1024);
    QCOMPARE(file->simulation->speed, 60.0);
    QVERIFY(file->production->matches(file->members[0].labels));
}

void TestLoadFleet::item08_brokenContextIsAMemberWithAProblem() {
    const Folder folder;
    const auto config =
        loadFleet({.kubeconfig = folder.write("k", kKubeconfig), .environment = {{"HOME", "/"}}});
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    QCOMPARE(config->members.size(), std::size_t(3)); // two contexts mean one server
    const auto* fine = member(*config, "weu-1");
    QVERIFY(fine != nullptr && fine->access && !fine->problem);
    QCOMPARE(fine->identity.sources.size(), std::size_t(2));
    for (const auto* name : {"weu-2", "lost"}) {
        const auto* broken = member(*config, name);
        QVERIFY(broken != nullptr && !broken->access && broken->problem);
        QVERIFY(broken->problem->position.has_value());
        QVERIFY(describe(*broken->problem).find("%%%") == std::string::npos);
    }
}

void TestLoadFleet::namedBrokenContextIsBadInput() {
    const Folder folder;
    const auto path = folder.write("k", kKubeconfig);
    const auto config = loadFleet(
        {.kubeconfig = path, .contexts = {"weu-1", "weu-2"}, .environment = {{"HOME", "/"}}});
    QVERIFY(!config);
    QVERIFY(config.error().kind == ErrorKind::Validation);
    QCOMPARE(config.error().position->file, path);
    QCOMPARE(config.error().position->line, 8);
    QVERIFY(config.error().position->column > 0);
    // A glob names nobody: the others are served.
    QVERIFY(loadFleet({.kubeconfig = path, .contexts = {"weu-*"}, .environment = {{"HOME", "/"}}})
                .has_value());
}

void TestLoadFleet::onlyBrokenContextsAreBadInput() {
    const Folder folder;
    const auto path = folder.write("k", kKubeconfig);
    const auto config =
        loadFleet({.kubeconfig = path, .contexts = {"l*"}, .environment = {{"HOME", "/"}}});
    QVERIFY(!config);
    QVERIFY(config.error().message.find("nowhere") != std::string::npos);
}

void TestLoadFleet::item32_aProgramIsNamedUnlessThereIsAToken() {
    const Folder folder;
    const auto config = loadFleet(
        {.kubeconfig = folder.write("k", kExecKubeconfig), .environment = {{"HOME", "/"}}});
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    const auto& asks = *member(*config, "aks");
    QVERIFY(obstacleOf(asks) == nullptr);
    QCOMPARE(asks.access->signIn->words, std::string("kubelogin get-token …"));
    QVERIFY(asks.access->authorization.empty());
    QVERIFY(obstacleOf(*member(*config, "old")) != nullptr);
    QVERIFY(member(*config, "both")->access->signIn == nullptr); // a token wins over the program
}

void TestLoadFleet::foldedContextsAreTold() {
    const Folder folder;
    const auto config = loadFleet({.kubeconfig = folder.write("k", kKubeconfig),
                                   .contexts = {"weu-1", "weu-1-admin"},
                                   .environment = {{"HOME", "/"}}});
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    QCOMPARE(config->members.size(), std::size_t(1));
    QCOMPARE(config->warnings.size(), std::size_t(1));
    QVERIFY(config->warnings[0].message.starts_with(
        "context weu-1-admin means the same cluster as weu-1 "));
    QCOMPARE(config->findings.size(), std::size_t(1));
    QCOMPARE(config->findings[0].code, std::string("SameCluster"));
    QCOMPARE(config->findings[0].clusters, std::vector<std::string>{"weu-1"});
}

void TestLoadFleet::anotherServerNameIsAnotherCluster() {
    const Folder folder;
    auto text = kKubeconfig;
    const std::string two = "{server: \"https://127.0.0.1:2\"}";
    text.replace(text.find(two), two.size(),
                 "{server: \"https://127.0.0.1:1\", tls-server-name: other}");
    text.replace(text.find("cluster: two, user: broken"), 26, "cluster: two, user: u");
    const auto config =
        loadFleet({.kubeconfig = folder.write("k", text), .environment = {{"HOME", "/"}}});
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    QVERIFY(member(*config, "weu-2") != nullptr);
}

namespace {

Result<fleet::FleetConfig> loadWith(const Folder& folder, const std::string& lines) {
    folder.write("k", kKubeconfig);
    const auto path = folder.write(
        "f.yaml", kHeader + "  sources:\n  - {type: kubeconfig, files: [k]}\n" + lines);
    return loadFleet({.fleetFile = path, .environment = {{"HOME", "/"}}});
}

} // namespace

void TestLoadFleet::healthSettingsAreRead() {
    const Folder folder;
    const auto config = loadWith(
        folder, "  critical:\n"
                "  - {kind: Deployment, namespace: kube-system, name: coredns, min: 0}\n"
                "  - {kind: Service, namespace: shop, name: web, zones: 2}\n"
                "  metrics: {service: monitoring/https:prometheus:9090, scrapeInterval: 15s,"
                " selector: 'cluster=\"{member.name}\"'}\n");
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    const std::vector<model::CriticalObject> critical{
        {.kind = model::CriticalKind::Deployment, .ns = "kube-system", .name = "coredns", .min = 0},
        {.kind = model::CriticalKind::Service, .ns = "shop", .name = "web", .zones = 2}};
    QVERIFY(config->health.critical == critical);
    const model::MetricsSource metrics{.service = model::PrometheusService{.ns = "monitoring",
                                                                           .name = "prometheus",
                                                                           .port = "9090",
                                                                           .isHttps = true},
                                       .selector = "cluster=\"{member.name}\"",
                                       .scrapeInterval = std::chrono::seconds(15)};
    QVERIFY(config->health.metrics == metrics);
    const auto plain = loadWith(folder, "  metrics: {service: mon/prometheus}\n");
    QVERIFY(plain && plain->health.metrics->service ==
                         (model::PrometheusService{.ns = "mon", .name = "prometheus"}));
    QVERIFY(!loadWith(folder, "")->health.metrics);
    const auto logs = loadWith(
        folder, "  metrics: {logAnalytics: 0f8fad5b-d9cb-469f-a165-70867728950E}\n  azure: {}\n");
    QVERIFY(logs && logs->azure);
    QCOMPARE(logs->health.metrics->logAnalytics,
             std::string("0f8fad5b-d9cb-469f-a165-70867728950E"));
    QCOMPARE(logs->azure->logsEndpoint, std::string("https://api.loganalytics.io"));
    const auto china =
        loadWith(folder, "  azure: {logAnalyticsEndpoint: 'https://api.loganalytics.azure.cn'}\n");
    QCOMPARE(china->azure->logsEndpoint, std::string("https://api.loganalytics.azure.cn"));
    QCOMPARE(china->azure->endpoint, std::string("https://management.azure.com"));
    QVERIFY(china->azure->fleets.empty() && china->azure->token.empty());
    static_cast<void>(folder.write("arm.token", "geheim\n"));
    const auto fleets =
        loadWith(folder, "  azure: {fleets: [/subscriptions/5f0c/resourceGroups/rg/providers/"
                         "Microsoft.ContainerService/fleets/prod], tokenFile: arm.token}\n");
    QVERIFY2(fleets.has_value(), fleets ? "" : describe(fleets.error()).c_str());
    QCOMPARE(fleets->azure->fleets.size(), std::size_t{1});
    QVERIFY(fleets->azure->token.reveal() == "geheim");
    const auto access = armAccess(*fleets->azure, "ARM");
    QVERIFY(access->signIn == nullptr && access->authorization.reveal() == "Bearer geheim");
    QVERIFY(armAccess(*china->azure, "ARM")->signIn != nullptr);
}

void TestLoadFleet::theWebhookHasItsToken() {
    const Folder folder;
    const auto kubeconfig = folder.write("config", kKubeconfig);
    const auto ca = folder.write("ca.pem", "PEM");
    const auto file = folder.write(
        "fleet.yaml",
        kHeader +
            "  sources: [{type: kubeconfig, files: [config], contexts: [weu-1]}]\n  webhook: {url: "
            "https://hooks.example.net/x, tokenFromKeyring: my-hooks, caFile: ca.pem}\n");
    const auto without = loadFleet({.fleetFile = file, .environment = {{"HOME", "/"}}});
    QVERIFY2(without.has_value(), without ? "" : describe(without.error()).c_str());
    QVERIFY(without->webhook && without->webhook->token.empty());
    QVERIFY(without->webhook->trouble.find("PILOTHOUSE_TOKEN_MY_HOOKS") != std::string::npos);
    const auto with =
        loadFleet({.fleetFile = file,
                   .environment = {{"HOME", "/"}, {"PILOTHOUSE_TOKEN_MY_HOOKS", "hunter2"}}});
    QVERIFY(with && with->webhook && with->webhook->trouble.empty());
    QVERIFY(with->webhook->token.reveal() == "hunter2");
    QCOMPARE(with->webhook->caPem, std::optional<std::string>("PEM"));
}

void TestLoadFleet::oddWebhooksSayWhere_data() {
    QTest::addColumn<QString>("webhook");
    QTest::addColumn<QString>("message");
    QTest::newRow("no url") << "{}"
                            << "url";
    QTest::newRow("http") << "{url: 'http://hooks.example.net/T0k3n'}"
                          << "use https";
    QTest::newRow("http and a name like loopback") << "{url: 'http://127.0.0.1.example.net/T0k3n'}"
                                                   << "use https";
    QTest::newRow("user") << "{url: 'https://T0k3n:x@hooks.example.net/'}"
                          << "tokenFromKeyring";
    QTest::newRow("no host") << "{url: 'https:///T0k3n'}"
                             << "expected an https URL";
    QTest::newRow("another scheme") << "{url: 'ftp://h/T0k3n'}"
                                    << "expected an https URL";
    QTest::newRow("a line in it") << "{url: \"https://h/T0k3n\\r\\nX: y\"}"
                                  << "expected an https URL";
    QTest::newRow("token name") << "{url: 'https://h/', tokenFromKeyring: 'a b'}"
                                << "expected a name";
    QTest::newRow("unknown key") << "{url: 'https://h/', token: T0k3n}"
                                 << "unknown key";
}

void TestLoadFleet::oddWebhooksSayWhere() {
    QFETCH(QString, webhook);
    QFETCH(QString, message);
    const auto file = parseFleetFile(
        kHeader + "  sources: [{type: kubeconfig}]\n  webhook: " + webhook.toStdString() + "\n",
        {.fileName = "fleet.yaml", .home = {}});
    QVERIFY(!file);
    const auto said = QString::fromStdString(describe(file.error()));
    QVERIFY2(said.contains(message), qPrintable(said));
    QVERIFY2(said.contains(QLatin1String("fleet.yaml:6:")), qPrintable(said));
    QVERIFY2(!said.contains(QLatin1String("T0k3n")), qPrintable(said));
}

void TestLoadFleet::calendarsAreRead() {
    const Folder folder;
    const auto config = loadWith(
        folder, "  calendars:\n"
                "  - {id: quarter-end, kind: Deny, ics: freezes.ics}\n"
                "  - {id: nights, kind: Allow, start: 2026-11-01T22:00:00, duration: 6h}\n");
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    QCOMPARE(config->calendars.size(), std::size_t{2});
    QVERIFY(config->calendars[0].ics.ends_with("/freezes.ics"));
    QCOMPARE(config->calendars[1].duration, std::string("6h"));
    const auto twice = loadWith(folder, "  calendars: [{id: a, kind: Deny, ics: x},\n"
                                        "    {id: a, kind: Deny, ics: y}]\n");
    QVERIFY(!twice);
    QCOMPARE(twice.error().position->line, 8);
    QVERIFY(!loadWith(folder, "  calendars: [{id: a, kind: Deny, icz: x}]\n"));
    QVERIFY(!loadWith(folder, "  calendars: {}\n"));
}

void TestLoadFleet::oddHealthSettingsSayWhere_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* line, const char* message) {
        QTest::newRow(name) << QString::fromUtf8(line) << QString::fromUtf8(message);
    };
    row("kind", "critical: [{kind: Pod, namespace: a, name: b}]", "found Pod");
    row("name", "critical: [{kind: Service, namespace: a}]", "name");
    row("min", "critical: [{kind: Service, namespace: a, name: b, min: -1}]", "0 to 100000");
    row("key", "critical: [{kind: Service, namespace: a, name: b, max: 1}]", "unknown key");
    row("workspace by its ARM id", "metrics: {logAnalytics: /subscriptions/5f0c/x}",
        "expected the workspace's id");
    row("workspace cut", "metrics: {logAnalytics: 0f8fad5b-d9cb-469f-a165-70867728950}",
        "expected the workspace's id");
    row("workspace and url",
        "metrics: {logAnalytics: 0f8fad5b-d9cb-469f-a165-70867728950e, url: 'https://c'}",
        "needs one of");
    row("logs without TLS", "azure: {logAnalyticsEndpoint: 'http://a'}",
        "expected https:// and a host, such as https://api.loganalytics.io");
    row("logs with a path", "azure: {logAnalyticsEndpoint: 'https://a/v1'}",
        "expected https:// and a host");
    row("fleet by its name", "azure: {fleets: [prod]}", "expected the ARM id of a fleet");
    row("fleet with a query", "azure: {fleets: ['/subscriptions/a/fleets/b?c']}",
        "expected the ARM id of a fleet");
    row("no source", "metrics: {scrapeInterval: 15s}", "needs one of");
    row("two sources", "metrics: {service: a/b, url: 'https://c'}", "needs one of");
    row("service", "metrics: {service: prometheus}", "expected NAMESPACE/");
    row("service with an empty port", "metrics: {service: 'a/b:'}", "expected NAMESPACE/");
    row("url", "metrics: {url: 'ftp://c'}", "http or https");
    row("interval", "metrics: {url: 'https://c', scrapeInterval: 0s}", "above 0");
}

void TestLoadFleet::oddHealthSettingsSayWhere() {
    QFETCH(QString, line);
    QFETCH(QString, message);
    const Folder folder;
    const auto config = loadWith(folder, "  " + line.toStdString() + "\n");
    QVERIFY(!config);
    QVERIFY2(QString::fromStdString(config.error().message).contains(message),
             config.error().message.c_str());
    QCOMPARE(config.error().position->line, 7);
}

void TestLoadFleet::regionsAreRead() {
    const Folder folder;
    folder.write("k", kKubeconfig);
    const auto fleetOf = [&](const std::string& place) {
        const auto path =
            folder.write("f.yaml", kHeader + "  sources:\n  - {type: kubeconfig, files: [k]}\n" +
                                       "  regions: {shop-042: {latitude: " + place + "}}\n");
        return loadFleet({.fleetFile = path, .environment = {{"HOME", "/"}}});
    };
    const auto config = fleetOf("52.52, longitude: 13.4");
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    QCOMPARE(config->regions.at("shop-042").latitude, 52.52);
    QCOMPARE(config->regions.at("shop-042").longitude, 13.4);
    const auto wrong = fleetOf("91, longitude: 13.4");
    QVERIFY(!wrong);
    QVERIFY(wrong.error().message.find("latitude is out of range") != std::string::npos);
    QCOMPARE(wrong.error().position->line, 7);
}

void TestLoadFleet::membersHaveAPlaceOfTheirOwn() {
    const Folder folder;
    folder.write("k", kKubeconfig);
    const auto path = folder.write(
        "f.yaml", kHeader + "  sources:\n  - {type: kubeconfig, files: [k]}\n  members:\n"
                            "  - {name: weu-1, location: {latitude: -33.9, longitude: 18}}\n"
                            "  - {name: weu-2, region: westeurope}\n");
    const auto config = loadFleet({.fleetFile = path, .environment = {{"HOME", "/"}}});
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    int placed = 0;
    for (const auto& member : config->members) {
        if (member.identity.name == "weu-1") {
            QVERIFY(member.place == (model::Coordinates{-33.9, 18}));
        }
        placed += member.place ? 1 : 0;
    }
    QCOMPARE(placed, 1);
}

void TestLoadFleet::pricesAreRead() {
    const Folder folder;
    folder.write("k", kKubeconfig);
    const auto path =
        folder.write("f.yaml", kHeader + "  sources:\n  - {type: kubeconfig, files: [k]}\n"
                                         "  prices: p.yaml\n");
    const auto load = [&] {
        return loadFleet({.fleetFile = path, .environment = {{"HOME", "/"}}});
    };
    const auto said = [](const FleetConfig& fleet) {
        const auto found = std::find_if(fleet.findings.begin(), fleet.findings.end(),
                                        [](const auto& each) { return each.code == "PriceTable"; });
        return found == fleet.findings.end() ? std::string() : found->message;
    };
    const auto without = load(); // the table is not there: the fleet is, and says so
    QVERIFY(without && !without->prices && !said(*without).empty());
    const std::string head = "apiVersion: pilothouse.dev/v1alpha1\nkind: PriceTable\n"
                             "spec:\n  currency: EUR\n  prices:\n";
    folder.write("p.yaml", head + "  - {sku: m1, priceHour: dear}\n");
    const auto odd = load();
    QVERIFY(odd && !odd->prices);
    QVERIFY(said(*odd).find("p.yaml:6:") != std::string::npos);
    folder.write("p.yaml", head + "  - {sku: m1, priceHour: 0.5}\n");
    const auto with = load();
    QVERIFY(with && with->prices && said(*with).empty());
    QCOMPARE(with->prices->rows.front().perHour, 0.5);
    QCOMPARE(with->prices->currency, std::string("EUR"));
}

void TestLoadFleet::unknownContextNamesTheKnownOnes() {
    const Folder folder;
    const auto path = folder.write("k", kKubeconfig);
    const auto config =
        loadFleet({.kubeconfig = path, .contexts = {"weu-9"}, .environment = {{"HOME", "/"}}});
    QVERIFY(!config);
    QVERIFY(config.error().kind == ErrorKind::Validation);
    QVERIFY(config.error().message.find("weu-1, weu-1-admin") != std::string::npos);
    const auto globbed =
        loadFleet({.kubeconfig = path, .contexts = {"weu-?"}, .environment = {{"HOME", "/"}}});
    QVERIFY(globbed.has_value());
    QCOMPARE(globbed->members.size(), std::size_t(2));
}

void TestLoadFleet::supportIsRead() {
    const auto file = parseFleetFile(
        kHeader + "  sources:\n  - {type: kubeconfig}\n  support:\n"
                  "  - {name: Istio 1.24, image: istio/pilot, versions: \">=1.24 <1.25\", "
                  "kubernetes: \">=1.28 <1.32\", clusters: env=prod, mend: move on}\n"
                  "  - {name: all, kubernetes: \"<=1.34\"}\n",
        {.fileName = "f.yaml", .home = "/home/x"});
    QVERIFY2(file.has_value(), file ? "" : describe(file.error()).c_str());
    QCOMPARE(file->support.size(), std::size_t(2));
    const auto& rule = file->support[0];
    QVERIFY(rule.name == "Istio 1.24" && rule.image == "istio/pilot" && rule.mend == "move on");
    QCOMPARE(rule.versions.text(), std::string(">=1.24 <1.25"));
    QCOMPARE(rule.kubernetes.text(), std::string(">=1.28 <1.32"));
    QVERIFY(!rule.clusters.matches({{"env", "dev"}}) && rule.clusters.matches({{"env", "prod"}}));
    QVERIFY(file->support[1].versions.isEverything() &&
            file->support[1].clusters.selectsEverything());
}

void TestLoadFleet::fileGivesLabelsAndProduction() {
    const Folder folder;
    folder.write("k", kKubeconfig);
    const auto path = folder.write(
        "f.yaml",
        kHeader + "  sources:\n  - {type: kubeconfig, files: [k], contexts: [weu-1]}\n"
                  "  production: env=prod\n  members:\n"
                  "  - {name: eins, is: {context: weu-1, azure: /subscriptions/5f0c}, region: weu, "
                  "weight: 2, labels: {env: prod}}\n");
    const auto config = loadFleet({.fleetFile = path, .environment = {{"HOME", "/"}}});
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    QCOMPARE(config->members.size(), std::size_t(1));
    QCOMPARE(config->members[0].identity.id.str(), std::string("eins"));
    QCOMPARE(config->members[0].identity.region, std::string("weu"));
    QVERIFY(config->members[0].identity.isProduction);
    QCOMPARE(config->members[0].azureId, std::string("/subscriptions/5f0c"));
    QCOMPARE(config->members[0].weight, 2);
    QVERIFY(hasProduction(*config));
    const auto wrong =
        folder.write("g.yaml", kHeader + "  sources:\n  - {type: kubeconfig, files: [k]}\n"
                                         "  members:\n  - {name: eins, is: {context: weu-77}}\n");
    const auto refused = loadFleet({.fleetFile = wrong, .environment = {{"HOME", "/"}}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().position->line, 8);
}

void TestLoadFleet::equalNamesStayApart() {
    const Folder folder;
    auto other = kKubeconfig;
    for (auto at = other.find("127.0.0.1"); at != std::string::npos;
         at = other.find("127.0.0.1", at + 1)) {
        other.replace(at, 9, "127.0.0.9");
    }
    folder.write("k", kKubeconfig);
    folder.write("other.yaml", other);
    const auto path = folder.write(
        "f.yaml",
        kHeader +
            "  sources:\n  - {type: kubeconfig, files: [k, other.yaml], contexts: [weu-1]}\n");
    const auto config = loadFleet({.fleetFile = path, .environment = {{"HOME", "/"}}});
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    QCOMPARE(config->members.size(), std::size_t(2));
    QVERIFY(member(*config, "weu-1") != nullptr);
    QVERIFY(member(*config, "weu-1@other") != nullptr);
    QCOMPARE(config->warnings.size(), std::size_t(1));
}

void TestLoadFleet::simulationOnlyOnLoopback() {
    const Folder folder;
    auto real = kKubeconfig;
    real.replace(real.find("127.0.0.1:1"), 11, "192.0.2.1:1");
    folder.write("k", real);
    const auto path = folder.write(
        "f.yaml",
        kHeader +
            "  sources:\n  - {type: kubeconfig, files: [k]}\n"
            "  simulation: {start: 2026-11-20T08:00:00Z, wall: 2026-11-20T08:00:00Z, speed: 60}\n");
    const auto config = loadFleet({.fleetFile = path, .environment = {{"HOME", "/"}}});
    QVERIFY(!config);
    QCOMPARE(config.error().position->line, 7);
}

void TestLoadFleet::kubeconfigVariableIsFollowed() {
    const Folder folder;
    const auto path = folder.write("k", kKubeconfig);
    const auto config =
        loadFleet({.environment = {{"HOME", "/nowhere"}, {"KUBECONFIG", "/missing:" + path}}});
    QVERIFY(config.has_value());
    QCOMPARE(config->members.size(), std::size_t(3));
    const auto none = loadFleet({.environment = {{"HOME", folder.path()}}});
    QVERIFY(!none);
    QVERIFY(none.error().message.find("/.kube/config does not exist") != std::string::npos);
}

void TestLoadFleet::allHubsAreNamed() {
    const Folder folder;
    folder.write("k", kKubeconfig);
    const auto path = folder.write(
        "f.yaml", kHeader + "  sources:\n  - {type: kubeconfig, files: [k]}\n"
                            "  - {type: kubefleet, file: k, context: weu-1}\n"
                            "  - {type: kubefleet, file: gone.kubeconfig}\n"
                            "  members:\n  - {name: weu-1, is: {memberCluster: member-a}}\n");
    const auto hubs = loadHubs({.fleetFile = path, .environment = {{"HOME", "/"}}});
    QVERIFY(hubs);
    QCOMPARE(hubs->hubs.size(), std::size_t{2});
    QCOMPARE(hubs->hubs[0].name, std::string("weu-1"));
    QVERIFY(hubs->hubs[0].config);
    QCOMPARE(hubs->hubs[0].config->members.size(), std::size_t{1});
    QCOMPARE(hubs->hubs[1].name, std::string("gone"));
    QVERIFY(!hubs->hubs[1].config); // one that cannot be asked holds up no other
    QCOMPARE(hubs->memberOf.at("member-a"), std::string("weu-1"));
    QVERIFY(loadHubs({.kubeconfig = path})->hubs.empty());
    QVERIFY(!loadHubs({.fleetFile = "/nowhere.yaml"}));
}

void TestLoadFleet::theHubThatIsMeant_data() {
    QTest::addColumn<QString>("sources"); // of a fleet file; empty: the kubeconfig itself
    QTest::addColumn<QString>("current");
    QTest::addColumn<QString>("contexts");
    QTest::addColumn<QString>("hub"); // its name, or words of the error behind a "!"
    const QString own = "  - {type: kubeconfig, files: [k]}\n";
    const QString one = "  - {type: kubefleet, file: k, context: hub-eu}\n";
    const QString two = "  - {type: kubefleet, file: k, context: hub-us}\n";
    const auto row = [](const char* name, const QString& sources, const char* current,
                        const char* contexts, const char* hub) {
        QTest::newRow(name) << sources << current << contexts << hub;
    };
    row("the source of the fleet file", own + one, "", "", "hub-eu");
    row("the only source", one, "", "", "hub-eu");
    row("one of two", own + one + two, "", "hub-us", "hub-us");
    row("which of two", own + one + two, "", "", "!which hub of");
    row("none", own, "", "", "!names no hub: add {type: kubefleet");
    row("no context of that name", "  - {type: kubefleet, file: k, context: hub-x}\n", "", "",
        "!no context is named hub-x; known: hub-eu, hub-us");
    row("the named context", "", "hub-eu", "hub-us", "hub-us");
    row("the current context", "", "hub-eu", "", "hub-eu");
    row("no current context", "", "", "", "!which context is the hub?");
    row("two contexts", "", "hub-eu", "hub-eu,hub-us", "!one context is the hub");
}

void TestLoadFleet::theHubThatIsMeant() {
    QFETCH(QString, sources);
    QFETCH(QString, current);
    QFETCH(QString, contexts);
    QFETCH(QString, hub);
    const Folder folder;
    std::string config = "apiVersion: v1\nkind: Config\ncurrent-context: \"" +
                         current.toStdString() + "\"\nusers: [{name: u, user: {token: t}}]\n";
    std::string clusters = "clusters:\n";
    std::string list = "contexts:\n";
    for (const std::string name : {"hub-eu", "hub-us"}) {
        clusters += "- {name: " + name + ", cluster: {server: \"https://" + name + ".test\"}}\n";
        list += "- {name: " + name + ", context: {cluster: " + name + ", user: u}}\n";
    }
    const auto path = folder.write("k", config + clusters + list);
    FleetSource source{.environment = {{"HOME", "/"}}};
    if (sources.isEmpty()) {
        source.kubeconfig = path;
    } else {
        source.fleetFile =
            folder.write("fleet.yaml", kHeader + "  sources:\n" + sources.toStdString());
    }
    for (const auto& each : contexts.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        source.contexts.push_back(each.toStdString());
    }
    const auto found = loadHub(source);
    if (hub.startsWith(QLatin1Char('!'))) {
        QVERIFY(!found);
        QVERIFY(found.error().kind == ErrorKind::Validation);
        const auto text = QString::fromStdString(describe(found.error()));
        QVERIFY2(text.contains(hub.mid(1)), qPrintable(text));
        return;
    }
    QVERIFY2(found.has_value(), found ? "" : describe(found.error()).c_str());
    QCOMPARE(found->members.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(found->members.front().identity.name), hub);
}

void TestLoadFleet::loopback_data() {
    QTest::addColumn<QString>("server");
    QTest::addColumn<bool>("expected");
    QTest::newRow("address") << "https://127.3.4.5:6443" << true;
    QTest::newRow("name") << "https://localhost:6443/prefix" << true;
    QTest::newRow("v6") << "https://[::1]:6443" << true;
    QTest::newRow("no port") << "https://127.0.0.1" << true;
    QTest::newRow("looks like it") << "https://127.0.0.1.example.com:6443" << false;
    QTest::newRow("other") << "https://10.0.0.1:6443" << false;
    QTest::newRow("v6 other") << "https://[2001:db8::1]:6443" << false;
}

void TestLoadFleet::loopback() {
    QFETCH(QString, server);
    QFETCH(bool, expected);
    QCOMPARE(isLoopback(server.toStdString()), expected);
}

QTEST_APPLESS_MAIN(TestLoadFleet)
#include "tst_load_fleet.moc"
