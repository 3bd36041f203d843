// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/bridge/context_offer.h"
#include "ui/theme/tokens.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>
#include <QSortFilterProxyModel>

#include <optional>

namespace pilothouse::ui {

/// The contexts of the kubeconfig with a tick each. A context that cannot be asked says why and has
/// no tick; what a test found replaces the note.
class ContextTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { Context, Server, User, Login, Environment, Note, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// Takes over a list; ticks stay with their context, new contexts start ticked when `tick` says
    /// so. What was tested before is forgotten.
    void setOffers(const QList<ContextOffer>& offers, bool tick);
    [[nodiscard]] const ContextOffer& offer(int row) const { return m_offers.at(row); }
    [[nodiscard]] const ContextOffer* find(const QString& context) const;
    [[nodiscard]] QList<ContextOffer> ticked() const;
    [[nodiscard]] bool isTicked(int row) const;
    void tickAll(bool on);
    [[nodiscard]] int usable() const;

    /// "testing…" in the note of these contexts until setTest() or clearTesting().
    void setTesting(const QStringList& contexts);
    void clearTesting();
    /// The user's word on the program of these contexts.
    void setProgram(const QString& id, ProgramState state);
    void setTest(const ContextTest& test);
    [[nodiscard]] const ContextTest* testOf(const QString& context) const;
    [[nodiscard]] bool isTesting(const QString& context) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    void ticksChanged();

private:
    [[nodiscard]] QString text(const ContextOffer& offer, int column) const;
    [[nodiscard]] QString note(const ContextOffer& offer) const;
    [[nodiscard]] std::optional<Glyph> noteGlyph(const ContextOffer& offer) const;
    void touchNote(const QString& context);
    QList<ContextOffer> m_offers;
    QSet<QString> m_ticks;
    QSet<QString> m_testing;
    QHash<QString, ContextTest> m_tests;
};

/// Narrows the contexts by words and by a choice.
class ContextProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    enum Show : int { All, Ticked, WithProgram };
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setWords(const QString& words);
    void setShow(int show);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_words;
    int m_show = All;
};

} // namespace pilothouse::ui
