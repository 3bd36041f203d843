// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/firstrun/test_words.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/words.h"

#include <QCoreApplication>

namespace pilothouse::ui {

namespace {

QString tr(const char* text, int count = -1) {
    return QCoreApplication::translate("FirstRun", text, nullptr, count);
}

QString days(std::chrono::milliseconds span) {
    const auto count = static_cast<int>(std::chrono::floor<std::chrono::days>(span).count());
    return count == 1 ? tr("1 day") : tr("%1 days").arg(count);
}

} // namespace

QString loginWords(const ContextOffer& offer) {
    switch (offer.login) {
    case LoginWay::Certificate: return tr("client certificate");
    case LoginWay::Token: return tr("token");
    case LoginWay::Password: return tr("user and password");
    case LoginWay::Program: return tr("program %1").arg(offer.program);
    case LoginWay::Provider: return tr("provider %1").arg(offer.program);
    case LoginWay::None: break;
    }
    return tr("none");
}

bool needsProgram(const ContextOffer& offer) {
    return offer.login == LoginWay::Provider ||
           (offer.login == LoginWay::Program && offer.programState != ProgramState::Allowed);
}

QString certificateWords(const ContextOffer& offer, Instant now) {
    constexpr std::chrono::days kWarn{30};
    if (!offer.certificateEnds || *offer.certificateEnds - now > kWarn) {
        return {};
    }
    const auto left = *offer.certificateEnds - now;
    if (left.count() < 0) {
        return tr("certificate ended %1 ago").arg(days(-left));
    }
    return tr("certificate ends in %1").arg(days(left));
}

QString stageWords(TestStage stage) {
    switch (stage) {
    case TestStage::Name: return tr("Name resolved");
    case TestStage::Tcp: return tr("Connected");
    case TestStage::Tls: return tr("TLS");
    case TestStage::Login: return tr("Logged in");
    case TestStage::Permission: return tr("Allowed to read");
    case TestStage::Version: return tr("Version");
    }
    return {};
}

Glyph stageGlyph(TestOutcome outcome) {
    switch (outcome) {
    case TestOutcome::Passed: return Glyph::Ok;
    case TestOutcome::Failed: return Glyph::Failed;
    case TestOutcome::Skipped: return Glyph::WaitingHand;
    case TestOutcome::NotReached: break;
    }
    return Glyph::NotStarted;
}

std::optional<TestStage> stoppedAt(const ContextTest& test) {
    for (std::size_t at = 0; at < kTestStages; ++at) {
        if (test.stages[at].outcome == TestOutcome::Failed) {
            return static_cast<TestStage>(at);
        }
    }
    if (test.error) {
        return TestStage::Name; // it could not even be asked
    }
    return test.at(TestStage::Login).outcome == TestOutcome::Skipped
               ? std::optional(TestStage::Login)
               : std::nullopt;
}

QString testSummary(const ContextTest& test) {
    const QString& version = test.at(TestStage::Version).note;
    if (test.error) {
        const auto stage = stoppedAt(test);
        switch (stage.value_or(TestStage::Name)) {
        case TestStage::Login: return tr("reached; login refused");
        case TestStage::Permission: return tr("logged in; may not read all");
        default: return errorWords(*test.error);
        }
    }
    if (stoppedAt(test)) {
        return tr("reached; login not tried");
    }
    return version.isEmpty() ? tr("works") : tr("works, %1").arg(version);
}

Glyph testGlyph(const ContextTest& test) {
    if (!test.error) {
        return stoppedAt(test) ? Glyph::WaitingHand : Glyph::Ok;
    }
    return stoppedAt(test) == TestStage::Permission ? Glyph::Warning : Glyph::Failed;
}

QString nextStep(const ContextTest& test, const ContextOffer& offer) {
    const auto stage = stoppedAt(test);
    if (!stage) {
        return {};
    }
    switch (*stage) {
    case TestStage::Name:
        return tr("Check the server's name in the kubeconfig; some names exist only inside a VPN.");
    case TestStage::Tcp:
        return tr("Nothing answers at this address: check the port, the VPN and that the cluster "
                  "runs.");
    case TestStage::Tls:
        return tr("The server shows a certificate this kubeconfig does not trust: fetch the "
                  "kubeconfig again from whoever runs the cluster.");
    case TestStage::Login:
        if (!test.error) {
            return tr("%1 was not started. Allow it here, or use a context with a token or "
                      "certificate.")
                .arg(offer.program.isEmpty() ? tr("The program") : offer.program);
        }
        return offer.login == LoginWay::None
                   ? tr("The context names no login: add a user to it.")
                   : tr("The cluster refuses this login: fetch a new one.");
    case TestStage::Permission:
        return tr("Ask for the right to list nodes and pods; the rest is shown without them.");
    case TestStage::Version:
        return tr("It answers, but not as an API server does: check the address for a proxy or "
                  "login page.");
    }
    return {};
}

} // namespace pilothouse::ui
