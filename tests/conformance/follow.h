// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "server_under_test.h"

#include "base/clock.h"
#include "fleet/object_codec.h"
#include "fleet/object_follower.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace pilothouse::test {

/// One of the product's followers against a server under test, with the real transport and the
/// real clock, on the calling thread; what it asked for is kept.
class Follow {
public:
    /// `watchSeconds` above 0 replaces the time that watches ask for, to see one end normally.
    Follow(ServerUnderTest& server, model::ObjectQuery query, const std::string& context = "alpha",
           int watchSeconds = 0, bool streams = true);
    ~Follow();
    Follow(const Follow&) = delete;
    Follow& operator=(const Follow&) = delete;

    /// Sends and takes until `holds`; false when that did not come within 30 s.
    [[nodiscard]] bool until(const std::function<bool()>& holds);
    /// Sends and takes for a while.
    void run(std::chrono::milliseconds time);
    /// Time passes, as far as the follower can tell.
    void skip(std::chrono::milliseconds time) { m_skipped += time; }
    /// Cuts the request under way, as a line that breaks; nothing is sent until the next until().
    void cut();

    /// What is known now.
    [[nodiscard]] const model::ObjectSet& set() const { return *m_set; }
    [[nodiscard]] std::vector<std::string> names() const;
    /// What happened to the objects since the last call.
    [[nodiscard]] model::ObjectDiff diff();
    /// Paths with queries of all requests so far, oldest first.
    [[nodiscard]] const std::vector<std::string>& asked() const { return m_asked; }
    /// Requests of them that are lists, since the first `from` requests.
    [[nodiscard]] std::size_t lists(std::size_t from = 0) const;
    [[nodiscard]] fleet::ObjectFollower& follower() { return m_follower; }
    /// Troubles it went through, by kind, oldest first.
    [[nodiscard]] const std::vector<ErrorKind>& troubles() const { return m_troubles; }

private:
    struct Inbox;
    [[nodiscard]] fleet::Moment now() const;
    void step(std::chrono::milliseconds atMost);
    void send(const fleet::ObjectWanted& wanted);
    void take(fleet::ObjectAnswer answer);

    ServerUnderTest& m_server;
    std::string m_context;
    int m_watchSeconds;
    std::chrono::milliseconds m_skipped{0};
    fleet::ObjectFollower m_follower;
    kube::Decoder m_decoder;
    std::shared_ptr<Inbox> m_inbox;
    net::Ticket m_ticket = net::Ticket::None;
    std::uint64_t m_sequence = 0;
    std::shared_ptr<const model::ObjectSet> m_set;
    std::shared_ptr<const std::vector<model::Object>> m_told;
    std::vector<std::string> m_asked;
    std::vector<ErrorKind> m_troubles;
};

} // namespace pilothouse::test
