// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/pair_card.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/mesh_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/text_runs.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

using model::MeshHalfState;

constexpr int kHeight = 216;

/// "Stage  ✓ DNS  ✓ TCP  ✕ TLS  ○ etcd  ○ sync".
class StageLine : public QWidget {
public:
    explicit StageLine(QWidget* parent) : QWidget(parent) { setFixedHeight(18); }
    void setMarks(const std::array<StageMark, kMeshStages>& marks) {
        m_marks = marks;
        QStringList words;
        for (std::size_t at = 0; at < kMeshStages; ++at) {
            if (marks[at] != StageMark::Open) {
                words.append((marks[at] == StageMark::Fails ? PairCard::tr("%1 fails")
                                                            : PairCard::tr("%1 reached"))
                                 .arg(stageWord(static_cast<MeshStage>(at))));
            }
        }
        setAccessibleName(words.isEmpty() ? PairCard::tr("How far it gets is not known")
                                          : words.join(u", "_s));
        setToolTip(PairCard::tr("Open rings: nothing that was read tells how far it gets"));
        update();
    }

protected:
    void paintEvent(QPaintEvent* event) override {
        Q_UNUSED(event)
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        constexpr int kGlyph = 13;
        double left = paintRuns(painter, rect(), {{PairCard::tr("Stage reached"), Tone::Secondary}},
                                metrics::kBody, tokens) +
                      12;
        for (std::size_t at = 0; at < kMeshStages; ++at) {
            const bool fails = m_marks[at] == StageMark::Fails;
            const Glyph glyph = fails                               ? Glyph::Failed
                                : m_marks[at] == StageMark::Reached ? Glyph::Ok
                                                                    : Glyph::NotStarted;
            paintGlyph(painter, QRectF(left, (height() - kGlyph) / 2.0, kGlyph, kGlyph), glyph,
                       tokens);
            left += kGlyph + 5;
            left += paintRuns(painter, QRectF(left, 0, width() - left, height()),
                              {{stageWord(static_cast<MeshStage>(at)),
                                fails                            ? Tone::Failed
                                : m_marks[at] == StageMark::Open ? Tone::Secondary
                                                                 : Tone::Text,
                                fails}},
                              metrics::kBody, tokens) +
                    14;
        }
    }

private:
    std::array<StageMark, kMeshStages> m_marks{};
};

/// Services of `from` that count backends of `to`.
QStringList servicesOver(const model::MeshPicture& picture, std::uint32_t from, std::uint32_t to) {
    QStringList names;
    if (!picture.services) {
        return names;
    }
    const auto cellOf = [](const model::MeshServiceRow& row, std::uint32_t cluster) {
        const auto found =
            std::find_if(row.cells.begin(), row.cells.end(),
                         [cluster](const auto& cell) { return cell.cluster == cluster; });
        return found == row.cells.end() ? nullptr : &*found;
    };
    for (const model::MeshServiceRow& row : *picture.services) {
        const auto* here = cellOf(row, from);
        const auto* there = cellOf(row, to);
        if (here != nullptr && there != nullptr && here->exists && here->isGlobal &&
            there->isGlobal && there->isShared && there->localReady.value_or(0) > 0) {
            names.append(toQt(row.name));
        }
    }
    return names;
}

/// Where kvstoremesh is on, agents talk to their own cluster's copy, so that the check of an agent
/// says nothing of the link. Source: reference cluster-mesh 0, 2.4; Cilium's "Troubleshooting
/// cluster mesh".
QString checkCommand(const model::MeshCluster& from, const QString& peer) {
    return from.hasKvstoremesh.value_or(true)
               ? u"kubectl -n kube-system exec deploy/clustermesh-apiserver -c kvstoremesh -- "
                 "clustermesh-apiserver kvstoremesh-dbg troubleshoot %1"_s.arg(peer)
               : u"kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg "
                 "troubleshoot clustermesh %1"_s.arg(peer);
}

TextRuns effectOf(const model::MeshPicture& picture, std::uint32_t from, std::uint32_t to) {
    const QStringList names = servicesOver(picture, from, to);
    if (!picture.services) {
        return {{PairCard::tr("Services were not read"), Tone::Secondary}};
    }
    if (names.isEmpty()) {
        return {{PairCard::tr("No global service counts on this direction"), Tone::Secondary}};
    }
    constexpr qsizetype kShown = 4;
    TextRuns runs{{PairCard::tr("Services over it") + u"  ", Tone::Secondary},
                  {names.mid(0, kShown).join(u", "_s), Tone::Text, true}};
    if (names.size() > kShown) {
        runs.append({PairCard::tr(" and %1 more").arg(names.size() - kShown), Tone::Secondary});
    }
    return runs;
}

} // namespace

PairCard::PairCard(QWidget* parent)
    : Panel({}, parent), m_title(new RunLabel(metrics::kTitle)),
      m_other(new RunLabel(metrics::kBody)), m_stages(new StageLine(this)),
      m_reasons(new ToneLabel({}, Tone::Text, metrics::kBody, true)),
      m_advice(new ToneLabel({}, Tone::Secondary)), m_effect(new RunLabel(metrics::kBody)),
      m_evidence(new ToneLabel({}, Tone::Muted, metrics::kLabel)),
      m_open(new QPushButton(tr("Open both clusters"))),
      m_copy(new QPushButton(tr("Copy check as command"))) {
    setObjectName(u"meshPair"_s);
    m_title->setObjectName(u"meshPairTitle"_s);
    m_reasons->setObjectName(u"meshPairReasons"_s);
    m_advice->setObjectName(u"meshPairAdvice"_s);
    m_evidence->setObjectName(u"meshPairEvidence"_s);
    m_open->setObjectName(u"meshPairOpen"_s);
    m_copy->setObjectName(u"meshPairCopy"_s);
    auto* column = new QVBoxLayout;
    column->setContentsMargins(16, 10, 16, 10);
    column->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_other);
    column->addLayout(head);
    column->addWidget(m_stages);
    column->addWidget(m_reasons);
    m_reasons->setWrap(true);
    m_advice->setWrap(true);
    column->addWidget(m_advice);
    column->addWidget(m_effect);
    auto* foot = new QHBoxLayout;
    setSmall(m_open);
    setSmall(m_copy);
    foot->addWidget(m_open);
    foot->addWidget(m_copy);
    foot->addStretch(1);
    foot->addWidget(m_evidence);
    column->addStretch(1);
    column->addLayout(foot);
    body()->addLayout(column);
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT openWanted(m_ids); });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_command); });
    setFixedHeight(kHeight); // whatever is said: nothing below it jumps
    setNothing();
}

void PairCard::setNothing() {
    m_readOut.clear();
    m_ids.clear();
    setFrame(FrameKind::Plain);
    m_title->setRuns({{tr("No pair chosen"), Tone::Secondary}});
    m_reasons->hide();
    m_advice->setText(
        tr("Choose a cell: row is from, column is to. ] goes to the next that needs attention."));
    m_advice->show();
    for (QWidget* part : {static_cast<QWidget*>(m_other), m_stages, static_cast<QWidget*>(m_effect),
                          static_cast<QWidget*>(m_evidence), static_cast<QWidget*>(m_open),
                          static_cast<QWidget*>(m_copy)}) {
        part->hide();
    }
}

void PairCard::setPair(const model::MeshPicture& picture, std::uint32_t from, std::uint32_t to,
                       const MeshCause* cause, Instant now) {
    const model::MeshCluster& a = picture.clusters[from];
    const model::MeshCluster& b = picture.clusters[to];
    const MeshHalfState state = picture.cell(from, to).state();
    const MeshHalfState back = picture.cell(to, from).state();
    const model::MeshHalf* half = picture.half(from, to);
    m_readOut = readOutOf(picture, from, to);
    m_ids = {toQt(a.id.str()), toQt(b.id.str())};
    setAccessibleName(m_readOut);
    if (model::isBad(state)) {
        setFrame(FrameKind::Problem, matrixGlyph(matrixStateOf(state)));
    } else {
        setFrame(FrameKind::Plain);
    }
    const Tone tone = toneOf(state);
    m_title->setRuns({{toQt(a.name) + u' ', Tone::Text, true},
                      {model::isBad(state) ? u"⇢ "_s : u"→ "_s, tone, true},
                      {toQt(b.name), Tone::Text, true},
                      {u"   " + matrixStateWord(matrixStateOf(state)), tone, true}});
    m_other->setRuns({{tr("other direction") + u"  ", Tone::Secondary},
                      {matrixStateWord(matrixStateOf(back)), toneOf(back), true}});
    static_cast<StageLine*>(m_stages)->setMarks(stagesOf(state, half));
    QStringList reasons;
    if (half != nullptr) {
        for (const model::MeshReason& reason : half->reasons) {
            reasons.append(wordsOf(reason));
        }
    }
    m_reasons->setText(reasons.join(u" · "_s));
    m_reasons->setVisible(!reasons.isEmpty());
    m_reasons->setToolTip(reasons.join(u'\n'));
    m_advice->setText(cause != nullptr    ? cause->mend
                      : reasons.isEmpty() ? tr("Nothing stands against it.")
                                          : QString());
    m_effect->setRuns(effectOf(picture, from, to));
    m_evidence->setText(
        a.lastContact
            ? tr("as %1 says, %2 ago").arg(toQt(a.name), longAgeText(now - *a.lastContact))
            : tr("%1 never answered").arg(toQt(a.name)));
    m_command = b.meshName.empty() ? QString() : checkCommand(a, toQt(b.meshName));
    m_copy->setToolTip(m_command.isEmpty()
                           ? QString()
                           : tr("To be run against %1: %2").arg(toQt(a.name), m_command));
    const bool isMeasurable = state != MeshHalfState::NotConfigured;
    m_stages->setVisible(isMeasurable);
    m_other->show();
    m_effect->show();
    m_evidence->show();
    m_open->show();
    m_copy->setVisible(isMeasurable && !m_command.isEmpty());
    m_advice->setVisible(!m_advice->text().isEmpty());
}

} // namespace pilothouse::ui
