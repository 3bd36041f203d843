// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/change_dialog.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

QStringList texts(const std::vector<std::string>& values) {
    QStringList out;
    for (const auto& value : values) {
        out.append(toQt(value));
    }
    return out;
}

QComboBox* editable(QWidget* parent, const QString& name, const QString& spoken) {
    auto* box = new QComboBox(parent);
    box->setObjectName(name);
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->setAccessibleName(spoken);
    return box;
}

/// Other choices; what was typed stays where it fits.
void offer(QComboBox* box, const QStringList& choices, const QString& first) {
    if (box->property("phChoices").toStringList() != choices) {
        box->setProperty("phChoices", choices);
        box->clear();
        box->addItems(choices);
        box->setCurrentText(first);
    }
}

} // namespace

ChangeDialog::ChangeDialog(const model::LabFacts& facts, const QString& cluster, QWidget* parent)
    : QDialog(parent), m_kind(new QComboBox(this)),
      m_whom(editable(this, u"changeWhom"_s, tr("Of whom"))),
      m_what(editable(this, u"changeWhat"_s, tr("What"))), m_value(new QLineEdit(this)),
      m_percent(new QSpinBox(this)), m_words(new QLabel(this)), m_try(nullptr),
      m_form(new QFormLayout) {
    setWindowTitle(tr("What if"));
    setObjectName(u"changeDialog"_s);
    setMinimumWidth(460);
    m_kind->setObjectName(u"changeKind"_s);
    m_kind->setAccessibleName(tr("Kind of change"));
    m_kind->addItems({tr("A taint on clusters"), tr("A label on clusters"), tr("A region is down"),
                      tr("Clusters fall silent"), tr("Clusters leave the fleet"),
                      tr("A property of clusters"), tr("A property of all, more or less"),
                      tr("A field of the policy"), tr("In the words of the command line")});
    if (facts.isFleetFileTelling) {
        m_kind->addItem(tr("Prices and properties of the fleet file"));
    }
    m_value->setObjectName(u"changeValue"_s);
    m_value->setAccessibleName(tr("Value"));
    m_percent->setObjectName(u"changePercent"_s);
    m_percent->setAccessibleName(tr("Percent more or less"));
    m_percent->setRange(-100, 400);
    m_percent->setSingleStep(5);
    m_percent->setSuffix(tr(" %"));
    m_percent->setValue(-20);
    m_words->setObjectName(u"changeWords"_s);
    m_words->setFont(monoFont());
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_form->addRow(tr("Change"), m_kind);
    m_form->addRow(tr("Of whom"), m_whom);
    m_form->addRow(tr("What"), m_what);
    m_form->addRow(tr("Value"), m_value);
    m_form->addRow(tr("By"), m_percent);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_try = buttons->addButton(tr("Try it"), QDialogButtonBox::AcceptRole);
    m_try->setObjectName(u"changeTry"_s);
    m_try->setDefault(true);
    setButtonKind(m_try, ButtonKind::Primary);
    auto* column = new QVBoxLayout(this);
    column->addLayout(m_form);
    column->addWidget(m_words);
    column->addWidget(buttons);
    fillWhom(facts, cluster);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT chosen(change());
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ChangeDialog::refresh);
    connect(m_whom, &QComboBox::currentTextChanged, this, &ChangeDialog::refresh);
    connect(m_what, &QComboBox::currentTextChanged, this, &ChangeDialog::refresh);
    connect(m_value, &QLineEdit::textChanged, this, &ChangeDialog::refresh);
    connect(m_percent, &QSpinBox::valueChanged, this, &ChangeDialog::refresh);
    refresh();
}

void ChangeDialog::fillWhom(const model::LabFacts& facts, const QString& cluster) {
    for (const auto& label : facts.labels) {
        m_labels.append(toQt(label.first));
    }
    m_taints = texts(facts.taints);
    if (!m_taints.contains(u"maintenance"_s)) {
        m_taints.prepend(u"maintenance"_s);
    }
    m_properties = texts(facts.properties);
    m_regions = texts(facts.regions);
    m_clusters = texts(facts.clusters);
    m_whom->setToolTip(tr("A name, or a pattern with * and ?"));
    m_whom->addItems(m_clusters);
    m_whom->setProperty("phChoices", m_clusters);
    m_whom->setCurrentText(cluster.isEmpty() ? m_clusters.value(0) : cluster);
}

ChangeDialog::Kind ChangeDialog::kind() const {
    return static_cast<Kind>(m_kind->currentIndex());
}

void ChangeDialog::refresh() {
    const Kind now = kind();
    const bool hasWhom = now != Policy && now != Words && now != Scale && now != FleetFile;
    const bool hasWhat = now == Taint || now == Label || now == Property || now == Scale;
    const bool hasValue =
        now == Taint || now == Label || now == Property || now == Policy || now == Words;
    m_form->setRowVisible(m_whom, hasWhom);
    m_form->setRowVisible(m_what, hasWhat);
    m_form->setRowVisible(m_value, hasValue);
    m_form->setRowVisible(m_percent, now == Scale);
    const QString whom = m_whom->currentText();
    offer(m_whom, now == RegionDown ? m_regions : m_clusters,
          now == RegionDown           ? m_regions.value(0)
          : m_clusters.contains(whom) ? whom
                                      : m_clusters.value(0));
    const QStringList what = now == Taint ? m_taints : now == Label ? m_labels : m_properties;
    if (hasWhat) {
        offer(m_what, what, what.value(0));
    }
    m_value->setPlaceholderText(now == Policy  ? u"numberOfClusters=5"_s
                                : now == Words ? u"prod-*:taint.maintenance=:NoSchedule"_s
                                : now == Taint ? tr("may be empty")
                                               : QString());
    const auto made = change();
    m_words->setText(made.percent ? tr("%1 by %2 %").arg(toQt(made.text)).arg(*made.percent)
                                  : toQt(made.text));
    const bool needsValue = now == Label || now == Property || now == Policy || now == Words;
    m_try->setEnabled((!hasWhom || !m_whom->currentText().trimmed().isEmpty()) &&
                      (!hasWhat || !m_what->currentText().trimmed().isEmpty()) &&
                      (!needsValue || !m_value->text().trimmed().isEmpty()));
}

model::LabChange ChangeDialog::change() const {
    const QString whom = m_whom->currentText().trimmed();
    const QString what = m_what->currentText().trimmed();
    const QString value = m_value->text().trimmed();
    model::LabChange out{.isOn = true};
    QString text;
    switch (kind()) {
    case Taint: text = u"%1:taint.%2=%3:NoSchedule"_s.arg(whom, what, value); break;
    case Label: text = u"%1:label.%2=%3"_s.arg(whom, what, value); break;
    case RegionDown: text = u"region.%1:down"_s.arg(whom); break;
    case Silent: text = whom + u":down"_s; break;
    case Leave: text = whom + u":leave"_s; break;
    case Property: text = u"%1:property.%2=%3"_s.arg(whom, what, value); break;
    case Scale:
        text = what;
        out.percent = m_percent->value();
        break;
    case Policy: text = u"policy."_s + value; break;
    case Words: text = value; break;
    case FleetFile: text = u"fleet.properties"_s; break;
    }
    out.text = fromQt(text);
    return out;
}

} // namespace pilothouse::ui
