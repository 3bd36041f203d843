// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/mesh/matrix_layout.h"

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kMargin = 12;
constexpr int kBracket = 10; ///< between the name of a group and the heads
constexpr int kGroupLine = 28;
constexpr int kLetter = 7; ///< of a head at 9.5 px, 600
constexpr int kGroupLetter = 7;
constexpr int kSmallest = 2;
constexpr int kLargest = 28;
constexpr int kLargestFew = 52; ///< of at most a dozen
constexpr int kFew = 12;
constexpr int kLargestFolded = 58; ///< room for "12 / 210"

int gapOf(int pitch) {
    return pitch >= 8 ? 5 : pitch >= 4 ? 3 : 1;
}

int longest(const MatrixData& data, int letter, QString MatrixHead::*text) {
    int most = 0;
    for (const MatrixHead& head : data.heads) {
        most = std::max(most, static_cast<int>((head.*text).size()));
    }
    return most * letter;
}

int groupRoomOf(const MatrixData& data) {
    int most = 0;
    for (const MatrixGroup& group : data.groups) {
        most = std::max(most, static_cast<int>(group.name.size()));
    }
    return std::clamp(most * kGroupLetter, 24, 96);
}

} // namespace

QSize MatrixLayout::size() const {
    return {origin.x() + side + kMargin, origin.y() + side + kMargin};
}

QRect MatrixLayout::cellRect(MatrixPlace place) const {
    return {origin.x() + starts[static_cast<std::size_t>(place.column)],
            origin.y() + starts[static_cast<std::size_t>(place.row)], cell, cell};
}

QRect MatrixLayout::groupRow(int group) const {
    const auto at = static_cast<std::size_t>(group);
    const int next = at + 1 < groupFirst.size() ? groupFirst[at + 1] : count();
    const int start = groupStart[at];
    const int end = starts[static_cast<std::size_t>(next) - 1] + cell;
    return {origin.x(), origin.y() + start, side, end - start};
}

std::optional<int> MatrixLayout::indexAt(int offset) const {
    if (offset < 0 || offset >= side) {
        return std::nullopt;
    }
    const auto after = std::upper_bound(groupStart.begin(), groupStart.end(), offset);
    const auto group = static_cast<std::size_t>(after - groupStart.begin()) - 1;
    const int index = groupFirst[group] + (offset - groupStart[group]) / pitch;
    const int end = group + 1 < groupFirst.size() ? groupFirst[group + 1] : count();
    return index < end ? std::optional<int>(index) : std::nullopt;
}

std::optional<MatrixPlace> MatrixLayout::placeAt(QPoint point) const {
    const auto column = indexAt(point.x() - origin.x());
    const auto row = indexAt(point.y() - origin.y());
    if (!column || !row) {
        return std::nullopt;
    }
    return MatrixPlace{*row, *column};
}

std::optional<int> MatrixLayout::groupAt(QPoint point) const {
    const bool isLeft = point.x() >= 0 && point.x() < kMargin + groupRoom + kBracket;
    const bool isAbove = point.y() >= 0 && point.y() < kGroupLine;
    if (isLeft == isAbove) {
        return std::nullopt;
    }
    const auto index = indexAt(isLeft ? point.y() - origin.y() : point.x() - origin.x());
    if (!index) {
        return std::nullopt;
    }
    const auto after = std::upper_bound(groupFirst.begin(), groupFirst.end(), *index);
    return static_cast<int>(after - groupFirst.begin()) - 1;
}

MatrixLayout layoutMatrix(const MatrixData& data, QSize room) {
    MatrixLayout layout;
    const int count = static_cast<int>(data.heads.size());
    if (count == 0) {
        return layout;
    }
    const int headRoom = std::clamp(longest(data, kLetter, &MatrixHead::spoken) + 6, 30, 110);
    layout.groupRoom = groupRoomOf(data);
    layout.origin = {kMargin + layout.groupRoom + kBracket + headRoom, kGroupLine + headRoom};
    const int free =
        std::min(room.width() - layout.origin.x(), room.height() - layout.origin.y()) - kMargin;
    const int gaps = std::max(0, static_cast<int>(data.groups.size()) - 1);
    layout.pitch = !data.texts.isEmpty() ? kLargestFolded : count <= kFew ? kLargestFew : kLargest;
    while (layout.pitch > kSmallest && layout.pitch * count + gapOf(layout.pitch) * gaps > free) {
        --layout.pitch;
    }
    layout.groupGap = gapOf(layout.pitch);
    layout.cell = layout.pitch >= 4 ? layout.pitch - 1 : layout.pitch;
    int offset = 0;
    for (const MatrixGroup& group : data.groups) {
        layout.groupFirst.push_back(layout.count());
        layout.groupStart.push_back(offset);
        for (int at = 0; at < group.count; ++at) {
            layout.starts.push_back(offset);
            offset += layout.pitch;
        }
        offset += layout.groupGap;
    }
    layout.side = layout.starts.back() + layout.cell;
    return layout;
}

} // namespace pilothouse::ui
