// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/rule_list.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/controls.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::Comparison;

constexpr std::array kComparisons{Comparison::Less,    Comparison::LessEqual,
                                  Comparison::Equal,   Comparison::NotEqual,
                                  Comparison::Greater, Comparison::GreaterEqual};

/// Shortest that reads back as the same number, with a point in every language.
QString numberText(double number) {
    return QString::number(number, 'g', QLocale::FloatingPointShortest);
}

QString ruleWord(const model::HealthRule& rule) {
    return u"%1: %2 %3 %4"_s.arg(toQt(rule.name),
                                 rule.promql.empty() ? toQt(rule.object + ' ' + rule.jsonpath)
                                                     : toQt(rule.promql),
                                 toQt(toString(rule.comparison)), numberText(rule.threshold));
}

} // namespace

RuleList::RuleList(std::vector<model::HealthRule> rules, StrategyJudge judge, QWidget* parent)
    : QWidget(parent), m_rules(std::move(rules)), m_judge(std::move(judge)),
      m_list(new QListWidget(this)) {
    setObjectName(u"gateRules"_s);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_list->setObjectName(u"ruleList"_s);
    m_list->setAccessibleName(tr("Own rules"));
    m_list->setToolTip(tr("A query or a field of an object, and the number it must come to"));
    m_list->setFixedHeight(76);
    row->addWidget(m_list, 1);
    auto* buttons = new QVBoxLayout;
    buttons->setSpacing(4);
    const auto button = [&](const QString& text, const char* name, const auto& run) {
        auto* one = new QPushButton(text, this);
        one->setObjectName(QLatin1String(name));
        one->setAutoDefault(false);
        one->setAccessibleDescription(tr("Own rules"));
        setSmall(one);
        connect(one, &QPushButton::clicked, this, run);
        buttons->addWidget(one);
    };
    const auto current = [this] {
        return static_cast<std::size_t>(std::max(0, m_list->currentRow()));
    };
    button(tr("Add"), "ruleAdd", [this] { edit(m_rules.size()); });
    button(tr("Edit…"), "ruleEdit", [this, current] {
        if (!m_rules.empty()) {
            edit(current());
        }
    });
    button(tr("Remove"), "ruleRemove", [this, current] {
        if (!m_rules.empty()) {
            m_rules.erase(m_rules.begin() + static_cast<std::ptrdiff_t>(current()));
            refill(m_list->currentRow());
        }
    });
    buttons->addStretch(1);
    row->addLayout(buttons);
    connect(m_list, &QListWidget::itemDoubleClicked, this, [this, current] { edit(current()); });
    refill(0);
}

void RuleList::refill(int current) {
    m_list->clear();
    for (const auto& rule : m_rules) {
        m_list->addItem(ruleWord(rule));
    }
    m_list->setCurrentRow(std::min(current, m_list->count() - 1));
}

void RuleList::edit(std::size_t at) {
    const bool isNew = at >= m_rules.size();
    auto* dialog = new RuleDialog(isNew ? model::HealthRule() : m_rules[at], m_judge, this);
    connect(dialog, &RuleDialog::ruleEdited, this, [this, at](const model::HealthRule& rule) {
        if (at < m_rules.size()) {
            m_rules[at] = rule;
        } else {
            m_rules.push_back(rule);
        }
        refill(static_cast<int>(std::min(at, m_rules.size() - 1)));
    });
    dialog->open();
}

RuleDialog::RuleDialog(const model::HealthRule& rule, const StrategyJudge& judge, QWidget* parent)
    : PlanDialog(tr("Rule of a health gate"), judge, parent), m_rule(rule) {
    setObjectName(u"ruleDialog"_s);
    m_name = addText(tr("Name"), "ruleName", toQt(rule.name), tr("error rate"));
    m_kind =
        addChoice(tr("What is asked"), "ruleKind",
                  {tr("a PromQL query"), tr("a field of an object")}, rule.object.empty() ? 0 : 1);
    m_promql = addText(tr("Query"), "rulePromql", toQt(rule.promql), u"sum(rate(…[5m]))"_s,
                       tr("Asked of each cluster's Prometheus; it must come to one number"));
    m_object = addText(tr("Object"), "ruleObject", toQt(rule.object),
                       u"apps/v1/Deployment/shop/checkout"_s,
                       tr("Group and version, kind, namespace, name"));
    m_path = addText(tr("Field"), "rulePath", toQt(rule.jsonpath), u"{.status.readyReplicas}"_s,
                     tr("JSONPath"));
    for (QLineEdit* field : {m_promql, m_object, m_path}) {
        setMonospace(field);
    }
    QStringList words;
    for (const Comparison each : kComparisons) {
        words.append(toQt(toString(each)));
    }
    const auto* at = std::find(kComparisons.begin(), kComparisons.end(), rule.comparison);
    m_comparison = addChoice(tr("Must be"), "ruleComparison", words,
                             static_cast<int>(std::distance(kComparisons.begin(), at)));
    m_threshold = addText(tr("Number"), "ruleThreshold", numberText(rule.threshold));
    connect(m_kind, &QComboBox::currentIndexChanged, this, &RuleDialog::updateKind);
    updateKind();
    m_name->setFocus();
}

void RuleDialog::updateKind() {
    const bool isQuery = m_kind->currentIndex() == 0;
    form()->setRowVisible(m_promql, isQuery);
    form()->setRowVisible(m_object, !isQuery);
    form()->setRowVisible(m_path, !isQuery);
}

QStringList RuleDialog::check() {
    const bool isQuery = m_kind->currentIndex() == 0;
    auto rule = m_rule;
    rule.name = fromQt(m_name->text().trimmed());
    rule.promql = isQuery ? fromQt(m_promql->text().trimmed()) : std::string();
    rule.object = isQuery ? std::string() : fromQt(m_object->text().trimmed());
    rule.jsonpath = isQuery ? std::string() : fromQt(m_path->text().trimmed());
    rule.comparison = kComparisons.at(static_cast<std::size_t>(m_comparison->currentIndex()));
    bool isNumber = false;
    rule.threshold = QLocale::c().toDouble(m_threshold->text().trimmed(), &isNumber);
    if (!isNumber) {
        return {tr("Number: a number such as 0.5 is expected")};
    }
    model::StrategyStage stage{.name = "stage"};
    stage.groups = {{.name = "stage", .isImplicit = true, .selectsNobody = true}};
    stage.gatesAfter = {{.name = "rule", .params = model::HealthGate{.rules = {rule}}}};
    const QStringList faults = faultsOf(stage);
    if (faults.isEmpty()) {
        Q_EMIT ruleEdited(rule);
    }
    return faults;
}

} // namespace pilothouse::ui
