// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/engine.h"

#include "base/threads.h"
#include "engine/arc_desk.h"
#include "engine/engine_loop.h"
#include "engine/file_watch.h"
#include "engine/fleet_budget.h"
#include "engine/program_consent.h"
#include "engine/retirement.h"
#include "net/signing_transport.h"

#include <atomic>
#include <thread>

namespace pilothouse::engine {

class Engine::Impl {
public:
    Impl(fleet::FleetConfig config, EngineOptions options)
        : m_pool(DecodePool::defaultThreads()),
          m_transport(std::make_unique<net::SigningTransport>(
              std::make_unique<net::CurlTransport>(
                  memberTransport(config.attention, options.budget, BudgetShare::Sessions)),
              heard(options.signIn))),
          m_files(options.watch ? config.members : std::vector<fleet::MemberConfig>(),
                  options.watch ? options.sources : nullptr, told(),
                  {.sources = options.lookEvery}),
          m_memory(
              options.memoryFolder,
              [this](std::optional<Error> error) { m_inbox.post(MemoryNews{std::move(error)}); }),
          m_arc(config, options.signIn,
                [this](ArcReading reading) {
                    m_inbox.post(ArcNews{std::move(reading.states), std::move(reading.failures)});
                },
                {.timeout = options.requestTimeout, .isOnce = !options.watch}),
          m_loop(std::move(config), std::move(options),
                 {.inbox = m_inbox,
                  .transport = *m_transport,
                  .pool = m_pool,
                  .slot = m_slot,
                  .firstRoundDone = m_firstRoundDone,
                  .memory = m_memory,
                  .arc = m_arc,
                  .awaitsArc = m_arc.isAwaited()}),
          m_thread([this] { work(); }) {}

    /// First the engine thread, which starts requests; then the I/O thread, whose handlers feed the
    /// pool; then the pool, whose tasks feed the inbox.
    ~Impl() {
        stop();
        m_thread.join();
        m_transport.reset();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    /// Nothing is asked or published any more once the turn under way is over. Any thread.
    void stop() {
        m_slot.setWake({});
        m_inbox.close();
    }
    Inbox<EngineMessage>& inbox() { return m_inbox; }
    PublishSlot& slot() { return m_slot; }
    [[nodiscard]] bool firstRoundDone() const { return m_firstRoundDone.load(); }

private:
    /// The engine hears of sign-ins besides those that did before.
    net::CredentialRunnerOptions heard(net::CredentialRunnerOptions options) {
        const auto post = [this](SignInNews::What what, const net::PluginIdentity& program,
                                 const std::string& text) {
            m_inbox.post(
                SignInNews{.what = what,
                           .id = program.fingerprint,
                           .program = program.program.substr(program.program.rfind('/') + 1),
                           .said = text});
        };
        options.said = [post, said = std::move(options.said)](const auto& program,
                                                              const std::string& text) {
            post(SignInNews::What::Said, program, text);
            if (said) {
                said(program, text);
            }
        };
        options.running = [post, running = std::move(options.running)](const auto& program,
                                                                       bool isRunning) {
            post(isRunning ? SignInNews::What::Started : SignInNews::What::Ended, program, {});
            if (running) {
                running(program, isRunning);
            }
        };
        return options;
    }
    FileWatch::Told told() {
        return {.access =
                    [this](std::vector<fleet::AccessChange> changes) {
                        m_inbox.post(std::move(changes));
                    },
                .fleet =
                    [this](Result<fleet::FleetConfig> fleet) {
                        m_inbox.post(FleetReread{std::move(fleet)});
                    }};
    }
    void work() {
        prepareThread("ph-engine");
        m_loop.run();
    }

    Inbox<EngineMessage> m_inbox;
    PublishSlot m_slot;
    std::atomic<bool> m_firstRoundDone{false};
    DecodePool m_pool;
    std::unique_ptr<net::SigningTransport> m_transport;
    FileWatch m_files;
    LastKnownDesk m_memory;
    ArcDesk m_arc;
    EngineLoop m_loop;
    std::thread m_thread;
};

std::unique_ptr<Engine> Engine::start(fleet::FleetConfig config, EngineOptions options) {
    return std::unique_ptr<Engine>(
        new Engine(std::make_unique<Impl>(std::move(config), std::move(options))));
}

Engine::Engine(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Engine::~Engine() = default;

void Engine::retire(std::unique_ptr<Engine> engine) {
    if (engine) {
        engine->m_impl->stop();
        Retirement<Engine>::instance().take(std::move(engine));
    }
}

bool Engine::awaitRetired(std::chrono::milliseconds atMost) {
    return Retirement<Engine>::instance().await(atMost);
}

void Engine::setWake(std::function<void()> wake) {
    m_impl->slot().setWake(std::move(wake));
}
Publication Engine::take() {
    return m_impl->slot().take();
}
void Engine::post(Command command) {
    m_impl->inbox().post(std::move(command));
}
bool Engine::firstRoundDone() const {
    return m_impl->firstRoundDone();
}

} // namespace pilothouse::engine
