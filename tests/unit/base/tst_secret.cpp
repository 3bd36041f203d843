// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secret.h"

#include <QtTest>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <ostream>
#include <type_traits>

using namespace pilothouse;

namespace {

template<class T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};

static_assert(!Printable<Secret>, "a secret must not be printable");
static_assert(!std::equality_comparable<Secret>, "a secret must not be comparable");
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string, Secret>);

constexpr std::string_view kShort = "hunter2-token"; // lives inside the string object

/// Whether the bytes of an object hold the text.
bool holds(const void* object, std::size_t size, std::string_view text) {
    std::string bytes(size, '\0');
    std::memcpy(bytes.data(), object, size);
    return bytes.find(text) != std::string::npos;
}

} // namespace

class TstSecret : public QObject {
    Q_OBJECT
private slots:
    void reveals() {
        const Secret secret{std::string(kShort)};
        QVERIFY(secret.reveal() == kShort);
        QVERIFY(!secret.empty());
        QVERIFY(Secret{}.empty());
    }

    void copyLeavesBoth() {
        const Secret one{std::string(kShort)};
        const Secret other{one}; // NOLINT(performance-unnecessary-copy-initialization)
        QVERIFY(one.reveal() == kShort && other.reveal() == kShort);
        Secret assigned{std::string("before")};
        assigned = one;
        QVERIFY(one.reveal() == kShort && assigned.reveal() == kShort);
    }

    void assignmentToItselfKeepsIt() {
        Secret secret{std::string(kShort)};
        Secret& same = secret;
        secret = same;
        QVERIFY(secret.reveal() == kShort);
        secret = std::move(same);
        QVERIFY(secret.reveal() == kShort);
    }

    void moveLeavesNothingBehind() {
        Secret from{std::string(kShort)};
        QVERIFY(holds(&from, sizeof from, kShort));
        const Secret to{std::move(from)};
        QVERIFY(to.reveal() == kShort);
        QVERIFY(from.empty()); // NOLINT(bugprone-use-after-move): what this test is about
        QVERIFY(!holds(&from, sizeof from, kShort));
    }

    void moveAssignmentLeavesNothingBehind() {
        Secret from{std::string(kShort)};
        Secret to{std::string("before")};
        to = std::move(from);
        QVERIFY(to.reveal() == kShort);
        QVERIFY(!holds(&from, sizeof from, kShort)); // NOLINT(bugprone-use-after-move)
    }

    void endOverwritesTheMemory() {
        alignas(Secret) std::array<std::byte, sizeof(Secret)> place{};
        auto* secret =
            std::construct_at(reinterpret_cast<Secret*>(place.data()), std::string(kShort));
        QVERIFY(holds(place.data(), place.size(), kShort));
        std::destroy_at(secret);
        QVERIFY(!holds(place.data(), place.size(), kShort.substr(2)));
    }
};

QTEST_APPLESS_MAIN(TstSecret)
#include "tst_secret.moc"
