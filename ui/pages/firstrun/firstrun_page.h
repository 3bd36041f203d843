// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/bridge/context_offer.h"

#include <QList>
#include <QStringList>
#include <QWidget>

class QCheckBox;
class QLineEdit;
class QPushButton;
class QTableView;
class QVBoxLayout;

namespace pilothouse::ui {

class ContextDetails;
class ContextProxy;
class ContextTable;
class Panel;
class SegmentedChoice;
class ToneLabel;

/// What can Pilothouse see on this machine, and what will happen if I press Connect? Contacts
/// nobody itself.
class FirstRunPage : public QWidget {
    Q_OBJECT
public:
    explicit FirstRunPage(QWidget* parent = nullptr);

    /// What the files offer. `looked` are the places that were looked at, shown when there is
    /// nothing.
    void setOffers(const ContextOffers& offers, const QStringList& looked);
    /// The fleet that stays open behind this page; none, but maybe one was open before.
    void setFleetOpen(const QString& fleet, bool wasOpen = false);
    /// The demo is starting (its words), runs no more (empty), or failed.
    void setDemoStatus(const QString& words, bool isBusy);
    [[nodiscard]] int tickedCount() const;

public Q_SLOTS:
    /// What a test found; the row and the details show it.
    void setTest(const pilothouse::ui::ContextTest& test);
    void endTest();
    /// The user's word on a program is kept, or `problem` says why not.
    void setProgram(const QString& id, pilothouse::ui::ProgramState state, const QString& problem);

Q_SIGNALS:
    void connectWanted(const QStringList& contexts);
    /// Contacts the contexts' servers, reading only; answers come through setTest() and endTest().
    void testWanted(const QStringList& contexts);
    void testCancelled();
    /// The user allows a program that contexts log in through, or takes that back.
    void programDecided(const QString& id, bool isAllowed);
    void demoWanted();
    void fileWanted();
    void fleetFileWanted();

private:
    QWidget* buildContexts();
    QWidget* buildSteps();
    QWidget* buildDemo();
    QWidget* buildOpen();
    void updateWords();
    void updateSentence();
    void updateDetails();
    void connectTicked();
    void test(const QStringList& contexts);
    void testOrCancel();
    void cancelTest();
    void openMenu(const QPoint& place);
    [[nodiscard]] QString currentContext() const;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    ContextTable* m_model;
    ContextProxy* m_proxy;
    ToneLabel* m_sentence;
    Panel* m_contexts = nullptr;
    QVBoxLayout* m_strips = nullptr;
    QLineEdit* m_filter = nullptr;
    QCheckBox* m_all = nullptr;
    QTableView* m_table = nullptr;
    ToneLabel* m_nothing = nullptr;
    ToneLabel* m_selected = nullptr;
    ToneLabel* m_guard = nullptr;
    QPushButton* m_connect = nullptr;
    QPushButton* m_test = nullptr;
    SegmentedChoice* m_show = nullptr;
    ContextDetails* m_details = nullptr;
    QString m_fleet;             ///< open behind this page
    int m_files = 0;             ///< read by the last offer
    bool m_hasContacted = false; ///< some cluster was asked since the start
    QStringList m_testing;       ///< asked and not answered
    QPushButton* m_demo = nullptr;
    ToneLabel* m_demoStatus = nullptr;
    QList<ToneLabel*> m_steps;
};

} // namespace pilothouse::ui
