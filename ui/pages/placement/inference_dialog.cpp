// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/inference_dialog.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/text_lines.h"
#include "ui/pages/placement/lab_geo.h"
#include "ui/theme/controls.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/status_delegate.h"

#include <QComboBox>
#include <QCompleter>
#include <QDialogButtonBox>
#include <QDoubleValidator>
#include <QGridLayout>
#include <QHeaderView>
#include <QIntValidator>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QRegularExpression>
#include <QTableView>
#include <QVBoxLayout>

#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr std::array kWidths{150, 84, 84, 72, 72, 84, 72, 104}; // px
constexpr QSize kSize{860, 640};
constexpr int kMostReplicas = 100'000; // as of the command line
constexpr int kMostGpus = 1'024;

QString number(std::int32_t value) {
    return format::number(std::int64_t{value});
}

QString priceWords(const model::LabInferenceRegion& region) {
    if (!region.priceLow) {
        return InferenceDialog::tr("not known");
    }
    const QString low = QLocale().toString(*region.priceLow, 'g', 2);
    const QString high = QLocale().toString(region.priceHigh.value_or(*region.priceLow), 'g', 2);
    return low == high ? low : u"%1–%2"_s.arg(low, high);
}

/// A number that clusters which say nothing may add to.
TextCell atLeast(std::int32_t value, std::int32_t unknown) {
    return unknown == 0 ? TextCell{.text = number(value)}
           : value == 0 ? TextCell{.text = InferenceDialog::tr("not known"), .tone = Tone::Muted}
                        : TextCell{.text = u"≥\u202f"_s + number(value)};
}

TextLine lineOf(const model::LabInferenceRegion& region) {
    QStringList sites;
    for (const auto& each : region.sites) {
        sites.append(toQt(each));
    }
    const bool isAdvised = region.taken > 0;
    const QString name = region.name.empty() ? noRegionWord() : toQt(region.name);
    return {.id = name,
            .cells = {{.text = name, .isStrong = isAdvised, .tip = sites.join(u'\n')},
                      atLeast(region.gpus, region.unknown),
                      atLeast(region.replicas, region.unknown),
                      {.text = number(region.largest), .tone = Tone::Secondary},
                      {.text = number(region.hosts), .tone = Tone::Secondary},
                      {.text = number(region.unknown),
                       .tone = region.unknown > 0 ? Tone::Warning : Tone::Muted,
                       .tip = InferenceDialog::tr("clusters that say nothing of GPUs: not none, "
                                                  "not known")},
                      {.text = number(region.barred),
                       .tone = region.barred > 0 ? Tone::Text : Tone::Muted,
                       .tip = InferenceDialog::tr("clusters with GPUs behind a taint that is not "
                                                  "tolerated, or not eligible")},
                      {.text = priceWords(region), .tone = Tone::Secondary},
                      {.text = isAdvised ? number(region.taken) : u"–"_s,
                       .tone = isAdvised ? Tone::Accent : Tone::Muted,
                       .isStrong = isAdvised}}};
}

QString joined(const std::vector<std::string>& lines) {
    QStringList out;
    for (const auto& each : lines) {
        out.append(toQt(each));
    }
    return out.join(u'\n');
}

QLineEdit* whole(const QString& name, const QString& spoken, int most, int value, QWidget* parent) {
    auto* out = new QLineEdit(QString::number(value), parent);
    out->setObjectName(name);
    out->setAccessibleName(spoken);
    out->setToolTip(InferenceDialog::tr("1 to %1").arg(format::number(std::int64_t{most})));
    out->setValidator(new QIntValidator(1, most, out));
    return out;
}

} // namespace

InferenceDialog::InferenceDialog(const model::LabFacts& facts, QWidget* parent)
    : QDialog(parent),
      m_replicas(whole(u"inferenceReplicas"_s, tr("Replicas"), kMostReplicas, 4, this)),
      m_gpus(whole(u"inferenceGpus"_s, tr("GPUs of a replica"), kMostGpus, 1, this)),
      m_residency(new QLineEdit(this)), m_tolerated(new QLineEdit(this)),
      m_property(new QComboBox(this)), m_tokens(new QLineEdit(this)),
      m_words(new ToneLabel({}, Tone::Text, metrics::kBody, false, this)),
      m_notes(new ToneLabel({}, Tone::Secondary, metrics::kLabel, false, this)),
      m_lines(
          new TextLines({tr("Region"), tr("GPUs"), tr("Replicas"), tr("Largest"), tr("Clusters"),
                         tr("Unknown"), tr("Barred"), tr("Price/h"), tr("Advised")},
                        this)),
      m_table(new QTableView(this)), m_open(nullptr) {
    setObjectName(u"inferenceDialog"_s);
    setWindowTitle(tr("Advise by region"));
    resize(kSize);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    buildForm(facts);
    m_words->setObjectName(u"inferenceWords"_s);
    m_words->setWrap(true);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    column->addWidget(m_words);
    m_table->setObjectName(u"inferenceTable"_s);
    m_table->setAccessibleName(tr("GPUs and replicas by region, best first"));
    m_table->setModel(m_lines);
    m_lines->setRight({1, 2, 3, 4, 5, 6, 7, 8});
    dressTable(m_table);
    for (std::size_t at = 0; at < kWidths.size(); ++at) {
        m_table->horizontalHeader()->resizeSection(static_cast<int>(at), kWidths.at(at));
    }
    m_table->horizontalHeader()->setStretchLastSection(true);
    column->addWidget(m_table, 1);
    m_notes->setObjectName(u"inferenceNotes"_s);
    m_notes->setWrap(true);
    column->addWidget(m_notes);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_open = buttons->addButton(tr("Open as draft"), QDialogButtonBox::ActionRole);
    m_open->setObjectName(u"inferenceOpen"_s);
    setButtonKind(m_open, ButtonKind::Primary);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (m_advice && !m_advice->placement.empty()) {
            Q_EMIT draftWanted(toQt(m_advice->placement));
            close();
        }
    });
    connect(this, &QDialog::finished, this, [this] { Q_EMIT asked(std::nullopt); });
    m_replicas->setFocus();
    m_replicas->selectAll();
    showAdvice();
}

void InferenceDialog::buildForm(const model::LabFacts& facts) {
    m_residency->setObjectName(u"inferenceResidency"_s);
    m_residency->setAccessibleName(tr("Residency: labels that a cluster must have"));
    m_residency->setPlaceholderText(tr("anywhere, or continent=europe"));
    QStringList labels;
    for (const auto& [key, values] : facts.labels) {
        for (const auto& value : values) {
            labels.append(u"%1=%2"_s.arg(toQt(key), toQt(value)));
        }
    }
    auto* completer = new QCompleter(labels, this);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_residency->setCompleter(completer);
    m_tolerated->setObjectName(u"inferenceTolerated"_s);
    m_tolerated->setAccessibleName(tr("Keys of taints that the workload tolerates"));
    m_tolerated->setPlaceholderText(
        facts.taints.empty() ? tr("none")
                             : tr("none, or %1").arg(joined(facts.taints).replace(u'\n', u", "_s)));
    m_property->setObjectName(u"inferenceProperty"_s);
    m_property->setAccessibleName(tr("What tells free GPUs"));
    m_property->addItem(tr("GPUs as the members tell them"));
    for (const auto& each : facts.properties) {
        m_property->addItem(toQt(each), toQt(each));
    }
    m_tokens->setObjectName(u"inferenceTokens"_s);
    m_tokens->setAccessibleName(tr("Tokens a minute of one replica"));
    m_tokens->setPlaceholderText(tr("not known"));
    m_tokens->setToolTip(tr("Measured or guessed: gives the price of a million tokens"));
    auto* numbers = new QDoubleValidator(0, 1e12, 3, m_tokens);
    numbers->setNotation(QDoubleValidator::StandardNotation);
    m_tokens->setValidator(numbers);
    auto* form = new QGridLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setColumnStretch(1, 1);
    form->setColumnStretch(3, 2);
    const auto add = [&](int row, int side, const QString& word, QWidget* field) {
        auto* label = new QLabel(word, this);
        label->setBuddy(field);
        form->addWidget(label, row, 2 * side);
        form->addWidget(field, row, 2 * side + 1);
    };
    add(0, 0, tr("&Replicas"), m_replicas);
    add(1, 0, tr("&GPUs of a replica"), m_gpus);
    add(2, 0, tr("Tokens a &minute"), m_tokens);
    add(0, 1, tr("Re&sidency"), m_residency);
    add(1, 1, tr("&Tolerated taints"), m_tolerated);
    add(2, 1, tr("Free GPUs &by"), m_property);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    connect(m_property, &QComboBox::currentIndexChanged, this, &InferenceDialog::askAnew);
    for (QLineEdit* each : {m_replicas, m_gpus, m_residency, m_tolerated, m_tokens}) {
        connect(each, &QLineEdit::textChanged, this, &InferenceDialog::askAnew);
    }
}

model::LabInferenceAsk InferenceDialog::ask() const {
    model::LabInferenceAsk out{.replicas = m_replicas->text().toInt(),
                               .gpusPerReplica = m_gpus->text().toInt(),
                               .residency = fromQt(m_residency->text().trimmed()),
                               .gpuProperty = fromQt(m_property->currentData().toString())};
    static const QRegularExpression kBetween(u"[,\\s]+"_s);
    for (const QString& key : m_tolerated->text().split(kBetween, Qt::SkipEmptyParts)) {
        out.tolerated.push_back(fromQt(key));
    }
    bool isNumber = false;
    const double tokens = QLocale().toDouble(m_tokens->text(), &isNumber);
    if (isNumber && tokens > 0) {
        out.tokensPerMinute = tokens;
    }
    return out;
}

void InferenceDialog::askAnew() {
    m_open->setEnabled(false); // what is shown is of another question
    m_table->setEnabled(false);
    if (m_replicas->hasAcceptableInput() && m_gpus->hasAcceptableInput()) {
        Q_EMIT asked(ask());
        return;
    }
    m_words->setTone(Tone::Failed);
    m_words->setText(tr("Replicas and GPUs of a replica are whole numbers from 1."));
}

void InferenceDialog::setAdvice(const std::shared_ptr<const model::LabInference>& advice) {
    if (advice && advice->ask == ask()) {
        m_advice = advice;
        showAdvice();
    }
}

void InferenceDialog::showAdvice() {
    const bool says = m_advice && m_advice->trouble.empty();
    m_table->setEnabled(says);
    m_open->setEnabled(says && !m_advice->placement.empty());
    m_open->setToolTip(!says || m_advice->placement.empty()
                           ? tr("There is no placement that says so")
                       : m_advice->isProven
                           ? tr("Its text becomes the draft; the scheduler's pick has room for as "
                                "many. Undo has the draft back")
                           : tr("Its text becomes the draft, and says it as far as a hub can. Undo "
                                "has the draft back"));
    m_words->setTone(m_advice && !says ? Tone::Failed : Tone::Text);
    m_words->setText(!m_advice ? tr("Looking for room…")
                     : says    ? joined(m_advice->words)
                               : toQt(m_advice->trouble));
    m_notes->setText(says ? joined(m_advice->notes) : QString());
    std::vector<TextLine> lines;
    if (says) {
        for (const auto& each : m_advice->regions) {
            lines.push_back(lineOf(each));
        }
    }
    m_lines->setLines(std::move(lines));
}

} // namespace pilothouse::ui
