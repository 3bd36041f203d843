// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/pod_inspector.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"
#include "ui/pages/cluster/event_list.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/text_runs.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

/// Failed tint with a 3 px edge: what was found, in one title and one text.
class Finding : public QWidget {
public:
    explicit Finding(Glyph glyph, QWidget* parent) : QWidget(parent), m_glyph(glyph) {}

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const StateTokens& state = theme(this).state(m_glyph);
        QPainter painter(this);
        painter.fillRect(rect(), state.tint);
        painter.fillRect(QRect(0, 0, 3, height()), state.fill);
    }

private:
    Glyph m_glyph;
};

QString containerState(const model::Container& container) {
    if (!container.reason.empty()) {
        return toQt(container.reason);
    }
    if (container.state == model::ContainerPhase::None) {
        return PodInspector::tr("not reported");
    }
    const QString word = toQt(model::toString(container.state));
    return word.left(1).toUpper() + word.mid(1);
}

QString containerNote(const model::Container& container) {
    QStringList parts;
    parts << (container.ready ? PodInspector::tr("ready")
                              : (container.init ? PodInspector::tr("init container")
                                                : PodInspector::tr("not ready")));
    if (container.exitCode) {
        parts << PodInspector::tr("exit %1").arg(*container.exitCode);
    } else if (container.lastExitCode) {
        parts << PodInspector::tr("last exit %1 %2")
                     .arg(*container.lastExitCode)
                     .arg(toQt(container.lastReason))
                     .trimmed();
    }
    parts << (container.restarts == 1 ? PodInspector::tr("1 restart")
                                      : PodInspector::tr("%1 restarts").arg(container.restarts));
    return parts.join(QStringLiteral(", "));
}

Glyph containerGlyph(const model::Container& container) {
    if (container.ready || container.reason == "Completed") {
        return Glyph::Ok;
    }
    if (container.state == model::ContainerPhase::Waiting) {
        const bool quiet =
            container.reason == "ContainerCreating" || container.reason == "PodInitializing";
        return quiet ? Glyph::WaitingClock : Glyph::Failed;
    }
    if (container.state == model::ContainerPhase::Terminated) {
        return container.exitCode.value_or(0) == 0 ? Glyph::Ok : Glyph::Failed;
    }
    return container.state == model::ContainerPhase::None ? Glyph::Unknown : Glyph::Running;
}

} // namespace

PodInspector::PodInspector(QWidget* parent) : QWidget(parent), m_panel(new Panel(tr("Pod"), this)) {
    setObjectName(QStringLiteral("podInspector"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_panel);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_content = new QWidget(scroll);
    m_column = new QVBoxLayout(m_content);
    m_column->setContentsMargins(16, 16, 16, 16);
    m_column->setSpacing(8);
    scroll->setWidget(m_content); // this turns on a ground of its own
    m_content->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    m_panel->body()->addWidget(scroll, 1);
    setPod(nullptr, {});
}

void PodInspector::clear() {
    while (QLayoutItem* item = m_column->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    m_events = nullptr;
}

void PodInspector::addHeading(const QString& text) {
    m_column->addSpacing(8);
    m_column->addWidget(new ToneLabel(text, Tone::Text, 13, true, m_content));
}

void PodInspector::setPod(const model::Pod* pod, Instant now) {
    if (pod != nullptr && m_shown && *m_shown == *pod) {
        return;
    }
    const bool other = pod == nullptr || !m_shown || m_shown->uid() != pod->uid();
    if (other) {
        m_eventMessage = tr("Reading events…");
        m_eventLines.clear();
    }
    m_shown = pod != nullptr ? std::optional(*pod) : std::nullopt;
    clear();
    if (pod == nullptr) {
        m_panel->setTitle(tr("Pod"));
        m_panel->setTitleGlyph(std::nullopt);
        m_panel->setNote({});
        auto* hint = new ToneLabel(tr("Select a pod to see its containers, events and facts."),
                                   Tone::Muted, 13, false, m_content);
        hint->setWrap(true);
        m_column->addWidget(hint);
        m_column->addStretch(1);
        return;
    }
    m_panel->setTitle(toQt(pod->name()));
    m_panel->setTitleGlyph(m_old ? Glyph::Unknown : podGlyph(*pod));
    m_panel->setNote(m_old ? tr("last known") : QString());
    addFinding(*pod);
    addContainers(*pod);
    addHeading(tr("Events"));
    m_events = new EventList(m_content);
    showEvents();
    m_column->addWidget(m_events);
    addFacts(*pod, now);
    m_column->addStretch(1);
}

void PodInspector::addFinding(const model::Pod& pod) {
    if (!isProblem(pod) && pod.message().empty()) {
        return;
    }
    auto* finding =
        new Finding(isProblem(pod) && !m_old ? podGlyph(pod) : Glyph::Unknown, m_content);
    auto* column = new QVBoxLayout(finding);
    column->setContentsMargins(16, 12, 12, 12);
    column->setSpacing(4);
    auto* title =
        new ToneLabel(toQt(pod.status()), isProblem(pod) && !m_old ? podTone(pod) : Tone::Text, 13,
                      true, finding);
    title->setWrap(true);
    column->addWidget(title);
    if (!pod.message().empty()) {
        auto* text = new ToneLabel(toQt(pod.message()), Tone::Text, 13, false, finding);
        text->setWrap(true);
        column->addWidget(text);
    }
    m_column->addWidget(finding);
}

void PodInspector::addContainers(const model::Pod& pod) {
    addHeading(tr("Containers"));
    const std::vector<model::Container> containers = pod.containers();
    for (const model::Container& container : containers) {
        const Glyph glyph = containerGlyph(container);
        auto* row = new QWidget(m_content);
        auto* grid = new QGridLayout(row);
        grid->setContentsMargins(0, 2, 0, 2);
        grid->setHorizontalSpacing(8);
        grid->setVerticalSpacing(0);
        grid->addWidget(new GlyphLabel(glyph, 14, row), 0, 0, 2, 1, Qt::AlignVCenter);
        const TextRuns runs{
            {.text = toQt(container.name) + QLatin1Char(' '), .tone = Tone::Text, .strong = true},
            {.text = containerState(container), .tone = toneOf(glyph)}};
        grid->addWidget(new RunLabel(runs, 13, row), 0, 1);
        grid->addWidget(new ToneLabel(containerNote(container), Tone::Muted, 11, false, row), 1, 1);
        grid->setColumnStretch(1, 1);
        row->setToolTip(container.message.empty() ? toQt(container.image)
                                                  : toQt(container.message));
        m_column->addWidget(row);
    }
    if (containers.empty()) {
        m_column->addWidget(new ToneLabel(tr("none reported"), Tone::Muted, 11, false, m_content));
    }
}

void PodInspector::addFacts(const model::Pod& pod, Instant now) {
    addHeading(tr("Facts"));
    auto* box = new QWidget(m_content);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    grid->setColumnMinimumWidth(0, 96);
    grid->setColumnStretch(1, 1);
    const QString owner = pod.ownerKind().empty()
                              ? tr("none")
                              : tr("%1 %2").arg(toQt(pod.ownerKind()), toQt(pod.ownerName()));
    const std::vector<model::Container> containers = pod.containers();
    const QString image = containers.empty() ? unknownValue() : toQt(containers.back().image);
    const QList<QPair<QString, QString>> facts{
        {tr("Namespace"), toQt(pod.ns())},
        {tr("Owner"), owner},
        {tr("Image"), image},
        {tr("Node"), pod.node().empty() ? tr("none yet") : toQt(pod.node())},
        {tr("Pod address"), pod.podIp().empty() ? QStringLiteral("–") : toQt(pod.podIp())},
        {tr("Restarts"), toQt(model::restartsText(pod, now))},
        {tr("Created"), tr("%1 ago").arg(ageText(now - pod.createdAt()))},
    };
    int row = 0;
    for (const auto& [label, value] : facts) {
        auto* name = new ToneLabel(label, Tone::Secondary, 13, false, box);
        auto* text = new RunLabel(TextRuns{{.text = value, .tone = Tone::Text}}, 13, box);
        text->setToolTip(value);
        grid->addWidget(name, row, 0);
        grid->addWidget(text, row, 1);
        ++row;
    }
    m_column->addWidget(box);
}

void PodInspector::setEvents(const QString& lines) {
    m_eventLines = lines.trimmed();
    m_eventMessage = tr("No events; clusters forget them after an hour or so.");
    showEvents();
}

void PodInspector::setOld(bool isOld) {
    if (isOld != m_old) {
        m_old = isOld;
        m_shown.reset(); // the same pod in other words
    }
}

void PodInspector::showEvents() {
    if (m_events == nullptr) {
        return;
    }
    if (m_eventLines.isEmpty()) {
        m_events->setMessage(m_eventMessage);
    } else {
        m_events->setEvents(readEventLines(m_eventLines));
    }
}

void PodInspector::setEventsMessage(const QString& message) {
    m_eventMessage = message;
    m_eventLines.clear();
    showEvents();
}

} // namespace pilothouse::ui
