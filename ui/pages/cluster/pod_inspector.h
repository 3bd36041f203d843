// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"

#include <QWidget>

#include <optional>

class QVBoxLayout;

namespace pilothouse::ui {

class Panel;
class EventList;

/// One pod in words: the finding, its containers, its events, its facts.
class PodInspector : public QWidget {
    Q_OBJECT
public:
    explicit PodInspector(QWidget* parent = nullptr);
    /// Null shows what to do instead. The pod is copied where the words are made.
    void setPod(const model::Pod* pod, Instant now);
    /// While the cluster is silent its words are the last known ones.
    void setOld(bool isOld);
    /// The pod's events as lines, newest last; empty means none.
    void setEvents(const QString& lines);
    void setEventsMessage(const QString& message);

private:
    void clear();
    void showEvents();
    void addFinding(const model::Pod& pod);
    void addContainers(const model::Pod& pod);
    void addFacts(const model::Pod& pod, Instant now);
    void addHeading(const QString& text);
    Panel* m_panel;
    QWidget* m_content = nullptr;
    QVBoxLayout* m_column = nullptr;
    EventList* m_events = nullptr;
    QString m_eventMessage;
    QString m_eventLines;
    bool m_old = false;
    std::optional<model::Pod> m_shown;
};

} // namespace pilothouse::ui
