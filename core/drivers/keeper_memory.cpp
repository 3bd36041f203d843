// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/keeper_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace pilothouse::drivers::detail {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif
#else
constexpr bool kIsSanitized = false;
#endif

/// Smaller ones may be of the loader, which is asked when a function is called for the first time.
constexpr std::uintptr_t kLarge = 1U << 20U;

/// One line of /proc/self/maps, read a byte at a time: proc(5).
class MapLine {
public:
    /// True at the end of the line.
    bool take(char c) {
        if (c == '\n') {
            return true;
        }
        if (c == ' ' && m_field < Field::Path) {
            m_field = static_cast<Field>(static_cast<int>(m_field) + 1);
            return false;
        }
        takeIn(c);
        return false;
    }

    [[nodiscard]] bool isOfParent() const {
        return m_permits == kPrivateData && !m_hasInode && m_end - m_begin >= kLarge &&
               (m_name == '\0' || (m_name == '[' && m_second == 'h')); // none, or "[heap]"
    }
    [[nodiscard]] bool isOfFile() const { return m_hasInode; }
    [[nodiscard]] bool holds(std::uintptr_t address) const {
        return address >= m_begin && address < m_end;
    }
    [[nodiscard]] std::uintptr_t begin() const { return m_begin; }
    [[nodiscard]] std::uintptr_t end() const { return m_end; }

private:
    enum class Field { Range, Permits, Offset, Device, Inode, Path };
    static constexpr std::uint32_t kPrivateData = (std::uint32_t{'r'} << 24U) |
                                                  (std::uint32_t{'w'} << 16U) |
                                                  (std::uint32_t{'-'} << 8U) | 'p';

    void takeIn(char c) {
        switch (m_field) {
        case Field::Range:
            if (c == '-') {
                m_begin = m_end;
                m_end = 0;
            } else {
                m_end = m_end * 16 + static_cast<std::uintptr_t>(c <= '9' ? c - '0' : c - 'a' + 10);
            }
            break;
        case Field::Permits: m_permits = (m_permits << 8U) | static_cast<unsigned char>(c); break;
        case Field::Inode: m_hasInode = m_hasInode || c != '0'; break;
        case Field::Path:
            if (c != ' ' && m_name == '\0') {
                m_name = c;
            } else if (c != ' ' && m_second == '\0') {
                m_second = c;
            }
            break;
        case Field::Offset:
        case Field::Device: break;
        }
    }

    Field m_field = Field::Range;
    std::uintptr_t m_begin = 0;
    std::uintptr_t m_end = 0;
    std::uint32_t m_permits = 0;
    bool m_hasInode = false;
    char m_name = '\0';
    char m_second = '\0';
};

} // namespace

void releaseParentMemory() {
    if (kIsSanitized) {
        return;
    }
    const int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    std::array<char, 2048> chunk{};
    MapLine line;
    MapLine before;
    const auto stack = reinterpret_cast<std::uintptr_t>(chunk.data());
    const auto threadData = reinterpret_cast<std::uintptr_t>(&errno);
    for (;;) {
        const auto got = syscall(SYS_read, maps, chunk.data(), chunk.size());
        if (got <= 0) {
            break;
        }
        for (std::size_t at = 0; at < static_cast<std::size_t>(got); ++at) {
            if (!line.take(chunk[at])) {
                continue;
            }
            // What follows a file's data is the part of it that begins as zero.
            const bool isTail = before.isOfFile() && before.end() == line.begin();
            if (line.isOfParent() && !isTail && !line.holds(stack) && !line.holds(threadData)) {
                syscall(SYS_madvise, line.begin(), line.end() - line.begin(), MADV_DONTNEED);
            }
            before = line;
            line = MapLine();
        }
    }
    syscall(SYS_close, maps);
}

} // namespace pilothouse::drivers::detail
