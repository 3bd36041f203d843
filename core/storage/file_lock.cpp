// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/file_lock.h"

#include "storage/folders.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace pilothouse::storage {

namespace {

Result<Descriptor> openLockFile(const std::string& file) {
    if (auto made = makeFolder(folderOf(file)); !made) {
        return fail(std::move(made.error()));
    }
    Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (descriptor.get() < 0) {
        return fail(ErrorKind::Storage,
                    fmt::format("{}: {}", file, std::generic_category().message(errno)));
    }
    return descriptor;
}

int lockIt(const Descriptor& descriptor, int how) {
    while (::flock(descriptor.get(), how) != 0) {
        if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

} // namespace

Result<FileLock> FileLock::wait(const std::string& file) {
    auto descriptor = openLockFile(file);
    if (!descriptor) {
        return fail(std::move(descriptor.error()));
    }
    if (const int code = lockIt(*descriptor, LOCK_EX); code != 0) {
        return fail(ErrorKind::Storage, fmt::format("{}: cannot be locked: {}", file,
                                                    std::generic_category().message(code)));
    }
    return FileLock(*std::move(descriptor));
}

Result<std::optional<FileLock>> FileLock::tryNow(const std::string& file) {
    auto descriptor = openLockFile(file);
    if (!descriptor) {
        return fail(std::move(descriptor.error()));
    }
    const int code = lockIt(*descriptor, LOCK_EX | LOCK_NB);
    if (code == EWOULDBLOCK) {
        return std::optional<FileLock>();
    }
    if (code != 0) {
        return fail(ErrorKind::Storage, fmt::format("{}: cannot be locked: {}", file,
                                                    std::generic_category().message(code)));
    }
    return std::optional(FileLock(*std::move(descriptor)));
}

bool FileLock::isHeld(const std::string& file) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    return descriptor.get() >= 0 && lockIt(descriptor, LOCK_SH | LOCK_NB) == EWOULDBLOCK;
}

} // namespace pilothouse::storage
