// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_words.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

QString tr(const char* text, const char* what = nullptr, int n = -1) {
    return QCoreApplication::translate("Lab", text, what, n);
}

} // namespace

QString stageWord(model::LabStage::Kind kind) {
    using Kind = model::LabStage::Kind;
    switch (kind) {
    case Kind::Members: return tr("Members");
    case Kind::Named: return tr("Named");
    case Kind::Affinity: return tr("Affinity");
    case Kind::Eligibility: return tr("Eligible");
    case Kind::Namespace: return tr("Namespace");
    case Kind::Taints: return tr("Taints");
    case Kind::SamePlacement: return tr("Same");
    case Kind::Spread: return tr("Spread");
    case Kind::Picked: return tr("Picked");
    }
    return {};
}

QString filterWord(model::LabFilter filter) {
    using Filter = model::LabFilter;
    switch (filter) {
    case Filter::Affinity: return tr("Affinity");
    case Filter::Eligibility: return tr("Eligible");
    case Filter::Namespace: return tr("Namesp.", "short for namespace, a column");
    case Filter::Taints: return tr("Taints");
    case Filter::SamePlacement: return tr("Same");
    case Filter::Spread: return tr("Spread");
    }
    return {};
}

QString filterPlugin(model::LabFilter filter) {
    using Filter = model::LabFilter;
    switch (filter) {
    case Filter::Affinity: return tr("ClusterAffinity: labels and properties that are required");
    case Filter::Eligibility:
        return tr("ClusterEligibility: joined, heartbeat and health of the last 5 minutes");
    case Filter::Namespace: return tr("NamespaceAffinity: the namespace is on the cluster");
    case Filter::Taints: return tr("TaintToleration: no taint that is not tolerated");
    case Filter::SamePlacement:
        return tr("SamePlacementAntiAffinity: it does not have the placement yet");
    case Filter::Spread: return tr("TopologySpreadConstraints: the skew stays within bounds");
    }
    return {};
}

QString verdictWord(model::LabVerdict verdict) {
    using Verdict = model::LabVerdict;
    switch (verdict) {
    case Verdict::Kept: return tr("Kept");
    case Verdict::New: return tr("New");
    case Verdict::Removed: return tr("Removed");
    case Verdict::NotPicked: return tr("Not picked");
    case Verdict::Filtered: return tr("Filtered");
    case Verdict::Unseen: return tr("Not looked at");
    case Verdict::Missing: return tr("Not there");
    }
    return {};
}

Tone verdictTone(model::LabVerdict verdict) {
    using Verdict = model::LabVerdict;
    return verdict == Verdict::New                                      ? Tone::Accent
           : verdict == Verdict::Removed || verdict == Verdict::Missing ? Tone::Warning
           : verdict == Verdict::Kept                                   ? Tone::Text
                                                                        : Tone::Secondary;
}

QString markWord(model::LabMark mark) {
    using Mark = model::LabMark;
    switch (mark) {
    case Mark::NotAsked: return tr("not asked");
    case Mark::Passes: return tr("passes");
    case Mark::Skipped: return tr("nothing to do");
    case Mark::Holds: return tr("has it already");
    case Mark::Rejects: return tr("filtered out");
    case Mark::Fails: return tr("ends the cycle");
    }
    return {};
}

QString placedWords(const model::PlacementPicture& picture) {
    return picture.policy == "PickAll"
               ? tr("clusters pass\nand are placed")
               : tr("of %1 wanted\nare placed").arg(format::number(std::int64_t{picture.wanted}));
}

QString clusterCount(int count) {
    return count == 1 ? tr("1 cluster")
                      : tr("%1 clusters").arg(format::number(std::int64_t{count}));
}

QColor quietRamp(const Tokens& tokens) {
    return tokens.dark ? tokens.ramp[1] : mixed(tokens.ramp[0], tokens.ramp[1], 0.45);
}

QString sourceWords(const model::LabSource& source) {
    const QString count = clusterCount(static_cast<int>(source.clusters));
    switch (source.kind) {
    case model::LabSource::Kind::None: return {};
    case model::LabSource::Kind::Example: return tr("Example fleet, %1").arg(count);
    case model::LabSource::Kind::Files:
    case model::LabSource::Kind::Hub: break;
    }
    return tr("%1, %2").arg(QFileInfo(toQt(source.members)).fileName(), count);
}

QString momentWords(const model::PlacementPicture& picture, const QTimeZone& zone) {
    const QString clock = format::clock(picture.at, zone, true);
    return picture.moment == model::LabMoment::Clock ? tr("as of now, %1").arg(clock)
           : picture.source.heard ? tr("as of the newest heartbeat, %1").arg(clock)
                                  : tr("as of %1").arg(clock);
}

LabPlace placeOf(const model::LabRow& row) {
    using Verdict = model::LabVerdict;
    if (row.verdict == Verdict::Kept) {
        return LabPlace::Kept;
    }
    if (row.verdict == Verdict::New) {
        return LabPlace::New;
    }
    if (row.verdict == Verdict::Removed) {
        return LabPlace::Removed;
    }
    return row.isStale                         ? LabPlace::Stale
           : row.verdict == Verdict::NotPicked ? LabPlace::Passing
                                               : LabPlace::Filtered;
}

QString placeWord(LabPlace place) {
    switch (place) {
    case LabPlace::Kept: return tr("kept");
    case LabPlace::New: return tr("new");
    case LabPlace::Removed: return tr("removed");
    case LabPlace::Passing: return tr("passes, not picked");
    case LabPlace::Filtered: return tr("filtered or not looked at");
    case LabPlace::Stale: return tr("silent");
    }
    return {};
}

bool isPrice(const model::LabChange& change) {
    return change.percent && change.text.ends_with("cost");
}

namespace {

/// "available-cpu" of a resource's property, the last part of any other.
QString propertyWord(const QString& property) {
    const QString last = property.section(u'/', -1);
    return last == u"available-cpu"        ? tr("Free CPU")
           : last == u"available-memory"   ? tr("Free memory")
           : last == u"per-cpu-core-cost"  ? tr("Core price")
           : last == u"per-gb-memory-cost" ? tr("Memory price")
                                           : last;
}

/// What the part behind the colon does to the clusters before it.
QString actionWords(const QString& whom, const QString& what) {
    const QString kind = what.section(u'.', 0, 0);
    const QString rest = what.section(u'.', 1);
    if (whom.startsWith(u"region.")) {
        return tr("Region down: %1").arg(whom.mid(7));
    }
    if (what == u"down") {
        return tr("%1 falls silent").arg(whom);
    }
    if (what == u"leave") {
        return tr("%1 leaves the fleet").arg(whom);
    }
    if (kind == u"taint") {
        return rest.endsWith(u'-') ? tr("No taint %1 on %2").arg(rest.chopped(1), whom)
                                   : tr("Taint %1 on %2").arg(rest.section(u'=', 0, 0), whom);
    }
    if (kind == u"label") {
        return rest.endsWith(u'-') && !rest.contains(u'=')
                   ? tr("No label %1 on %2").arg(rest.chopped(1), whom)
                   : tr("Label %1 on %2").arg(rest, whom);
    }
    if (kind == u"property") {
        return tr("%1 on %2").arg(rest.section(u'/', -1), whom);
    }
    return {};
}

} // namespace

QString changeWords(const model::LabChange& change) {
    const QString text = toQt(change.text);
    if (change.percent) {
        return propertyWord(text);
    }
    if (text.startsWith(u"policy.")) {
        return tr("Policy: %1").arg(text.mid(7));
    }
    const QString words = actionWords(text.section(u':', 0, 0), text.section(u':', 1));
    return words.isEmpty() ? text : words;
}

QString amountWords(const model::LabChange& change) {
    if (!change.percent) {
        return {};
    }
    if (isPrice(change)) {
        return tr("× %1", "a factor").arg(1.0 + *change.percent / 100.0, 0, 'f', 1);
    }
    return tr("%1 %", "percent more or less").arg(format::delta(*change.percent));
}

} // namespace pilothouse::ui
