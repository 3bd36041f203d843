// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview/site_fold.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/cell_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr auto kCellMark = "place:"_L1;
constexpr auto kLabelMark = "label:"_L1;
constexpr std::size_t kMostValues = 400;

QString tr(const char* text) {
    return QCoreApplication::translate("SiteFold", text);
}

const std::string* labelOf(const model::ClusterIdentity& identity, std::string_view key) {
    const auto found = std::find_if(identity.labels.begin(), identity.labels.end(),
                                    [&](const auto& label) { return label.first == key; });
    return found == identity.labels.end() ? nullptr : &found->second;
}

/// What a member is folded by, as it stands in the fleet; empty: not known.
QString valueOf(const model::ClusterIdentity& identity, const FoldBy& by) {
    switch (by.kind) {
    case FoldBy::Kind::Region: return toQt(identity.region);
    case FoldBy::Kind::Group: return toQt(identity.group);
    case FoldBy::Kind::Label: {
        const auto* const value = labelOf(identity, fromQt(by.label));
        return value == nullptr ? QString() : toQt(*value);
    }
    case FoldBy::Kind::Auto:
    case FoldBy::Kind::Never: break;
    }
    return {};
}

} // namespace

QString toText(const FoldBy& by) {
    switch (by.kind) {
    case FoldBy::Kind::Auto: return u"auto"_s;
    case FoldBy::Kind::Never: return u"never"_s;
    case FoldBy::Kind::Region: return u"region"_s;
    case FoldBy::Kind::Group: return u"group"_s;
    case FoldBy::Kind::Label: break;
    }
    return kLabelMark + by.label;
}

FoldBy foldFrom(const QString& text) {
    if (text.startsWith(kLabelMark) && text.size() > kLabelMark.size()) {
        return {.kind = FoldBy::Kind::Label, .label = text.mid(kLabelMark.size())};
    }
    return {.kind = text == u"never"    ? FoldBy::Kind::Never
                    : text == u"region" ? FoldBy::Kind::Region
                    : text == u"group"  ? FoldBy::Kind::Group
                                        : FoldBy::Kind::Auto};
}

bool isSite(const model::ClusterIdentity& identity) {
    const auto* const edge = labelOf(identity, "edge");
    return edge != nullptr && *edge != "false";
}

SiteFold foldOf(const FoldBy& choice, const model::FleetSnapshot& snapshot) {
    const auto& clusters = snapshot.clusters;
    const auto sites = std::count_if(clusters.begin(), clusters.end(),
                                     [](const auto& each) { return isSite(each->identity); });
    SiteFold fold{.by = choice, .isOfAll = sites == 0};
    if (choice.kind == FoldBy::Kind::Auto) {
        const bool isMany =
            sites >= kFoldSites || clusters.size() >= static_cast<std::size_t>(kFoldMembers);
        fold.by = {.kind = isMany ? FoldBy::Kind::Region : FoldBy::Kind::Never};
    }
    return fold;
}

QStringList foldLabels(const model::FleetSnapshot& snapshot) {
    std::map<std::string, std::set<std::string>> values;
    std::map<std::string, std::size_t> members;
    const bool isOfAll = foldOf({}, snapshot).isOfAll;
    std::size_t sites = 0;
    for (const auto& cluster : snapshot.clusters) {
        if (!isOfAll && !isSite(cluster->identity)) {
            continue;
        }
        ++sites;
        for (const auto& [key, value] : cluster->identity.labels) {
            ++members[key];
            if (auto& known = values[key]; known.size() <= kMostValues) {
                known.insert(value);
            }
        }
    }
    QStringList keys;
    for (const auto& [key, known] : values) {
        if (known.size() > 1 && known.size() <= kMostValues && members[key] * 2 > sites) {
            keys.append(toQt(key));
        }
    }
    return keys;
}

QString placeKey(const model::ClusterIdentity& identity, const SiteFold& fold) {
    if (fold.by.kind == FoldBy::Kind::Never || (!fold.isOfAll && !isSite(identity))) {
        return {};
    }
    return toQt(identity.environment) + u'/' + valueOf(identity, fold.by);
}

QString placeName(const model::ClusterIdentity& identity, const SiteFold& fold) {
    const QString value = valueOf(identity, fold.by);
    if (value.isEmpty()) {
        return fold.by.kind == FoldBy::Kind::Region  ? tr("No region")
               : fold.by.kind == FoldBy::Kind::Group ? tr("No group")
                                                     : tr("No %1").arg(fold.by.label);
    }
    return fold.by.kind == FoldBy::Kind::Region ? format::place(value) : value;
}

QString cellIdOf(const QString& placeKey) {
    return kCellMark + placeKey;
}

bool isPlaceCell(const QString& cellId) {
    return cellId.startsWith(kCellMark);
}

QString placeOfCell(const QString& cellId) {
    return isPlaceCell(cellId) ? cellId.mid(kCellMark.size()) : QString();
}

void addTo(HexCell& place, HexState state, bool isFilteredOut) {
    ++place.sites;
    ++place.states.at(static_cast<std::size_t>(state));
    if (isFilteredOut) {
        // Nobody matches so far: what is there is shown, and dimmed.
        place.state = place.filteredOut ? std::min(place.state, state) : place.state;
        return;
    }
    place.state = place.filteredOut ? state : std::min(place.state, state);
    place.filteredOut = false;
    ++place.matching;
}

QString placeNote(const HexCell& place) {
    QStringList parts;
    for (std::size_t at = 0; at < place.states.size(); ++at) {
        if (place.states.at(at) > 0) {
            parts << tr("%1 %2").arg(countText(place.states.at(at)),
                                     hexStateWord(static_cast<HexState>(at)));
        }
    }
    const QString states = parts.join(u", "_s);
    const QString count =
        place.matching == place.sites
            ? tr("%1 sites").arg(countText(place.sites))
            : tr("%1 of %2 sites match").arg(countText(place.matching), countText(place.sites));
    return tr("%1: %2").arg(count, states);
}

} // namespace pilothouse::ui
