// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/action_files.h"

#include "kube/sha256.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <limits>
#include <system_error>
#include <vector>

namespace pilothouse::drivers {

namespace {

constexpr std::size_t kLongestName = 120; ///< bytes; most file systems take 255 in all
constexpr std::size_t kHashDigits = 24;
constexpr std::size_t kMostOfMark = 4096;

bool isPlain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

std::string safeName(std::string_view name) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string safe;
    for (const char c : name) {
        if (isPlain(c) && !(c == '.' && safe.empty())) {
            safe += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            safe += '%';
            safe += kDigits[byte >> 4U];
            safe += kDigits[byte & 0xfU];
        }
    }
    if (safe.size() > kLongestName) { // "%%" is in no other name
        safe = safe.substr(0, kLongestName) + "%%" + kube::sha256Hex(name).substr(0, kHashDigits);
    }
    return safe.empty() ? "%" : safe;
}

/// A file that is open for reading, or the cause why not.
struct OpenFile {
    explicit OpenFile(const std::filesystem::path& path)
        : fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)), cause(fd < 0 ? errno : 0) {}
    ~OpenFile() {
        if (fd >= 0) {
            close(fd);
        }
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    [[nodiscard]] bool isThere() const { return fd >= 0; }
    [[nodiscard]] bool isUnknown() const { return fd < 0 && cause != ENOENT; }
    /// At most `most` bytes from `from` on.
    [[nodiscard]] std::string read(off_t from, std::size_t most) const {
        std::string text(most, '\0');
        std::size_t size = 0;
        while (size < most) {
            const auto got =
                pread(fd, text.data() + size, most - size, from + static_cast<off_t>(size));
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got <= 0) {
                break;
            }
            size += static_cast<std::size_t>(got);
        }
        text.resize(size);
        return text;
    }
    int fd;
    int cause;
};

/// The process that a line of /proc/PID/stat is of.
std::optional<ProcessId> processOf(std::string_view stat, const std::string& bootId) {
    ProcessId id{.bootId = bootId};
    const auto parsed = std::from_chars(stat.data(), stat.data() + stat.size(), id.pid);
    const auto ticks = startTicksOf(stat);
    if (parsed.ec != std::errc{} || id.pid <= 0 || !ticks || bootId.empty()) {
        return std::nullopt;
    }
    id.startTicks = *ticks;
    return id;
}

} // namespace

ActionFiles actionFiles(const std::filesystem::path& root, std::string_view run,
                        std::string_view member, std::int32_t attempt) {
    return {.folder = root / safeName(run),
            .stem = safeName(member) + '-' + std::to_string(attempt)};
}

namespace {

/// "weu-1-2" of "weu-1-2.begun"; empty for a file that is none of ours.
std::string stemOf(const std::filesystem::path& path) {
    const auto ending = path.extension();
    const bool isOurs = ending == ".log" || ending == ".begun" || ending == ".end";
    return isOurs ? path.stem().string() : std::string();
}

/// Whether an action that was begun has not ended and is there.
Result<bool> isRunning(const ActionFiles& files, const std::string& bootId) {
    const auto marks = readMarks(files, bootId);
    if (!marks) {
        return fail(marks.error());
    }
    if (!marks->process || marks->close) {
        return false;
    }
    const auto now = identify(marks->process->pid);
    return now && *now == *marks->process;
}

} // namespace

Result<std::size_t> removeActionFiles(const std::filesystem::path& root, std::string_view run,
                                      const std::string& bootId) {
    namespace fs = std::filesystem;
    const auto folder = root / safeName(run);
    std::error_code trouble;
    if (!fs::is_directory(fs::symlink_status(folder, trouble))) {
        return 0;
    }
    std::vector<fs::path> ours;
    for (const auto& entry : fs::directory_iterator(folder, trouble)) {
        const auto stem = stemOf(entry.path());
        if (stem.empty() || !fs::is_regular_file(entry.symlink_status(trouble))) {
            continue;
        }
        const auto runs = isRunning({.folder = folder, .stem = stem}, bootId);
        if (!runs) {
            return fail(runs.error());
        }
        if (*runs) {
            return fail(ErrorKind::Conflict, stem + " runs still");
        }
        ours.push_back(entry.path());
    }
    for (const auto& file : ours) {
        if (trouble || !fs::remove(file, trouble)) {
            break;
        }
    }
    if (trouble) {
        return fail(ErrorKind::Storage, folder.string() + ": " + trouble.message());
    }
    fs::remove(folder, trouble); // stays where somebody else put something into it
    return ours.size();
}

std::optional<ActionClose> parseClose(std::string_view text) {
    using How = ActionClose::How;
    constexpr struct {
        std::string_view word;
        How how;
        int highest;
    } kWords[]{{"exit ", How::Exited, 255},
               {"signal ", How::Killed, 128},
               {"errno ", How::NotStarted, std::numeric_limits<int>::max()}};
    for (const auto& [word, how, highest] : kWords) {
        if (!text.starts_with(word) || !text.ends_with('\n')) {
            continue;
        }
        const auto digits = text.substr(word.size(), text.size() - word.size() - 1);
        int code = -1;
        const auto* const end = digits.data() + digits.size();
        const auto parsed = std::from_chars(digits.data(), end, code);
        if (parsed.ec == std::errc{} && parsed.ptr == end && code >= 0 && code <= highest) {
            return ActionClose{.how = how, .code = code};
        }
    }
    return std::nullopt;
}

Result<ActionMarks> readMarks(const ActionFiles& files, const std::string& bootId) {
    const OpenFile log(files.log());
    const OpenFile begun(files.folder / (files.stem + ".begun"));
    const OpenFile end(files.folder / (files.stem + ".end"));
    for (const auto* file : {&log, &begun, &end}) {
        if (file->isUnknown()) {
            return fail(ErrorKind::Storage, (files.folder / files.stem).string() + ": " +
                                                std::generic_category().message(file->cause));
        }
    }
    ActionMarks marks{.isPrepared = log.isThere(), .hasBegun = begun.isThere() || end.isThere()};
    if (begun.isThere()) {
        const auto text = begun.read(0, kMostOfMark);
        const auto line = text.find('\n');
        marks.process = line == std::string::npos
                            ? std::nullopt
                            : processOf(std::string_view(text).substr(line + 1), bootId);
    }
    if (end.isThere()) {
        marks.close = parseClose(end.read(0, kMostOfMark));
    }
    return marks;
}

std::string tailOf(const std::filesystem::path& path, std::size_t bytes) {
    const OpenFile file(path);
    struct stat facts {};
    if (!file.isThere() || fstat(file.fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return {};
    }
    const auto size = static_cast<std::size_t>(facts.st_size);
    const auto from = size > bytes ? size - bytes : 0;
    auto text = file.read(static_cast<off_t>(from), std::min(bytes, size));
    const auto line = text.find('\n');
    if (from > 0 && line != std::string::npos && line + 1 < text.size()) {
        text.erase(0, line + 1);
    }
    return text;
}

} // namespace pilothouse::drivers
