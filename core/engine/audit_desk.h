// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/error.h"
#include "model/audit.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

enum class AuditFormat : std::uint8_t { Csv, Json };

struct AuditDeskOptions {
    std::string stateFolder{};                ///< of the fleet
    std::shared_ptr<const Clock> clock{};     ///< of the fleet; never null
    std::chrono::milliseconds lookEvery{250}; ///< while somebody looks
};

/// What became of an export.
struct AuditWritten {
    std::string file{};
    std::int64_t entries = 0;
    std::optional<Error> error{};
};

/// The audit log of one fleet as a screen needs it: one question at a time, answered with numbers;
/// texts by number. New entries come by themselves while somebody looks. A thread of its own; any
/// thread may call, nothing blocks but the destructor, which waits for the look that goes on.
class AuditDesk {
public:
    [[nodiscard]] static std::unique_ptr<AuditDesk> start(AuditDeskOptions options);
    ~AuditDesk();
    AuditDesk(const AuditDesk&) = delete;
    AuditDesk& operator=(const AuditDesk&) = delete;

    /// Called from the desk's thread when there is something to take; must return at once.
    void setWake(std::function<void()> wake);
    /// Replaces the question; the answer comes as a picture with it.
    void ask(model::AuditQuestion question);
    /// Whether somebody looks; nothing is read until then.
    void follow(bool isOn);
    /// The texts of these entries, please; at most kMostLines are taken.
    void read(std::vector<std::int64_t> numbers);
    /// All entries that fit, in that order, into a file; mode 0600.
    void write(model::AuditQuestion question, AuditFormat format, std::string file);

    /// The newest picture; never null.
    [[nodiscard]] std::shared_ptr<const model::AuditPicture> take();
    /// Texts that were asked for since the last call.
    [[nodiscard]] std::vector<model::AuditLine> takeLines();
    [[nodiscard]] std::vector<AuditWritten> takeWritten();

    static constexpr std::size_t kMostLines = 2'000; ///< of one call

private:
    class Impl;
    explicit AuditDesk(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::engine
