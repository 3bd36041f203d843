// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/words.h"

#include "model/edge.h"
#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>
#include <QStringList>

namespace pilothouse::ui {

namespace {

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("Words", text, nullptr, n);
}

} // namespace

Look lookOf(const model::ClusterState& state) {
    if (model::isExpectedOffline(state)) {
        return Look::Away;
    }
    switch (state.reach) {
    case model::Reach::Connecting: return Look::Awaited;
    case model::Reach::Stale:
    case model::Reach::Unreachable:
    case model::Reach::AuthRequired: return Look::Stale;
    case model::Reach::Live: break;
    }
    switch (state.health) {
    case model::Health::Down: return Look::Down;
    case model::Health::Degraded: return Look::Degraded;
    case model::Health::Upgrading: return Look::Upgrading;
    case model::Health::Healthy: return Look::Healthy;
    case model::Health::Unknown: break;
    }
    // It answers, but no verdict yet: parts are still being read, or cannot be.
    return state.gaps.empty() ? Look::Awaited : Look::Stale;
}

Glyph glyphOf(Look look) {
    switch (look) {
    case Look::Down: return Glyph::Failed;
    case Look::Degraded: return Glyph::Warning;
    case Look::Stale: return Glyph::Unknown;
    case Look::Awaited: return Glyph::NotStarted;
    case Look::Away: return Glyph::Stopped;
    case Look::Upgrading: return Glyph::Running;
    case Look::Healthy: break;
    }
    return Glyph::Ok;
}

Tone toneOf(Look look) {
    switch (look) {
    case Look::Down: return Tone::Failed;
    case Look::Degraded: return Tone::Warning;
    case Look::Stale: return Tone::Unknown;
    case Look::Awaited: return Tone::Muted;
    case Look::Away: return Tone::Secondary;
    case Look::Upgrading: return Tone::Running;
    case Look::Healthy: break;
    }
    return Tone::Secondary;
}

QString wordOf(Look look) {
    switch (look) {
    case Look::Down: return tr("down");
    case Look::Degraded: return tr("degraded");
    case Look::Stale: return tr("stale");
    case Look::Awaited: return tr("awaited");
    case Look::Away: return tr("expected offline");
    case Look::Upgrading: return tr("upgrading");
    case Look::Healthy: break;
    }
    return tr("healthy");
}

QString keyOf(Look look) {
    switch (look) {
    case Look::Down: return QStringLiteral("down");
    case Look::Degraded: return QStringLiteral("degraded");
    case Look::Stale: return QStringLiteral("stale");
    case Look::Awaited: return QStringLiteral("awaited");
    case Look::Away: return QStringLiteral("offline");
    case Look::Upgrading: return QStringLiteral("upgrading");
    case Look::Healthy: break;
    }
    return QStringLiteral("healthy");
}

bool isProblem(Look look) {
    return look == Look::Down || look == Look::Degraded || look == Look::Stale;
}

Glyph glyphOf(model::Health health) {
    switch (health) {
    case model::Health::Healthy: return Glyph::Ok;
    case model::Health::Upgrading: return Glyph::Running;
    case model::Health::Degraded: return Glyph::Warning;
    case model::Health::Down: return Glyph::Failed;
    case model::Health::Unknown: break;
    }
    return Glyph::Unknown;
}

QString errorClass(const Error& error) {
    switch (error.kind) {
    case ErrorKind::Timeout: return tr("no answer in time");
    case ErrorKind::Resolve: return tr("name not found");
    case ErrorKind::Network: return tr("no connection");
    case ErrorKind::Tls: return tr("TLS");
    case ErrorKind::Auth: return tr("login missing or refused");
    case ErrorKind::Forbidden: return tr("forbidden");
    case ErrorKind::Throttled: return tr("throttled");
    case ErrorKind::Server: return tr("server error");
    case ErrorKind::Intercepted: return tr("not an API server");
    case ErrorKind::Decode: return tr("unreadable answer");
    default: break;
    }
    return toQt(toString(error.kind));
}

QString errorWords(const Error& error) {
    const QString message = toQt(error.message);
    if (error.reason == "ConsentNeeded") { // net/credential_runner.h
        return tr("%1; see Sign-in programs").arg(message);
    }
    return message.isEmpty() ? errorClass(error) : message;
}

namespace {

QString causeAlone(const model::ClusterState& state) {
    const Look look = lookOf(state);
    if (look == Look::Awaited) {
        return state.reach == model::Reach::Live ? tr("being read") : tr("first answer awaited");
    }
    const bool isEdge = model::edgeStateOf(state) != model::EdgeState::Online;
    if (look == Look::Stale && state.reach != model::Reach::Live && !isEdge) {
        const QString cause = state.lastError ? errorWords(*state.lastError) : tr("no answer");
        const bool refused = state.reach == model::Reach::AuthRequired;
        if (refused) {
            return tr("needs a login: %1").arg(cause);
        }
        return state.reach == model::Reach::Unreachable ? tr("unreachable: %1").arg(cause)
                                                        : tr("stale: %1").arg(cause);
    }
    if (!state.reasons.empty()) {
        return toQt(state.reasons.front().message);
    }
    const QString word = wordOf(look);
    return word.left(1).toUpper() + word.mid(1);
}

} // namespace

QString causeOf(const model::ClusterState& state) {
    const QString cause = causeAlone(state);
    return state.identity.insecureTls ? tr("%1 · certificate not checked").arg(cause) : cause;
}

std::optional<Instant> lookSince(const model::ClusterState& state) {
    if (state.reach == model::Reach::Live) {
        return state.healthSince;
    }
    return state.reachSince;
}

std::optional<std::chrono::milliseconds> dataAge(const model::ClusterState& state, Instant now) {
    if (!state.lastSeen) {
        return std::nullopt;
    }
    return std::max(now - *state.lastSeen, std::chrono::milliseconds{0});
}

bool isOld(const model::ClusterState& state) {
    return state.reach != model::Reach::Live && state.reach != model::Reach::Connecting;
}

QString shortVersion(const std::string& gitVersion) {
    QString text = toQt(gitVersion);
    if (text.startsWith(QLatin1Char('v'))) {
        text.remove(0, 1);
    }
    const qsizetype end = text.indexOf(QLatin1Char('-'));
    const qsizetype plus = text.indexOf(QLatin1Char('+'));
    const qsizetype cut = end < 0 ? plus : (plus < 0 ? end : std::min(end, plus));
    return cut > 0 ? text.left(cut) : text;
}

bool isProblem(const model::Pod& pod) {
    return pod.problem() != model::PodProblem::None;
}

Glyph podGlyph(const model::Pod& pod) {
    switch (pod.problem()) {
    case model::PodProblem::Crash:
    case model::PodProblem::Image:
    case model::PodProblem::Config:
    case model::PodProblem::Failed: return Glyph::Failed;
    case model::PodProblem::Unschedulable:
    case model::PodProblem::StuckTerminating: return Glyph::Warning;
    case model::PodProblem::None: break;
    }
    switch (pod.phase()) {
    case model::PodPhase::Succeeded: return Glyph::Ok;
    case model::PodPhase::Running: return pod.isReady() ? Glyph::Ok : Glyph::Running;
    case model::PodPhase::Pending: return Glyph::WaitingClock;
    case model::PodPhase::Failed: return Glyph::Failed;
    case model::PodPhase::Unknown: break;
    }
    return Glyph::Unknown;
}

Tone podTone(const model::Pod& pod) {
    const Glyph glyph = podGlyph(pod);
    if (glyph == Glyph::Failed) {
        return Tone::Failed;
    }
    return glyph == Glyph::Warning ? Tone::Warning : Tone::Text;
}

Glyph nodeGlyph(const model::Node& node) {
    if (node.ready == model::NodeReady::True) {
        if (!node.pressures.empty()) {
            return Glyph::Warning;
        }
        return node.unschedulable ? Glyph::Stopped : Glyph::Ok;
    }
    return node.ready == model::NodeReady::False ? Glyph::Failed : Glyph::Unknown;
}

QString nodeTrouble(const model::Node& node) {
    QStringList parts;
    if (node.ready != model::NodeReady::True) {
        const QString status = toQt(model::nodeStatus(node));
        const QString why = toQt(node.readyMessage.empty() ? node.readyReason : node.readyMessage);
        parts << (why.isEmpty() ? status : tr("%1: %2").arg(status, why));
    }
    for (const std::string& pressure : node.pressures) {
        parts << toQt(pressure);
    }
    if (parts.isEmpty() && node.unschedulable) {
        parts << tr("cordoned");
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace pilothouse::ui
