// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_shades.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"

#include <QCoreApplication>
#include <QVersionNumber>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

namespace {

using namespace std::chrono_literals;

struct Shades {
    Q_DECLARE_TR_FUNCTIONS(RunShades)
};

/// The lightest step of the ramp is left out: it would not be seen on the surface.
constexpr std::array kFills{Fill::Ramp2, Fill::Ramp3, Fill::Ramp4, Fill::Ramp5, Fill::Ramp6};

/// "v1.32.4" and "1.32.4" are one.
QString plain(const std::string& version) {
    QString words = toQt(version);
    return words.startsWith(QLatin1Char('v')) ? words.mid(1) : words;
}

} // namespace

RunShades RunShades::byDuration(const model::Run& run) {
    RunShades shades;
    shades.m_colour = BarColour::Duration;
    std::vector<std::chrono::milliseconds> took;
    for (const model::StageRun& stage : run.stages) {
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                for (const model::Attempt& attempt : member.attempts) {
                    if (attempt.finishedAt && attempt.outcome == model::LifeState::Completed) {
                        took.push_back(*attempt.finishedAt - attempt.intentAt);
                    }
                }
            }
        }
    }
    std::sort(took.begin(), took.end());
    for (std::size_t step = 1; step < kMost && !took.empty(); ++step) {
        const auto bound =
            std::chrono::ceil<std::chrono::minutes>(took[(took.size() - 1) * step / kMost]);
        if (bound > 0min && (shades.m_bounds.isEmpty() || shades.m_bounds.constLast() < bound)) {
            shades.m_bounds.append(bound);
        }
    }
    return shades;
}

RunShades RunShades::byVersion(const model::Plan& plan) {
    RunShades shades;
    shades.m_colour = BarColour::Version;
    for (const model::PlannedStage& stage : plan.stages) {
        for (const model::PlannedGroup& group : stage.groups) {
            for (const model::PlannedMember& member : group.members) {
                const QString version = plain(member.version);
                if (!version.isEmpty() && !shades.m_versions.contains(version)) {
                    shades.m_versions.append(version);
                }
            }
        }
    }
    std::sort(shades.m_versions.begin(), shades.m_versions.end(), // 1.9 before 1.10
              [](const QString& a, const QString& b) {
                  return QVersionNumber::fromString(a) < QVersionNumber::fromString(b);
              });
    for (const model::PlannedStage& stage : plan.stages) {
        for (const model::PlannedGroup& group : stage.groups) {
            for (const model::PlannedMember& member : group.members) {
                const auto at = shades.m_versions.indexOf(plain(member.version));
                if (at >= 0) {
                    shades.m_versionOf.insert(toQt(member.cluster.str()), static_cast<int>(at));
                }
            }
        }
    }
    return shades;
}

RunShades RunShades::of(BarColour colour, const model::Run& run, const model::Plan& plan) {
    switch (colour) {
    case BarColour::Duration: return byDuration(run);
    case BarColour::Version: return byVersion(plan);
    case BarColour::State: break;
    }
    return {};
}

int RunShades::stepOf(const model::MemberRun& member, const model::Attempt& attempt,
                      Instant now) const {
    if (m_colour == BarColour::Duration) {
        const auto took = attempt.finishedAt.value_or(now) - attempt.intentAt;
        const auto above = std::find_if(m_bounds.cbegin(), m_bounds.cend(),
                                        [took](auto bound) { return took <= bound; });
        return static_cast<int>(above - m_bounds.cbegin());
    }
    const int version =
        m_colour == BarColour::Version ? m_versionOf.value(toQt(member.id.str()), -1) : -1;
    return std::min(version, kMost - 1);
}

QString RunShades::wordOf(const model::MemberRun& member, const model::Attempt& attempt,
                          Instant now) const {
    if (m_colour == BarColour::Duration) {
        return format::span(attempt.finishedAt.value_or(now) - attempt.intentAt);
    }
    const int version =
        m_colour == BarColour::Version ? m_versionOf.value(toQt(member.id.str()), -1) : -1;
    return version < 0 ? QString() : Shades::tr("from %1").arg(m_versions.at(version));
}

QList<LegendEntry> RunShades::legend() const {
    QList<LegendEntry> entries;
    const auto add = [&entries](const QString& word) {
        entries.append({kFills.at(static_cast<std::size_t>(entries.size())), word});
    };
    if (m_colour == BarColour::Duration) {
        for (const auto bound : m_bounds) {
            add(Shades::tr("≤ %1").arg(format::span(bound)));
        }
        add(m_bounds.isEmpty() ? Shades::tr("nothing is done yet") : Shades::tr("longer"));
    } else if (m_colour == BarColour::Version) {
        for (int at = 0; at < std::min<int>(kMost, static_cast<int>(m_versions.size())); ++at) {
            const bool isShared = at + 1 == kMost && m_versions.size() > kMost;
            add(isShared ? Shades::tr("from %1 or later").arg(m_versions.at(at))
                         : Shades::tr("from %1").arg(m_versions.at(at)));
        }
        if (m_versions.isEmpty()) {
            add(Shades::tr("the plan knows no versions"));
        }
    }
    return entries;
}

} // namespace pilothouse::ui
