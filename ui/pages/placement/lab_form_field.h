// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_form.h"
#include "model/placement_picture.h"

#include <QPointer>
#include <QString>
#include <QWidget>

#include <functional>
#include <memory>

class QComboBox;
class QCompleter;
class QLineEdit;
class QStringListModel;

namespace pilothouse::ui {

class LinkButton;
class ToneLabel;

/// What all fields of one form share: the list of words below the field that is typed in, what the
/// clusters offer, and how much room there is. Lives as long as the form. GUI thread.
class FormOffers : public QObject {
    Q_OBJECT
public:
    explicit FormOffers(QObject* parent);
    void setFacts(const std::shared_ptr<const model::LabFacts>& facts) { m_facts = facts; }
    [[nodiscard]] const model::LabFacts* facts() const { return m_facts.get(); }
    /// Offers `words` below the edit that fit what is typed; with `isAsked` all of them.
    void open(QLineEdit* edit, const QStringList& words, bool isAsked);
    void close();
    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] QCompleter* completer() const { return m_completer; }
    /// Whether buttons stand below each other, because the form has no room for them in a line.
    void setNarrow(bool isNarrow);
    [[nodiscard]] bool isNarrow() const { return m_isNarrow; }

Q_SIGNALS:
    void narrowChanged();

private:
    void insert(const QString& word);
    QCompleter* m_completer;
    QStringListModel* m_words;
    QPointer<QLineEdit> m_edit;
    std::shared_ptr<const model::LabFacts> m_facts;
    bool m_isNarrow = false;
};

/// One value of a placement: its label, a field or a choice, and what the hub would say of it
/// below. It shows what the text holds and tells what a person makes of it; what is being typed is
/// never replaced by an answer that means the same. Ctrl+Z is for the form. GUI thread.
class LabFormField : public QWidget {
    Q_OBJECT
public:
    enum class Label : std::uint8_t { Above, None };

    LabFormField(model::LabFieldId id, FormOffers* offers, Label label, QWidget* parent = nullptr);
    void setField(const model::LabField& field);
    /// Why the last edit of it was not made; empty: it was.
    void setRefusal(const QString& why);
    /// The key whose values are offered.
    void setKeyOf(std::function<QString()> keyOf) { m_keyOf = std::move(keyOf); }
    /// The key of a pair changed under it.
    void setPath(const model::LabPath& path) { m_field.path = path; }
    [[nodiscard]] const model::LabField& field() const { return m_field; }
    [[nodiscard]] QString text() const;
    [[nodiscard]] bool hasError() const;
    /// The widget that takes the keys.
    [[nodiscard]] QWidget* control() const;

Q_SIGNALS:
    void edited(const pilothouse::model::LabFormEdit& edit);
    void undoWanted(bool isRedo);
    void lineWanted(int line);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildEdit();
    void buildChoice();
    void onTyped(const QString& text);
    void commitKey();
    void send(const QString& value);
    void offer(bool isAsked);
    void showErrors();
    bool takeKey(QEvent* event);
    [[nodiscard]] bool isKey() const { return m_field.id == model::LabFieldId::LabelKey; }

    model::LabField m_field;
    FormOffers* m_offers;
    std::function<QString()> m_keyOf;
    QLineEdit* m_edit = nullptr;
    QComboBox* m_choice = nullptr;
    ToneLabel* m_error;
    LinkButton* m_elsewhere;
    QString m_refusal;
    bool m_isShowing = false;
};

} // namespace pilothouse::ui
