// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QTimer>

#include <chrono>
#include <functional>

namespace pilothouse::ui {

/// Whether anything may be written to the open fleet. Closed at every start; opened by the user for
/// a time, and closed by itself when that is over, after ten idle minutes, when the computer slept,
/// and with the fleet. GUI thread. Source: reference of the user experience, 4.5.
class WriteLock : public QObject {
    Q_OBJECT
public:
    /// Why it cannot be opened at all.
    enum class Ban : std::uint8_t { None, NoFleet, ReadOnly, FleetFile };
    /// Two clocks that count milliseconds: `awake` stands while the computer sleeps, `wall` does
    /// not.
    struct Clocks {
        std::function<std::chrono::milliseconds()> awake;
        std::function<std::chrono::milliseconds()> wall;
    };
    explicit WriteLock(QObject* parent = nullptr);
    void setClocks(Clocks clocks);

    /// `--read-only`: nothing opens it until the program ends.
    void setReadOnly();
    /// Another fleet, or none; closes it.
    void setFleet(Ban ban);
    [[nodiscard]] Ban ban() const;
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    /// Does nothing while it is banned.
    void open(std::chrono::minutes time);
    void close();
    [[nodiscard]] std::chrono::milliseconds left() const;
    /// Why nothing may be written now, with the key that changes it; empty: it is open.
    [[nodiscard]] QString whyClosed() const;
    /// The user did something.
    void touch();
    /// Looks at the clocks; once a second by itself.
    void check();

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void changed();
    /// It closed by itself, and why.
    void closedItself(const QString& why);

private:
    void closeItself(const QString& why);
    Clocks m_clocks;
    QTimer m_tick;
    Ban m_ban = Ban::NoFleet;
    bool m_isReadOnly = false;
    bool m_isOpen = false;
    std::chrono::milliseconds m_until{0};   ///< awake
    std::chrono::milliseconds m_touched{0}; ///< awake
    std::chrono::milliseconds m_skew{0};    ///< wall - awake when it was opened
};

} // namespace pilothouse::ui
