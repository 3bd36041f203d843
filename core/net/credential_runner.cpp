// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/credential_runner.h"

#include "base/threads.h"
#include "net/credential_work.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <thread>
#include <variant>

namespace pilothouse::net {

using namespace detail;

class CredentialRunner::Impl {
public:
    explicit Impl(CredentialRunnerOptions options)
        : m_wakeFd(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), m_work(std::move(options)) {
        if (m_wakeFd < 0) {
            throw std::system_error(errno, std::generic_category(), "eventfd");
        }
        m_thread = std::thread([this] { run(); });
    }
    ~Impl() {
        post(Stop{});
        m_thread.join();
        close(m_wakeFd);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    CredentialTicket get(std::shared_ptr<const PluginCommand> command, Want want, Handler handler) {
        const CredentialTicket ticket{++m_tickets};
        post(Get{ticket, std::move(command), want, std::move(handler)});
        return ticket;
    }
    void cancel(CredentialTicket ticket) { post(Cancel{ticket}); }
    void stop(std::string fingerprint) { post(StopRuns{std::move(fingerprint)}); }
    [[nodiscard]] std::uint64_t runs() const { return m_runs; }

private:
    struct Get {
        CredentialTicket ticket;
        std::shared_ptr<const PluginCommand> command;
        Want want;
        Handler handler;
    };
    struct Cancel {
        CredentialTicket ticket;
    };
    struct StopRuns {
        std::string fingerprint;
    };
    struct Stop {};
    using Message = std::variant<Get, Cancel, StopRuns, Stop>;

    void post(Message message) {
        {
            const std::lock_guard lock(m_mutex);
            m_messages.push_back(std::move(message));
        }
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = write(m_wakeFd, &one, sizeof one);
    }

    /// False when it is time to stop.
    bool takeMessages() {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto got = read(m_wakeFd, &count, sizeof count);
        std::vector<Message> messages;
        {
            const std::lock_guard lock(m_mutex);
            messages.swap(m_messages);
        }
        for (Message& message : messages) {
            if (std::holds_alternative<Stop>(message)) {
                return false;
            }
            if (auto* get = std::get_if<Get>(&message)) {
                m_work.get(get->ticket, std::move(get->command), get->want,
                           std::move(get->handler));
            } else if (const auto* cancel = std::get_if<Cancel>(&message)) {
                m_work.cancel(cancel->ticket);
            } else if (const auto* stop = std::get_if<StopRuns>(&message)) {
                m_work.stop(stop->fingerprint);
            }
        }
        return true;
    }

    void run() {
        prepareThread("ph-signin");
        while (takeMessages()) {
            m_runs += m_work.turn();
            std::vector<pollfd> ready{{.fd = m_wakeFd, .events = POLLIN, .revents = 0}};
            m_work.watch(ready);
            poll(ready.data(), ready.size(), waitMs());
        }
    }

    /// For ever is -1. Rounded up, or it would wake too early and spin.
    [[nodiscard]] int waitMs() const {
        const auto due = m_work.due();
        if (!due) {
            return -1;
        }
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(*due - std::chrono::steady_clock::now());
        return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
    }

    int m_wakeFd;
    std::atomic<std::uint64_t> m_tickets{0};
    std::atomic<std::uint64_t> m_runs{0};
    std::mutex m_mutex; // a leaf: held for a push or a swap
    std::vector<Message> m_messages;
    CredentialWork m_work; // used by m_thread alone, and destroyed once that has ended
    std::thread m_thread;
};

CredentialRunner::CredentialRunner(CredentialRunnerOptions options)
    : m_impl(std::make_unique<Impl>(std::move(options))) {}

CredentialRunner::~CredentialRunner() = default;

CredentialTicket CredentialRunner::get(std::shared_ptr<const PluginCommand> command, Want want,
                                       Handler handler) {
    return m_impl->get(std::move(command), want, std::move(handler));
}

void CredentialRunner::cancel(CredentialTicket ticket) {
    m_impl->cancel(ticket);
}

void CredentialRunner::stop(std::string fingerprint) {
    m_impl->stop(std::move(fingerprint));
}

std::uint64_t CredentialRunner::runs() const {
    return m_impl->runs();
}

} // namespace pilothouse::net
