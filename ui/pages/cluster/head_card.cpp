// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/head_card.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/panel.h"

#include <QPainter>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kFactsLeft = 430;

QString sourceWords(const model::ClusterIdentity& identity) {
    QStringList kinds;
    for (const std::string& source : identity.sources) {
        const QString kind = toQt(source).section(QLatin1Char(':'), 0, 0);
        if (!kinds.contains(kind)) {
            kinds << kind;
        }
    }
    return kinds.join(QStringLiteral(" + "));
}

/// Since when nodes say themselves that they are not ready; none when none is.
std::optional<Instant> nodesSince(const model::ClusterState& state) {
    std::optional<Instant> since;
    for (std::size_t at = 0; state.nodes && at < state.nodes->size(); ++at) {
        const model::Node& node = state.nodes->at(at);
        if (node.ready != model::NodeReady::True && node.readySince &&
            (!since || *node.readySince < *since)) {
            since = node.readySince;
        }
    }
    return since;
}

/// "Degraded for 12 m" where an object says since when, "Degraded, seen for 1 m" where only this
/// program does: it may have been so before.
QString chipWords(const model::ClusterState& state, Look look, Instant now) {
    const QString word = wordOf(look);
    QString title = word.left(1).toUpper() + word.mid(1);
    const auto seen = lookSince(state);
    if (look == Look::Healthy || !seen) {
        return title;
    }
    if (look != Look::Degraded && look != Look::Down) {
        return HeadCard::tr("%1 for %2").arg(title, ageText(now - *seen));
    }
    const auto since = nodesSince(state);
    return since ? HeadCard::tr("%1 for %2").arg(title, ageText(now - std::min(*since, *seen)))
                 : HeadCard::tr("%1, seen for %2").arg(title, ageText(now - *seen));
}

} // namespace

HeadCard::HeadCard(QWidget* parent) : QWidget(parent) {
    setFixedHeight(68);
    setObjectName(QStringLiteral("headCard"));
}

void HeadCard::setState(const model::ClusterState& state, Instant now) {
    const Look look = lookOf(state);
    m_old = isOld(state);
    m_name = toQt(state.identity.name);
    m_glyph = glyphOf(look);
    m_tone = toneOf(look);
    m_cause = causeOf(state);
    m_chip = chipWords(state, look, now);
    m_trust = state.identity.insecureTls ? tr("TLS not verified") : QString();
    m_facts.clear();
    m_facts.append({tr("Kubernetes"), state.version
                                          ? oldValue(shortVersion(state.version->value), m_old)
                                          : unknownValue()});
    m_facts.append({tr("Nodes"), state.nodeCounts
                                     ? oldValue(tr("%1 of %2 ready")
                                                    .arg(countText(state.nodeCounts->value.ready),
                                                         countText(state.nodeCounts->value.total)),
                                                m_old)
                                     : unknownValue()});
    m_facts.append({tr("Pods"), state.podCounts
                                    ? oldValue(tr("%1, %2 failing")
                                                   .arg(countText(state.podCounts->value.total),
                                                        countText(state.podCounts->value.problems)),
                                               m_old)
                                    : unknownValue()});
    m_facts.append({tr("API answer"),
                    state.latency
                        ? oldValue(tr("%1 ms").arg(state.latency->value.count() / 1000), m_old)
                        : unknownValue()});
    const auto age = dataAge(state, now);
    m_facts.append(
        {tr("Data age"),
         age ? tr("%1, %2").arg(ageText(*age), state.podsWatched ? tr("watched") : tr("polled"))
             : tr("never answered")});
    const QString region = toQt(state.identity.region);
    const QString environment = toQt(state.identity.environment);
    m_facts.append(
        {tr("Place"),
         region.isEmpty()
             ? QStringLiteral("–")
             : (environment.isEmpty() ? region : tr("%1 · %2").arg(region, environment))});
    m_facts.append({tr("Source"), sourceWords(state.identity)});
    setAccessibleName(tr("%1, %2, %3").arg(m_name, m_chip, m_cause));
    QString tip = tr("%1\n%2").arg(m_cause, toQt(state.identity.server));
    if (!m_trust.isEmpty()) {
        tip += u'\n' + tr("insecure-skip-tls-verify is set for this cluster: anybody between here "
                          "and the server can read and change what is said. Give its certificate "
                          "authority in the kubeconfig instead.");
    }
    setToolTip(tip);
    update();
}

void HeadCard::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isQuiet = m_glyph == Glyph::Ok || m_glyph == Glyph::NotStarted;
    paintFrame(painter, QRectF(rect()), m_old ? FrameKind::Dashed : FrameKind::Plain, m_glyph,
               tokens);
    painter.fillRect(QRectF(0, 1, 4, height() - 2),
                     isQuiet ? tokens.okQuiet : tokens.state(m_glyph).fill);
    painter.setFont(textFont(20, Weight::Strong));
    painter.setPen(tokens.text);
    const int chip = chipWidth(m_chip, true);
    const int trust = m_trust.isEmpty() ? 0 : chipWidth(m_trust, true) + 4;
    const int nameRoom = kFactsLeft - 20 - chip - trust - 24;
    const QString name = painter.fontMetrics().elidedText(m_name, Qt::ElideMiddle, nameRoom);
    painter.drawText(QRect(20, 10, nameRoom, 28), Qt::AlignLeft | Qt::AlignVCenter, name);
    const QPointF chipAt(20 + painter.fontMetrics().horizontalAdvance(name) + 10, 14);
    paintChip(painter, chipAt, m_glyph, m_chip, tokens);
    if (!m_trust.isEmpty()) {
        paintChip(painter, chipAt + QPointF(chip + 4, 0), Glyph::Warning, m_trust, tokens);
    }
    painter.setFont(textFont(13));
    painter.setPen(tokens.ink(m_tone));
    painter.drawText(QRect(20, 38, kFactsLeft - 40, 22), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_cause, Qt::ElideRight, kFactsLeft - 40));
    const int room =
        (width() - kFactsLeft - 16) / std::max<int>(1, static_cast<int>(m_facts.size()));
    int left = kFactsLeft;
    for (const auto& [label, value] : m_facts) {
        painter.setPen(QPen(tokens.divider, 1));
        painter.drawLine(QPointF(left + 0.5, 14), QPointF(left + 0.5, height() - 14));
        const QRect box(left + 16, 13, room - 22, 18);
        painter.setFont(textFont(11));
        painter.setPen(tokens.muted);
        painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, label);
        painter.setFont(textFont(13, Weight::Strong));
        painter.setPen(m_old ? tokens.secondary : tokens.text);
        painter.drawText(box.translated(0, 20), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(value, Qt::ElideRight, box.width()));
        left += room;
    }
}

} // namespace pilothouse::ui
