// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "drivers/process_id.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::drivers {

/// Where one attempt at an action leaves what outlives everybody: its output (`.log`, made before
/// the keeper), the mark that it has begun (`.begun`) and how it ended (`.end`). A value.
struct ActionFiles {
    std::filesystem::path folder;
    std::string stem;
    [[nodiscard]] std::filesystem::path log() const { return folder / (stem + ".log"); }
};

/// `<root>/<run>/<member>-<attempt>`, names made safe for a file system: other bytes than letters,
/// digits, '-', '_' and '.' as "%2F", long names cut and told apart by a hash. Two members never
/// share a file. Pure.
[[nodiscard]] ActionFiles actionFiles(const std::filesystem::path& root, std::string_view run,
                                      std::string_view member, std::int32_t attempt);

/// How an action ended, as its keeper wrote it.
struct ActionClose {
    enum class How : std::uint8_t {
        Exited,    ///< by itself, with `code`
        Killed,    ///< by signal `code`
        NotStarted ///< the kernel did not take the program: `code` is its errno
    };
    How how = How::Exited;
    int code = 0;
    bool operator==(const ActionClose&) const = default;
};

/// What the files of an attempt say. True for good once its keeper is gone; before, what is not
/// there may still come.
struct ActionMarks {
    bool isPrepared = false; ///< the log is there: a keeper was made, or was about to be
    bool hasBegun = false;
    std::optional<ActionClose> close{};
    /// The action itself, of the boot that its keeper was of: number and start.
    std::optional<ProcessId> process{};
};

/// Reads the marks. Storage: they cannot be read, so nothing is known. A mark that is there and
/// says nothing that can be read counts as there.
[[nodiscard]] Result<ActionMarks> readMarks(const ActionFiles& files, const std::string& bootId);

/// Removes what the attempts of one run have left, and their folder; other files in it stay. How
/// many files went. Conflict, and nothing goes, while one of its actions runs still; Storage where
/// a file cannot be looked at or removed. `bootId` is of now.
[[nodiscard]] Result<std::size_t> removeActionFiles(const std::filesystem::path& root,
                                                    std::string_view run,
                                                    const std::string& bootId);

/// The line of an end mark, "exit 3"; nothing where it is none. Pure.
[[nodiscard]] std::optional<ActionClose> parseClose(std::string_view text);

/// At most `bytes` of the end of a file, from the start of a line where there is one; empty where
/// there is no such file.
[[nodiscard]] std::string tailOf(const std::filesystem::path& file, std::size_t bytes);

} // namespace pilothouse::drivers
