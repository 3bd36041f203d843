// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_resources.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/roles.h"
#include "ui/models/text_lines.h"
#include "ui/pages/placement/lab_empty.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/status_delegate.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

enum Column : int { Kind, Namespace, Name, Selector, Size, Note };
constexpr std::array kWidths{150, 90, 140, 60, 62};
constexpr int kFilter = 132; // px

QString idOf(const model::LabObjectName& id, const QString& part) {
    return QStringList{part, toQt(id.group), toQt(id.kind), toQt(id.nameSpace), toQt(id.name)}.join(
        u'|');
}

TextLine lineOf(const model::LabObjectName& id, const QString& part, Tone tone) {
    TextLine line{.id = idOf(id, part), .cells = {}};
    line.cells.push_back({.text = toQt(id.kind), .tone = Tone::Secondary, .tip = shownKind(id)});
    line.cells.push_back({.text = toQt(id.nameSpace), .tone = Tone::Secondary});
    line.cells.push_back({.text = toQt(id.name), .tone = tone, .isStrong = tone == Tone::Text});
    return line;
}

QString objectCount(std::size_t count) {
    return count == 1 ? LabResourcesTab::tr("1 object")
                      : LabResourcesTab::tr("%1 objects")
                            .arg(format::number(static_cast<std::int64_t>(count)));
}

/// What to know of an object that goes.
TextCell noteOf(const model::LabObject& object) {
    if (!object.fault.empty()) {
        return {.text = toQt(object.fault), .tone = Tone::Failed, .glyph = Glyph::Failed};
    }
    if (object.isEnvelope) {
        return {.text = LabResourcesTab::tr("envelope: what is in it goes, %1")
                            .arg(objectCount(object.wrapped.size())),
                .tone = Tone::Secondary};
    }
    QStringList removed;
    for (const auto& each : object.removed) {
        removed.append(toQt(each));
    }
    return {.text = removed.isEmpty()
                        ? QString()
                        : LabResourcesTab::tr("without %1").arg(removed.join(u", "_s)),
            .tone = Tone::Muted};
}

void addObject(const model::LabObject& object, std::vector<TextLine>& out) {
    auto line = lineOf(object.id, u"goes"_s, Tone::Text);
    line.cells.push_back({.text = QString::number(object.selector), .tone = Tone::Secondary});
    line.cells.push_back(
        {.text = format::bytes(static_cast<std::int64_t>(object.bytes)), .tone = Tone::Secondary});
    line.cells.push_back(noteOf(object));
    out.push_back(std::move(line));
    for (const auto& wrapped : object.wrapped) {
        auto inside = lineOf(wrapped, u"in "_s + toQt(object.id.name), Tone::Text);
        inside.cells.front().text = u"    "_s + inside.cells.front().text;
        inside.cells.push_back({});
        inside.cells.push_back({});
        inside.cells.push_back(
            {.text = LabResourcesTab::tr("in %1").arg(shownName(object.id)), .tone = Tone::Muted});
        out.push_back(std::move(inside));
    }
}

void addRefusal(const model::LabStaying& refusal, std::vector<TextLine>& out) {
    auto line = lineOf(refusal.id, u"stays"_s, Tone::Secondary);
    line.cells.push_back({.text = QString::number(refusal.selector), .tone = Tone::Secondary});
    line.cells.push_back({});
    line.cells.push_back({.text = LabResourcesTab::tr("stays: %1").arg(toQt(refusal.reason)),
                          .tone = Tone::Warning});
    out.push_back(std::move(line));
}

bool fits(const TextLine& line, const QStringList& words) {
    return std::all_of(words.begin(), words.end(), [&](const QString& word) {
        return std::any_of(line.cells.begin(), line.cells.end(), [&](const TextCell& cell) {
            return cell.text.contains(word, Qt::CaseInsensitive);
        });
    });
}

QString sourceOf(const model::LabResources& resources) {
    const QString count = objectCount(resources.given);
    switch (resources.from) {
    case model::LabResources::From::Example:
        return LabResourcesTab::tr("%1 of the example").arg(count);
    case model::LabResources::From::Folder:
        return LabResourcesTab::tr("%1 of %2, taken for all that the hub holds")
            .arg(count, toQt(resources.source));
    case model::LabResources::From::Hub:
        return LabResourcesTab::tr("%1 of the hub %2").arg(count, toQt(resources.source));
    case model::LabResources::From::None: break;
    }
    return {};
}

} // namespace

QString shownKind(const model::LabObjectName& id) {
    return id.group.empty() ? toQt(id.kind) : u"%1 (%2)"_s.arg(toQt(id.kind), toQt(id.group));
}

QString shownName(const model::LabObjectName& id) {
    return id.nameSpace.empty() ? toQt(id.name) : u"%1/%2"_s.arg(toQt(id.nameSpace), toQt(id.name));
}

LabResourcesTab::LabResourcesTab(QWidget* parent)
    : Panel(tr("Resources"), parent), m_stack(new QStackedWidget(this)),
      m_empty(new LabEmpty(int(Icon::Folder))), m_filter(new QLineEdit(this)),
      m_again(new QPushButton(tr("Read the hub again"), this)),
      m_source(new ToneLabel({}, Tone::Secondary, metrics::kLabel)),
      m_trouble(new ToneLabel({}, Tone::Warning, metrics::kLabel)),
      m_lines(new TextLines(
          {tr("Kind"), tr("Namespace"), tr("Name"), tr("Selector"), tr("Size"), tr("Note")}, this)),
      m_table(new QTableView) {
    setObjectName(u"labResources"_s);
    m_again->setObjectName(u"labReadObjects"_s);
    m_again->setToolTip(tr("The objects that the selectors reach now, with all overrides"));
    m_filter->setObjectName(u"labResourceFilter"_s);
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter the resources by kind, namespace, name or reason"));
    m_filter->setToolTip(tr("Words in kind, namespace, name or reason (Ctrl+F)"));
    m_filter->setFixedSize(kFilter, metrics::kSegment);
    m_filter->setClearButtonEnabled(true);
    m_filter->installEventFilter(this);
    addHeaderWidget(m_again);
    addHeaderWidget(m_filter);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(16, 8, 16, 8);
    head->setSpacing(4);
    m_trouble->setObjectName(u"labResourceTrouble"_s);
    for (ToneLabel* label : {m_source, m_trouble}) {
        label->setWrap(true);
        head->addWidget(label);
    }
    column->addLayout(head);
    m_table->setObjectName(u"labResourceTable"_s);
    m_table->setAccessibleName(tr("Objects that the placement selects, one a row"));
    m_lines->setRight({Selector, Size});
    m_table->setModel(m_lines);
    dressTable(m_table);
    for (std::size_t at = 0; at < kWidths.size(); ++at) {
        m_table->horizontalHeader()->resizeSection(static_cast<int>(at), kWidths.at(at));
    }
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->installEventFilter(this);
    column->addWidget(m_table, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    body()->addWidget(m_stack, 1);
    connect(m_filter, &QLineEdit::textChanged, this, &LabResourcesTab::refreshLines);
    connect(m_empty, &LabEmpty::actionChosen, this, [this] {
        if (m_isHub) {
            Q_EMIT hubObjectsWanted();
        } else {
            Q_EMIT folderWanted();
        }
    });
    connect(m_again, &QPushButton::clicked, this, &LabResourcesTab::hubObjectsWanted);
    setPicture(nullptr, false);
}

void LabResourcesTab::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                                 bool isOld) {
    m_resources = picture ? picture->resources : nullptr;
    m_isHub = picture && picture->source.kind == model::LabSource::Kind::Hub;
    const auto* shown = m_resources.get();
    const bool says =
        shown != nullptr && shown->from != model::LabResources::From::None && shown->error.empty();
    m_stack->setCurrentIndex(says ? 1 : 0);
    m_filter->setVisible(says);
    m_again->setVisible(says && shown->isOfOtherSelectors);
    m_table->setEnabled(!isOld);
    setQuantity(says ? tr("%1 go, %2 stay on the hub")
                           .arg(format::number(static_cast<std::int64_t>(shown->objects.size())),
                                format::number(static_cast<std::int64_t>(shown->refused.size())))
                     : QString());
    if (says) {
        refreshWords(*shown);
        refreshLines();
    } else {
        refreshEmpty(shown);
    }
}

void LabResourcesTab::refreshEmpty(const model::LabResources* resources) {
    if (resources != nullptr && resources->isReading) {
        m_empty->setText(tr("Reading the hub's objects"),
                         tr("What the selectors reach, and all overrides. It goes on while you "
                            "work; decisions do not wait for it."));
    } else if (resources != nullptr && !resources->trouble.empty()) {
        m_empty->setText(tr("The objects could not be read"), toQt(resources->trouble),
                         m_isHub ? tr("Try again") : tr("Open a folder…"));
    } else if (resources != nullptr && !resources->error.empty()) {
        m_empty->setText(tr("The hub selects nothing"), toQt(resources->error));
    } else if (m_isHub) {
        m_empty->setText(tr("No objects yet"),
                         tr("Read what the selectors reach on the hub; it needs the right to list "
                            "that. Or drop a folder of manifests on this page."),
                         tr("Read the hub's objects"));
    } else {
        m_empty->setText(tr("No objects yet"),
                         tr("Open a folder of manifests, taken for the objects of the hub, with "
                            "overrides and a disruption budget where there are some. Or drop it "
                            "on this page."),
                         tr("Open a folder…"));
    }
}

void LabResourcesTab::refreshWords(const model::LabResources& resources) {
    m_source->setText(sourceOf(resources));
    QStringList trouble;
    if (resources.isReading) {
        trouble.append(tr("The hub is being read again."));
    }
    if (resources.isOfOtherSelectors) {
        trouble.append(tr("Read for other selectors than these: what they reach now may be "
                          "missing."));
    }
    if (!resources.trouble.empty()) {
        trouble.append(toQt(resources.trouble));
    }
    for (const auto& gap : resources.gaps) {
        trouble.append(tr("Could not be read: %1").arg(toQt(gap)));
    }
    for (const auto& warning : resources.warnings) {
        trouble.append(toQt(warning));
    }
    constexpr qsizetype kMost = 5;
    const qsizetype more = trouble.size() - kMost;
    if (more > 0) {
        trouble = trouble.mid(0, kMost);
        trouble.append(tr("… and %1 more").arg(more));
    }
    m_trouble->setText(trouble.join(u'\n'));
    m_trouble->setVisible(!trouble.isEmpty());
}

void LabResourcesTab::refreshLines() {
    if (!m_resources) {
        return;
    }
    std::vector<TextLine> lines;
    for (const auto& each : m_resources->objects) {
        addObject(each, lines);
    }
    for (const auto& each : m_resources->refused) {
        addRefusal(each, lines);
    }
    const QStringList words = m_filter->text().split(u' ', Qt::SkipEmptyParts);
    std::erase_if(lines, [&](const TextLine& line) { return !fits(line, words); });
    const QString current = m_table->currentIndex().data(IdRole).toString();
    m_lines->setLines(std::move(lines));
    const int row = m_lines->rowOf(current);
    if (row >= 0 && m_table->currentIndex().row() != row) {
        m_table->setCurrentIndex(m_lines->index(row, 0));
    }
}

void LabResourcesTab::focusFilter() {
    m_filter->setFocus();
    m_filter->selectAll();
}

bool LabResourcesTab::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (watched == m_table && key->matches(QKeySequence::Copy)) {
            QApplication::clipboard()->setText(m_lines->markdown());
            return true;
        }
        if (watched == m_filter && key->key() == Qt::Key_Escape) {
            m_filter->clear();
            m_table->setFocus();
            return true;
        }
        if (watched == m_filter && (key->key() == Qt::Key_Down || key->key() == Qt::Key_Return)) {
            m_table->setFocus();
            return true;
        }
    }
    return Panel::eventFilter(watched, event);
}

} // namespace pilothouse::ui
