// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/placement/lab_form_field.h"

#include <QList>
#include <QWidget>

class QBoxLayout;
class QPushButton;

namespace pilothouse::ui {

class IconButton;
class LabFormRows;

/// One row of a list: its fields, its own lists, a cross that takes it away. GUI thread.
class LabFormRow : public QWidget {
    Q_OBJECT
public:
    LabFormRow(model::LabEntryKind kind, FormOffers* offers, QWidget* parent = nullptr);
    void setEntry(const model::LabEntry& entry, int number);
    void addFields(QList<LabFormField*>& out) const;
    void addPlaces(QList<QWidget*>& out) const;
    /// What takes the keys, in the order of reading.
    void addStops(QList<QWidget*>& out) const;
    [[nodiscard]] LabFormField* firstField() const { return m_fields.value(0); }
    [[nodiscard]] const model::LabEntry& entry() const { return m_entry; }
    [[nodiscard]] const QList<LabFormRows*>& lists() const { return m_lists; }

Q_SIGNALS:
    void edited(const pilothouse::model::LabFormEdit& edit);
    void undoWanted(bool isRedo);
    void lineWanted(int line);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    LabFormField* add(model::LabFieldId id, QBoxLayout* into, int stretch = 1,
                      LabFormField::Label label = LabFormField::Label::None);
    void addList(model::LabEntryKind kind, QBoxLayout* into);
    void build();
    void buildCard(QBoxLayout* column);
    void refreshWords(int number);
    [[nodiscard]] LabFormField* field(model::LabFieldId id) const;

    model::LabEntryKind m_kind;
    FormOffers* m_offers;
    model::LabEntry m_entry;
    QList<LabFormField*> m_fields;
    QList<LabFormRows*> m_lists;
    QBoxLayout* m_adds = nullptr; ///< of a card: what adds to its lists
    IconButton* m_remove;
    ToneLabel* m_title = nullptr; ///< of a card
    ToneLabel* m_note = nullptr;  ///< what a term without conditions means
    ToneLabel* m_error;
};

/// A list of rows, with a button that adds one. GUI thread.
class LabFormRows : public QWidget {
    Q_OBJECT
public:
    LabFormRows(model::LabEntryKind kind, FormOffers* offers, QWidget* parent = nullptr);
    void setEntries(const model::LabEntries& entries);
    void addFields(QList<LabFormField*>& out) const;
    void addPlaces(QList<QWidget*>& out) const;
    void addStops(QList<QWidget*>& out) const;
    [[nodiscard]] const model::LabEntries& entries() const { return m_entries; }
    [[nodiscard]] const QList<LabFormRow*>& rows() const { return m_rows; }
    /// The buttons that add, for whoever puts several lists' into one line.
    [[nodiscard]] const QList<QPushButton*>& takeAdds();
    /// A row that was added gets the keys once it is there.
    void awaitRow() { m_isAwaited = true; }

Q_SIGNALS:
    void edited(const pilothouse::model::LabFormEdit& edit);
    void undoWanted(bool isRedo);
    void lineWanted(int line);

private:
    void addRow();
    void ask(bool isSorter);
    void focusAwaited(qsizetype before);
    QPushButton* button(const QString& text, bool isSorter);

    model::LabEntryKind m_kind;
    FormOffers* m_offers;
    model::LabEntries m_entries;
    QList<LabFormRow*> m_rows;
    QBoxLayout* m_column;
    ToneLabel* m_none;
    ToneLabel* m_error;
    LinkButton* m_elsewhere;
    QList<QPushButton*> m_adds;
    bool m_hasAdds = true; ///< they stand below its rows
    bool m_isAwaited = false;
};

} // namespace pilothouse::ui
