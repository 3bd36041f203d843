// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/profile_lines.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/mesh_words.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::MeshCode;
using model::MeshDeclared;
using model::MeshDeclaredMember;
using model::MeshDrift;
using model::MeshPicture;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshProfiles)
};

/// Azure's own word keeps its spelling; only its look is ours.
TextCell azureCell(const std::string& state, const std::string& error) {
    if (state.empty()) {
        return {.text = Words::tr("nothing"), .tone = Tone::Secondary, .glyph = Glyph::Unknown};
    }
    const Glyph glyph = state == "Connected"      ? Glyph::Ok
                        : state == "Failed"       ? Glyph::Failed
                        : state == "Degraded"     ? Glyph::Warning
                        : state == "NotConnected" ? Glyph::NotStarted
                        : state == "Applying" || state == "Connecting" || state == "Disconnecting"
                            ? Glyph::Running
                            : Glyph::Unknown;
    return {.text = toQt(state), .glyph = glyph, .tip = toQt(error)};
}

TextCell linksCell(const MeshDeclared& profile) {
    if (!profile.isUpByMembers) {
        return {.text = Words::tr("not known"), .tone = Tone::Secondary, .glyph = Glyph::Unknown};
    }
    return *profile.isUpByMembers ? TextCell{.text = Words::tr("all up"), .glyph = Glyph::Ok}
                                  : TextCell{.text = Words::tr("not all up"),
                                             .isStrong = true,
                                             .glyph = Glyph::Failed};
}

TextCell applyCell(const MeshDeclared& profile) {
    QStringList words;
    if (!profile.toAdd.empty()) {
        words.append(Words::tr("adds %1").arg(profile.toAdd.size()));
    }
    if (!profile.toRemove.empty()) {
        words.append(Words::tr("removes %1").arg(profile.toRemove.size()));
    }
    if (!profile.inOther.empty()) {
        words.append(Words::tr("refuses %1").arg(profile.inOther.size()));
    }
    return words.isEmpty() ? TextCell{.text = Words::tr("nothing"), .tone = Tone::Secondary}
                           : TextCell{.text = words.join(u", "_s), .glyph = Glyph::Warning};
}

TextCell selectorCell(const MeshDeclared& profile) {
    const bool isApplied =
        profile.lastAppliedSelector.empty() || profile.lastAppliedSelector == profile.selector;
    const QString selector =
        profile.selector.empty() ? Words::tr("nobody") : toQt(profile.selector);
    return isApplied ? TextCell{.text = selector, .tone = Tone::Secondary}
                     : TextCell{.text = Words::tr("%1, applied: %2")
                                            .arg(selector, toQt(profile.lastAppliedSelector)),
                                .tone = Tone::Warning};
}

TextCell driftCell(MeshDrift drift) {
    switch (drift) {
    case MeshDrift::Keep: return {.text = Words::tr("keeps"), .tone = Tone::Secondary};
    case MeshDrift::Add: return {.text = Words::tr("adds"), .glyph = Glyph::Running};
    case MeshDrift::Remove: return {.text = Words::tr("removes"), .glyph = Glyph::Stopped};
    case MeshDrift::Error: break;
    }
    return {.text = Words::tr("refuses"), .tone = Tone::Failed, .glyph = Glyph::Failed};
}

TextCell linksCell(const MeshDeclaredMember& row) {
    if (row.drift == MeshDrift::Add || row.drift == MeshDrift::Error || row.links == 0) {
        return {}; // no link is declared for it, or none that is known
    }
    const QString all = countText(row.links);
    return row.linksUp ? TextCell{.text = Words::tr("%1 of %2").arg(countText(*row.linksUp), all),
                                  .tone = *row.linksUp < row.links ? Tone::Failed : Tone::Text}
                       : TextCell{.text = Words::tr("%1 of %2").arg(unknownValue(), all),
                                  .tone = Tone::Secondary};
}

} // namespace

QString profileKey(const MeshDeclared& profile) {
    return toQt(profile.fleet) + u'/' + toQt(profile.name);
}

const MeshDeclared* profileOf(const MeshPicture& picture, const QString& key) {
    const auto found =
        std::find_if(picture.declared.begin(), picture.declared.end(),
                     [&key](const MeshDeclared& each) { return profileKey(each) == key; });
    return found == picture.declared.end() ? nullptr : &*found;
}

std::vector<TextLine> profileLines(const MeshPicture& picture) {
    std::vector<TextLine> lines;
    lines.reserve(picture.declared.size());
    for (const MeshDeclared& profile : picture.declared) {
        const bool isTrouble = profile.disagrees || profile.state == "Failed";
        TextCell azure = azureCell(profile.state, profile.lastError);
        azure.isStrong = profile.disagrees;
        lines.push_back({.id = profileKey(profile),
                         .cells = {{.text = toQt(profile.name), .isStrong = isTrouble},
                                   {.text = toQt(profile.fleet), .tone = Tone::Secondary},
                                   std::move(azure),
                                   linksCell(profile),
                                   selectorCell(profile),
                                   applyCell(profile),
                                   {.text = toQt(profile.lastError), .tone = Tone::Secondary}}});
    }
    return lines;
}

namespace {

/// Whose mesh a fleet member is: one of ours, or, while one of ours is silent, perhaps that one.
TextCell clusterCell(const MeshPicture& picture, const MeshDeclaredMember& row) {
    if (row.cluster) {
        return {.text = toQt(picture.clusters[*row.cluster].name)};
    }
    const bool isOpen = std::any_of(picture.clusters.begin(), picture.clusters.end(),
                                    [](const auto& cluster) { return !cluster.isReachable; });
    return isOpen ? TextCell{.text = Words::tr("not known"),
                             .tone = Tone::Secondary,
                             .tip = Words::tr("A cluster that does not answer may be it.")}
                  : TextCell{.text = Words::tr("no member of this fleet"), .tone = Tone::Secondary};
}

} // namespace

std::vector<TextLine> profileMemberLines(const MeshPicture& picture, const MeshDeclared& profile) {
    std::vector<TextLine> lines;
    lines.reserve(profile.rows.size());
    for (const MeshDeclaredMember& row : profile.rows) {
        TextCell azure = azureCell(row.state, row.error);
        azure.isStrong = row.disagrees;
        const std::string& message = row.message.empty() ? row.error : row.message;
        lines.push_back({.id = toQt(row.name),
                         .cells = {{.text = toQt(row.name), .isStrong = row.disagrees},
                                   clusterCell(picture, row),
                                   driftCell(row.drift),
                                   std::move(azure),
                                   linksCell(row),
                                   {.text = toQt(message), .tone = Tone::Secondary}}});
    }
    return lines;
}

std::vector<TextLine> profileFindingLines(const MeshPicture& picture) {
    std::vector<TextLine> lines;
    for (const model::MeshFinding& each : picture.findings) {
        const bool isOurs =
            each.code >= MeshCode::FleetStateDisagrees && each.code <= MeshCode::FleetSelfManaged;
        if (isOurs) {
            lines.push_back({.id = QString::number(lines.size()),
                             .cells = {{.text = titleOf(each.code),
                                        .isStrong = true,
                                        .glyph = glyphOf(each.severity)},
                                       {.text = toQt(each.message)},
                                       {.text = toQt(each.mend), .tone = Tone::Secondary}}});
        }
    }
    return lines;
}

} // namespace pilothouse::ui
