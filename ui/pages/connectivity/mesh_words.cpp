// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/mesh_words.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/theme/state_word.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {
namespace {

using model::MeshCode;
using model::MeshHalfState;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshWords)
};

constexpr std::array<const char*, kMeshStages> kStages{
    QT_TRANSLATE_NOOP("MeshStage", "DNS"), QT_TRANSLATE_NOOP("MeshStage", "TCP"),
    QT_TRANSLATE_NOOP("MeshStage", "TLS"), QT_TRANSLATE_NOOP("MeshStage", "etcd"),
    QT_TRANSLATE_NOOP("MeshStage", "sync")};

QString runtimeTitle(MeshCode code) {
    switch (code) {
    case MeshCode::NeverConnected: return Words::tr("Never connected");
    case MeshCode::ConnectionLost: return Words::tr("Connection lost");
    case MeshCode::NotConnected: return Words::tr("Not connected");
    case MeshCode::LocalEtcd: return Words::tr("Agents do not read the local copy");
    case MeshCode::RemoteConfigMissing: return Words::tr("Not mirrored by kvstoremesh");
    case MeshCode::Agents: return Words::tr("Agents not all ready");
    case MeshCode::ReplicaSplit: return Words::tr("Replicas disagree");
    case MeshCode::Flapping: return Words::tr("Connection comes and goes");
    case MeshCode::SyncLag: return Words::tr("Sync behind");
    case MeshCode::Belief: return Words::tr("Knows other nodes than there are");
    case MeshCode::PendingRemoval: return Words::tr("Removed, still mirrored");
    case MeshCode::Cached: return Words::tr("Agents still use cached endpoints");
    case MeshCode::AgentsSeeCache: return Words::tr("Agents see a copy, the source is not known");
    case MeshCode::NotPickedUp: return Words::tr("Configured, not picked up");
    case MeshCode::Forbidden: return Words::tr("No permission to read");
    case MeshCode::ApiUnreachable: return Words::tr("Cluster not answering");
    case MeshCode::NotRead: return Words::tr("Not read");
    case MeshCode::Connecting: return Words::tr("Connecting");
    default: return {};
    }
}

QString identityTitle(MeshCode code) {
    switch (code) {
    case MeshCode::IdRange: return Words::tr("Cluster ID out of range");
    case MeshCode::IdDup: return Words::tr("Same cluster ID twice");
    case MeshCode::NameInvalid: return Words::tr("Cluster name not valid");
    case MeshCode::NameDup: return Words::tr("Same cluster name twice");
    case MeshCode::NameMismatch: return Words::tr("Peer has another name");
    case MeshCode::MaxClusters: return Words::tr("Maximum of clusters differs");
    case MeshCode::PodCidrOverlap: return Words::tr("Pod ranges overlap");
    case MeshCode::PodPoolOverlap: return Words::tr("Pod pools overlap");
    case MeshCode::NodeIpDup: return Words::tr("Same node address twice");
    case MeshCode::NodePodOverlap: return Words::tr("Nodes lie in a peer's pod range");
    case MeshCode::SvcPodOverlap: return Words::tr("Service and pod ranges overlap");
    case MeshCode::DatapathMode: return Words::tr("Routing modes differ");
    case MeshCode::TunnelProto: return Words::tr("Tunnel protocols differ");
    case MeshCode::NativeCidr: return Words::tr("Peer not in the native routing range");
    case MeshCode::IpFamily: return Words::tr("No IP family in common");
    case MeshCode::IpFamilyPartial: return Words::tr("IP families differ");
    case MeshCode::Skew: return Words::tr("Versions too far apart");
    case MeshCode::EncryptionMix: return Words::tr("Encryption differs");
    case MeshCode::PolicyScope: return Words::tr("Policies select other clusters");
    case MeshCode::PolicyDrift: return Words::tr("Policies differ");
    default: return {};
    }
}

QString accessTitle(MeshCode code) {
    switch (code) {
    case MeshCode::CaMismatch: return Words::tr("Issuer not trusted");
    case MeshCode::CertExpired: return Words::tr("Certificate expired");
    case MeshCode::CertExpiring: return Words::tr("Certificate about to expire");
    case MeshCode::SanMismatch: return Words::tr("Certificate is for another name");
    case MeshCode::OneWayConfig: return Words::tr("Configured one way only");
    case MeshCode::NotAuthorised: return Words::tr("Not authorised by the peer");
    case MeshCode::LbPending: return Words::tr("Load balancer has no address");
    case MeshCode::NodePortAccess: return Words::tr("Node port may not be reachable");
    case MeshCode::EndpointDrift: return Words::tr("Dials an address that has moved");
    case MeshCode::ApiserverDown: return Words::tr("Mesh API server not ready");
    case MeshCode::TrafficPolicyLocal: return Words::tr("Traffic policy drops connections");
    case MeshCode::PeerSetSplit: return Words::tr("Agents and kvstoremesh list other peers");
    case MeshCode::PeerRejected: return Words::tr("Peer entry refused");
    case MeshCode::SvcNoBackend: return Words::tr("Global service without a backend");
    case MeshCode::SvcHalfGlobal: return Words::tr("Service is not global everywhere");
    case MeshCode::SvcPorts: return Words::tr("Ports of a service differ");
    case MeshCode::NsNotGlobal: return Words::tr("Namespace is not global");
    case MeshCode::McsConflict: return Words::tr("Exports conflict");
    case MeshCode::FleetStateDisagrees: return Words::tr("Fleet and clusters disagree");
    case MeshCode::FleetDrift: return Words::tr("Members differ from the profile");
    default: return {};
    }
}

QString outsideTitle(MeshCode code) {
    switch (code) {
    case MeshCode::McsPartial: return Words::tr("Only some members share services");
    case MeshCode::McsInvalid: return Words::tr("Export not valid");
    case MeshCode::McsNamespaceMissing: return Words::tr("Namespace missing, nothing imported");
    case MeshCode::McsNotReady: return Words::tr("Export or import not ready");
    case MeshCode::McsNotImported: return Words::tr("Exported, not imported");
    case MeshCode::McsExporterUnknown: return Words::tr("Imported from who does not export");
    case MeshCode::EntryNotProgrammed: return Words::tr("Entry not programmed");
    case MeshCode::EntryBackendRejected: return Words::tr("Backend of an entry refused");
    case MeshCode::EntryNoEndpoints: return Words::tr("Entry leads nowhere");
    case MeshCode::EntryBackendDown: return Words::tr("No ready backend behind an entry");
    case MeshCode::EntryWeightZero: return Words::tr("Backend of an entry has weight 0");
    case MeshCode::EntryExportInvalid: return Words::tr("Export behind an entry not valid");
    case MeshCode::EntryOneRegion: return Words::tr("Entry depends on one region");
    case MeshCode::RouteNotAccepted: return Words::tr("Route not accepted");
    case MeshCode::RouteBackendMissing: return Words::tr("Route to a missing service");
    case MeshCode::FleetOtherProfile: return Words::tr("Member is in another profile");
    case MeshCode::FleetFailed: return Words::tr("Azure says that it failed");
    case MeshCode::FleetLimit: return Words::tr("Beyond a limit of Azure's");
    case MeshCode::FleetSelfManaged: return Words::tr("A mesh of its own beside Azure's");
    case MeshCode::ConfigPendingRestart: return Words::tr("Configuration newer than its agents");
    default: return {};
    }
}

QString otherKindTitle(MeshCode code) {
    switch (code) {
    case MeshCode::ConnectionError: return Words::tr("Gateway's connection failed");
    case MeshCode::NoActiveGateway: return Words::tr("No active gateway");
    case MeshCode::NoEndpoint: return Words::tr("Gateway published no endpoint");
    case MeshCode::GatewayFailure: return Words::tr("Gateway reports a failure");
    case MeshCode::GatewayStale: return Words::tr("Gateway's word is old");
    case MeshCode::GatewayNotHa: return Words::tr("One gateway alone");
    case MeshCode::GlobalnetMix: return Words::tr("Globalnet in some clusters only");
    case MeshCode::SyncTimeout: return Words::tr("istiod gave up on the cluster");
    case MeshCode::RootCaMismatch: return Words::tr("Root certificates differ");
    case MeshCode::MeshIdMismatch: return Words::tr("Mesh IDs differ");
    case MeshCode::TrustDomainMismatch: return Words::tr("Trust domains differ");
    case MeshCode::NetworkUnknown: return Words::tr("Network not named");
    case MeshCode::GatewayMissing: return Words::tr("No east-west gateway");
    case MeshCode::GatewayPending: return Words::tr("East-west gateway has no address");
    default: return {};
    }
}

/// The stage that a cause proves to fail.
std::optional<MeshStage> failingStage(MeshCode code) {
    switch (code) {
    case MeshCode::LbPending: return MeshStage::Dns;
    case MeshCode::CertExpired:
    case MeshCode::CaMismatch:
    case MeshCode::SanMismatch: return MeshStage::Tls;
    case MeshCode::NotAuthorised: return MeshStage::Etcd;
    case MeshCode::SyncLag: return MeshStage::Sync;
    default: break;
    }
    return std::nullopt;
}

} // namespace

QString regionWord(const std::string& region) {
    return region.empty() ? Words::tr("no region") : toQt(region);
}

MatrixState matrixStateOf(MeshHalfState state) {
    return static_cast<MatrixState>(state);
}
static_assert(static_cast<int>(MatrixState::Unknown) == static_cast<int>(MeshHalfState::Unknown) &&
              static_cast<int>(MatrixState::Down) == static_cast<int>(MeshHalfState::Down) &&
              kMatrixStates == static_cast<int>(model::kMeshHalfStates));

Tone toneOf(MeshHalfState state) {
    return state == MeshHalfState::NotConfigured || state == MeshHalfState::ConfigOnly
               ? Tone::Secondary
               : toneOf(matrixGlyph(matrixStateOf(state)));
}

Glyph glyphOf(model::MeshSeverity severity) {
    switch (severity) {
    case model::MeshSeverity::Blocking:
    case model::MeshSeverity::Major: return Glyph::Failed;
    case model::MeshSeverity::Warning: return Glyph::Warning;
    case model::MeshSeverity::Info: break;
    }
    return Glyph::NotStarted;
}

QString titleOf(MeshCode code) {
    for (const auto& title : {runtimeTitle(code), identityTitle(code), accessTitle(code),
                              outsideTitle(code), otherKindTitle(code)}) {
        if (!title.isEmpty()) {
            return title;
        }
    }
    return toQt(model::toString(code));
}

QString wordsOf(const model::MeshReason& reason) {
    if (reason.have < 0 || reason.want < 0) {
        return titleOf(reason.code);
    }
    return Words::tr("%1: %2 of %3").arg(titleOf(reason.code)).arg(reason.have).arg(reason.want);
}

QString readOutOf(const model::MeshPicture& picture, std::uint32_t from, std::uint32_t to) {
    const QString a = toQt(picture.clusters[from].name);
    if (from == to) {
        return Words::tr("%1 itself").arg(a);
    }
    const QString b = toQt(picture.clusters[to].name);
    const MeshHalfState state = picture.cell(from, to).state();
    const QString word = matrixStateWord(matrixStateOf(state));
    const model::MeshHalf* half = picture.half(from, to);
    if (half == nullptr || half->reasons.empty()) {
        return Words::tr("from %1 to %2: %3").arg(a, b, word);
    }
    if (half->lastKnown) {
        return Words::tr("from %1 to %2: %3, %4; last known %5")
            .arg(a, b, word, wordsOf(half->reasons.front()),
                 matrixStateWord(matrixStateOf(*half->lastKnown)));
    }
    return Words::tr("from %1 to %2: %3, %4").arg(a, b, word, wordsOf(half->reasons.front()));
}

QString stageWord(MeshStage stage) {
    return stateWord("MeshStage", kStages, stage);
}

std::array<StageMark, kMeshStages> stagesOf(MeshHalfState state, const model::MeshHalf* half) {
    std::array<StageMark, kMeshStages> marks{};
    const auto upTo = [&marks](MeshStage stage) {
        std::fill_n(marks.begin(), static_cast<std::size_t>(stage), StageMark::Reached);
    };
    // A connection that stands went through all of them, whatever else is wrong.
    if (state == MeshHalfState::Up || state == MeshHalfState::Degraded) {
        marks.fill(StageMark::Reached);
    }
    const bool isJudged = state == MeshHalfState::Down || state == MeshHalfState::Degraded ||
                          state == MeshHalfState::Connecting;
    if (half == nullptr || !isJudged) {
        return marks;
    }
    for (const model::MeshReason& reason : half->reasons) {
        const auto stage = failingStage(reason.code);
        if (stage == MeshStage::Sync) {
            upTo(MeshStage::Sync);
            marks[static_cast<std::size_t>(MeshStage::Sync)] = StageMark::Fails;
            return marks;
        }
        if (stage && state == MeshHalfState::Down) {
            marks[static_cast<std::size_t>(*stage)] = StageMark::Fails;
            return marks;
        }
    }
    return marks;
}

} // namespace pilothouse::ui
