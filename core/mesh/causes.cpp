// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/causes.h"

#include "mesh/cause_words.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace pilothouse::mesh {
namespace {

/// So many rows of one runtime cause are told one by one; more become one block.
constexpr std::size_t kMostStars = 24;

MeshSeverity severityOf(MeshHalfState state) {
    switch (state) {
    case MeshHalfState::Down:
    case MeshHalfState::Invalid: return MeshSeverity::Blocking;
    case MeshHalfState::Degraded: return MeshSeverity::Major;
    case MeshHalfState::Unknown: return MeshSeverity::Warning;
    case MeshHalfState::Connecting:
    case MeshHalfState::ConfigOnly:
    case MeshHalfState::Up:
    case MeshHalfState::NotConfigured: break;
    }
    return MeshSeverity::Info;
}

/// Cells of one runtime cause.
struct RuntimeCause {
    MeshReason reason{};
    MeshHalfState worst = MeshHalfState::NotConfigured;
    bool sameNumbers = true;
    ClusterPairs pairs{};
};

/// Sorts bad cells to findings, and the rest to runtime causes.
class CauseSorter {
public:
    CauseSorter(const FleetIndex& fleet, const CellFindings& cellFindings, MeshPicture& picture,
                std::size_t verdicts)
        : m_fleet(fleet), m_cellFindings(cellFindings), m_picture(picture), m_bad(verdicts),
          m_weight(verdicts) {}

    void sortCells();
    void addFindings(const std::vector<Verdict>& verdicts);
    void addRuntime();

private:
    template<class Visit>
    void visitBad(const Visit& visit) const;
    [[nodiscard]] std::optional<std::uint32_t> findingOf(std::uint32_t cell) const;
    void addStar(const RuntimeCause& cause, const Star& star);
    void addBlock(const RuntimeCause& cause, const std::vector<Star>& stars);
    void add(MeshException exception, MeshSeverity severity, FindingText text);
    void shape(MeshException& exception) const;

    const FleetIndex& m_fleet;
    const CellFindings& m_cellFindings;
    MeshPicture& m_picture;
    std::vector<std::vector<std::uint32_t>> m_bad; // cells by verdict
    std::vector<std::uint32_t> m_weight;           // bad cells that a verdict hits, others' too
    std::map<MeshCode, RuntimeCause> m_runtime;
};

/// Cells that need attention. What an unheard cluster never had configured is not one of them.
template<class Visit>
void CauseSorter::visitBad(const Visit& visit) const {
    auto half = m_picture.halves.begin();
    for (std::uint32_t cell = 0; cell < m_picture.cells.size(); ++cell) {
        const auto state = m_picture.cells[cell].state();
        if (!model::isBad(state)) {
            continue;
        }
        const auto from = cell / m_fleet.size();
        const auto to = cell % m_fleet.size();
        while (half != m_picture.halves.end() &&
               std::pair(half->from, half->to) < std::pair(from, to)) {
            ++half;
        }
        const bool isTold = half != m_picture.halves.end() && half->from == from && half->to == to;
        if (!isTold || half->lastKnown != MeshHalfState::NotConfigured) {
            visit(cell, state, isTold ? &*half : nullptr);
        }
    }
}

std::optional<std::uint32_t> CauseSorter::findingOf(std::uint32_t cell) const {
    std::optional<std::uint32_t> best;
    MeshSeverity severity = MeshSeverity::Major; // warnings explain nothing
    for (const auto& each : m_cellFindings.of(cell)) {
        const bool isBetter =
            each.severity > severity ||
            (each.severity == severity && (!best || m_weight[each.verdict] > m_weight[*best]));
        if (isBetter) {
            best = each.verdict;
            severity = each.severity;
        }
    }
    return best;
}

void CauseSorter::sortCells() {
    visitBad([&](std::uint32_t cell, MeshHalfState state, const MeshHalf*) {
        if (state != MeshHalfState::Unknown) {
            for (const auto& each : m_cellFindings.of(cell)) {
                ++m_weight[each.verdict];
            }
        }
    });
    visitBad([&](std::uint32_t cell, MeshHalfState state, const MeshHalf* half) {
        const auto finding = state == MeshHalfState::Unknown ? std::nullopt : findingOf(cell);
        if (finding) {
            m_bad[*finding].push_back(cell);
            return;
        }
        const auto reason = half != nullptr ? half->reasons.front() : MeshReason{MeshCode::NotRead};
        auto& cause =
            m_runtime.try_emplace(reason.code, RuntimeCause{.reason = reason}).first->second;
        cause.worst = model::rankOf(state) > model::rankOf(cause.worst) ? state : cause.worst;
        cause.sameNumbers = cause.sameNumbers && cause.reason == reason;
        cause.pairs.emplace_back(cell / m_fleet.size(), cell % m_fleet.size());
    });
}

/// Row, column, pair or block by where its cells lie; clusters that take part.
void CauseSorter::shape(MeshException& exception) const {
    const auto size = m_fleet.size();
    const auto from = exception.cells.front() / size;
    const auto to = exception.cells.front() % size;
    bool isRow = true;
    bool isColumn = true;
    for (const auto cell : exception.cells) {
        isRow = isRow && cell / size == from;
        isColumn = isColumn && cell % size == to;
        exception.clusters.push_back(cell / size);
        exception.clusters.push_back(cell % size);
        const auto state = m_picture.cells[cell].state();
        exception.worst =
            model::rankOf(state) > model::rankOf(exception.worst) ? state : exception.worst;
    }
    auto& clusters = exception.clusters;
    std::sort(clusters.begin(), clusters.end());
    clusters.erase(std::unique(clusters.begin(), clusters.end()), clusters.end());
    exception.halfLinks = static_cast<std::uint32_t>(exception.cells.size());
    if (clusters.size() == 2) {
        exception.shape = MeshShape::Pair;
    } else if (isRow || isColumn) {
        exception.shape = isRow ? MeshShape::Row : MeshShape::Column;
        exception.hub = isRow ? from : to;
    } else {
        exception.shape = MeshShape::Block;
    }
}

void CauseSorter::addFindings(const std::vector<Verdict>& verdicts) {
    for (std::uint32_t i = 0; i < verdicts.size(); ++i) {
        auto& finding = m_picture.findings.emplace_back(verdicts[i].finding);
        if (m_bad[i].empty()) {
            continue;
        }
        std::vector<std::uint32_t> cells;
        std::set_union(finding.cells.begin(), finding.cells.end(), m_bad[i].begin(), m_bad[i].end(),
                       std::back_inserter(cells));
        finding.cells = std::move(cells);
        MeshException exception{.severity = finding.severity,
                                .reason = {finding.code},
                                .message = finding.message,
                                .mend = finding.mend,
                                .cells = std::move(m_bad[i]),
                                .finding = i};
        exception.worst = MeshHalfState::NotConfigured;
        shape(exception);
        m_picture.exceptions.push_back(std::move(exception));
    }
}

void CauseSorter::add(MeshException exception, MeshSeverity severity, FindingText text) {
    exception.severity = severity;
    exception.worst = MeshHalfState::NotConfigured;
    std::sort(exception.cells.begin(), exception.cells.end());
    shape(exception);
    exception.message = std::move(text.message);
    exception.mend = std::move(text.mend);
    if (severity > MeshSeverity::Info) {
        exception.finding = static_cast<std::uint32_t>(m_picture.findings.size());
        auto clusters = exception.clusters;
        if (exception.hub && clusters.size() > 3) {
            clusters = {*exception.hub}; // the others are many, and not the cause
        }
        m_picture.findings.push_back({.severity = severity,
                                      .code = exception.reason.code,
                                      .clusters = std::move(clusters),
                                      .message = exception.message,
                                      .mend = exception.mend,
                                      .cells = exception.cells});
    }
    m_picture.exceptions.push_back(std::move(exception));
}

void CauseSorter::addStar(const RuntimeCause& cause, const Star& star) {
    MeshException exception;
    exception.reason = cause.sameNumbers ? cause.reason : MeshReason{cause.reason.code};
    auto worst = MeshHalfState::NotConfigured;
    for (const auto other : star.others) {
        const auto cell =
            star.isRow ? m_fleet.cell(star.hub, other) : m_fleet.cell(other, star.hub);
        exception.cells.push_back(cell);
        const auto state = m_picture.cells[cell].state();
        worst = model::rankOf(state) > model::rankOf(worst) ? state : worst;
    }
    auto text = wordsOf(m_fleet, exception.reason, worst, star);
    if (const auto log = logOf(m_fleet, exception.cells); !log.empty()) {
        text.message += "; the log says: " + log;
    }
    add(std::move(exception), severityOf(worst), std::move(text));
}

void CauseSorter::addBlock(const RuntimeCause& cause, const std::vector<Star>& stars) {
    MeshException exception;
    exception.reason = {cause.reason.code};
    for (const auto& [from, to] : cause.pairs) {
        exception.cells.push_back(m_fleet.cell(from, to));
    }
    auto text = wordsOf(m_fleet, exception.reason, cause.worst, stars.front());
    text.message += " (and as many as " + std::to_string(stars.size() - 1) + " others alike)";
    add(std::move(exception), severityOf(cause.worst), std::move(text));
}

void CauseSorter::addRuntime() {
    for (const auto& [code, cause] : m_runtime) {
        const bool isOfRow = code == MeshCode::ApiUnreachable || code == MeshCode::Forbidden ||
                             code == MeshCode::NotRead;
        std::vector<Star> stars;
        if (isOfRow) {
            for (const auto& [from, to] : cause.pairs) { // sorted by row
                if (stars.empty() || stars.back().hub != from) {
                    stars.push_back({.hub = from, .isRow = true});
                }
                stars.back().others.push_back(to);
            }
        } else {
            stars = coverWithStars(cause.pairs, m_fleet.size());
        }
        if (stars.size() > kMostStars) {
            addBlock(cause, stars);
            continue;
        }
        for (const auto& star : stars) {
            addStar(cause, star);
        }
    }
}

/// Findings of causes stand at their place; exceptions follow them.
void sortFindings(MeshPicture& picture) {
    std::vector<std::uint32_t> order(picture.findings.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    const auto& findings = picture.findings;
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(findings[b].severity, findings[a].code, findings[a].service,
                        findings[a].clusters) < std::tie(findings[a].severity, findings[b].code,
                                                         findings[b].service, findings[b].clusters);
    });
    std::vector<std::uint32_t> places(order.size());
    std::vector<MeshFinding> sorted;
    sorted.reserve(order.size());
    for (const auto each : order) {
        places[each] = static_cast<std::uint32_t>(sorted.size());
        sorted.push_back(std::move(picture.findings[each]));
    }
    picture.findings = std::move(sorted);
    for (auto& exception : picture.exceptions) {
        if (exception.finding) {
            exception.finding = places[*exception.finding];
        }
    }
    std::stable_sort(
        picture.exceptions.begin(), picture.exceptions.end(), [](const auto& a, const auto& b) {
            return std::tuple(-model::rankOf(a.worst), b.severity, b.halfLinks, a.reason.code) <
                   std::tuple(-model::rankOf(b.worst), a.severity, a.halfLinks, b.reason.code);
        });
}

} // namespace

void groupCauses(const FleetIndex& fleet, const std::vector<Verdict>& verdicts,
                 const CellFindings& cellFindings, const std::vector<Verdict>& others,
                 MeshPicture& picture) {
    CauseSorter sorter(fleet, cellFindings, picture, verdicts.size());
    sorter.sortCells();
    sorter.addFindings(verdicts);
    sorter.addRuntime();
    for (const auto& each : others) {
        picture.findings.push_back(each.finding);
    }
    sortFindings(picture);
}

} // namespace pilothouse::mesh
