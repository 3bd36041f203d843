// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/field_help.h"
#include "fleet/write_flow.h"
#include "net/transport.h"

#include <memory>

namespace pilothouse::engine {

/// Calls one member. Values in, one answer out, through a transport that outlives the calls and the
/// object; handlers run on the transport's thread (on the caller's where nothing needs to be sent),
/// must be short, and never run once the transport is gone. Any thread; nothing here blocks.
class MemberCalls {
public:
    using OnAnswer = MoveOnlyFunction<void(fleet::CallResult)>;
    using OnOutcome = MoveOnlyFunction<void(fleet::WriteOutcome)>;

    MemberCalls(net::Transport& transport, std::shared_ptr<const fleet::MemberAccess> access,
                std::chrono::milliseconds timeout = std::chrono::seconds(30));

    /// Makes a call that changes nothing: a read or a review. Refuses any other (Validation):
    /// writes go through write() alone.
    void read(kube::ApiRequest request, OnAnswer onAnswer) const;

    /// Goes the whole way of a write; see WriteFlow.
    void write(fleet::WritePlan plan, OnOutcome onOutcome) const;

    using OnHelp = MoveOnlyFunction<void(Result<fleet::FieldHelpCache::Help>)>;
    /// Reads what the server's OpenAPI documents say of the fields of a kind; `cache` may be shared
    /// by all members. See FieldHelpFlow. A document is decoded on the transport's thread (tens of
    /// milliseconds): for a transport of its own, or one that nobody waits for.
    void explain(kube::KindName kind, std::shared_ptr<fleet::FieldHelpCache> cache,
                 OnHelp onHelp) const;

private:
    struct Writing;
    struct Explaining;
    static void goOn(const std::shared_ptr<Explaining>& explaining);
    static void goOn(const std::shared_ptr<Writing>& writing);

    net::Transport& m_transport;
    std::shared_ptr<const fleet::MemberAccess> m_access;
    std::chrono::milliseconds m_timeout;
};

} // namespace pilothouse::engine
