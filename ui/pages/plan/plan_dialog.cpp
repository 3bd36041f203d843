// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_dialog.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/controls.h"
#include "ui/widgets/messages.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kWidth = 520;
constexpr int kMostHeight = 560;

enum Choice : int { None, Everybody, Labels };

/// "spec.stages[0].maxConcurrency: expected…" without the way there.
QString withoutPath(const QString& fault) {
    static const QRegularExpression kPath(
        u"^spec\\.(stages|windows)\\[\\d+\\]\\.?|^spec\\.|^metadata\\."_s);
    QString text = fault;
    return text.remove(kPath);
}

} // namespace

PlanDialog::PlanDialog(const QString& title, StrategyJudge judge, QWidget* parent)
    : QDialog(parent), m_judge(std::move(judge)),
      m_faults(new ToneLabel({}, Tone::Failed, 13, false, this)) {
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(kWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(8);
    column->addWidget(new ToneLabel(title, Tone::Text, 16, true, this));
    auto* area = new QScrollArea(this);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* fields = new QWidget(area);
    m_form = new QFormLayout(fields);
    m_form->setContentsMargins(0, 4, 8, 4);
    m_form->setHorizontalSpacing(16);
    m_form->setVerticalSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    area->setWidget(fields);
    area->setMinimumHeight(200);
    column->addWidget(area, 1);
    m_faults->setObjectName(u"planFaults"_s);
    m_faults->setWrap(true);
    m_faults->hide();
    column->addWidget(m_faults);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    auto* ok = new QPushButton(tr("Apply"), this);
    ok->setObjectName(u"planApply"_s);
    setButtonKind(ok, ButtonKind::Primary);
    ok->setDefault(true);
    cancel->setAutoDefault(false);
    row->addStretch(1);
    row->addWidget(cancel);
    row->addWidget(ok);
    column->addLayout(row);
    resize(kWidth, kMostHeight);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(ok, &QPushButton::clicked, this, &PlanDialog::tryAccept);
}

void PlanDialog::tryAccept() {
    const QStringList faults = check();
    m_faults->setVisible(!faults.isEmpty());
    m_faults->setText(faults.join(u'\n'));
    setAccessibleDescription(faults.join(u". "_s));
    if (faults.isEmpty()) {
        accept();
    }
}

QStringList PlanDialog::faultsOf(const model::StrategyStage& stage) const {
    QStringList faults;
    model::Strategy strategy;
    strategy.name = "strategy";
    strategy.stages = {stage};
    for (const QString& fault : m_judge ? m_judge(strategy) : QStringList()) {
        faults.append(withoutPath(fault));
    }
    return faults;
}

QLineEdit* PlanDialog::addText(const QString& label, const char* name, const QString& text,
                               const QString& hint, const QString& tip) {
    auto* field = new QLineEdit(text, this);
    field->setObjectName(QLatin1String(name));
    field->setAccessibleName(label);
    field->setPlaceholderText(hint);
    field->setToolTip(tip);
    m_form->addRow(label, field);
    return field;
}

QComboBox* PlanDialog::addChoice(const QString& label, const char* name, const QStringList& words,
                                 int at, const QString& tip) {
    auto* field = new QComboBox(this);
    field->setObjectName(QLatin1String(name));
    field->setAccessibleName(label);
    field->addItems(words);
    field->setCurrentIndex(at);
    field->setToolTip(tip);
    m_form->addRow(label, field);
    return field;
}

void PlanDialog::addHeading(const QString& text) {
    m_form->addRow(new ToneLabel(text, Tone::Text, 13, true, this));
}

std::optional<model::Bound> PlanDialog::bound(const QLineEdit* field, const QString& label,
                                              int least, QStringList& faults) {
    const BoundReading reading = readBound(field->text(), least);
    if (!reading.isRight) {
        faults.append(tr("%1: a number from %2 or a percent such as 25% is expected, not “%3”")
                          .arg(label)
                          .arg(least)
                          .arg(field->text()));
    }
    return reading.bound;
}

std::optional<std::chrono::milliseconds>
PlanDialog::duration(const QLineEdit* field, const QString& label, QStringList& faults) {
    const QString text = field->text().simplified().remove(u' ');
    if (text.isEmpty()) {
        return std::nullopt;
    }
    const auto time = parseDuration(fromQt(text));
    if (!time) {
        faults.append(tr("%1: a time such as 30m, 4h or 1d12h is expected, not “%2”")
                          .arg(label, field->text()));
        return std::nullopt;
    }
    return *time;
}

std::optional<std::int32_t> PlanDialog::percent(const QLineEdit* field, const QString& label,
                                                QStringList& faults) {
    QString text = field->text().simplified().remove(u' ');
    if (text.isEmpty()) {
        return std::nullopt;
    }
    text.remove(u'%');
    bool isNumber = false;
    const int value = text.toInt(&isNumber);
    if (!isNumber || value < 0 || value > 100) {
        faults.append(
            tr("%1: a percent such as 95% is expected, not “%2”").arg(label, field->text()));
        return std::nullopt;
    }
    return value;
}

SelectorField::SelectorField(const QString& none, const std::optional<std::string>& selector,
                             QWidget* parent)
    : QWidget(parent), m_choice(new QComboBox(this)), m_labels(new QLineEdit(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_choice->setObjectName(u"selectorChoice"_s);
    m_choice->setAccessibleName(tr("Who is in it"));
    m_choice->addItems({none, tr("every cluster"), tr("by labels")});
    m_labels->setObjectName(u"selectorLabels"_s);
    m_labels->setAccessibleName(tr("Labels"));
    m_labels->setPlaceholderText(u"env=prod,ring!=0"_s);
    setMonospace(m_labels);
    row->addWidget(m_choice);
    row->addWidget(m_labels, 1);
    const auto update = [this] { m_labels->setEnabled(m_choice->currentIndex() == Labels); };
    connect(m_choice, &QComboBox::currentIndexChanged, this, update);
    m_choice->setCurrentIndex(!selector ? None : selector->empty() ? Everybody : Labels);
    m_labels->setText(selector ? toQt(*selector) : QString());
    update();
}

std::optional<std::string> SelectorField::selector() const {
    switch (m_choice->currentIndex()) {
    case Everybody: return std::string();
    case Labels: return fromQt(m_labels->text().trimmed());
    default: return std::nullopt;
    }
}

} // namespace pilothouse::ui
