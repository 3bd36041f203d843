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

} // namespace

PairCard::PairCard(QWidget* parent)
    : Panel({}, parent), m_title(new RunLabel(metrics::kTitle)),
      m_other(new RunLabel(metrics::kBody)), m_stages(new StageLine(this)),
      m_said(new RunLabel(metrics::kBody)),
      m_reasons(new ToneLabel({}, Tone::Text, metrics::kBody, true)),
      m_advice(new ToneLabel({}, Tone::Secondary)), m_effect(new RunLabel(metrics::kBody)),
      m_evidence(new ToneLabel({}, Tone::Muted, metrics::kLabel)),
      m_open(new QPushButton(tr("Open both clusters"))),
      m_copy(new QPushButton(tr("Copy check as command"))) {
    setObjectName(u"meshPair"_s);
    m_title->setObjectName(u"meshPairTitle"_s);
    m_said->setObjectName(u"meshPairSaid"_s);
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
    column->addWidget(m_said);
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

void PairCard::setNothing(const QString& noLinks) {
    m_readOut.clear();
    m_ids.clear();
    setFrame(FrameKind::Plain);
    m_title->setRuns(
        {{noLinks.isEmpty() ? tr("No pair chosen") : tr("No cluster is linked with another"),
          Tone::Secondary}});
    m_reasons->hide();
    m_advice->setText(noLinks.isEmpty()
                          ? tr("Choose a cell: row is from, column is to. ] goes to the next that "
                               "needs attention.")
                          : noLinks);
    m_advice->show();
    for (QWidget* part : {static_cast<QWidget*>(m_other), m_stages, static_cast<QWidget*>(m_said),
                          static_cast<QWidget*>(m_effect), static_cast<QWidget*>(m_evidence),
                          static_cast<QWidget*>(m_open), static_cast<QWidget*>(m_copy)}) {
        part->hide();
    }
}

void PairCard::setPair(const MeshPair& pair, Instant now) {
    const model::MeshPicture& picture = pair.picture;
    const std::uint32_t from = pair.from;
    const std::uint32_t to = pair.to;
    const MeshCause* const cause = pair.cause;
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
    const TextRuns effect = effectOf(pair);
    m_effect->setRuns(effect);
    const TextRuns said = saidOf(pair);
    m_said->setRuns(said);
    m_said->setToolTip(plainText(said));
    m_evidence->setText(evidenceOf(pair, now));
    m_command = checkCommandOf(pair);
    m_copy->setToolTip(m_command.isEmpty()
                           ? QString()
                           : tr("To be run against %1: %2").arg(toQt(a.name), m_command));
    const bool isMeasurable = state != MeshHalfState::NotConfigured;
    m_stages->setVisible(isMeasurable &&
                         pair.kind == model::MeshLinkKind::Cilium); // etcd is its own
    m_said->setVisible(!said.isEmpty());
    m_other->show();
    m_effect->setVisible(!effect.isEmpty());
    m_evidence->show();
    m_open->show();
    m_copy->setVisible(isMeasurable && !m_command.isEmpty());
    m_advice->setVisible(!m_advice->text().isEmpty());
}

} // namespace pilothouse::ui
