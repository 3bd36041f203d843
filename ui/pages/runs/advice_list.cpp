// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/advice_list.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_review_parts.h"
#include "ui/pages/runs/run_words.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"

#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::RollbackVerdict;

constexpr std::size_t kMostNames = 6;

/// "v1.32.4 → 1.33.5 · Tue 10:40 – 14:02 · prod-neu-01, prod-neu-02 and 56 more".
QString historyOf(const model::RollbackNote& note, const RunContext& context) {
    QStringList parts;
    if (!note.from.empty() && !note.to.empty()) {
        parts << AdviceList::tr("%1 → %2").arg(toQt(note.from), toQt(note.to));
    }
    if (note.firstAt && note.lastAt) {
        const QString first = whenText(*note.firstAt, context);
        const QString last = whenText(*note.lastAt, context);
        parts << (first == last ? first : AdviceList::tr("%1 – %2").arg(first, last));
    }
    QStringList names;
    for (std::size_t at = 0; at < note.members.size() && at < kMostNames; ++at) {
        names << toQt(note.members[at]);
    }
    const qsizetype rest = static_cast<qsizetype>(note.members.size()) - names.size();
    const QString listed = names.join(u", "_s);
    parts << (rest > 0 ? AdviceList::tr("%1 and %2 more").arg(listed).arg(rest) : listed);
    return parts.join(u" · "_s);
}

QString headOf(const model::RollbackNote& note, const RunContext& context) {
    return AdviceList::tr("%1 of %2 %3", "layer, clusters, verdict")
        .arg(capital(toQt(note.layer)), clusters(static_cast<qsizetype>(note.members.size())),
             verdictWords(note, context));
}

} // namespace

Glyph glyphOf(RollbackVerdict verdict) {
    switch (verdict) {
    case RollbackVerdict::May: return Glyph::Ok;
    case RollbackVerdict::Elsewhere: return Glyph::Warning;
    case RollbackVerdict::MustNot: return Glyph::Failed;
    case RollbackVerdict::Unneeded: return Glyph::NotStarted;
    case RollbackVerdict::Wait: break;
    }
    return Glyph::WaitingClock;
}

QString verdictWords(const model::RollbackNote& note, const RunContext& context) {
    switch (note.verdict) {
    case RollbackVerdict::May:
        return note.until
                   ? AdviceList::tr("can go back until %1").arg(whenText(*note.until, context))
                   : AdviceList::tr("can go back");
    case RollbackVerdict::Elsewhere:
        return note.until ? AdviceList::tr("can be taken back elsewhere until %1")
                                .arg(whenText(*note.until, context))
                          : AdviceList::tr("can be taken back elsewhere alone");
    case RollbackVerdict::MustNot: return AdviceList::tr("must not be undone");
    case RollbackVerdict::Unneeded: return AdviceList::tr("did not change");
    case RollbackVerdict::Wait: break;
    }
    return AdviceList::tr("must finish first");
}

QString adviceSentence(const std::vector<model::RollbackNote>& notes, const RunContext& context) {
    return notes.empty() ? QString() : headOf(notes.front(), context);
}

AdviceList::AdviceList(QWidget* parent) : QScrollArea(parent), m_inside(new QWidget) {
    setObjectName(u"runAdvice"_s);
    setAccessibleName(tr("What can be undone"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus); // its arrows scroll
    m_column = new QVBoxLayout(m_inside);
    m_column->setContentsMargins(16, 8, 16, 8);
    m_column->setSpacing(2);
    setWidget(m_inside);
    m_inside->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

void AdviceList::setNotes(const std::vector<model::RollbackNote>& notes,
                          const RunContext& context) {
    QStringList words;
    for (const model::RollbackNote& note : notes) {
        words << headOf(note, context) + u'\n' + toQt(note.text) + u'\n' + historyOf(note, context);
    }
    if (words == m_shown) {
        return;
    }
    m_shown = words;
    setAccessibleDescription(words.join(u'\n'));
    while (QLayoutItem* item = m_column->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    for (const model::RollbackNote& note : notes) {
        addNote(note, context);
    }
    m_column->addStretch(1);
}

void AdviceList::addNote(const model::RollbackNote& note, const RunContext& context) {
    auto* row = new QWidget(m_inside);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 2, 0, 8);
    line->setSpacing(8);
    auto* sign = new QVBoxLayout; // the glyph stands on the first line
    sign->setContentsMargins(0, 3, 0, 0);
    sign->addWidget(new GlyphLabel(glyphOf(note.verdict), 12, row));
    sign->addStretch(1);
    line->addLayout(sign);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    const auto add = [&](const QString& text, Tone tone, int px, bool isStrong) {
        auto* label = new ToneLabel(text, tone, px, isStrong, row);
        label->setWrap(true);
        words->addWidget(label);
    };
    add(headOf(note, context), Tone::Text, metrics::kBody, true);
    const QString why = toQt(note.text);
    add((why.startsWith(u"az "_s) ? why : capital(why)) + u'.', Tone::Secondary, metrics::kBody,
        false);
    add(historyOf(note, context), Tone::Muted, metrics::kLabel, false);
    line->addLayout(words, 1);
    m_column->addWidget(row);
}

} // namespace pilothouse::ui
