// SPDX-License-Identifier: GPL-3.0-or-later
// A strategy under work: what is told of its text, its plan and its fleet, and that it ends.
#include "base/time.h"
#include "engine/plan_desk.h"
#include "engine/plan_drafts.h"
#include "fleet/offline_schedule.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace pilothouse;
using namespace std::chrono_literals;

namespace {

using Picture = std::shared_ptr<const model::PlanPicture>;

constexpr const char* kHead = "apiVersion: pilothouse.dev/v1alpha1\nkind: UpdateStrategy\n"
                              "metadata: {name: rings}\nspec:\n"
                              "  intent: {kubernetesVersion: 1.34.3}\n"
                              "  action: {argv: [upgrade, \"{member.name}\"]}\n";

std::string strategyOf(const std::string& stages) {
    return kHead + ("  stages:\n" + stages);
}

const std::string kTwoStages = "  - {name: canary, selector: ring=0}\n"
                               "  - {name: prod, selector: ring=1, maxConcurrency: \"50%\"}\n";

void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

/// Clusters c1, c2, … at a port of this computer; the first is ring 0, all others ring 1.
std::shared_ptr<const fleet::FleetConfig> fleetAt(const QTemporaryDir& folder, int count,
                                                  quint16 port) {
    QByteArray config = "apiVersion: v1\nkind: Config\nclusters:\n";
    QByteArray contexts = "contexts:\n";
    QByteArray fleet = "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: f}\n"
                       "spec:\n  sources: [{type: kubeconfig, files: [config]}]\n  members:\n";
    for (int at = 1; at <= count; ++at) {
        const QByteArray name = "c" + QByteArray::number(at);
        config += "- {name: " + name +
                  ", cluster: {server: \"http://127.0.0.1:" + QByteArray::number(port) + "/" +
                  name + "\"}}\n";
        contexts += "- {name: " + name + ", context: {cluster: " + name + ", user: u}}\n";
        fleet += "  - {name: " + name + ", is: {context: " + name + "}, labels: {ring: \"" +
                 (at == 1 ? "0" : "1") + "\"}}\n";
    }
    write(folder.filePath(QStringLiteral("config")),
          config + contexts + "users: [{name: u, user: {token: t}}]\n");
    write(folder.filePath(QStringLiteral("fleet.yaml")), fleet);
    auto read = fleet::loadFleet(
        {.fleetFile = folder.filePath(QStringLiteral("fleet.yaml")).toStdString()});
    if (!read) {
        qWarning("%s", describe(read.error()).c_str());
        return nullptr;
    }
    return std::make_shared<const fleet::FleetConfig>(*std::move(read));
}

/// A port of this computer that is taken: silent where it listens, closed where it does not.
class Port {
public:
    explicit Port(bool listens) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        const bool isBound = ::bind(m_socket, plain, size) == 0 &&
                             ::getsockname(m_socket, plain, &size) == 0 &&
                             (!listens || ::listen(m_socket, 64) == 0);
        m_number = isBound ? ntohs(address.sin_port) : quint16{0};
    }
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;
    ~Port() { ::close(m_socket); }
    [[nodiscard]] quint16 number() const { return m_number; }

private:
    int m_socket;
    quint16 m_number = 0;
};

/// Waits for what became of the last thing that was asked.
engine::PlanOutcome outcomeOf(engine::PlanDesk& desk) {
    std::vector<engine::PlanOutcome> outcomes;
    static_cast<void>(QTest::qWaitFor([&] {
        outcomes = desk.takeOutcomes();
        return !outcomes.empty();
    }));
    return outcomes.empty() ? engine::PlanOutcome{.trouble = "nothing was told"} : outcomes.back();
}

bool names(const Picture& picture, const char* code) {
    return std::any_of(picture->findings.begin(), picture->findings.end(),
                       [code](const auto& each) { return each.code == code; });
}

std::unique_ptr<engine::PlanDesk> deskFor(const QTemporaryDir& folder) {
    return engine::PlanDesk::start({.stateFolder = folder.path().toStdString(), .settle = 1ms});
}

} // namespace

class TestPlanDesk : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theCalendarsOfTheFleetHoldHereToo() {
        const QTemporaryDir folder;
        const Port closed(false);
        const auto fleet = fleetAt(folder, 2, closed.number());
        QVERIFY(fleet);
        auto frozen = std::make_shared<fleet::FleetConfig>(*fleet);
        const auto path = folder.filePath(QStringLiteral("closing.ics"));
        frozen->calendars = {{.id = "closing",
                              .kind = model::WindowKind::Deny,
                              .source = model::WindowSource::Calendar,
                              .ics = path.toStdString()}};
        const auto desk = deskFor(folder);
        desk->setText(strategyOf(kTwoStages), 1);
        desk->setFleet(frozen, {});
        Picture picture;
        QTRY_VERIFY((picture = desk->take()) && picture->readAt && picture->plan);
        QVERIFY(names(picture, "CalendarNotRead"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n"
                   "DTSTART:20260101T000000Z\r\nDTEND:20260103T000000Z\r\nEND:VEVENT\r\n"
                   "END:VCALENDAR\r\n");
        file.close();
        desk->readAgain();
        QTRY_VERIFY((picture = desk->take()) && !names(picture, "CalendarNotRead"));
        QCOMPARE(picture->plan->windows.size(), std::size_t{1});
        QCOMPARE(picture->plan->windows[0].id, std::string("closing"));
        QVERIFY(picture->strategy.windows.empty()); // the text stays as it is
    }

    void aTextBecomesAPlan() {
        const QTemporaryDir folder;
        const Port closed(false);
        const auto fleet = fleetAt(folder, 5, closed.number());
        QVERIFY(fleet);
        const auto desk = deskFor(folder);
        desk->setText(strategyOf(kTwoStages), 1);
        desk->setFleet(fleet, {});
        Picture picture;
        QTRY_VERIFY((picture = desk->take()) && picture->readAt && picture->plan);
        QCOMPARE(picture->revision, std::uint64_t{1});
        QCOMPARE(picture->plan->stages.at(0).memberCount(), 1);
        QCOMPARE(picture->plan->stages.at(1).memberCount(), 4);
        QCOMPARE(picture->plan->stages.at(1).maxConcurrency, 2);
        QCOMPARE(picture->members->size(), std::size_t{5});
        QVERIFY(!picture->members->front().unread.empty());
        QVERIFY(!picture->gaps.empty());
        QTRY_VERIFY((picture = desk->take()) && names(picture, "NotRead"));
        QTRY_VERIFY((picture = desk->take()) && picture->simulation && !picture->isSimulating);
        QCOMPARE(picture->simulated, std::uint64_t{1});
        QCOMPARE(picture->simulation->stages.size(), std::size_t{2});
    }

    void whoIsAwayAsExpectedIsNotRefusedAsUnread() {
        const QTemporaryDir folder;
        const Port closed(false);
        const auto fleet = fleetAt(folder, 4, closed.number());
        QVERIFY(fleet);
        auto shops = std::make_shared<fleet::FleetConfig>(*fleet);
        for (const std::size_t at : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
            shops->members[at].offline = *fleet::OfflineSchedule::make({}); // at any time
        }
        const auto desk = deskFor(folder);
        desk->setText(strategyOf(kTwoStages), 1);
        desk->setFleet(shops, {});
        Picture picture;
        QTRY_VERIFY((picture = desk->take()) && names(picture, "ExpectedOffline"));
        QCOMPARE(picture->deferred.size(), std::size_t{3});
        QCOMPARE(picture->deferred[0].cluster, std::string("c2"));
        QVERIFY(picture->unread > 0 && picture->unread < picture->gaps.size());
        for (std::size_t at = 0; at < picture->gaps.size(); ++at) {
            QCOMPARE(picture->gaps[at].cluster == "c1", at < picture->unread);
        }
        desk->create({.revision = 1, .name = "all", .acceptedGaps = picture->gaps.size()});
        QVERIFY(outcomeOf(*desk).trouble.find("changed since it was reviewed") !=
                std::string::npos);
        desk->create({.revision = 1, .name = "those", .acceptedGaps = picture->unread});
        QCOMPARE(outcomeOf(*desk).trouble, std::string());
        // Where the policy waits for them, a person has to know.
        auto text = strategyOf(kTwoStages);
        text.replace(text.find("  action:"), 0, "  policy: {deferOffline: false}\n");
        desk->setText(text, 2);
        QTRY_VERIFY((picture = desk->take()) && picture->revision == 2 &&
                    picture->unread == picture->gaps.size());
        QVERIFY(picture->deferred.empty());
    }

    void theNewestRevisionWins() {
        const QTemporaryDir folder;
        const auto desk = deskFor(folder);
        desk->setText(strategyOf(kTwoStages), 7);
        desk->setText(strategyOf("  - {name: late, selector: \"\"}\n"), 6);
        desk->setText(strategyOf("  - {name: newest, selector: \"\"}\n"), 8);
        Picture picture;
        QTRY_VERIFY((picture = desk->take()) && picture->revision == 8);
        QCOMPARE(picture->strategy.stages.front().name, std::string("newest"));
    }

    void aFaultIsToldWithItsLineAndThereIsNoPlan() {
        const QTemporaryDir folder;
        const Port closed(false);
        const auto fleet = fleetAt(folder, 2, closed.number());
        const auto desk = deskFor(folder);
        desk->setFleet(fleet, {});
        desk->setText(strategyOf(kTwoStages), 1);
        Picture picture;
        QTRY_VERIFY((picture = desk->take()) && picture->plan);
        desk->setText(strategyOf("  - {name: a, selector: \"\", maxConcurrency: many}\n"), 2);
        QTRY_VERIFY((picture = desk->take()) && picture->revision == 2 && !picture->plan);
        QCOMPARE(picture->errors.size(), std::size_t{1});
        QCOMPARE(picture->errors.front().position->line, 8);
        QCOMPARE(picture->strategy.stages.front().name, std::string("a"));
        QVERIFY(picture->findings.empty());
    }

    void aValueBecomesText() {
        const QTemporaryDir folder;
        const auto desk = deskFor(folder);
        desk->setText(strategyOf(kTwoStages), 1);
        Picture picture;
        QTRY_VERIFY((picture = desk->take()));
        auto strategy = picture->strategy;
        strategy.stages.at(1).maxConcurrency = model::Bound{3};
        desk->setStrategy(strategy, 2);
        QTRY_VERIFY((picture = desk->take()) && picture->revision == 2);
        QVERIFY(picture->errors.empty());
        QVERIFY(picture->text.find("maxConcurrency: 3\n") != std::string::npos);
        QVERIFY(picture->strategy.stages.at(1).position.line > 0);
    }

    void aWishForATargetPlansAnew() {
        const QTemporaryDir folder;
        const auto desk = deskFor(folder);
        const Port closed(false);
        desk->setFleet(fleetAt(folder, 2, closed.number()), {});
        desk->setText(strategyOf(kTwoStages), 1);
        Picture picture;
        QTRY_VERIFY((picture = desk->take()) && picture->plan);
        desk->setWishes({.target = "1.35.0"});
        QTRY_VERIFY((picture = desk->take()) && picture->plan &&
                    picture->plan->intent.kubernetesVersion == "1.35.0");
    }

    void filesAreSavedAndOpened() {
        const QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("s.yaml")).toStdString();
        const auto desk = deskFor(folder);
        desk->setText(strategyOf(kTwoStages), 1);
        desk->save(path);
        const auto saved = outcomeOf(*desk);
        QVERIFY(saved.kind == engine::PlanOutcome::Kind::Saved);
        QCOMPARE(saved.trouble, std::string());
        desk->setText("stages: []", 2);
        desk->open(path, 3);
        QCOMPARE(outcomeOf(*desk).trouble, std::string());
        Picture picture;
        QTRY_VERIFY((picture = desk->take()) && picture->revision == 3);
        QVERIFY(picture->text == strategyOf(kTwoStages));
        desk->open(path + "-not", 4);
        QVERIFY(!outcomeOf(*desk).trouble.empty());
        QCOMPARE(desk->take()->revision, std::uint64_t{3});
    }

    void whatIsNotSavedIsADraft() {
        const QTemporaryDir folder;
        const auto state = folder.path().toStdString();
        const auto path = folder.filePath(QStringLiteral("s.yaml")).toStdString();
        write(QString::fromStdString(path), QByteArray::fromStdString(strategyOf(kTwoStages)));
        const auto edited = strategyOf("  - {name: edited, selector: \"\"}\n");
        {
            const auto desk = deskFor(folder);
            desk->open(path, 1);
            QTRY_VERIFY(desk->take() != nullptr);
            QVERIFY(engine::readDrafts(state).empty()); // it is as in its file
            desk->setText(edited, 2);
            QTRY_VERIFY(QDir(folder.filePath(QStringLiteral("drafts")))
                            .entryList({QStringLiteral("*.yaml")})
                            .size() == 1);
            QVERIFY(engine::readDrafts(state).empty()); // a plan has it open
        }                                               // whatever ends the desk
        const auto left = engine::readDrafts(state);
        QCOMPARE(left.size(), std::size_t{1});
        QVERIFY(left.front().text == edited);
        QCOMPARE(left.front().name, std::string("rings"));
        QCOMPARE(left.front().file, path);
        const auto next = deskFor(folder);
        next->openDraft(left.front().id, 1);
        const auto outcome = outcomeOf(*next);
        QCOMPARE(outcome.trouble, std::string());
        QCOMPARE(outcome.path, path);
        Picture picture;
        QTRY_VERIFY((picture = next->take()) && picture->revision == 1);
        QVERIFY(picture->text == edited);
        const auto third = deskFor(folder);
        third->openDraft(left.front().id, 1);
        QVERIFY(!outcomeOf(*third).trouble.empty()); // it is the other's now
        next->save(path);
        QCOMPARE(outcomeOf(*next).trouble, std::string());
        QVERIFY(QDir(folder.filePath(QStringLiteral("drafts"))).entryList(QDir::Files).isEmpty());
    }

    void anEditIsKeptHoweverSoonTheDeskEnds() {
        const QTemporaryDir folder;
        const auto state = folder.path().toStdString();
        {
            const auto desk = engine::PlanDesk::start({.stateFolder = state, .settle = 1h});
            desk->setText(strategyOf(kTwoStages), 1); // what it begins with is no edit
        }
        QVERIFY(engine::readDrafts(state).empty());
        {
            const auto desk = engine::PlanDesk::start({.stateFolder = state, .settle = 1h});
            desk->setText(strategyOf(kTwoStages), 1);
            desk->setText("half typed: [", 2);
        }
        auto left = engine::readDrafts(state);
        QCOMPARE(left.size(), std::size_t{1});
        QVERIFY(left.front().text == "half typed: [");
        engine::discardDraft(state, "../" + left.front().id);
        QCOMPARE(engine::readDrafts(state).size(), std::size_t{1});
        engine::discardDraft(state, left.front().id);
        QVERIFY(engine::readDrafts(state).empty());
        QVERIFY(QDir(folder.filePath(QStringLiteral("drafts"))).entryList(QDir::Files).isEmpty());
    }

    void endsWhileMembersKeepSilent() {
        const QTemporaryDir folder;
        const Port silent(true);
        const auto fleet = fleetAt(folder, 3, silent.number());
        constexpr int kTimes = 20;
        for (int time = 0; time < kTimes; ++time) {
            const auto desk = engine::PlanDesk::start(
                {.stateFolder = folder.path().toStdString(), .settle = 1ms, .ask = 10min});
            desk->setText(strategyOf(kTwoStages), 1);
            desk->setFleet(fleet, {});
            QTRY_VERIFY(desk->take() && desk->take()->isReading);
        }
    }
};

QTEST_GUILESS_MAIN(TestPlanDesk)

#include "tst_plan_desk.moc"
