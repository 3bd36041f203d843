// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/action_argv.h"

#include "kube/strategy/placeholders.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::drivers;

namespace {

const char* const kId = "/subscriptions/5f0c/resourceGroups/rg-weu/providers/"
                        "Microsoft.ContainerService/managedClusters/aks-weu-1";

std::string idWith(const char* tail) {
    std::string id(kId);
    id.append(tail);
    return id;
}

ActionTarget wholeTarget() {
    ActionTarget target;
    target.run = "rings-7";
    target.intent.kubernetesVersion = "1.34.3";
    target.intent.imageVersions = {"AKSUbuntu-2204-202611.01.0"};
    target.member = {.name = "weu-1", .region = "westeurope", .version = "v1.33.5"};
    target.identity.sources = {"kubeconfig:/home/ann/.kube/a#1#aks-weu-1", "kubeconfig:/other#x"};
    target.identity.server = "https://10.0.0.1:6443";
    target.identity.group = "canary-eu";
    target.azureId = kId;
    return target;
}

} // namespace

class TestActionArgv : public QObject {
    Q_OBJECT

private slots:
    void eachPlaceholder_data() {
        QTest::addColumn<std::string>("name");
        QTest::addColumn<std::string>("value");
        const auto row = [](const char* name, const char* value) {
            QTest::newRow(name) << std::string(name) << std::string(value);
        };
        row("azure.id", kId);
        row("azure.name", "aks-weu-1");
        row("azure.resourceGroup", "rg-weu");
        row("azure.subscription", "5f0c");
        row("member.context", "aks-weu-1");
        row("member.group", "canary-eu");
        row("member.kubeconfig", "/home/ann/.kube/a#1");
        row("member.name", "weu-1");
        row("member.region", "westeurope");
        row("member.server", "https://10.0.0.1:6443");
        row("member.version", "v1.33.5");
        row("run.name", "rings-7");
        row("target.image", "AKSUbuntu-2204-202611.01.0");
        row("target.version", "1.34.3");
    }
    void eachPlaceholder() {
        QFETCH(std::string, name);
        QFETCH(std::string, value);
        const auto argv = actionArgv({"x", "a={" + name + "}"}, wholeTarget());
        QVERIFY2(argv.has_value(), argv ? "" : describe(argv.error()).c_str());
        QCOMPARE(argv->at(1), "a=" + value);
        // Of a member nothing is known of it is an error, never an empty text.
        const auto unknown = actionArgv({"x", "a={" + name + "}"}, {});
        QVERIFY(unknown.error().kind == ErrorKind::Validation);
        QVERIFY(describe(unknown.error()).find("{" + name + "}") != std::string::npos);
    }

    void theListHasNoOther() {
        for (const auto name : kube::actionPlaceholders()) {
            QVERIFY2(placeholderValue(name, wholeTarget()).has_value(), std::string(name).c_str());
        }
        QCOMPARE(kube::actionPlaceholders().size(), std::size_t{14}); // the rows above
    }

    void valuesStayInTheirArgument() {
        auto target = wholeTarget();
        target.member.name = "a b; rm -rf \"$HOME\"\n{run.name}";
        const auto argv = actionArgv({"kubectl", "--name={member.name}", "{{x}}", ""}, target);
        QCOMPARE(argv.value(),
                 (std::vector<std::string>{"kubectl", "--name=a b; rm -rf \"$HOME\"\n{run.name}",
                                           "{x}", ""}));
    }

    void badValuesAreRefused_data() {
        QTest::addColumn<std::string>("member");
        QTest::addColumn<std::string>("text");
        QTest::addColumn<QString>("error");
        QTest::newRow("option")
            << std::string("--all") << std::string("{member.name}")
            << "--all: argument 1 of the action: \"--all\" would be read as an option";
        QTest::newRow("zero") << std::string("a\0b", 3) << std::string("{member.name}")
                              << "it holds a zero byte";
        QTest::newRow("name") << std::string("a") << std::string("{member.nam}")
                              << "a: argument 1 of the action: unknown placeholder";
    }
    void badValuesAreRefused() {
        QFETCH(std::string, member);
        QFETCH(std::string, text);
        QFETCH(QString, error);
        auto target = wholeTarget();
        target.member.name = member;
        const auto argv = actionArgv({"x", text}, target);
        QVERIFY(argv.error().kind == ErrorKind::Validation);
        const auto said = QString::fromStdString(describe(argv.error()));
        QVERIFY2(said.contains(error), qPrintable(said));
    }

    void armIds_data() {
        QTest::addColumn<std::string>("id");
        QTest::addColumn<bool>("good");
        QTest::newRow("whole") << std::string(kId) << true;
        QTest::newRow("other case")
            << std::string("/SUBSCRIPTIONS/5f0c/resourcegroups/rg-weu/Providers/a/b/aks-weu-1")
            << true;
        QTest::newRow("group") << std::string("/subscriptions/5f0c/resourceGroups/rg-weu") << false;
        QTest::newRow("child") << idWith("/agentPools/p") << false;
        QTest::newRow("slash at the end") << idWith("/") << false;
        QTest::newRow("no name") << std::string(
                                        "/subscriptions/5f0c/resourceGroups/rg-weu/providers/a/b/")
                                 << false;
        QTest::newRow("no first slash") << idWith("").substr(1) << false;
        QTest::newRow("nothing") << std::string() << false;
    }
    void armIds() {
        QFETCH(std::string, id);
        QFETCH(bool, good);
        const auto resource = parseAzureResource(id);
        QCOMPARE(resource.has_value(), good);
        if (good) {
            QVERIFY((*resource == AzureResource{"5f0c", "rg-weu", "aks-weu-1"}));
        }
    }

    void sourcesWithoutAFile_data() {
        QTest::addColumn<std::string>("source");
        QTest::newRow("pod account")
            << std::string("kubeconfig:/var/run/secrets/kubernetes.io/serviceaccount#in-cluster");
        QTest::newRow("other kind") << std::string("azure:fleet#member");
        QTest::newRow("no context") << std::string("kubeconfig:/a");
    }
    void sourcesWithoutAFile() {
        QFETCH(std::string, source);
        auto target = wholeTarget();
        target.identity.sources = {source};
        QVERIFY(!placeholderValue("member.kubeconfig", target));
        QVERIFY(!placeholderValue("member.context", target));
    }

    void ofSeveralImagesNoneIsTheImage() {
        auto target = wholeTarget();
        target.intent.imageVersions.emplace_back("AKSWindows-2022");
        QVERIFY(!placeholderValue("target.image", target));
    }
};

QTEST_APPLESS_MAIN(TestActionArgv)
#include "tst_action_argv.moc"
