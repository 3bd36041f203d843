// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/log_panel.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/words.h"
#include "ui/pages/cluster/text_viewer.h"
#include "ui/widgets/segmented.h"

#include <QApplication>
#include <QVBoxLayout>

namespace pilothouse::ui {

LogPanel::LogPanel(QWidget* parent)
    : Panel(tr("Log"), parent),
      m_container(new LabelDropDown(tr("container"), QStringLiteral("–"), this)),
      m_when(new SegmentedChoice(this)), m_viewer(new TextViewer(TextViewer::Kind::Log, this)) {
    setObjectName(QStringLiteral("logPanel"));
    m_when->setSegments(QStringList{tr("Current"), tr("Previous")});
    m_when->setAccessibleName(tr("Run of the container"));
    addHeaderWidget(m_container);
    addHeaderWidget(m_when);
    body()->addWidget(m_viewer, 1);
    connect(m_when, &SegmentedChoice::currentChanged, this, [this] { ask(); });
    connect(m_container, &LabelDropDown::valueChosen, this, [this](const QString& value) {
        m_name = value;
        m_container->setValue(value);
        ask();
    });
    setPod(nullptr);
}

void LogPanel::setPod(const model::Pod* pod) {
    if (pod == nullptr) {
        m_pod.clear();
        m_request = 0;
        m_container->hide();
        m_when->hide();
        m_viewer->setMessage(tr("Select a pod to read the end of its log."));
        return;
    }
    if (m_pod == toQt(pod->name()) && m_ns == toQt(pod->ns())) {
        return;
    }
    m_ns = toQt(pod->ns());
    m_pod = toQt(pod->name());
    QStringList names;
    const model::Container* worst = nullptr;
    const std::vector<model::Container> containers = pod->containers();
    for (const model::Container& container : containers) {
        names << toQt(container.name);
        const bool failing = !container.ready && !container.init;
        if (worst == nullptr || worst->init || (failing && worst->ready)) {
            worst = &container;
        }
    }
    m_container->setChoices(names);
    m_container->show();
    m_when->show();
    m_name = worst != nullptr ? toQt(worst->name) : QString();
    m_container->setValue(m_name.isEmpty() ? QStringLiteral("–") : m_name);
    const bool crashed =
        worst != nullptr && worst->lastExitCode && pod->problem() == model::PodProblem::Crash;
    m_when->setCurrentIndex(crashed ? 1 : 0);
    ask();
}

void LogPanel::expectPod(const model::Pod& pod) {
    if (m_pod == toQt(pod.name()) && m_ns == toQt(pod.ns())) {
        return;
    }
    m_pod.clear(); // whichever pod it will be, it is asked for
    m_request = 0; // an answer that still comes is of the pod before
    m_viewer->setMessage(tr("Reading the end of the log…"));
}

void LogPanel::ask() {
    if (m_pod.isEmpty() || m_name.isEmpty()) {
        m_viewer->setMessage(tr("This pod reports no container yet, so there is no log."));
        return;
    }
    m_viewer->setMessage(tr("Reading the end of the log…"));
    Q_EMIT logWanted(m_ns, m_pod, m_name, m_when->currentIndex() == 1);
}

void LogPanel::setRequest(std::uint64_t request) {
    m_request = request;
}

void LogPanel::setAnswer(const engine::FetchedText& answer) {
    if (answer.requestId != m_request || m_request == 0) {
        return; // of a pod that is no longer selected
    }
    if (answer.error) {
        m_viewer->setMessage(tr("The log cannot be read: %1").arg(errorWords(*answer.error)));
    } else if (answer.text.empty()) {
        m_viewer->setMessage(tr("The container has written nothing."));
    } else {
        QString text = toQt(answer.text);
        while (text.endsWith(QLatin1Char('\n'))) {
            text.chop(1); // else an empty line stands at the end
        }
        m_viewer->setText(text);
    }
}

void LogPanel::focusText() {
    if (m_viewer->hasText()) {
        m_viewer->focusFind();
    } else {
        m_when->setFocus(Qt::ShortcutFocusReason);
    }
}

void LogPanel::focusFind() {
    m_viewer->focusFind();
}

bool LogPanel::hasFocusInside() const {
    return isAncestorOf(QApplication::focusWidget());
}

QString LogPanel::text() const {
    return m_viewer->text();
}

} // namespace pilothouse::ui
