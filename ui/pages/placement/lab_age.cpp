// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_age.h"

#include "model/lab_live.h"
#include "ui/format/format.h"
#include "ui/widgets/strips.h"

#include <QVBoxLayout>

#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

} // namespace

LabAge::LabAge(QWidget* parent)
    : QWidget(parent), m_old(new BannerStrip(StripKind::Unknown, this)),
      m_lost(new BannerStrip(StripKind::Error, this)) {
    setObjectName(u"labAge"_s);
    m_old->setObjectName(u"labHubOld"_s);
    m_lost->setObjectName(u"labHubLost"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    for (BannerStrip* strip : {m_old, m_lost}) {
        column->addWidget(strip);
        connect(strip, &BannerStrip::remedyChosen, this, &LabAge::readWanted);
    }
    refresh();
}

void LabAge::setContext(const LabContext& context) {
    m_context = context;
    refresh();
}

void LabAge::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture) {
    m_picture = picture;
    refresh();
}

void LabAge::setTrouble(const QString& trouble) {
    m_trouble = trouble;
    refresh();
}

void LabAge::setReading(bool isReading) {
    m_isReading = isReading;
    refresh();
}

QString LabAge::ago() const {
    const bool isHubs =
        m_picture && m_picture->live && m_picture->source.kind == model::LabSource::Kind::Hub;
    return isHubs ? tr("read %1 ago").arg(format::age(m_context.heardAgo(m_picture->live->readAt)))
                  : QString();
}

void LabAge::refresh() {
    const bool isHubs =
        m_picture && m_picture->live && m_picture->source.kind == model::LabSource::Kind::Hub;
    const auto age =
        isHubs ? m_context.heardAgo(m_picture->live->readAt) : std::chrono::milliseconds(0);
    const bool isLost = isHubs && !m_trouble.isEmpty();
    const bool isOld = isHubs && !isLost && age > kOldestInput;
    m_lost->setVisible(isLost);
    m_old->setVisible(isOld);
    setVisible(isLost || isOld);
    if (isLost) {
        say(m_lost, tr("The hub does not answer"),
            tr("what you see is of %1, %2 ago: %3")
                .arg(format::clock(m_picture->live->readAt, m_context.zone, true), format::age(age),
                     m_trouble));
    } else if (isOld) {
        say(m_old, tr("The hub was read %1 ago").arg(format::age(age)),
            tr("clusters, bindings and decisions may be others by now"));
    }
    const QString remedy = m_isReading ? tr("Reading…") : tr("Read it again");
    m_old->setRemedy(remedy);
    m_lost->setRemedy(m_isReading ? remedy : tr("Try again"));
    if (std::exchange(m_isStale, isLost || isOld) != m_isStale) {
        Q_EMIT staleChanged();
    }
}

/// The context is told every second; the words are said when they are others.
void LabAge::say(BannerStrip* strip, const QString& cause, const QString& rest) {
    if (std::exchange(m_said, cause + rest) != m_said) {
        strip->setText(cause, rest);
    }
}

} // namespace pilothouse::ui
