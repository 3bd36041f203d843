// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/atomic_file.h"

#include "storage/descriptor.h"
#include "storage/folders.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace pilothouse::storage {

namespace {

Error storageError(const std::string& path, int code) {
    return {.kind = ErrorKind::Storage,
            .message = fmt::format("{}: {}", path, std::generic_category().message(code))};
}

bool writeAll(int fd, std::string_view content) {
    while (!content.empty()) {
        const auto written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(fd) == 0;
}

} // namespace

Result<void> writeAtomically(const std::string& path, std::string_view content) {
    const std::string folder = folderOf(path);
    if (auto made = makeFolder(folder); !made) {
        return made;
    }
    std::string temporary = path + ".XXXXXX";
    {
        const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC)); // mode 0600
        if (file.get() < 0) {
            return fail(storageError(path, errno));
        }
        if (!writeAll(file.get(), content)) {
            const int code = errno;
            ::unlink(temporary.c_str());
            return fail(storageError(path, code));
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const int code = errno;
        ::unlink(temporary.c_str());
        return fail(storageError(path, code));
    }
    const Descriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent.get() >= 0) {
        ::fsync(parent.get()); // the name itself; where a file system cannot, the content is safe
    }
    return {};
}

} // namespace pilothouse::storage
