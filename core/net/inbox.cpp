// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/inbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace pilothouse::net::detail {

Inbox::Inbox() : m_wakeFd(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (m_wakeFd < 0) {
        throw std::system_error(errno, std::generic_category(), "eventfd");
    }
}

Inbox::~Inbox() {
    close(m_wakeFd);
}

void Inbox::post(Message message) {
    bool wasEmpty = false;
    {
        const std::lock_guard lock(m_mutex);
        wasEmpty = m_messages.empty();
        m_messages.push_back(std::move(message));
    }
    if (wasEmpty) {
        const std::uint64_t one = 1;
        // Can only fail when the counter is full, and then the reader is awake anyway.
        [[maybe_unused]] const auto written = write(m_wakeFd, &one, sizeof one);
    }
}

std::vector<Message> Inbox::take() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = read(m_wakeFd, &count, sizeof count);
    std::vector<Message> messages;
    const std::lock_guard lock(m_mutex);
    messages.swap(m_messages);
    return messages;
}

} // namespace pilothouse::net::detail
