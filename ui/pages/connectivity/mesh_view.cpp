// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/mesh_view.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/connectivity/mesh_words.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace pilothouse::ui {
namespace {

using model::MeshHalfState;
using model::MeshPicture;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshView)
};

bool isIn(const MeshPicture& picture, const MeshChoice& choice, std::uint32_t at) {
    return !choice.component ||
           picture.clusters[at].component == static_cast<std::int32_t>(*choice.component);
}

class ViewMaker {
public:
    ViewMaker(const MeshPicture& picture, const MeshChoice& choice)
        : m_picture(picture), m_choice(choice) {}
    MeshMatrixView make() {
        nameAll();
        for (const MeshGroup& group : m_choice.groups) {
            addGroup(group.name, group.clusters, m_choice.folded.contains(group.name));
        }
        matchBefore();
        paintCells();
        numberRows();
        return std::move(m_view);
    }

private:
    void numberRows() {
        m_view.rows.assign(m_picture.clusters.size(), -1);
        for (std::size_t row = 0; row < m_view.units.size(); ++row) {
            for (const std::uint32_t at : m_view.units[row]) {
                m_view.rows[at] = static_cast<int>(row);
            }
        }
    }
    void nameAll() {
        m_flagged = flaggedOf(m_picture);
        QStringList names;
        for (const model::MeshCluster& cluster : m_picture.clusters) {
            names.append(toQt(cluster.name));
        }
        m_start = commonStart(names);
    }
    void addHead(const QString& id, const QString& name, const QString& label,
                 const QString& spoken, bool isFlagged, std::vector<std::uint32_t> unit) {
        m_view.data.heads.append({id, name, label, spoken, isFlagged});
        m_view.units.push_back(std::move(unit));
    }
    void addGroup(const QString& name, const std::vector<std::uint32_t>& clusters, bool isFolded) {
        std::vector<std::uint32_t> shown;
        QStringList names;
        for (const std::uint32_t at : clusters) {
            if (isIn(m_picture, m_choice, at)) {
                shown.push_back(at);
                names.append(toQt(m_picture.clusters[at].name));
            }
        }
        if (shown.empty()) {
            return;
        }
        m_view.groups.push_back(name);
        if (isFolded) {
            m_view.data.groups.append({name, 1});
            const QString count = Words::tr("%1 clusters").arg(shown.size());
            addHead(u"region:" + name, name, count, count, false, std::move(shown));
            return;
        }
        m_view.data.groups.append({name, static_cast<int>(shown.size())});
        const qsizetype start = commonStart(names);
        for (const std::uint32_t at : shown) {
            const model::MeshCluster& cluster = m_picture.clusters[at];
            const QString full = toQt(cluster.name);
            addHead(toQt(cluster.id.str()), full, full.mid(start), full.mid(m_start), m_flagged[at],
                    {at});
        }
    }
    /// Where each cluster stood in the picture before.
    void matchBefore() {
        if (m_choice.before == nullptr) {
            return;
        }
        QHash<QString, std::uint32_t> places;
        for (std::uint32_t at = 0; at < m_choice.before->clusters.size(); ++at) {
            places.insert(toQt(m_choice.before->clusters[at].id.str()), at);
        }
        for (const model::MeshCluster& cluster : m_picture.clusters) {
            const auto found = places.constFind(toQt(cluster.id.str()));
            m_places.push_back(found == places.constEnd() ? std::nullopt : std::optional(*found));
        }
    }
    MatrixCell cellOf(std::uint32_t from, std::uint32_t to) {
        const model::MeshCell cell = m_picture.cell(from, to);
        MatrixCell look(matrixStateOf(cell.state()));
        ++m_view.counts[static_cast<std::size_t>(look.state())];
        if (cell.has(model::MeshCell::kWarning)) {
            look = look.with(MatrixCell::kWarning);
        }
        if (cell.state() == MeshHalfState::Unknown) {
            const model::MeshHalf* half = m_picture.half(from, to);
            if (half != nullptr && half->lastKnown) {
                look = look.withLast(matrixStateOf(*half->lastKnown));
            }
        }
        if (m_choice.shade != MeshShade::State && look.state() == MatrixState::Up) {
            const auto step = shadeStep(m_picture, m_choice.shade, from, to);
            look = step ? look.withStep(*step) : look.with(MatrixCell::kDimmed); // never step 0
        }
        if (m_choice.before != nullptr) {
            const bool isSame =
                m_places[from] && m_places[to] &&
                m_choice.before->cell(*m_places[from], *m_places[to]).state() == cell.state();
            if (!isSame) {
                ++m_view.changed;
                look = look.with(MatrixCell::kChanged);
            }
        }
        return look;
    }
    [[nodiscard]] bool isLost(const std::vector<std::uint32_t>& unit) const {
        return !m_choice.lost.isEmpty() &&
               std::all_of(unit.begin(), unit.end(), [this](std::uint32_t at) {
                   return m_choice.lost.contains(toQt(m_picture.clusters[at].id.str()));
               });
    }
    /// The worst of all links from one unit to another, and how many are bad of how many.
    MatrixCell unitCell(const std::vector<std::uint32_t>& from,
                        const std::vector<std::uint32_t>& to, QString* text) {
        MatrixCell worst(MatrixState::NotLinked);
        MeshHalfState worstState = MeshHalfState::NotConfigured;
        std::uint16_t marks = 0;
        std::size_t bad = 0;
        std::size_t total = 0;
        int step = -1;
        constexpr std::uint16_t kKept = MatrixCell::kChanged | MatrixCell::kWarning;
        for (const std::uint32_t a : from) {
            for (const std::uint32_t b : to) {
                if (a == b) {
                    continue;
                }
                const MatrixCell look = cellOf(a, b);
                const MeshHalfState state = m_picture.cell(a, b).state();
                marks = static_cast<std::uint16_t>(marks | (look.bits() & kKept));
                step = look.has(MatrixCell::kValued) ? std::max(step, look.step()) : step;
                total += state == MeshHalfState::NotConfigured ? 0U : 1U;
                bad += model::isBad(state) ? 1U : 0U;
                if (model::rankOf(state) > model::rankOf(worstState)) {
                    worstState = state;
                    worst = look;
                }
            }
        }
        if (total > 0 && text != nullptr) {
            *text = bad == 0 ? QString::number(total) : Words::tr("%1/%2").arg(bad).arg(total);
        }
        if (worst.state() == MatrixState::Up && step >= 0) {
            worst = MatrixCell(MatrixState::Up).withStep(step); // the highest of them
        }
        return worst.with(marks);
    }
    /// A cell as the filter shows it; with numbers where something is folded.
    MatrixCell lookOf(std::size_t row, std::size_t column, QString& text) {
        const auto& from = m_view.units[row];
        const auto& to = m_view.units[column];
        const bool isPlain = from.size() == 1 && to.size() == 1;
        if (isPlain && row == column) {
            return MatrixCell(MatrixState::NotLinked, MatrixCell::kOwn);
        }
        const MatrixCell look =
            isPlain ? cellOf(from.front(), to.front()) : unitCell(from, to, &text);
        const bool isShown =
            m_choice.states.isEmpty() || m_choice.states.contains(static_cast<int>(look.state()));
        return isShown ? look : look.with(MatrixCell::kDimmed);
    }
    void paintCells() {
        const std::size_t count = m_view.units.size();
        std::vector<bool> lost;
        bool hasFolded = false;
        for (const auto& unit : m_view.units) {
            lost.push_back(isLost(unit));
            hasFolded = hasFolded || unit.size() > 1;
        }
        m_view.data.cells.reserve(count * count);
        for (std::size_t row = 0; row < count; ++row) {
            for (std::size_t column = 0; column < count; ++column) {
                QString text;
                MatrixCell look = lookOf(row, column, text);
                if ((lost[row] || lost[column]) && !look.has(MatrixCell::kOwn)) {
                    look = look.with(MatrixCell::kLost);
                }
                m_view.data.cells.push_back(look);
                if (hasFolded) {
                    m_view.data.texts.append(text);
                }
            }
        }
    }

    const MeshPicture& m_picture;
    const MeshChoice& m_choice;
    MeshMatrixView m_view;
    std::vector<bool> m_flagged;
    std::vector<std::optional<std::uint32_t>> m_places;
    qsizetype m_start = 0;
};

} // namespace

qsizetype commonStart(const QStringList& names) {
    if (names.size() < 2) {
        return 0;
    }
    const auto [least, most] = std::minmax_element(names.begin(), names.end());
    qsizetype same = 0;
    while (same < std::min(least->size(), most->size()) && least->at(same) == most->at(same)) {
        ++same;
    }
    return least->left(same).lastIndexOf(u'-') + 1;
}

MeshMatrixView matrixOf(const MeshPicture& picture, const MeshChoice& choice) {
    return ViewMaker(picture, choice).make();
}

std::vector<std::size_t> placesOf(const MeshMatrixView& view,
                                  const std::vector<std::uint32_t>& halfLinks) {
    std::vector<std::size_t> places;
    const std::size_t clusters = view.rows.size();
    for (const std::uint32_t each : halfLinks) {
        const int row = view.rows[each / clusters];
        const int column = view.rows[each % clusters];
        if (row >= 0 && column >= 0) {
            places.push_back(static_cast<std::size_t>(row) * view.units.size() +
                             static_cast<std::size_t>(column));
        }
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

EgoData egoOf(const MeshPicture& picture, std::uint32_t cluster) {
    EgoData ego{toQt(picture.clusters[cluster].id.str()),
                toQt(picture.clusters[cluster].name),
                MatrixState::Up,
                {}};
    MeshHalfState worst = MeshHalfState::NotConfigured;
    for (const model::MeshRegion& region : picture.regions) {
        for (const std::uint32_t at : region.clusters) {
            const MeshHalfState out = picture.cell(cluster, at).state();
            const MeshHalfState in = picture.cell(at, cluster).state();
            const bool isLinked =
                out != MeshHalfState::NotConfigured || in != MeshHalfState::NotConfigured;
            if (at == cluster || !isLinked) {
                continue;
            }
            for (const MeshHalfState each : {out, in}) {
                worst = model::rankOf(each) > model::rankOf(worst) ? each : worst;
            }
            ego.others.append({toQt(picture.clusters[at].id.str()), toQt(picture.clusters[at].name),
                               regionWord(region.name), MatrixCell(matrixStateOf(out)),
                               MatrixCell(matrixStateOf(in))});
        }
    }
    ego.worst = matrixStateOf(worst);
    return ego;
}

std::optional<std::uint32_t> indexOf(const MeshPicture& picture, const QString& id) {
    const std::string wanted = fromQt(id);
    for (std::uint32_t at = 0; at < picture.clusters.size(); ++at) {
        if (picture.clusters[at].id.str() == wanted) {
            return at;
        }
    }
    return std::nullopt;
}

} // namespace pilothouse::ui
