// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_head.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QCompleter>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QStringListModel>

#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kLeast = 700; // px: with all that can be had elsewhere left out
constexpr std::array kIntents{model::IntentKind::Full, model::IntentKind::ControlPlaneOnly,
                              model::IntentKind::NodeImageOnly};

QString imagesWord(model::ImagePolicy policy) {
    switch (policy) {
    case model::ImagePolicy::Latest: return PlanHead::tr("latest");
    case model::ImagePolicy::Consistent: return PlanHead::tr("consistent");
    case model::ImagePolicy::Custom: break;
    }
    return PlanHead::tr("as listed");
}

} // namespace

PlanHead::PlanHead(QWidget* parent)
    : QWidget(parent), m_name(new QLineEdit(this)), m_saved(new Chip(this)),
      m_targetLabel(new ToneLabel(tr("Target"), Tone::Secondary, 13, false, this)),
      m_target(new QLineEdit(this)), m_intent(new SegmentedChoice(this)),
      m_images(new LabelDropDown(tr("Images"), {}, this)), m_view(new SegmentedChoice(this)),
      m_undo(new IconButton(int(Icon::Undo), tr("Undo"), this)),
      m_more(new IconButton(int(Icon::More), tr("More"), this)),
      m_save(new QPushButton(tr("Save as strategy"), this)),
      m_create(new QPushButton(tr("Review and create…"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_name->setObjectName(u"planName"_s);
    m_name->setAccessibleName(tr("Name of the plan"));
    m_name->setFont(textFont(metrics::kTitle, Weight::Strong));
    m_name->setMaximumWidth(240);
    m_name->setMinimumWidth(120);
    m_saved->setState(std::nullopt, tr("draft"));
    m_target->setObjectName(u"planTarget"_s);
    m_target->setAccessibleName(tr("Target version"));
    m_target->setPlaceholderText(tr("version"));
    m_target->setToolTip(tr("Kubernetes version that every cluster of the plan shall reach"));
    m_target->setFixedWidth(84);
    auto* versions = new QCompleter(new QStringListModel(this), this);
    versions->setCompletionMode(QCompleter::PopupCompletion);
    versions->setFilterMode(Qt::MatchContains);
    m_target->setCompleter(versions);
    m_intent->setObjectName(u"planIntent"_s);
    m_intent->setSegments(QStringList{tr("Full"), tr("Control plane"), tr("Node image")});
    m_intent->setToolTip(tr("What is updated on each cluster"));
    m_images->setChoices(
        {imagesWord(model::ImagePolicy::Latest), imagesWord(model::ImagePolicy::Consistent)});
    m_images->setToolTip(tr("Node images: the newest of each region, or the same everywhere"));
    m_view->setObjectName(u"planView"_s);
    m_view->setSegments(QStringList{tr("Form"), tr("YAML"), tr("az")});
    m_view->setToolTip(tr("The same plan as columns, as text, or for the Azure CLI to read"));
    m_more->setObjectName(u"planMore"_s);
    m_undo->setObjectName(u"planUndo"_s);
    m_save->setObjectName(u"planSave"_s);
    m_save->setToolTip(tr("Write the strategy to a file (Ctrl+S)"));
    m_create->setObjectName(u"planCreate"_s);
    for (QWidget* part : {static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_saved),
                          static_cast<QWidget*>(m_targetLabel), static_cast<QWidget*>(m_target),
                          static_cast<QWidget*>(m_intent), static_cast<QWidget*>(m_images)}) {
        row->addWidget(part);
    }
    row->addStretch(1);
    for (QWidget* part : {static_cast<QWidget*>(m_undo), static_cast<QWidget*>(m_view),
                          static_cast<QWidget*>(m_more), static_cast<QWidget*>(m_save),
                          static_cast<QWidget*>(m_create)}) {
        row->addWidget(part);
    }
    connect(m_name, &QLineEdit::editingFinished, this,
            [this] { Q_EMIT nameEdited(m_name->text().trimmed()); });
    connect(m_target, &QLineEdit::editingFinished, this,
            [this] { Q_EMIT targetEdited(m_target->text().trimmed()); });
    connect(m_intent, &SegmentedChoice::currentChanged, this,
            [this](int at) { Q_EMIT intentEdited(kIntents.at(static_cast<std::size_t>(at))); });
    connect(m_images, &LabelDropDown::valueChosen, this, [this](const QString& value) {
        const auto policy = value == imagesWord(model::ImagePolicy::Consistent)
                                ? model::ImagePolicy::Consistent
                                : model::ImagePolicy::Latest;
        Q_EMIT imagesEdited(policy);
    });
    connect(m_view, &SegmentedChoice::currentChanged, this, &PlanHead::viewChosen);
    connect(m_undo, &QAbstractButton::clicked, this, &PlanHead::undoWanted);
    connect(m_save, &QPushButton::clicked, this, &PlanHead::saveWanted);
    connect(m_create, &QPushButton::clicked, this, &PlanHead::createWanted);
    connect(m_more, &QAbstractButton::clicked, this, &PlanHead::openMenu);
}

void PlanHead::openMenu() {
    auto* menu = new QMenu(this);
    menu->setObjectName(u"planMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* const again = menu->addAction(
        m_redo.isEmpty() ? tr("Redo") : tr("Redo: %1").arg(m_redo), this, &PlanHead::redoWanted);
    again->setEnabled(!m_redo.isEmpty());
    menu->addSeparator();
    menu->addAction(tr("Open a strategy…"), this, &PlanHead::openWanted);
    menu->addAction(tr("Save as strategy…"), this, &PlanHead::saveWanted);
    addImages(menu);
    menu->addAction(tr("Windows and freezes…"), this, &PlanHead::windowsWanted);
    menu->addAction(tr("Action and policy…"), this, &PlanHead::settingsWanted);
    menu->addAction(tr("Labels and node images…"), this, &PlanHead::metaWanted);
    menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
}

void PlanHead::addImages(QMenu* menu) {
    auto* images = menu->addMenu(tr("Node images"));
    images->setEnabled(m_images->isEnabled());
    for (const auto policy : {model::ImagePolicy::Latest, model::ImagePolicy::Consistent}) {
        auto* one = images->addAction(imagesWord(policy), this,
                                      [this, policy] { Q_EMIT imagesEdited(policy); });
        one->setCheckable(true);
        one->setChecked(m_images->value() == imagesWord(policy));
    }
}

void PlanHead::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

QSize PlanHead::minimumSizeHint() const {
    return {kLeast, QWidget::minimumSizeHint().height()};
}

void PlanHead::fit() {
    // Both are in the menu; the chip's words are in the tip of the name, "Target" in that of its
    // field.
    const std::array<QWidget*, 4> optional{m_targetLabel, m_saved, m_images, m_save};
    for (QWidget* part : optional) {
        part->setVisible(true);
    }
    for (QWidget* part : optional) {
        layout()->invalidate();
        if (layout()->minimumSize().width() <= width()) {
            return;
        }
        part->setVisible(false);
    }
}

void PlanHead::setStrategy(const model::Strategy& strategy, const QStringList& versions) {
    const auto show = [](QLineEdit* field, const QString& text) {
        if (!field->hasFocus() || !field->isModified()) {
            field->setText(text);
        }
    };
    show(m_name, toQt(strategy.name));
    show(m_target, toQt(strategy.intent.kubernetesVersion));
    auto* model = static_cast<QStringListModel*>(m_target->completer()->model());
    if (model->stringList() != versions) {
        model->setStringList(versions);
    }
    int kind = -1;
    for (std::size_t at = 0; at < kIntents.size(); ++at) {
        kind = kIntents.at(at) == strategy.intent.kind ? static_cast<int>(at) : kind;
    }
    m_intent->setCurrentIndex(kind);
    m_intent->setAccessibleDescription(intentWord(strategy.intent.kind));
    m_images->setValue(imagesWord(strategy.intent.images));
}

void PlanHead::setSaved(const QString& words, const QString& tip) {
    m_saved->setState(std::nullopt, words);
    m_saved->setToolTip(tip);
    m_name->setToolTip(
        tr("Name of the strategy, and of the run that is made of it; %1").arg(words));
    fit();
}

void PlanHead::setLocked(const QString& why) {
    for (QWidget* part : {static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_target),
                          static_cast<QWidget*>(m_intent), static_cast<QWidget*>(m_images)}) {
        part->setEnabled(why.isEmpty());
    }
    m_intent->setToolTip(why.isEmpty() ? tr("What is updated on each cluster") : why);
}

void PlanHead::setCreate(const QString& why, bool isClosed) {
    m_create->setEnabled(why.isEmpty());
    setButtonKind(m_create, why.isEmpty() ? ButtonKind::Primary : ButtonKind::Secondary);
    m_create->setIcon(isClosed ? themedIcon(Icon::Lock) : QIcon());
    m_create->setToolTip(why.isEmpty() ? tr("Look at what a run of this plan changes, then make it")
                                       : why);
    m_create->setAccessibleDescription(m_create->toolTip());
}

void PlanHead::setHistory(bool canUndo, bool canRedo, const QString& undo, const QString& redo) {
    m_undo->setEnabled(canUndo);
    m_redo = canRedo ? redo : QString();
    m_undo->setToolTip(canUndo ? tr("Undo: %1 (Ctrl+Z)").arg(undo) : tr("Nothing to undo"));
}

void PlanHead::setView(View view) {
    m_view->setCurrentIndex(view);
}

void PlanHead::focusTarget() {
    m_target->setFocus();
    m_target->selectAll();
}

} // namespace pilothouse::ui
