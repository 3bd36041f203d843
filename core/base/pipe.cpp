// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace pilothouse {

Pipe::Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) == 0) {
        read = ends[0];
        write = ends[1];
    }
}

Pipe::~Pipe() {
    for (const int fd : {read, write}) {
        if (fd >= 0) {
            close(fd);
        }
    }
}

} // namespace pilothouse
