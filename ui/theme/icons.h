// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QRectF>

#include <cstdint>
#include <optional>

class QPainter;
class QWidget;

namespace pilothouse::ui {

/// Outline icons, single colour, 1.5 px strokes at 20 px. Directional ones are mirrored by the
/// caller's layout direction.
enum class Icon : std::uint8_t {
    Overview,
    Map,
    UpdateRuns,
    Placement,
    Connectivity,
    Incident,
    Governance,
    Capacity,
    Approvals,
    Audit,
    Settings,
    Fleet,
    Search,
    Bell,
    Lock,
    Unlock,
    Freeze,
    Menu,
    ChevronDown,
    ChevronRight,
    ChevronLeft,
    ChevronUp,
    Close,
    Check,
    Minus,
    Plus,
    Pin,
    Export,
    Download,
    Star,
    Clock,
    Columns,
    Copy,
    OpenExternal,
    Refresh,
    Info,
    Filter,
    Play,
    Pause,
    Folder,
    File,
    Delete,
    Undo,
    Terminal,
    Eye,
    Help,
    More,
    History,
    User,
    Edit,
    Bookmark,
    Command,
};

inline constexpr int kIconCount = static_cast<int>(Icon::Command) + 1;

/// Draws an icon into a square box in one ink. Rendered once per size, ratio and ink, then from a
/// bounded cache.
void paintIcon(QPainter& painter, const QRectF& box, Icon icon, const QColor& ink);

/// A QIcon for menus, actions and buttons that follows the theme and the enabled state at paint
/// time.
[[nodiscard]] QIcon themedIcon(Icon icon);

/// Which of our icons a QIcon made by themedIcon() is; nothing for foreign ones. Lets a control
/// draw it in its own ink.
[[nodiscard]] std::optional<Icon> iconOf(const QIcon& icon);

} // namespace pilothouse::ui
