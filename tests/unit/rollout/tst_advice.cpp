// SPDX-License-Identifier: GPL-3.0-or-later
// What can be undone of a member.
#include "tests/support/rollout_run.h"

#include "rollout/advice.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using rollout::Provider;
using rollout::RollbackSubject;

Q_DECLARE_METATYPE(pilothouse::rollout::RollbackSubject)

namespace {

RollbackSubject upgraded(Provider provider) {
    return {.member = "weu-1",
            .provider = provider,
            .from = "v1.33.5",
            .to = "v1.34.3",
            .changedAt = kStart};
}

/// "control plane: mustNot; node pools: may until 2026-…".
QString wordsOf(const std::vector<rollout::RollbackAdvice>& advice) {
    QStringList words;
    for (const auto& one : advice) {
        auto word = one.layer + ": " + std::string(toString(one.verdict));
        word += one.until ? " until " + formatRfc3339(*one.until) : "";
        words << QString::fromStdString(word);
    }
    return words.join("; ");
}

} // namespace

class AdviceTest : public QObject {
    Q_OBJECT
private slots:
    void limits_data() {
        QTest::addColumn<RollbackSubject>("subject");
        QTest::addColumn<int>("days"); // since the change
        QTest::addColumn<QString>("expected");
        QTest::newRow("AKS, within seven days")
            << upgraded(Provider::Aks) << 6
            << "control plane: mustNot; node pools: may until 2026-11-27T08:00:00Z";
        QTest::newRow("AKS, at seven days")
            << upgraded(Provider::Aks) << 7
            << "control plane: mustNot; node pools: mustNot until 2026-11-27T08:00:00Z";
        auto images = upgraded(Provider::Aks);
        images.intent = model::IntentKind::NodeImageOnly;
        QTest::newRow("AKS, images alone")
            << images << 0 << "node pools: may until 2026-11-27T08:00:00Z";
        images.hasRolledBackBefore = true;
        QTest::newRow("AKS, not twice in a row") << images << 0 << "node pools: mustNot";
        images = upgraded(Provider::Aks);
        images.changedOsSku = true;
        QTest::newRow("AKS, another OS SKU")
            << images << 0 << "control plane: mustNot; node pools: mustNot";
        QTest::newRow("EKS, one minor within seven days")
            << upgraded(Provider::Eks) << 1
            << "control plane: elsewhere until 2026-11-27T08:00:00Z; node pools: mustNot";
        QTest::newRow("EKS, later")
            << upgraded(Provider::Eks) << 8
            << "control plane: mustNot until 2026-11-27T08:00:00Z; node pools: mustNot";
        auto two = upgraded(Provider::Eks);
        two.from = "v1.32.1";
        QTest::newRow("EKS, two minors")
            << two << 1 << "control plane: mustNot; node pools: mustNot";
        QTest::newRow("GKE") << upgraded(Provider::Gke) << 0
                             << "control plane: mustNot; node pools: mustNot";
        QTest::newRow("upstream, a minor")
            << upgraded(Provider::Upstream) << 0 << "control plane: mustNot; node pools: mustNot";
        auto patch = upgraded(Provider::Upstream);
        patch.from = "v1.34.1";
        QTest::newRow("upstream, a patch release")
            << patch << 0 << "control plane: elsewhere; node pools: mustNot";
        auto unknown = upgraded(Provider::Upstream);
        unknown.from.clear();
        QTest::newRow("a version that is not known is no licence")
            << unknown << 0 << "control plane: mustNot; node pools: mustNot";
        auto snapshot = upgraded(Provider::Upstream);
        snapshot.intent = model::IntentKind::SnapshotRollout;
        QTest::newRow("KubeFleet snapshot") << snapshot << 100 << "resources: may";
        auto flying = upgraded(Provider::Aks);
        flying.isInFlight = true;
        flying.changedAt.reset();
        QTest::newRow("in flight") << flying << 0 << "control plane: wait";
        flying.isInFlight = false;
        QTest::newRow("never changed") << flying << 0 << "control plane: unneeded";
    }
    void limits() {
        QFETCH(RollbackSubject, subject);
        QFETCH(int, days);
        QFETCH(QString, expected);
        const auto advice = rollout::rollbackAdvice(subject, kStart + std::chrono::days(days));
        QCOMPARE(wordsOf(advice), expected);
        for (const auto& one : advice) {
            QVERIFY(!one.text.empty());
        }
    }

    void providerIsToldByItsVersions() {
        QVERIFY(rollout::providerOf("v1.31.4-eks-2d5f260", false) == Provider::Eks);
        QVERIFY(rollout::providerOf("v1.33.1-gke.1234", false) == Provider::Gke);
        QVERIFY(rollout::providerOf("v1.33.1", true) == Provider::Aks);
        QVERIFY(rollout::providerOf("v1.33.1+k3s1", false) == Provider::Upstream);
    }
};

QTEST_APPLESS_MAIN(AdviceTest)
#include "tst_advice.moc"
