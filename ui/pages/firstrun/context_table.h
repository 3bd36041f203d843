// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/bridge/context_offer.h"

#include <QAbstractTableModel>
#include <QSet>

namespace pilothouse::ui {

/// The contexts of the kubeconfig with a tick each. A context that cannot be asked says why and has
/// no tick.
class ContextTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { Context, Server, Environment, Note, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// Takes over a list; ticks stay with their context, new contexts start ticked when `tick` says
    /// so.
    void setOffers(const QList<ContextOffer>& offers, bool tick);
    [[nodiscard]] QList<ContextOffer> ticked() const;
    void tickAll(bool on);
    [[nodiscard]] int usable() const;

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
    QList<ContextOffer> m_offers;
    QSet<QString> m_ticks;
};

} // namespace pilothouse::ui
