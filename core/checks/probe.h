// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "checks/facts.h"
#include "model/gate.h"

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace pilothouse::checks {

/// What to find out about one member.
struct ProbeSpec {
    std::string member{};  ///< name, for "{member.name}" in queries
    std::string azureId{}; ///< its ARM id, for "{azure.id}" and Log Analytics; empty: not known
    model::HealthGate gate{};
    model::HealthSettings settings{};
};

/// A request that is to be made; its answer goes to take() with the same id.
struct Ask {
    int id = 0;
    kube::ApiRequest request{};
    std::string url{};                  ///< not empty: GET this instead, not of the member
    bool isOfLogs = false;              ///< `request` is for Log Analytics, not for the member
    std::chrono::milliseconds pause{0}; ///< before it is sent
};

/// What came of it.
struct Answer {
    int status = 0; ///< 0: none came, and `error` says why
    std::string contentType{};
    std::string body{};
    std::optional<Error> error{};
    std::optional<Instant> serverDate{}; ///< Date header of the member's API server
    std::optional<std::chrono::milliseconds> retryAfter{}; ///< that header
    Instant receivedAt{};
};

/// The requests that the checks of one member need, one after the other where one hangs on
/// another (pages, fall-backs, the jobs behind failed pods), and their answers decoded. Pure; one
/// owner. The flow ends once every Ask has its answer.
class MemberProbe {
public:
    explicit MemberProbe(ProbeSpec spec);

    /// The first requests.
    [[nodiscard]] std::vector<Ask> begin();
    /// Takes the answer to one; gives what is to be asked because of it.
    [[nodiscard]] std::vector<Ask> take(int id, Answer answer);
    /// No more answers come: what is still owed is not known because of this.
    void giveUp(const Error& error);
    [[nodiscard]] bool isDone() const { return m_open.empty(); }
    [[nodiscard]] const Facts& facts() const { return m_facts; }
    [[nodiscard]] const ProbeSpec& spec() const { return m_spec; }

    /// Objects a page. Source: client-go tools/pager.
    static constexpr int kPage = 500;
    /// Objects of one kind of one member; beyond it the part is not known.
    static constexpr std::size_t kMaxObjects = 200'000;
    /// So many answers in a row that are not 200 make an API server fail.
    static constexpr int kReadyAttempts = 3;
    static constexpr std::chrono::milliseconds kReadyPause{2000};
    /// Log Analytics that wants us to come again is obeyed once where it asks for no more.
    static constexpr std::chrono::seconds kLongestRetry{20};

private:
    enum class Kind : std::uint8_t;
    struct Owed {
        Kind kind{};
        std::size_t index = 0;    ///< of the critical object, or of the rule
        std::string path{};       ///< of a list, without its query
        std::string fields{};     ///< field selector of the list
        std::string labels{};     ///< label selector of the list
        kube::ApiRequest again{}; ///< of Log Analytics, to be sent once more; no path: not any more
    };

    [[nodiscard]] bool checks(model::HealthCheck check) const;
    void ask(Owed owed, kube::ApiRequest request, std::chrono::milliseconds pause = {});
    void askList(Owed owed, std::string_view continueToken = {});
    void askUrl(Owed owed, std::string url);
    void askQuery(Kind kind, std::size_t index, const std::string& promql);
    void askLogs(Owed owed, const std::string& query, std::string_view timespan);
    void askLogNodes();
    [[nodiscard]] bool askLogsAgain(Owed& owed, const Answer& answer);
    [[nodiscard]] Result<void> keepLogs(const Owed& owed, const std::string& body);
    void askServices();
    void askMetrics();
    void askRule(std::size_t index);
    void askWatchedPods();
    void askJobs();
    void keep(const Owed& owed, const Answer& answer);
    void miss(const Owed& owed, const Error& error);
    void keepReady(const Owed& owed, const Answer& answer);
    [[nodiscard]] Result<void> keepBody(const Owed& owed, const Answer& answer);
    template<class T, class Read>
    Result<void> keepPage(Part<std::vector<T>>& part, const Owed& owed, const std::string& body,
                          Read read);
    Result<void> keepKinds(const Owed& owed, const std::string& body);
    Result<void> keepObject(const Owed& owed, const std::string& body);
    Result<void> keepWorkload(const Owed& owed, const std::string& body);
    Result<void> keepClasses(const Owed& owed, const std::string& body);
    [[nodiscard]] std::string inNames(std::string text) const;

    ProbeSpec m_spec;
    Facts m_facts;
    std::map<int, Owed> m_open;
    std::vector<Ask> m_asks; ///< to be handed out
    int m_nextId = 1;
    int m_readyAttempts = 0;
};

} // namespace pilothouse::checks
