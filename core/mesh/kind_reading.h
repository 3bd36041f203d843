// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/requests.h"
#include "mesh/kind_facts.h"

#include <chrono>
#include <functional>
#include <string>

namespace pilothouse::mesh {

/// The part of a reading that asks for kinds of links beside Cilium's: one request tells which API
/// groups a member serves, and of those of no kind nothing is asked. What was told is remembered
/// for ten minutes. Knows no transport, as MemberReading, whose part it is.
class KindReading {
public:
    using Take = std::function<void(const Result<std::string>& body, Instant now)>;
    using Ask = std::function<void(kube::ApiRequest request, Take take)>;

    explicit KindReading(Ask ask) : m_ask(std::move(ask)) {}

    /// @param facts  what is remembered, and where answers go; outlives the reading
    /// @param mayAskSecrets  whether metadata of Secrets may be asked for; values never are
    void begin(KindFacts& facts, Instant now, bool mayAskSecrets);

private:
    void askKinds();
    void askSubmariner();
    void askIstio();
    void askRemotes();
    void askIstiodPods();
    /// Asks for an object or a list; `read` gets its body. Failures are noted as that of the kind.
    template<class Value>
    void ask(ReadOutcome& outcome, kube::ApiRequest request,
             Result<Value> (*read)(std::string_view), std::function<void(Value)> take);

    Ask m_ask;
    KindFacts* m_facts = nullptr;
    bool m_mayAskSecrets = false;
};

/// What only several readings tell of kinds: since when a connection is as it is.
void foldKinds(const KindFacts* before, KindFacts& facts, Instant now);

} // namespace pilothouse::mesh
