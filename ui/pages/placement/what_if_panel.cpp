// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/what_if_panel.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kRow = 32;
constexpr int kAmount = 48; // px
constexpr int kLeastSlider = 40;
constexpr int kLeastWords = 72;
constexpr int kMostMoves = 6;
constexpr double kHandle = 6;
constexpr std::int32_t kStep = 5; // percent

/// Names in a line, as many as a person reads.
QString listed(const std::vector<std::string>& names) {
    QStringList words;
    for (std::size_t at = 0; at < names.size() && at < kMostMoves; ++at) {
        words.append(toQt(names[at]));
    }
    const QString line = words.join(u", "_s);
    const auto rest = static_cast<int>(names.size()) - static_cast<int>(words.size());
    return rest > 0 ? WhatIfPanel::tr("%1 and %2 more").arg(line).arg(rest) : line;
}

/// Removes what is in a layout.
void clear(QVBoxLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

} // namespace

LabSlider::LabSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent) {
    setFocusPolicy(Qt::StrongFocus);
    setFixedHeight(20);
}

void LabSlider::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double share =
        static_cast<double>(value() - minimum()) / std::max(1, maximum() - minimum());
    const double left = kHandle + 1;
    const double right = width() - kHandle - 1;
    const double x = left + (right - left) * share;
    const double y = height() / 2.0;
    const QColor ink = isEnabled() ? tokens.accent : tokens.controlBorder;
    painter.setPen(QPen(tokens.divider, 2));
    painter.drawLine(QPointF(x, y), QPointF(right, y));
    painter.setPen(QPen(ink, 2));
    painter.drawLine(QPointF(left, y), QPointF(x, y));
    painter.setBrush(tokens.surface);
    painter.drawEllipse(QPointF(x, y), kHandle - 1, kHandle - 1);
}

void LabSlider::follow(const QPointF& point) {
    const double room = std::max(1.0, width() - 2 * (kHandle + 1));
    const double share = std::clamp((point.x() - kHandle - 1) / room, 0.0, 1.0);
    const double raw = minimum() + share * (maximum() - minimum());
    setValue(static_cast<int>(std::lround(raw / singleStep())) * singleStep());
}

void LabSlider::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        follow(event->position());
    }
}

void LabSlider::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton)) {
        follow(event->position());
    }
}

WhatIfPanel::WhatIfPanel(QWidget* parent)
    : Panel(tr("What if"), parent), m_scroll(new QScrollArea(this)), m_list(new QWidget),
      m_rows(new QVBoxLayout(m_list)), m_add(new QPushButton(tr("Add…"), this)),
      m_reset(new QPushButton(tr("Reset"), this)), m_result(new QWidget(this)),
      m_placed(new RunLabel(metrics::kBody, m_result)),
      m_moves(new RunLabel(metrics::kBody, m_result)),
      m_worse(new ToneLabel({}, Tone::Text, metrics::kLabel, false, m_result)) {
    setSmall(m_add);
    setSmall(m_reset);
    m_add->setObjectName(u"labAdd"_s);
    m_add->setToolTip(tr("Try another change of the fleet or the policy (Ctrl+Shift+W)"));
    m_reset->setObjectName(u"labReset"_s);
    m_reset->setToolTip(tr("Switch all changes off"));
    addHeaderWidget(m_add);
    addHeaderWidget(m_reset);
    m_rows->setContentsMargins(16, 4, 8, 4);
    m_rows->setSpacing(0);
    m_scroll->setObjectName(u"labChanges"_s);
    m_scroll->setWidget(m_list);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->setAutoFillBackground(false); // the panel's own ground
    m_list->setAutoFillBackground(false);
    body()->addWidget(m_scroll, 1);
    m_result->setObjectName(u"labResult"_s);
    auto* column = new QVBoxLayout(m_result);
    column->setContentsMargins(16, 10, 16, 10);
    column->setSpacing(6);
    column->addWidget(m_placed);
    column->addWidget(m_moves);
    column->addWidget(m_worse);
    m_worse->setWrap(true);
    body()->addWidget(m_result);
    connect(m_add, &QPushButton::clicked, this, &WhatIfPanel::addWanted);
    connect(m_reset, &QPushButton::clicked, this, [this] {
        for (auto& change : m_changes) {
            change.isOn = false;
        }
        rebuild();
        Q_EMIT changed(m_changes);
    });
    rebuild();
}

void WhatIfPanel::setChanges(const std::vector<model::LabChange>& changes) {
    if (changes != m_changes) {
        m_changes = changes;
        rebuild();
    }
}

void WhatIfPanel::add(const model::LabChange& change) {
    const auto found = std::find_if(m_changes.begin(), m_changes.end(), [&](const auto& each) {
        return each.text == change.text && each.percent.has_value() == change.percent.has_value();
    });
    const bool isNew = found == m_changes.end();
    if (isNew) {
        m_changes.push_back(change);
        m_changes.back().isOn = true;
    } else {
        *found = change;
        found->isOn = true;
    }
    rebuild();
    Q_EMIT changed(m_changes);
    // What was added stands last; its row has a place only after this event.
    QTimer::singleShot(0, m_scroll, [bar = m_scroll->verticalScrollBar(), isNew] {
        if (isNew) {
            bar->setValue(bar->maximum());
        }
    });
}

void WhatIfPanel::set(std::size_t at, bool isOn, std::optional<std::int32_t> percent) {
    auto& change = m_changes[at];
    if (change.isOn != isOn || change.percent != percent) {
        change.isOn = isOn;
        change.percent = percent;
        updateHead();
        Q_EMIT changed(m_changes);
    }
}

void WhatIfPanel::rebuild() {
    clear(m_rows);
    for (std::size_t at = 0; at < m_changes.size(); ++at) {
        addRow(at);
    }
    if (m_changes.empty()) {
        auto* none =
            new ToneLabel(tr("Nothing to try yet."), Tone::Muted, metrics::kLabel, false, m_list);
        none->setFixedHeight(kRow);
        m_rows->addWidget(none);
    }
    m_rows->addStretch(1);
    updateHead();
    updateResult();
}

/// Check box with the sentence, slider and amount of what is scaled, a cross that takes it away.
void WhatIfPanel::addRow(std::size_t at) {
    const model::LabChange change = m_changes[at];
    auto* row = new QWidget(m_list);
    row->setFixedHeight(kRow);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    const QString words = changeWords(change);
    auto* box = new QCheckBox(row);
    box->setObjectName(u"labChange%1"_s.arg(at));
    box->setChecked(change.isOn);
    box->setAccessibleName(change.percent ? tr("%1, %2").arg(words, amountWords(change)) : words);
    box->setToolTip(change.percent ? tr("Of every cluster: %1").arg(toQt(change.text))
                                   : toQt(change.text));
    line->addWidget(box);
    auto* label = new RunLabel(metrics::kBody, row);
    label->setRuns({{.text = words, .tone = change.isOn ? Tone::Text : Tone::Secondary}});
    line->addWidget(label, 1);
    LabSlider* slider = nullptr;
    if (change.percent) {
        slider = new LabSlider(row);
        slider->setObjectName(u"labAmount%1"_s.arg(at));
        slider->setRange(isPrice(change) ? -50 : -100, isPrice(change) ? 200 : 100);
        slider->setSingleStep(isPrice(change) ? 2 * kStep : kStep);
        slider->setPageStep(20);
        slider->setValue(*change.percent);
        slider->setAccessibleName(words);
        slider->setToolTip(tr("Arrow keys change it step by step"));
        slider->setMinimumWidth(kLeastSlider);
        slider->setMaximumWidth(84);
        label->setMinimumWidth(kLeastWords);
        line->addWidget(slider);
        auto* amount = new RunLabel(metrics::kBody, row);
        amount->setFixedWidth(kAmount);
        amount->setAlignment(Qt::AlignRight);
        const auto say = [amount](const model::LabChange& of) {
            amount->setRuns({{.text = amountWords(of),
                              .tone = of.isOn ? Tone::Text : Tone::Secondary,
                              .strong = of.isOn}});
        };
        say(change);
        line->addWidget(amount);
        connect(slider, &QSlider::valueChanged, this, [this, at, box, say](int value) {
            if (!box->isChecked()) {
                box->setChecked(true);
            }
            set(at, true, value);
            say(m_changes[at]);
        });
    }
    auto* gone = new IconButton(int(Icon::Close), tr("Take away: %1").arg(words), row);
    gone->setBordered(false);
    gone->setFixedSize(24, 24);
    line->addWidget(gone);
    connect(box, &QCheckBox::toggled, this, [this, at, label, words](bool isOn) {
        label->setRuns({{.text = words, .tone = isOn ? Tone::Text : Tone::Secondary}});
        set(at, isOn, m_changes[at].percent);
    });
    connect(gone, &QAbstractButton::clicked, this, [this, at] {
        m_changes.erase(m_changes.begin() + static_cast<std::ptrdiff_t>(at));
        rebuild();
        Q_EMIT changed(m_changes);
    });
    m_rows->addWidget(row);
}

void WhatIfPanel::updateHead() {
    const auto on = std::count_if(m_changes.begin(), m_changes.end(),
                                  [](const auto& each) { return each.isOn; });
    setQuantity(tr("%1 of %2 on").arg(on).arg(m_changes.size()));
    m_reset->setEnabled(on > 0);
}

void WhatIfPanel::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                             bool isOld) {
    m_picture = picture;
    m_isOld = isOld;
    updateResult();
}

void WhatIfPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    m_worse->updateGeometry();
}

void WhatIfPanel::updateResult() {
    const bool isOn =
        std::any_of(m_changes.begin(), m_changes.end(), [](const auto& each) { return each.isOn; });
    const auto* result = isOn && m_picture && m_picture->isDecided && m_picture->whatIf
                             ? &*m_picture->whatIf
                             : nullptr;
    m_result->setVisible(isOn);
    if (!isOn) {
        return;
    }
    const Tone said = m_isOld ? Tone::Muted : Tone::Text;
    const Tone quiet = m_isOld ? Tone::Muted : Tone::Secondary;
    m_moves->hide();
    m_worse->hide();
    if (result == nullptr) {
        m_placed->setRuns({{.text = tr("Nothing is decided."), .tone = Tone::Muted}});
        return;
    }
    const QString trouble = toQt(result->trouble.empty() ? result->error : result->trouble);
    if (!trouble.isEmpty()) {
        m_placed->setRuns({{.text = result->trouble.empty() ? tr("The scheduler gives up")
                                                            : tr("This cannot be tried"),
                            .tone = m_isOld ? Tone::Muted : Tone::Failed,
                            .strong = true}});
        m_worse->setText(trouble);
        m_worse->setTone(quiet);
        m_worse->show();
        return;
    }
    const auto moves = std::max(result->added.size(), result->removed.size());
    m_placed->setRuns({{.text = tr("%1 of %2 placed").arg(result->placed).arg(result->wanted),
                        .tone = m_isOld                        ? Tone::Muted
                                : result->isFulfilled == false ? Tone::Warning
                                                               : Tone::Text,
                        .strong = true},
                       {.text = u"  "_s + (moves == 0   ? tr("nothing moves")
                                           : moves == 1 ? tr("1 more move")
                                                        : tr("%1 more moves").arg(moves)),
                        .tone = quiet}});
    if (moves > 0) {
        TextRuns runs;
        const bool isOne = result->added.size() == 1 && result->removed.size() == 1;
        if (!result->removed.empty()) {
            runs.append({.text = isOne ? listed(result->removed) : u"−"_s + listed(result->removed),
                         .tone = quiet});
        }
        if (!result->added.empty()) {
            runs.append({.text = isOne            ? u" › "_s
                                 : runs.isEmpty() ? u"+"_s
                                                  : u"  +"_s,
                         .tone = quiet});
            runs.append({.text = listed(result->added), .tone = said, .strong = true});
        }
        m_moves->setRuns(runs);
        m_moves->show();
    }
    if (!result->warnings.empty()) {
        const auto& first = result->warnings.front();
        m_worse->setText(first.cluster.empty()
                             ? toQt(first.message)
                             : u"%1: %2"_s.arg(toQt(first.cluster), toQt(first.message)));
        m_worse->setTone(m_isOld ? Tone::Muted : Tone::Warning);
        m_worse->show();
    }
}

std::vector<model::LabChange> WhatIfPanel::offered(const model::PlacementPicture& picture) {
    std::vector<model::LabChange> out;
    if (!picture.facts) {
        return out;
    }
    const model::LabRow* held = nullptr;
    for (std::size_t at = 0; picture.rows && at < picture.rows->size() && held == nullptr; ++at) {
        held = (*picture.rows)[at].isDraft ? &(*picture.rows)[at] : nullptr;
    }
    const auto& facts = *picture.facts;
    const std::string cluster = held != nullptr          ? held->name
                                : facts.clusters.empty() ? std::string()
                                                         : facts.clusters.front();
    if (!cluster.empty()) {
        out.push_back({.text = cluster + ":taint.maintenance=:NoSchedule"});
    }
    const std::string region = held != nullptr && !held->region.empty() ? held->region
                               : facts.regions.empty()                  ? std::string()
                                                                        : facts.regions.front();
    if (!region.empty()) {
        out.push_back({.text = "region." + region + ":down"});
    }
    const auto has = [&](const char* property) {
        return std::binary_search(facts.properties.begin(), facts.properties.end(), property);
    };
    if (has("resources.kubernetes-fleet.io/available-cpu")) {
        out.push_back({.text = "resources.kubernetes-fleet.io/available-cpu", .percent = -20});
    }
    if (has("kubernetes.azure.com/per-cpu-core-cost")) {
        out.push_back({.text = "kubernetes.azure.com/per-cpu-core-cost", .percent = 40});
    }
    if (picture.policy == "PickN") {
        out.push_back({.text = "policy.numberOfClusters=" + std::to_string(picture.wanted + 1)});
    }
    return out;
}

} // namespace pilothouse::ui
