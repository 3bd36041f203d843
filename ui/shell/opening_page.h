// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QWidget>

namespace pilothouse::ui {

class ToneLabel;

/// What stands in the window while a fleet is on its way and nothing is known about it yet.
class OpeningPage : public QWidget {
    Q_OBJECT
public:
    explicit OpeningPage(QWidget* parent = nullptr);
    void setWords(const QString& title, const QString& sentence);

private:
    ToneLabel* m_title;
    ToneLabel* m_sentence;
};

} // namespace pilothouse::ui
