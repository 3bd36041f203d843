// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/audit_desk.h"

#include "engine/audit_lines.h"
#include "engine/desk_outbox.h"
#include "engine/inbox.h"
#include "storage/atomic_file.h"
#include "storage/audit_export.h"
#include "storage/audit_search.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <variant>

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;

constexpr int kMostNames = 200;
constexpr std::size_t kChunk = 500; ///< entries read at once for an export
constexpr std::chrono::hours kLong{1};

/// Before the log was read.
std::shared_ptr<const model::AuditPicture> awaited() {
    model::AuditPicture picture{.isAwaited = true};
    picture.numbers = std::make_shared<const std::vector<std::int64_t>>();
    return std::make_shared<const model::AuditPicture>(std::move(picture));
}

/// What the desk hands out.
struct Content {
    std::shared_ptr<const model::AuditPicture> picture{};
    std::vector<model::AuditLine> lines{};
    std::vector<AuditWritten> written{};
};

} // namespace

class AuditDesk::Impl {
public:
    explicit Impl(AuditDeskOptions options) : m_options(std::move(options)) {}

    void begin() {
        m_thread = std::thread([this] { run(); });
    }
    void end() {
        m_inbox.close();
        m_thread.join();
    }

    struct Ask {
        model::AuditQuestion question;
    };
    struct Follow {
        bool isOn = false;
    };
    struct Read {
        std::vector<std::int64_t> numbers;
    };
    struct Write {
        model::AuditQuestion question;
        AuditFormat format = AuditFormat::Csv;
        std::string file;
    };
    using Message = std::variant<Ask, Follow, Read, Write>;
    void send(Message message) { m_inbox.post(std::move(message)); }

    void setWake(std::function<void()> wake) { m_outbox.setWake(std::move(wake)); }
    std::shared_ptr<const model::AuditPicture> take() {
        return m_outbox.take([](const Content& content) { return content.picture; });
    }
    std::vector<model::AuditLine> takeLines() {
        return m_outbox.take([](Content& content) { return std::exchange(content.lines, {}); });
    }
    std::vector<AuditWritten> takeWritten() {
        return m_outbox.take([](Content& content) { return std::exchange(content.written, {}); });
    }

private:
    void run() {
        std::vector<Message> messages;
        while (
            m_inbox.take(Steady::now() + (m_isFollowed ? m_options.lookEvery : kLong), messages)) {
            for (auto& message : messages) {
                std::visit([this](auto& each) { this->take(each); }, message);
            }
            if (m_isFollowed) {
                look();
            }
        }
    }

    void take(Ask& message) {
        m_isNewQuestion = m_isNewQuestion || !(message.question == m_question);
        m_question = std::move(message.question);
    }

    void take(const Follow& message) { m_isFollowed = message.isOn; }

    void take(Read& message) {
        if (!openStore()) {
            return; // the picture says so
        }
        message.numbers.resize(std::min(message.numbers.size(), kMostLines));
        auto entries = storage::AuditSearch(*m_store).read(message.numbers);
        if (!entries) {
            m_trouble = describe(entries.error());
            return;
        }
        m_outbox.put([&](Content& content) {
            for (const auto& entry : *entries) {
                content.lines.push_back(auditLine(entry));
            }
        });
    }

    void take(const Write& message) {
        AuditWritten written{.file = message.file};
        auto text = textOf(message, written.entries);
        auto stored = text ? storage::writeAtomically(message.file, *text)
                           : Result<void>(fail(std::move(text.error())));
        if (!stored) {
            written.error = std::move(stored.error());
        }
        m_outbox.put([&](Content& content) { content.written.push_back(std::move(written)); });
    }

    Result<std::string> textOf(const Write& message, std::int64_t& count) {
        if (!openStore()) {
            return fail(ErrorKind::Storage, m_trouble);
        }
        storage::AuditSearch search(*m_store);
        const auto finds = search.find(message.question);
        if (!finds) {
            return fail(finds.error());
        }
        const bool isCsv = message.format == AuditFormat::Csv;
        std::string text = isCsv ? storage::auditCsvHeader() : "{\"entries\":[";
        for (std::size_t at = 0; at < finds->numbers.size(); at += kChunk) {
            const auto first = finds->numbers.begin() + static_cast<std::ptrdiff_t>(at);
            const auto left = std::min(kChunk, finds->numbers.size() - at);
            const auto entries = search.read({first, first + static_cast<std::ptrdiff_t>(left)});
            if (!entries) {
                return fail(entries.error());
            }
            for (const auto& entry : *entries) {
                if (!isCsv) {
                    text += count == 0 ? "\n" : ",\n";
                }
                text += isCsv ? storage::auditCsv(entry, againOf(entry))
                              : storage::auditJsonText(entry, againOf(entry));
                ++count;
            }
        }
        return isCsv ? text : text + "\n]}\n";
    }

    bool openStore() {
        if (m_store) {
            return true;
        }
        auto store = storage::RunStore::open(m_options.stateFolder);
        if (!store) {
            m_trouble = describe(store.error());
            return false;
        }
        m_store = *std::move(store);
        return true;
    }

    /// What is new in the log, or asked anew. A log that cannot be read is opened anew next time.
    void look() {
        const auto before = m_trouble;
        m_trouble.clear();
        bool isChanged = false;
        if (openStore()) {
            auto read = readLog();
            isChanged = read && *read;
            if (!read) {
                m_trouble = describe(read.error());
                m_store.reset();
            }
        }
        if (isChanged || before != m_trouble || m_picture.isAwaited) {
            publish();
        }
    }

    Result<bool> readLog() {
        const auto version = m_store->dataVersion();
        if (!version) {
            return fail(version.error());
        }
        m_picture.at = m_options.clock->now();
        if (m_seenVersion == *version && !m_isNewQuestion) {
            return false;
        }
        storage::AuditSearch search(*m_store);
        const auto newest = search.newest();
        if (!newest) {
            return fail(newest.error());
        }
        const bool hasGrown = m_picture.all != *newest;
        m_seenVersion = *version;
        if (!hasGrown && !m_isNewQuestion) {
            return false;
        }
        auto finds = search.find(m_question);
        auto names = hasGrown || m_picture.isAwaited
                         ? search.names(kMostNames)
                         : Result<storage::AuditNames>(storage::AuditNames{
                               m_picture.people, m_picture.actions, m_picture.targets});
        if (!finds || !names) {
            return fail(finds ? names.error() : finds.error());
        }
        m_isNewQuestion = false;
        m_picture.question = m_question;
        m_picture.all = *newest;
        m_picture.numbers =
            std::make_shared<const std::vector<std::int64_t>>(std::move(finds->numbers));
        m_picture.done = finds->done;
        m_picture.refused = finds->refused;
        m_picture.people = std::move(names->people);
        m_picture.actions = std::move(names->actions);
        m_picture.targets = std::move(names->targets);
        return true;
    }

    void publish() {
        m_picture.isAwaited = false;
        m_picture.trouble = m_trouble;
        if (!m_picture.numbers) {
            m_picture.numbers = std::make_shared<const std::vector<std::int64_t>>();
        }
        auto picture = std::make_shared<const model::AuditPicture>(m_picture);
        m_outbox.put([&](Content& content) { content.picture = std::move(picture); });
    }

    AuditDeskOptions m_options;
    Inbox<Message> m_inbox;
    std::thread m_thread;

    // The desk's thread alone.
    std::optional<storage::RunStore> m_store;
    std::optional<std::int64_t> m_seenVersion;
    model::AuditQuestion m_question;
    bool m_isNewQuestion = true;
    bool m_isFollowed = false;
    model::AuditPicture m_picture{.isAwaited = true};
    std::string m_trouble;

    DeskOutbox<Content> m_outbox{{.picture = awaited()}};
};

AuditDesk::AuditDesk(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

AuditDesk::~AuditDesk() {
    m_impl->end();
}

std::unique_ptr<AuditDesk> AuditDesk::start(AuditDeskOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    impl->begin();
    return std::unique_ptr<AuditDesk>(new AuditDesk(std::move(impl)));
}

void AuditDesk::setWake(std::function<void()> wake) {
    m_impl->setWake(std::move(wake));
}

void AuditDesk::ask(model::AuditQuestion question) {
    m_impl->send(Impl::Ask{.question = std::move(question)});
}

void AuditDesk::follow(bool isOn) {
    m_impl->send(Impl::Follow{.isOn = isOn});
}

void AuditDesk::read(std::vector<std::int64_t> numbers) {
    m_impl->send(Impl::Read{.numbers = std::move(numbers)});
}

void AuditDesk::write(model::AuditQuestion question, AuditFormat format, std::string file) {
    m_impl->send(
        Impl::Write{.question = std::move(question), .format = format, .file = std::move(file)});
}

std::shared_ptr<const model::AuditPicture> AuditDesk::take() {
    return m_impl->take();
}

std::vector<model::AuditLine> AuditDesk::takeLines() {
    return m_impl->takeLines();
}

std::vector<AuditWritten> AuditDesk::takeWritten() {
    return m_impl->takeWritten();
}

} // namespace pilothouse::engine
