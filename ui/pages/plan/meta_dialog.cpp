// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/meta_dialog.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/fonts.h"

#include <QFormLayout>
#include <QPlainTextEdit>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

QString escaped(QString text) {
    return text.replace(u'\\', u"\\\\"_s).replace(u'\n', u"\\n"_s);
}

QString unescaped(const QString& text) {
    QString out;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const bool isEscape = text.at(at) == u'\\' && at + 1 < text.size();
        const QChar letter = isEscape ? text.at(++at) : text.at(at);
        out += isEscape && letter == u'n' ? QChar(u'\n') : letter;
    }
    return out;
}

QStringList linesOf(const model::Labels& pairs) {
    QStringList lines;
    for (const auto& [key, value] : pairs) {
        lines.append(u"%1=%2"_s.arg(escaped(toQt(key)), escaped(toQt(value))));
    }
    return lines;
}

/// One "key=value" a line; what is none is a fault.
model::Labels pairsOf(const QPlainTextEdit* field, const model::Labels& before,
                      QStringList& faults) {
    if (field->toPlainText() == linesOf(before).join(u'\n')) {
        return before; // as it was, whatever its letters
    }
    model::Labels pairs;
    for (const QString& line : field->toPlainText().split(u'\n', Qt::SkipEmptyParts)) {
        const qsizetype equals = line.indexOf(u'=');
        if (equals <= 0) {
            faults.append(MetaDialog::tr("%1: “%2” is no key=value")
                              .arg(field->accessibleName(), line.left(64)));
            continue;
        }
        pairs.emplace_back(fromQt(unescaped(line.left(equals).trimmed())),
                           fromQt(unescaped(line.mid(equals + 1).trimmed())));
    }
    std::sort(pairs.begin(), pairs.end());
    return pairs;
}

} // namespace

MetaDialog::MetaDialog(const model::Strategy& strategy, const StrategyJudge& judge, QWidget* parent)
    : PlanDialog(tr("Labels and node images"), judge, parent), m_strategy(strategy) {
    setObjectName(u"metaDialog"_s);
    m_labels = addLines(tr("Labels"), "metaLabels", linesOf(strategy.labels),
                        tr("One key=value a line, for people and their tools"));
    m_annotations = addLines(tr("Annotations"), "metaAnnotations", linesOf(strategy.annotations),
                             tr("One key=value a line; \\n stands for a line break"));
    QStringList images;
    for (const auto& version : strategy.intent.imageVersions) {
        images.append(toQt(version));
    }
    m_images = addLines(tr("Node images"), "metaImages", images,
                        tr("Versions of node images, one a line, instead of the latest or "
                           "consistent ones; empty: none are listed"));
    m_labels->setFocus();
}

QPlainTextEdit* MetaDialog::addLines(const QString& label, const char* name,
                                     const QStringList& lines, const QString& tip) {
    auto* field = new QPlainTextEdit(lines.join(u'\n'), this);
    field->setObjectName(QLatin1String(name));
    field->setAccessibleName(label);
    field->setToolTip(tip);
    field->setFont(monoFont());
    field->setTabChangesFocus(true);
    field->setFixedHeight(92);
    form()->addRow(label, field);
    return field;
}

QStringList MetaDialog::check() {
    QStringList faults;
    auto strategy = m_strategy;
    strategy.labels = pairsOf(m_labels, m_strategy.labels, faults);
    strategy.annotations = pairsOf(m_annotations, m_strategy.annotations, faults);
    auto& intent = strategy.intent;
    intent.imageVersions.clear();
    for (const QString& line : m_images->toPlainText().split(u'\n', Qt::SkipEmptyParts)) {
        intent.imageVersions.push_back(fromQt(line.trimmed()));
    }
    if (!intent.imageVersions.empty()) {
        intent.images = model::ImagePolicy::Custom;
    } else if (intent.images == model::ImagePolicy::Custom) {
        intent.images = model::ImagePolicy::Latest;
    }
    if (faults.isEmpty() && judge()) {
        faults = judge()(strategy);
    }
    if (faults.isEmpty() && strategy != m_strategy) {
        Q_EMIT metaEdited(strategy);
    }
    return faults;
}

} // namespace pilothouse::ui
