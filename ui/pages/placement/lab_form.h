// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/placement/lab_form_field.h"

#include <QHash>
#include <QList>
#include <QWidget>

#include <functional>
#include <memory>

class QGridLayout;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace pilothouse::ui {

class ErrorState;
class LabFormRows;
class SegmentedChoice;

/// A placement as a form beside its text: sections of fields and rows, with what the hub would say
/// of each of them at its place, and with what the text says beyond them. Shows pictures of the
/// text and asks for edits of it; it holds no placement of its own. GUI thread.
class LabForm : public QWidget {
    Q_OBJECT
public:
    explicit LabForm(QWidget* parent = nullptr);
    /// The form of the newest text; null: none yet.
    void setForm(const std::shared_ptr<const model::LabForm>& form,
                 const std::shared_ptr<const model::LabRefusal>& refusal,
                 const std::shared_ptr<const model::LabFacts>& facts);
    /// Gives the keys to the next field (or the one before) that something is wrong with.
    void stepFault(int by);
    /// Gives the keys to the first field.
    void focusFirst();
    /// The field of a path, or null.
    [[nodiscard]] LabFormField* fieldAt(const model::LabPath& path) const;
    [[nodiscard]] LabFormRows* rowsOf(model::LabEntryKind kind) const {
        return m_lists.value(kind);
    }
    [[nodiscard]] FormOffers* offers() const { return m_offers; }

Q_SIGNALS:
    /// `joins`: further letters of the same field, one step of the history with those before.
    void edited(const pilothouse::model::LabFormEdit& edit, bool joins);
    void undoWanted(bool isRedo);
    void lineWanted(int line);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void addSection(const QString& title);
    /// Beside each other, as wide as the shares say.
    void addPair(model::LabFieldId left, model::LabFieldId right, int share = 1, int rest = 1);
    LabFormField* addField(model::LabFieldId id, QGridLayout* into, int column, int span);
    void addList(model::LabEntryKind kind);
    void send(const model::LabFormEdit& edit);
    void choosePlacementType(int index);
    void showUsed(const model::LabForm& form);
    void showNotes(const model::LabForm& form, const model::LabRefusal* refusal);
    void orderTabs();
    void fillNotes(QVBoxLayout* into, const QList<model::LabNote>& notes, bool isFault);
    [[nodiscard]] QList<LabFormField*> allFields() const;
    [[nodiscard]] QList<QWidget*> places() const;

    FormOffers* m_offers;
    QStackedWidget* m_stack;
    QScrollArea* m_scroll;
    QVBoxLayout* m_column = nullptr;
    ErrorState* m_broken;
    QPushButton* m_goThere;
    SegmentedChoice* m_type;
    QHash<model::LabFieldId, LabFormField*> m_fields;
    QHash<model::LabEntryKind, LabFormRows*> m_lists;
    QHash<model::LabEntryKind, QWidget*> m_heads;         ///< titles of lists
    QList<std::function<void(QList<QWidget*>&)>> m_order; ///< parts that take the keys
    QList<QWidget*> m_stops;                              ///< as they were put in order last
    QWidget* m_faults = nullptr;
    QWidget* m_others = nullptr;
    QHash<QVBoxLayout*, QList<model::LabNote>> m_notes; ///< on screen
    std::shared_ptr<const model::LabForm> m_form;
    std::shared_ptr<const model::LabRefusal> m_refusal;
    model::LabFormEdit m_last; ///< for `joins`
    int m_brokenLine = 1;
};

} // namespace pilothouse::ui
