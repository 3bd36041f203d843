// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/bridge/context_offer.h"
#include "ui/widgets/panel.h"

#include <QStringList>

class QPushButton;
class QVBoxLayout;

namespace pilothouse::ui {

/// One context in full: server, login, what is wrong with it, how far a test came and what to do
/// next. Lets the user allow the program that a context logs in through. Starts nothing.
class ContextDetails : public Panel {
    Q_OBJECT
public:
    explicit ContextDetails(QWidget* parent = nullptr);
    /// Null shows what to do instead.
    void setContext(const ContextOffer* offer, const ContextTest* test, bool isTesting);
    /// Everything shown, line by line, for copies and tests.
    [[nodiscard]] QString text() const { return m_lines.join(QLatin1Char('\n')); }

Q_SIGNALS:
    void testWanted(const QString& context);
    /// The user's word on the program of the context shown.
    void programDecided(const QString& id, bool isAllowed);

private:
    void clear();
    void addFact(const QString& label, const QString& value);
    void addText(const QString& text, Tone tone, int px = 13);
    void addProgram(const ContextOffer& offer);
    void addDecision(const ContextOffer& offer, bool isAllowed);
    void addTest(const ContextOffer& offer, const ContextTest& test);
    QVBoxLayout* m_column = nullptr;
    QWidget* m_content = nullptr;
    QPushButton* m_test = nullptr;
    QString m_context;
    QStringList m_lines;
};

} // namespace pilothouse::ui
