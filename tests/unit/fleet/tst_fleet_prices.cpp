// SPDX-License-Identifier: GPL-3.0-or-later
// Prices and properties of members as the fleet file names them.
#include "fleet/fleet_properties.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace pilothouse;
using namespace pilothouse::fleet;

namespace {

const std::string kTable = "apiVersion: pilothouse.dev/v1alpha1\nkind: PriceTable\nspec:\n";
const std::string kFleet =
    "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: eu}\nspec:\n"
    "  sources: [{type: kubeconfig, files: [none]}]\n";

class Folder {
public:
    std::string write(const std::string& name, const std::string& text) const {
        const auto path = m_folder.filePath(QString::fromStdString(name)).toStdString();
        std::ofstream(path) << text;
        return path;
    }

private:
    QTemporaryDir m_folder;
};

} // namespace

class TestFleetPrices : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatMembersReportIsKept() {
        const auto table = parsePriceTable(
            kTable + "  currency: USD\n  asOf: 2026-11-01\n  source: list prices\n  prices:\n"
                     "  - {sku: Standard_D4s_v5, region: westeurope, priceHour: 0.23}\n"
                     "  - {sku: Standard_D4s_v5, priceHour: 0.192, os: linux}\n"
                     "  - {sku: Standard_D4s_v5, priceHour: 0.376, os: windows}\n"
                     "  - {sku: Standard_D4s_v5, priceHour: 0.04, lifecycle: spot}\n",
            "prices.yaml");
        QVERIFY2(table, table ? "" : describe(table.error()).c_str());
        QCOMPARE(table->asOf, std::string("2026-11-01"));
        const std::vector<model::MachinePrice> expected{{"Standard_D4s_v5", "westeurope", 0.23},
                                                        {"Standard_D4s_v5", "", 0.192}};
        QCOMPARE(table->rows, expected);
    }

    void oddTablesSayWhere_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("part");
        const auto rows = QString::fromStdString(kTable) + "  prices:\n";
        QTest::newRow("no table") << "kind: Fleet\napiVersion: pilothouse.dev/v1alpha1\n"
                                  << 1 << "kind PriceTable";
        QTest::newRow("no prices") << QString::fromStdString(kTable) + "  currency: USD\n"
                                   << 4 << "prices";
        QTest::newRow("unknown key") << rows + "  - {sku: a, price: 1}\n" << 5 << "price";
        QTest::newRow("negative") << rows + "  - {sku: a, priceHour: -1}\n"
                                  << 5 << "expected a price";
        QTest::newRow("not finite") << rows + "  - {sku: a, priceHour: .inf}\n" << 5 << "priceHour";
        QTest::newRow("text") << rows + "  - {sku: a, priceHour: free}\n" << 5 << "priceHour";
        QTest::newRow("twice") << rows + "  - {sku: a, priceHour: 1}\n  - {sku: a, priceHour: 2}\n"
                               << 6 << "second price for all regions";
        QTest::newRow("lifecycle") << rows + "  - {sku: a, priceHour: 1, lifecycle: reserved}\n"
                                   << 5 << "onDemand or spot";
        QTest::newRow("a list") << "- 1\n" << 1 << "";
    }
    void oddTablesSayWhere() {
        QFETCH(QString, text);
        QFETCH(int, line);
        QFETCH(QString, part);
        const auto table = parsePriceTable(text.toStdString(), "prices.yaml");
        QVERIFY(!table);
        QVERIFY(table.error().kind == ErrorKind::Validation);
        QVERIFY(table.error().position);
        QCOMPARE(table.error().position->line, line);
        QVERIFY2(QString::fromStdString(table.error().message).contains(part),
                 table.error().message.c_str());
    }

    void theFleetFileNamesThem() {
        const Folder folder;
        folder.write("prices.yaml", kTable + "  prices: [{sku: a, priceHour: 1}]\n");
        const auto file = folder.write(
            "fleet.yaml",
            kFleet + "  prices: prices.yaml\n  members:\n  - name: shop\n"
                     "    is: {memberCluster: weu-1}\n    properties: {z.io/b: 16, a.io/c: 0.05}\n"
                     "  - {name: weu-2, properties: {a.io/c: 1Gi}}\n  - {name: weu-3}\n");
        const auto read = loadFleetProperties({.fleetFile = file});
        QVERIFY2(read, read ? "" : describe(read.error()).c_str());
        QCOMPARE(read->prices.rows.size(), std::size_t{1});
        const std::vector<std::pair<std::string, model::Labels>> expected{
            {"weu-1", {{"a.io/c", "0.05"}, {"z.io/b", "16"}}}, {"weu-2", {{"a.io/c", "1Gi"}}}};
        QCOMPARE(read->members, expected);
        QVERIFY(loadFleetProperties({})->isEmpty());
    }

    void whatCannotBeReadIsSaid() {
        const Folder folder;
        const auto lost = folder.write("lost.yaml", kFleet + "  prices: nowhere.yaml\n");
        auto read = loadFleetProperties({.fleetFile = lost});
        QVERIFY(!read);
        QVERIFY2(describe(read.error()).find("nowhere.yaml") != std::string::npos,
                 describe(read.error()).c_str());
        const auto odd = folder.write(
            "odd.yaml", kFleet + "  members:\n  - name: weu-1\n    properties: {a.io/b: plenty}\n");
        read = loadFleetProperties({.fleetFile = odd});
        QVERIFY(!read);
        QCOMPARE(read.error().position->line, 8);
        QVERIFY(read.error().message.find("expected a quantity") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestFleetPrices)
#include "tst_fleet_prices.moc"
