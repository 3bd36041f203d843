// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/firstrun/context_table.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/roles.h"
#include "ui/pages/firstrun/test_words.h"
#include "ui/theme/tokens.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pilothouse::ui {

namespace {

QString keyOf(const ContextOffer& offer) {
    return offer.file + QLatin1Char('#') + offer.context;
}

/// What is the same in nearly every row takes room from what differs.
QString withoutScheme(const QString& server) {
    return server.startsWith(QLatin1String("https://")) ? server.mid(8) : server;
}

Instant wallNow() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace

void ContextTable::setOffers(const QList<ContextOffer>& offers, bool tick) {
    beginResetModel(); // another file: the data source itself changed
    m_offers = offers;
    QSet<QString> ticks;
    for (const ContextOffer& offer : offers) {
        const bool wanted = tick || m_ticks.contains(keyOf(offer));
        if (wanted && offer.problem.isEmpty()) {
            ticks.insert(keyOf(offer));
        }
    }
    m_ticks = ticks;
    m_testing.clear();
    m_tests.clear();
    endResetModel();
    Q_EMIT ticksChanged();
}

const ContextOffer* ContextTable::find(const QString& context) const {
    const auto found =
        std::find_if(m_offers.begin(), m_offers.end(),
                     [&](const ContextOffer& offer) { return offer.context == context; });
    return found == m_offers.end() ? nullptr : &*found;
}

bool ContextTable::isTicked(int row) const {
    return m_ticks.contains(keyOf(m_offers.at(row)));
}

void ContextTable::setTesting(const QStringList& contexts) {
    m_testing = QSet<QString>(contexts.begin(), contexts.end());
    for (const QString& context : contexts) {
        touchNote(context);
    }
}

void ContextTable::clearTesting() {
    const QSet<QString> before = std::exchange(m_testing, {});
    for (const QString& context : before) {
        touchNote(context);
    }
}

void ContextTable::setProgram(const QString& id, ProgramState state) {
    for (int row = 0; row < rowCount(); ++row) {
        if (!id.isEmpty() && m_offers.at(row).programId == id) {
            m_offers[row].programState = state;
            m_tests.remove(m_offers.at(row).context); // what was tested was tested without it
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        }
    }
}

void ContextTable::setTest(const ContextTest& test) {
    m_testing.remove(test.context);
    m_tests.insert(test.context, test);
    touchNote(test.context);
}

const ContextTest* ContextTable::testOf(const QString& context) const {
    const auto found = m_tests.constFind(context);
    return found == m_tests.constEnd() ? nullptr : &*found;
}

bool ContextTable::isTesting(const QString& context) const {
    return m_testing.contains(context);
}

void ContextTable::touchNote(const QString& context) {
    for (int row = 0; row < rowCount(); ++row) {
        if (m_offers.at(row).context == context) {
            Q_EMIT dataChanged(index(row, Note), index(row, Note));
        }
    }
}

QList<ContextOffer> ContextTable::ticked() const {
    QList<ContextOffer> list;
    for (const ContextOffer& offer : m_offers) {
        if (m_ticks.contains(keyOf(offer))) {
            list.append(offer);
        }
    }
    return list;
}

int ContextTable::usable() const {
    return static_cast<int>(
        std::count_if(m_offers.begin(), m_offers.end(),
                      [](const ContextOffer& offer) { return offer.problem.isEmpty(); }));
}

void ContextTable::tickAll(bool on) {
    m_ticks.clear();
    for (const ContextOffer& offer : m_offers) {
        if (on && offer.problem.isEmpty()) {
            m_ticks.insert(keyOf(offer));
        }
    }
    if (!m_offers.isEmpty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
    Q_EMIT ticksChanged();
}

int ContextTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_offers.size());
}

int ContextTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString ContextTable::text(const ContextOffer& offer, int column) const {
    switch (column) {
    case Context: return offer.context;
    case Server: return offer.server;
    case User: return offer.user.isEmpty() ? QStringLiteral("–") : offer.user;
    case Login: return loginWords(offer);
    case Environment:
        return offer.isProduction
                   ? tr("production")
                   : (offer.environment.isEmpty() ? QStringLiteral("–") : offer.environment);
    case Note: return note(offer);
    default: return {};
    }
}

QString ContextTable::note(const ContextOffer& offer) const {
    if (m_testing.contains(offer.context)) {
        return tr("testing…");
    }
    if (const ContextTest* test = testOf(offer.context)) {
        return testSummary(*test);
    }
    if (!offer.problem.isEmpty()) {
        return offer.problem;
    }
    return needsProgram(offer) ? tr("left out: needs a program")
                               : certificateWords(offer, wallNow());
}

std::optional<Glyph> ContextTable::noteGlyph(const ContextOffer& offer) const {
    if (m_testing.contains(offer.context)) {
        return Glyph::WaitingClock;
    }
    if (const ContextTest* test = testOf(offer.context)) {
        return testGlyph(*test);
    }
    if (!offer.problem.isEmpty()) {
        return Glyph::Failed;
    }
    if (needsProgram(offer)) {
        return Glyph::WaitingHand;
    }
    if (certificateWords(offer, wallNow()).isEmpty()) {
        return std::nullopt;
    }
    return *offer.certificateEnds < wallNow() ? Glyph::Failed : Glyph::Warning;
}

QVariant ContextTable::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const ContextOffer& offer = m_offers.at(index.row());
    const bool usable = offer.problem.isEmpty();
    const bool isTicked = m_ticks.contains(keyOf(offer));
    switch (role) {
    case Qt::DisplayRole:
        // The tick stands before the name, a bar before the environment.
        return index.column() == Context ? QString(QStringLiteral("       ") + offer.context)
               : index.column() == Environment
                   ? QString(QStringLiteral("   ") + text(offer, Environment))
               : index.column() == Server ? withoutScheme(offer.server)
                                          : text(offer, index.column());
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole: return text(offer, index.column());
    case IdRole: return offer.context;
    case Qt::CheckStateRole:
        return index.column() == Context ? QVariant(int(isTicked ? Qt::Checked : Qt::Unchecked))
                                         : QVariant();
    case GlyphRole: {
        const auto glyph = index.column() == Note ? noteGlyph(offer) : std::nullopt;
        return glyph ? QVariant(int(*glyph)) : QVariant();
    }
    case StrongRole: return index.column() == Context && isTicked;
    case SmallRole:
        return index.column() == Server || index.column() == Note || index.column() == User;
    case ElideRole:
        return int(index.column() == Server || index.column() == User ? Qt::ElideMiddle
                                                                      : Qt::ElideRight);
    case ToneRole:
        if (const auto glyph = index.column() == Note ? noteGlyph(offer) : std::nullopt) {
            return int(toneOf(*glyph));
        }
        return int(!usable || index.column() == Server || index.column() == User ? Tone::Muted
                                                                                 : Tone::Text);
    default: return {};
    }
}

QVariant ContextTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Context: return tr("Context");
    case Server: return tr("Server");
    case User: return tr("User");
    case Login: return tr("Login");
    case Environment: return tr("Environment");
    case Note: return tr("Note");
    default: return {};
    }
}

Qt::ItemFlags ContextTable::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    const bool usable = index.isValid() && m_offers.at(index.row()).problem.isEmpty();
    if (usable && index.column() == Context) {
        flags |= Qt::ItemIsUserCheckable;
    }
    return flags; // a broken context stays selectable: its details say why
}

bool ContextTable::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || !index.isValid() ||
        !m_offers.at(index.row()).problem.isEmpty()) {
        return false;
    }
    const QString key = keyOf(m_offers.at(index.row()));
    if (value.toInt() == Qt::Checked) {
        m_ticks.insert(key);
    } else {
        m_ticks.remove(key);
    }
    Q_EMIT dataChanged(index.siblingAtColumn(0), index.siblingAtColumn(ColumnCount - 1));
    Q_EMIT ticksChanged();
    return true;
}

void ContextProxy::setWords(const QString& words) {
    m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void ContextProxy::setShow(int show) {
    m_show = show;
    invalidateFilter();
}

bool ContextProxy::filterAcceptsRow(int row, const QModelIndex& /*parent*/) const {
    const auto* table = qobject_cast<const ContextTable*>(sourceModel());
    const ContextOffer& offer = table->offer(row);
    if ((m_show == Ticked && !table->isTicked(row)) ||
        (m_show == WithProgram && !needsProgram(offer))) {
        return false;
    }
    const QStringList fields{offer.context,
                             offer.server,
                             offer.user,
                             offer.environment,
                             offer.isProduction ? tr("production") : QString(),
                             loginWords(offer)};
    return std::all_of(m_words.begin(), m_words.end(), [&fields](const QString& word) {
        return std::any_of(fields.begin(), fields.end(), [&word](const QString& field) {
            return field.contains(word, Qt::CaseInsensitive);
        });
    });
}

} // namespace pilothouse::ui
