// SPDX-License-Identifier: GPL-3.0-or-later
// Desks of plans behind one object: what a page asks comes back as signals of that plan, and what
// is dropped or closed tells nothing more.
#include "base/time.h"
#include "fleet/fleet_config.h"
#include "storage/run_store.h"
#include "ui/bridge/plan_bridge.h"
#include "ui/bridge/qt_convert.h"

#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include <algorithm>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

using Picture = std::shared_ptr<const model::PlanPicture>;

constexpr int kPatienceMs = 30'000; // a limit, not a wait

const QString kRings = u"apiVersion: pilothouse.dev/v1alpha1\nkind: UpdateStrategy\n"
                       "metadata: {name: rings}\nspec:\n  intent: {kubernetesVersion: 1.34.3}\n"
                       "  action: {argv: [upgrade, \"{member.name}\"]}\n"
                       "  stages: [{name: all, selector: \"\"}]\n"_s;

/// A port of this computer that is taken and answers nobody.
class ClosedPort {
public:
    ClosedPort() : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        const bool isBound =
            ::bind(m_socket, plain, size) == 0 && ::getsockname(m_socket, plain, &size) == 0;
        m_number = isBound ? ntohs(address.sin_port) : quint16{0};
    }
    ClosedPort(const ClosedPort&) = delete;
    ClosedPort& operator=(const ClosedPort&) = delete;
    ~ClosedPort() { ::close(m_socket); }
    [[nodiscard]] quint16 number() const { return m_number; }

private:
    int m_socket;
    quint16 m_number = 0;
};

void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

/// Two clusters that nobody answers for.
std::shared_ptr<const fleet::FleetConfig> fleetAt(const QTemporaryDir& folder, quint16 port,
                                                  const QByteArray& more = {}) {
    const QByteArray server = "http://127.0.0.1:" + QByteArray::number(port);
    write(folder.filePath(u"config"_s),
          "apiVersion: v1\nkind: Config\nclusters:\n- {name: c1, cluster: {server: \"" + server +
              "/c1\"}}\n- {name: c2, cluster: {server: \"" + server +
              "/c2\"}}\ncontexts:\n- {name: c1, context: {cluster: c1, user: u}}\n"
              "- {name: c2, context: {cluster: c2, user: u}}\nusers: [{name: u, user: {token: "
              "t}}]\n");
    write(folder.filePath(u"fleet.yaml"_s),
          "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: f}\nspec:\n"
          "  sources: [{type: kubeconfig, files: [config]}]\n" +
              more);
    auto read = fleet::loadFleet({.fleetFile = fromQt(folder.filePath(u"fleet.yaml"_s))});
    if (!read) {
        qWarning("%s", describe(read.error()).c_str());
        return nullptr;
    }
    return std::make_shared<const fleet::FleetConfig>(*std::move(read));
}

/// A bridge, somebody who listens to it, and the files of a fleet.
struct Seat {
    explicit Seat(const QByteArray& more = {}) : fleet(fleetAt(folder, port.number(), more)) {
        QObject::connect(
            &bridge, &PlanBridge::planChanged, &bridge,
            [this](const QString& plan, const Picture& told) { pictures.insert(plan, told); });
        bridge.open(folder.path(), fleet, nullptr);
    }
    [[nodiscard]] Picture of(const QString& plan) const { return pictures.value(plan); }
    /// The plan of a text whose clusters were asked.
    [[nodiscard]] bool isMade(const QString& plan, std::uint64_t revision) const {
        const auto picture = of(plan);
        return picture && picture->revision == revision && picture->plan && picture->readAt &&
               std::any_of(picture->findings.begin(), picture->findings.end(),
                           [](const auto& each) { return each.code == "NotRead"; });
    }
    QTemporaryDir folder;
    ClosedPort port;
    std::shared_ptr<const fleet::FleetConfig> fleet;
    QHash<QString, Picture> pictures;
    PlanBridge bridge;
};

QString troubleOf(const QSignalSpy& spy) {
    return spy.isEmpty() ? u"nothing was told"_s : spy.last().at(2).toString();
}

} // namespace

class TestPlanBridge : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachPlanHasItsOwnAnswers() {
        Seat seat;
        QVERIFY(seat.fleet);
        seat.bridge.setText(u"1"_s, kRings, 4);
        seat.bridge.setText(u"2"_s, QString(kRings).replace(u"rings"_s, u"others"_s), 9);
        QTRY_VERIFY_WITH_TIMEOUT(seat.isMade(u"1"_s, 4) && seat.isMade(u"2"_s, 9), kPatienceMs);
        QCOMPARE(seat.of(u"1"_s)->strategy.name, std::string("rings"));
        QCOMPARE(seat.of(u"2"_s)->strategy.name, std::string("others"));
        QCOMPARE(seat.of(u"1"_s)->plan->memberCount(), 2);
        auto strategy = seat.of(u"1"_s)->strategy;
        strategy.stages.at(0).maxConcurrency = model::Bound{2};
        seat.bridge.setStrategy(u"1"_s, strategy, 5);
        QTRY_VERIFY_WITH_TIMEOUT(seat.of(u"1"_s)->revision == 5, kPatienceMs);
        QVERIFY(seat.of(u"1"_s)->text.find("maxConcurrency: 2") != std::string::npos);
        QCOMPARE(seat.of(u"2"_s)->revision, std::uint64_t{9});
    }

    void filesComeAndGo() {
        Seat seat;
        QSignalSpy saved(&seat.bridge, &PlanBridge::fileSaved);
        QSignalSpy opened(&seat.bridge, &PlanBridge::fileOpened);
        const QString path = seat.folder.filePath(u"s.yaml"_s);
        seat.bridge.setText(u"1"_s, kRings, 1);
        seat.bridge.saveFile(u"1"_s, path);
        QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, kPatienceMs);
        QCOMPARE(saved.at(0).at(1).toString(), path);
        QCOMPARE(troubleOf(saved), QString());
        seat.bridge.openFile(u"2"_s, path, 1);
        QTRY_VERIFY_WITH_TIMEOUT(seat.of(u"2"_s) && seat.of(u"2"_s)->text == fromQt(kRings),
                                 kPatienceMs);
        seat.bridge.openFile(u"2"_s, path + u"-not"_s, 2);
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 2, kPatienceMs);
        QVERIFY(!troubleOf(opened).isEmpty());
        QCOMPARE(opened.at(1).at(0).toString(), u"2"_s);
    }

    void aRunIsMadeOnceOfWhatWasSeen() {
        Seat seat;
        QSignalSpy made(&seat.bridge, &PlanBridge::runMade);
        seat.bridge.setText(u"1"_s, kRings, 3);
        QTRY_VERIFY_WITH_TIMEOUT(seat.isMade(u"1"_s, 3), kPatienceMs);
        const auto gaps = static_cast<int>(seat.of(u"1"_s)->gaps.size());
        QVERIFY(gaps > 0);
        seat.bridge.create(u"1"_s, 3, u"rings"_s, u"CHG-1"_s, 0); // gaps that nobody accepted
        QTRY_COMPARE_WITH_TIMEOUT(made.count(), 1, kPatienceMs);
        QVERIFY(troubleOf(made).contains(u"look at it again"_s));
        seat.bridge.create(u"1"_s, 2, u"rings"_s, u"CHG-1"_s, gaps); // another text
        QTRY_COMPARE_WITH_TIMEOUT(made.count(), 2, kPatienceMs);
        QVERIFY(!troubleOf(made).isEmpty());
        QVERIFY(!QFileInfo::exists(seat.folder.filePath(u"runs.db"_s)));
        seat.bridge.create(u"1"_s, 3, u"rings"_s, u"CHG-1"_s, gaps);
        QTRY_COMPARE_WITH_TIMEOUT(made.count(), 3, kPatienceMs);
        QCOMPARE(troubleOf(made), QString());
        const QString run = made.at(2).at(1).toString();
        QVERIFY(!run.isEmpty());
        seat.bridge.create(u"1"_s, 3, u"rings"_s, u"CHG-1"_s, gaps); // the name is taken
        QTRY_COMPARE_WITH_TIMEOUT(made.count(), 4, kPatienceMs);
        QVERIFY(!troubleOf(made).isEmpty());
        auto store = storage::RunStore::open(fromQt(seat.folder.path()));
        QVERIFY(store);
        const auto runs = store->runs();
        QVERIFY(runs);
        QCOMPARE(runs->size(), std::size_t{1});
        QCOMPARE(runs->front().id, fromQt(run));
    }

    void aFleetThatForbidsWritingGetsNoRun() {
        Seat seat("  writes: never\n");
        QSignalSpy made(&seat.bridge, &PlanBridge::runMade);
        seat.bridge.setText(u"1"_s, kRings, 1);
        QTRY_VERIFY_WITH_TIMEOUT(seat.isMade(u"1"_s, 1), kPatienceMs);
        seat.bridge.create(u"1"_s, 1, u"rings"_s, {},
                           static_cast<int>(seat.of(u"1"_s)->gaps.size()));
        QTRY_COMPARE_WITH_TIMEOUT(made.count(), 1, kPatienceMs);
        QVERIFY(troubleOf(made).contains(u"writes: never"_s));
    }

    void whatIsDroppedTellsNothing() {
        Seat seat;
        constexpr int kTimes = 20;
        for (int time = 0; time < kTimes; ++time) {
            seat.bridge.setText(u"1"_s, kRings, 1);
            time % 2 == 0 ? seat.bridge.drop(u"1"_s)
                          : seat.bridge.open(seat.folder.path(), seat.fleet, nullptr);
            seat.pictures.clear();
        }
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::sendPostedEvents();
        QVERIFY(seat.pictures.isEmpty());
        seat.bridge.close();
        seat.bridge.setText(u"1"_s, kRings, 1); // no fleet: nothing begins
        seat.bridge.create(u"1"_s, 1, u"rings"_s, {}, 0);
        QVERIFY(seat.pictures.isEmpty());
    }

    void whatWasLeftIsFoundAndGoneOnWith() {
        Seat seat;
        std::vector<model::LeftDraft> found;
        int looks = 0;
        connect(&seat.bridge, &PlanBridge::draftsFound, this,
                [&](const std::vector<model::LeftDraft>& drafts) {
                    found = drafts;
                    ++looks;
                });
        seat.bridge.setText(u"1"_s, kRings, 1);
        seat.bridge.setText(u"1"_s, QString(kRings).replace(u"all"_s, u"every"_s), 2);
        seat.bridge.drop(u"1"_s); // as a crash would
        QThreadPool::globalInstance()->waitForDone();
        seat.bridge.listDrafts();
        QTRY_COMPARE_WITH_TIMEOUT(looks, 1, kPatienceMs);
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found.front().name, std::string("rings"));
        seat.bridge.openDraft(u"2"_s, toQt(found.front().id), 1);
        QTRY_VERIFY_WITH_TIMEOUT(seat.of(u"2"_s) && seat.of(u"2"_s)->revision == 1, kPatienceMs);
        QVERIFY(seat.of(u"2"_s)->text.find("every") != std::string::npos);
        seat.bridge.drop(u"2"_s);
        QThreadPool::globalInstance()->waitForDone();
        seat.bridge.discardDraft(toQt(found.front().id));
        QTRY_COMPARE_WITH_TIMEOUT(looks, 2, kPatienceMs);
        QVERIFY(found.empty());
    }

    void theSamePlanForAzure() {
        model::Strategy strategy{.name = "rings"};
        strategy.stages = {{.name = "all", .groups = {{.name = "g"}}}};
        const auto form = PlanBridge::azureFormOf(strategy);
        QVERIFY(form.script.find("az fleet updatestrategy create") != std::string::npos);
        QVERIFY(form.unsaid.empty());
    }

    void faultsOfAPartAreSentences() {
        model::Strategy strategy{.name = "rings"};
        QVERIFY(!PlanBridge::faultsOf(strategy).isEmpty()); // no stage
        strategy.stages = {
            {.name = "all",
             .groups = {{.name = "all", .selector = std::string(), .isImplicit = true}}}};
        QCOMPARE(PlanBridge::faultsOf(strategy), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestPlanBridge)

#include "tst_plan_bridge.moc"
