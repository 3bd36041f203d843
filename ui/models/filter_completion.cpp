// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/filter_completion.h"

#include "model/edge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/words.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

namespace {

using Counts = QMap<QString, int>;
using model::ClusterState;

constexpr qsizetype kMost = 8;

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("FilterCompletion", text, nullptr, n);
}

void addOf(const ClusterState& state, const QString& field, Counts& counts) {
    const auto add = [&counts](const QString& value) {
        if (!value.isEmpty()) {
            ++counts[value];
        }
    };
    const auto& identity = state.identity;
    if (field == QLatin1String("health") || field == QLatin1String("state")) {
        const Look look = lookOf(state);
        add(keyOf(look));
        add(look == Look::Down || look == Look::Degraded ? QStringLiteral("bad") : QString());
    } else if (field == QLatin1String("region")) {
        add(toQt(identity.region));
    } else if (field == QLatin1String("group")) {
        add(toQt(identity.group));
    } else if (field == QLatin1String("env")) {
        add(toQt(identity.environment));
    } else if (field == QLatin1String("name")) {
        add(toQt(identity.name));
    } else if (field == QLatin1String("reach")) {
        add(toQt(model::toString(state.reach)));
    } else if (field == QLatin1String("version")) {
        add(state.version ? shortVersion(state.version->value) : QString());
    } else if (field.startsWith(QLatin1String("label:"))) {
        for (const auto& [key, value] : identity.labels) {
            add(toQt(key) == field.mid(6) ? toQt(value) : QString());
        }
    }
}

Counts valuesOf(const model::FleetSnapshot& fleet, const QString& field) {
    Counts counts;
    for (const auto& cluster : fleet.clusters) {
        addOf(*cluster, field, counts);
    }
    return counts;
}

Completion row(const QString& typed, const QString& rest, const QString& note, bool ends) {
    return {.text = typed + rest,
            .typed = static_cast<int>(typed.size()),
            .note = note,
            .insert = ends ? QString(typed + rest + QLatin1Char(' ')) : QString()};
}

QList<Completion> fieldsFor(const QString& word, const model::FleetSnapshot& fleet) {
    static constexpr std::array kFields{
        "health=", "name=", "region=",  "group=", "env=",   "version", "nodes",
        "ready",   "pods",  "problems", "reach=", "label:", "is:",     "not"};
    QList<Completion> rows;
    for (const char* each : kFields) {
        const QString field = QLatin1String(each);
        if (!field.startsWith(word, Qt::CaseInsensitive) || field.size() == word.size()) {
            continue;
        }
        QString note;
        if (field.endsWith(QLatin1Char('='))) {
            const auto values = static_cast<int>(valuesOf(fleet, field.chopped(1)).size());
            note = values == 1 ? tr("1 value") : tr("%1 values").arg(countText(values));
        }
        rows.append(row(word, field.mid(word.size()), note, field == QLatin1String("not")));
    }
    return rows;
}

QList<Completion> labelsFor(const QString& word, const model::FleetSnapshot& fleet) {
    Counts keys;
    for (const auto& cluster : fleet.clusters) {
        for (const auto& [key, value] : cluster->identity.labels) {
            ++keys[toQt(key)];
        }
    }
    QList<Completion> rows;
    const QString typed = word.mid(6);
    for (auto it = keys.cbegin(); it != keys.cend(); ++it) {
        if (it.key().startsWith(typed, Qt::CaseInsensitive)) {
            rows.append(row(word, it.key().mid(typed.size()) + QLatin1Char('='),
                            tr("%1 clusters").arg(countText(it.value())), false));
        }
    }
    return rows;
}

QList<Completion> flagsFor(const QString& word, const model::FleetSnapshot& fleet) {
    QList<Completion> rows;
    for (const auto& [flag, holds] :
         {std::pair{QStringLiteral("is:stale"),
                    +[](const ClusterState& s) { return lookOf(s) == Look::Stale; }},
          std::pair{QStringLiteral("is:expected-offline"),
                    +[](const ClusterState& s) { return lookOf(s) == Look::Away; }},
          std::pair{QStringLiteral("is:overdue"),
                    +[](const ClusterState& s) {
                        return model::edgeStateOf(s) == model::EdgeState::Overdue;
                    }},
          std::pair{QStringLiteral("is:production"),
                    +[](const ClusterState& s) { return s.identity.isProduction; }}}) {
        if (flag.startsWith(word, Qt::CaseInsensitive) && flag.size() > word.size()) {
            const auto count = std::count_if(fleet.clusters.begin(), fleet.clusters.end(),
                                             [holds = holds](const auto& c) { return holds(*c); });
            rows.append(
                row(word, flag.mid(word.size()), tr("%1 clusters").arg(countText(count)), true));
        }
    }
    return rows;
}

QList<Completion> valuesFor(const QString& word, qsizetype sign,
                            const model::FleetSnapshot& fleet) {
    qsizetype end = sign;
    while (end < word.size() && QStringView(u"!=<>").contains(word.at(end))) {
        ++end;
    }
    const QString typed = word.mid(end);
    const Counts counts = valuesOf(fleet, word.left(sign).toLower());
    QStringList values = counts.keys();
    std::stable_sort(values.begin(), values.end(), [&counts](const auto& a, const auto& b) {
        return counts.value(a) > counts.value(b);
    });
    QList<Completion> rows;
    for (const QString& value : values) {
        if (value.startsWith(typed, Qt::CaseInsensitive) && value.size() > typed.size()) {
            rows.append(row(word, value.mid(typed.size()),
                            tr("%1 clusters").arg(countText(counts.value(value))), true));
        }
    }
    return rows;
}

} // namespace

QList<Completion> allFields(const model::FleetSnapshot& fleet) {
    return fieldsFor({}, fleet).mid(0, kMost);
}

QList<Completion> completionsAt(const QString& text, int cursor,
                                const model::FleetSnapshot& fleet) {
    const QString before = text.left(cursor);
    const QString word = before.mid(before.lastIndexOf(QLatin1Char(' ')) + 1);
    if (word.isEmpty()) {
        return {};
    }
    const auto sign = std::find_if(word.begin(), word.end(), [](QChar letter) {
        return QStringView(u"!=<>").contains(letter);
    });
    QList<Completion> rows;
    if (sign != word.end()) {
        rows = valuesFor(word, sign - word.begin(), fleet);
    } else if (word.startsWith(QLatin1String("label:"), Qt::CaseInsensitive)) {
        rows = labelsFor(word, fleet);
    } else if (word.startsWith(QLatin1String("is:"), Qt::CaseInsensitive)) {
        rows = flagsFor(word, fleet);
    } else {
        rows = fieldsFor(word, fleet);
    }
    return rows.mid(0, kMost);
}

} // namespace pilothouse::ui
