// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/time.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <array>
#include <cstdint>
#include <optional>

namespace pilothouse::ui {

/// How a context says who we are.
enum class LoginWay : std::uint8_t { None, Certificate, Token, Password, Program, Provider };

/// What the user said of a context's sign-in program. Forbidden: not by the user, see programWhy.
enum class ProgramState : std::uint8_t { None, Asked, Allowed, Denied, Forbidden, Missing };

/// One context of a kubeconfig, before anything is contacted.
struct ContextOffer {
    QString context; ///< name that --contexts takes
    QString file;    ///< path of the file that names it
    QString server;
    QString environment; ///< word, empty when not known
    bool isProduction = false;
    QString problem; ///< why it cannot be chosen; empty when it can
    QString user{};  ///< name of the kubeconfig's users[] entry
    LoginWay login = LoginWay::None;
    QString program{};     ///< exec program or auth provider
    QStringList command{}; ///< the program with its arguments
    QString installHint{};
    ProgramState programState = ProgramState::None;
    QString programId{};                ///< names the program to decideProgram()
    QString programWhy{};               ///< why it is forbidden or missing
    QStringList programEnvironment{};   ///< names of the variables it is given
    std::optional<Position> position{}; ///< where the problem is
    std::optional<Instant> certificateEnds{};
};

/// What the input files offer, and what is wrong with those that could not be read.
struct ContextOffers {
    QList<ContextOffer> contexts;
    QList<Error> problems;
};

/// The way to a usable cluster, in order.
enum class TestStage : std::uint8_t { Name, Tcp, Tls, Login, Permission, Version };
constexpr std::size_t kTestStages = 6;
enum class TestOutcome : std::uint8_t { NotReached, Passed, Failed, Skipped };

/// What testing one context found.
struct ContextTest {
    struct Stage {
        TestOutcome outcome = TestOutcome::NotReached;
        QString note; ///< time, version or cause
    };
    QString context;
    std::array<Stage, kTestStages> stages;
    std::optional<Error> error; ///< of the failed stage
    [[nodiscard]] const Stage& at(TestStage stage) const {
        return stages[static_cast<std::size_t>(stage)];
    }
};

/// A sign-in program that members of the open fleet need.
struct ProgramOffer {
    QString id; ///< names it to setProgramWord() and StopSignIn; empty where it is missing
    QStringList command;
    QStringList environment; ///< names of the variables it is given
    QString source;          ///< the kubeconfig that names it
    ProgramState state = ProgramState::Asked;
    QString why;          ///< it is forbidden or missing
    QStringList clusters; ///< names of the members that it is for
    [[nodiscard]] QString name() const { return command.value(0).section(QLatin1Char('/'), -1); }
    bool operator==(const ProgramOffer&) const = default;
};

/// What is wrong with an input file, and the lines round the place.
struct FileProblem {
    Error error;         ///< position says file, line and column
    QStringList excerpt; ///< lines of the file round the place; may be empty
    int firstLine = 1;   ///< number of the first line of the excerpt
};

/// What the window says about the open fleet besides its clusters.
struct FleetInfo {
    QString name;
    QString source; ///< file it came from, empty for kubectl's own
    bool isDemo = false;
    double speed = 1;     ///< clock seconds in a second; of a simulated fleet more
    bool mayWrite = true; ///< its file does not say "writes: never"
    QList<Error> warnings;
};

} // namespace pilothouse::ui
