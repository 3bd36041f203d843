// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/api_call.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pilothouse::fleet {

/// Makes the object that is wanted of the object as it is (both JSON, whole, with the
/// resourceVersion that was read). Called again after each conflict.
using Modify = std::function<Result<std::string>(std::string_view current)>;

/// A read, then a PUT of what `modify` makes of it.
struct Update {
    Modify modify;
    std::string subresource{}; ///< "status", "scale"; empty: the object
    kube::WriteOptions options{};
};

/// One write to one object of one member.
struct WritePlan {
    std::string member{};     ///< its name, as the person saw it
    std::string memberUid{};  ///< UID of its namespace kube-system, as recorded; never empty
    kube::ObjectRef object{}; ///< with its name: what is read again when the outcome is not known
    std::string objectUid{};  ///< of the object as it was seen, where it was; a new one is another
    std::variant<kube::ApiRequest, Update> action{};
    /// Sent once instead of a strategic patch that is refused with 415, as custom resources do.
    /// None: the same body as a merge patch where that means the same, else the refusal stands.
    std::optional<kube::ApiRequest> mergePatch{};
};

enum class WriteResult : std::uint8_t {
    Done,    ///< the server said so
    Refused, ///< nothing was changed: the server, or a check before sending, refused
    Unknown  ///< it was sent, and nobody said what became of it; see `landed`
};

/// What reading the object again shows after an unknown outcome.
enum class Landed : std::uint8_t {
    Yes,    ///< the object is as wanted, or gone as wanted
    NotYet, ///< it is as before; the write may be on its way still
    Unclear ///< it differs from both, or cannot be read
};

struct WriteOutcome {
    WriteResult result = WriteResult::Refused;
    Landed landed = Landed::Unclear; ///< of Unknown
    std::string body{};              ///< the answer; of Unknown the object as read, if it is there
    std::vector<std::string> warnings{};
    std::optional<Error> error{};           ///< none exactly when Done
    std::optional<kube::Refusal> refusal{}; ///< causes, conflicts, disruption budget
    int attempts = 0;                       ///< how often a write was sent
};

/// The way of one write, without I/O: the only way a write of ours takes.
///
/// | step     | sends                   | then                                                   |
/// |----------|-------------------------|--------------------------------------------------------|
/// | Identity | GET kube-system         | UID as recorded → Read or Send, else Refused            |
/// | Read     | GET object              | Update only: modify → Send; failed → Refused            |
/// | Send     | the write               | 2xx → Done; 409 of an Update → Read, 5 tries in all;    |
/// |          |                         | 415 of a strategic patch → Send as merge patch, once;   |
/// |          |                         | no answer or 5xx → Settle; other answers → Refused      |
/// | Settle   | GET object              | Unknown, or after a 5xx that changed nothing Refused    |
///
/// A write is never sent again without a read between, and 429 is never retried. One thread.
/// Source: client-go util/retry/util.go (DefaultRetry: 5 steps).
class WriteFlow {
public:
    explicit WriteFlow(WritePlan plan);

    /// The call to make now; none once there is an outcome. Each call is handed out once and its
    /// result given to take().
    [[nodiscard]] std::optional<kube::ApiRequest> next();
    void take(CallResult result);

    /// Set once the flow is over.
    [[nodiscard]] const std::optional<WriteOutcome>& outcome() const { return m_outcome; }
    [[nodiscard]] const WritePlan& plan() const { return m_plan; }

private:
    enum class Step : std::uint8_t { Identity, Read, Send, Settle };
    void takeIdentity(CallResult result);
    void takeRead(CallResult result);
    void takeSend(CallResult result);
    void takeSettle(CallResult result);
    void refuse(Error error);
    void finish(WriteResult result, CallFailure failure);
    [[nodiscard]] bool retriesConflict(const CallFailure& failure) const;
    [[nodiscard]] bool takesMergePatch(const CallFailure& failure);
    [[nodiscard]] Landed landedAs(const CallResult& now) const;

    WritePlan m_plan;
    Step m_step = Step::Identity;
    kube::ApiRequest m_write;    ///< as last sent
    std::string m_versionBefore; ///< resourceVersion the write was made for; empty: any
    CallFailure m_cut;           ///< why the outcome is not known
    int m_attempts = 0;
    bool m_isMergePatch = false;
    std::optional<WriteOutcome> m_outcome;
};

} // namespace pilothouse::fleet
