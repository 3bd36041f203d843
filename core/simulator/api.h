// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/authorize.h"
#include "simulator/kinds.h"
#include "simulator/store.h"
#include "simulator/story.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator {

namespace detail {
struct LogOptions;
}

/// An HTTP request after the transport is done with it.
struct ApiRequest {
    std::string method;
    std::string path; ///< decoded, without the query
    std::vector<std::pair<std::string, std::string>> query;
    std::string accept;
    std::string host{}; ///< whom the client means, "127.64.0.10:443"
    std::string contentType{};
    std::string userAgent{};
    std::string body{};
    std::optional<Caller> caller{};   ///< empty: nobody known
    bool endsWithSlash = false;       ///< the path did, before the slash was taken off
    bool hasWrongCredentials = false; ///< offered, but nobody's
    /// Headers that begin with Impersonate-, names as they came.
    std::vector<std::pair<std::string, std::string>> impersonation{};

    /// The first value of a query parameter; empty when absent.
    [[nodiscard]] std::string param(std::string_view name) const;
    [[nodiscard]] bool hasParam(std::string_view name) const;
};

enum class Rendering : std::uint8_t { Object, Table, Metadata };

/// What a request asks for after content negotiation.
struct Representation {
    Rendering form = Rendering::Object;
    std::string version = "v1"; ///< of meta.k8s.io, for tables
    std::string includeObject = "Metadata";

    /// The Content-Type that names this representation.
    [[nodiscard]] std::string contentType() const;
};

/// Everything a watch needs to go on without its request.
struct WatchPlan {
    KindId kind = KindId::Pod;
    const KindInfo* version = nullptr; ///< that was asked for, of a custom kind; else null
    Selection selection;
    Representation representation;
    std::uint64_t from = 0;
    bool wantsState = false; ///< begin with synthetic ADDED for everything there is
    bool wantsBookmarks = false;
    bool wantsInitialEnd = false; ///< sendInitialEvents: mark the end of the initial state
    std::chrono::seconds timeout{2400};
};

/// Where the log of a container is that a node's kubelet runs.
struct KubeletLog {
    std::string host;
    std::uint16_t port = 0;
    std::string target; ///< path and query
};

struct ApiReply {
    int status = 200;
    std::string contentType = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool isFollowed = false;           ///< a log: what the container writes later belongs to it too
    std::optional<KubeletLog> kubelet; ///< its answer is the body
    std::optional<WatchPlan> watch;    ///< body is then empty and frames follow
};

/// Answers the requests to one member from its story, without any I/O. Single-threaded.
class MemberApi {
public:
    explicit MemberApi(Story& story) : m_story(story) {}

    /// What admission makes of an object that is written: it may change it, or refuse. `before` is
    /// null for a new object.
    using Admission = std::optional<ApiReply> (*)(const KindInfo& info,
                                                  const nlohmann::json* before,
                                                  nlohmann::json& object);
    void setAdmission(Admission admission) { m_admission = admission; }

    /// `now` is the simulated time; the story has been advanced to it.
    [[nodiscard]] ApiReply handle(const ApiRequest& request, Offset now);

private:
    struct Target;
    [[nodiscard]] ApiReply route(const ApiRequest& request, Offset now);
    [[nodiscard]] ApiReply resource(const ApiRequest& request, Offset now);
    [[nodiscard]] ApiReply serveResource(const ApiRequest& request, const Target& target,
                                         Offset now);
    [[nodiscard]] ApiReply list(const ApiRequest& request, const Target& target,
                                const Selection& selection, const Representation& form, Offset now);
    [[nodiscard]] ApiReply get(const Target& target, const Representation& form, Offset now);
    [[nodiscard]] ApiReply watch(const ApiRequest& request, const Target& target,
                                 Selection selection, const Representation& form);
    /// The refusal when the caller may not do this; nullopt when it may.
    [[nodiscard]] std::optional<ApiReply> forbidden(const ApiRequest& request,
                                                    const Target& target) const;
    [[nodiscard]] ApiReply write(const ApiRequest& request, const Target& target, Offset now);
    [[nodiscard]] ApiReply writeObject(const ApiRequest& request, const Target& target, Offset now);
    [[nodiscard]] ApiReply create(const ApiRequest& request, const Target& target, Offset now);
    [[nodiscard]] ApiReply update(const ApiRequest& request, const Target& target,
                                  const Stored& stored, Offset now);
    [[nodiscard]] ApiReply remove(const ApiRequest& request, const Target& target,
                                  const Stored& stored, Offset now);
    /// Evicts a pod as far as disruption budgets allow.
    [[nodiscard]] ApiReply evict(const ApiRequest& request, const Target& target, Offset now);
    /// Server-side apply; `stored` is null where the object is to be made.
    [[nodiscard]] ApiReply apply(const ApiRequest& request, const Target& target,
                                 const Stored* stored, Offset now);
    /// SelfSubjectAccessReview and its kin; nullopt when the path is none of them.
    [[nodiscard]] std::optional<ApiReply> review(const ApiRequest& request) const;
    /// Writes to what the story tells: those that it can go on from, and refusals.
    [[nodiscard]] ApiReply writeTold(const ApiRequest& request, const Target& target,
                                     const Stored& stored);
    [[nodiscard]] static int graceOf(const ApiRequest& request, const KindInfo& info,
                                     const nlohmann::json& object);
    /// The subresource scale: replicas told and set.
    [[nodiscard]] ApiReply scale(const ApiRequest& request, const Target& target, Offset now);
    /// The subresource proxy: what servers in pods and kubelets answer.
    [[nodiscard]] ApiReply proxy(const ApiRequest& request, const Target& target, Offset now);
    [[nodiscard]] ApiReply podProxy(const ApiRequest& request, const Stored& stored,
                                    const std::string& path, const std::string& port) const;
    [[nodiscard]] ApiReply serviceProxy(const ApiRequest& request, const Stored& stored,
                                        const std::string& path, const std::string& port) const;
    [[nodiscard]] ApiReply nodeProxy(const Stored& stored, const std::string& path,
                                     const std::string& port, Offset now);
    [[nodiscard]] ApiReply logs(const ApiRequest& request, const Target& target, Offset now);
    /// The log of a container that the story runs.
    [[nodiscard]] ApiReply toldLog(const Pod& pod, const Stored& stored, detail::LogOptions options,
                                   Offset now);
    [[nodiscard]] ApiReply health(const ApiRequest& request, Offset now);
    [[nodiscard]] ApiReply version() const;
    /// The page of GET /metrics.
    [[nodiscard]] ApiReply metrics(Offset now) const;
    /// What stands for the member's provider: starts an upgrade and tells how it goes.
    [[nodiscard]] ApiReply providerUpgrade(const ApiRequest& request);
    /// Objects of kinds that are made when asked for: leases and metrics.
    [[nodiscard]] std::optional<std::vector<StoredPtr>> madeOnDemand(KindId kind, Offset now) const;
    [[nodiscard]] bool isDown(Offset now) const;

    Story& m_story;
    Admission m_admission = nullptr;
};

/// The live end of a watch: turns history into frames. Belongs to one connection.
class WatchStream {
public:
    WatchStream(WatchPlan plan, const Story& story);

    /// Frames since the last call; also sends a bookmark when one is due.
    /// @param elapsed  wall time since the watch began: timeouts and bookmarks are the transport's
    [[nodiscard]] std::string take(std::chrono::milliseconds elapsed);
    /// True after the stream has ended; nothing more follows.
    [[nodiscard]] bool isOver() const { return m_isOver; }

private:
    [[nodiscard]] std::chrono::milliseconds bookmarkAfter(std::chrono::milliseconds elapsed) const;
    void sendState(std::string& out);
    void sendChange(const Change& change, std::string& out);
    void sendBookmark(std::string& out, bool isInitialEnd) const;
    void sendObject(const char* type, const Stored& object, std::string& out);
    void sendExpired(std::string& out);

    WatchPlan m_plan;
    const Story& m_story;
    std::uint64_t m_seen = 0;
    std::chrono::milliseconds m_nextBookmark;
    bool m_hasStarted = false;
    bool m_hasSentColumns = false;
    bool m_isOver = false;
};

namespace detail {

/// A metav1.Status as an HTTP answer.
struct Problem {
    int code = 500;
    std::string reason;
    std::string message;
    nlohmann::json* details = nullptr;
};
[[nodiscard]] ApiReply problemReply(const Problem& problem);
[[nodiscard]] std::string statusText(const Problem& problem);
/// 504: that version was not seen yet.
[[nodiscard]] ApiReply tooNew(std::uint64_t wanted, std::uint64_t current);
[[nodiscard]] ApiReply textReply(int code, std::string text);
/// 403 in the words of RBAC.
[[nodiscard]] ApiReply forbiddenReply(const Caller& caller, const Access& access);

/// Chooses a representation; nullopt means 406.
[[nodiscard]] std::optional<Representation> negotiate(const ApiRequest& request);

/// Discovery documents, aggregated or one by one; nullopt when the path is none.
[[nodiscard]] std::optional<ApiReply> discovery(const ApiRequest& request, const Store& store);

/// A metav1.Table of objects. `now` decides ages.
[[nodiscard]] nlohmann::json makeTable(KindId kind, const std::vector<StoredPtr>& objects,
                                       const Representation& form, Instant now, bool hasColumns);
/// PartialObjectMetadata of one object.
[[nodiscard]] nlohmann::json makeMetadata(const Stored& object);

} // namespace detail

} // namespace pilothouse::simulator
