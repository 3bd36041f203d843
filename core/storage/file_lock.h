// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/descriptor.h"

#include "base/result.h"

#include <optional>
#include <string>

namespace pilothouse::storage {

/// An exclusive lock on a file that exists for this alone (flock): held by one open file at a time,
/// within a process and between processes, and let go of by the kernel when the process ends,
/// however it ends. Children that are started with exec do not inherit it. The file stays.
class FileLock {
public:
    /// Waits until nobody else holds it. Storage where the file cannot be made.
    [[nodiscard]] static Result<FileLock> wait(const std::string& file);
    /// Nothing where somebody else holds it.
    [[nodiscard]] static Result<std::optional<FileLock>> tryNow(const std::string& file);
    /// Whether somebody holds it now. A look of a moment: who would take it meanwhile is in its way
    /// for that long. False where the file is not there.
    [[nodiscard]] static bool isHeld(const std::string& file);

private:
    explicit FileLock(Descriptor descriptor) : m_descriptor(std::move(descriptor)) {}
    Descriptor m_descriptor;
};

} // namespace pilothouse::storage
