// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/symbol.h"

#include <QTest>

#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

using pilothouse::Symbol;

class TstSymbol : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sameTextIsTheSameSymbol() {
        const Symbol one("Running");
        const Symbol other(std::string("Run") + "ning");
        QVERIFY(one == other);
        QVERIFY(one.view().data() == other.view().data()); // QCOMPARE would read on to a zero
        QVERIFY(!(one == Symbol("running")));
    }
    void emptyTextIsNoText() {
        QVERIFY(Symbol("").empty());
        QVERIFY(Symbol("") == Symbol());
        QCOMPARE(Symbol().view(), std::string_view());
    }
    void keepsAnyBytes() {
        const std::string bytes("a\0b\xFF", 4);
        QCOMPARE(Symbol(bytes).view(), std::string_view(bytes));
    }
    void movesAndAssigns() {
        Symbol one("moves-and-assigns");
        Symbol other(std::move(one));
        Symbol third;
        third = other;
        other = Symbol("something else");
        QCOMPARE(third.view(), std::string_view("moves-and-assigns"));
        auto& self = third;
        third = self;
        QCOMPARE(third.view(), std::string_view("moves-and-assigns"));
    }
    void tableShrinksWithWhatLives() {
        const auto before = Symbol::liveTexts();
        {
            std::vector<Symbol> many;
            for (int i = 0; i < 5000; ++i) {
                many.emplace_back("text-" + std::to_string(i));
                many.push_back(many.back());
            }
            QCOMPARE(Symbol::liveTexts(), before + 5000);
        }
        QCOMPARE(Symbol::liveTexts(), before);
    }
    /// Against a plain map, in an order that makes probes run over holes.
    void manyComeAndGo() {
        const auto before = Symbol::liveTexts();
        std::mt19937 dice(7);
        std::map<int, Symbol> held;
        for (int i = 0; i < 60'000; ++i) {
            const int key = static_cast<int>(dice() % 3000);
            if (dice() % 2 == 0) {
                held.insert_or_assign(key, Symbol("key-" + std::to_string(key)));
            } else {
                held.erase(key);
            }
        }
        QCOMPARE(Symbol::liveTexts(), before + held.size());
        for (const auto& [key, symbol] : held) {
            QCOMPARE(symbol.view(), std::string_view("key-" + std::to_string(key)));
            QVERIFY(symbol == Symbol("key-" + std::to_string(key)));
        }
    }
    /// The last one goes on one thread while another asks for the same text.
    void threadsMakeAndDropTheSame() {
        const auto before = Symbol::liveTexts();
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([] {
                for (int i = 0; i < 20'000; ++i) {
                    const Symbol one("shared-" + std::to_string(i % 3));
                    const Symbol copy = one;
                    if (copy.view().size() != 8) {
                        std::abort();
                    }
                }
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(Symbol::liveTexts(), before);
    }
};

QTEST_APPLESS_MAIN(TstSymbol)
#include "tst_symbol.moc"
