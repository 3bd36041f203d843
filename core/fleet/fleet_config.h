// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "fleet/login.h"
#include "kube/values/support_rule.h"
#include "model/fleet_snapshot.h"
#include "model/health_settings.h"
#include "model/window.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::fleet {

struct MemberAccess;   // fleet/member_access.h: address, trust and credential; not for the ui
struct AccessRecipe;   // fleet/access_builder.h: what the access is made of
class OfflineSchedule; // fleet/offline_schedule.h: when a member may be out of touch

/// One cluster of the fleet as the input files describe it.
struct MemberConfig {
    model::ClusterIdentity identity;
    std::shared_ptr<const MemberAccess> access; ///< null exactly when `problem` is set
    std::optional<Error> problem; ///< why this member cannot be asked (broken context)
    /// How to make `access` again when a file changes; null where it names none.
    std::shared_ptr<const AccessRecipe> recipe;
    bool isNamed = false;    ///< the fleet file has an entry for it
    std::int32_t weight = 1; ///< share in roll-ups and error budgets
    std::string azureId;     ///< ARM id; empty: not known
    Login login;             ///< how its first source logs in, in words
    /// When it may be out of touch; null: its silence is always a fault.
    std::shared_ptr<const OfflineSchedule> offline;
    std::optional<model::Coordinates> place; ///< `location` of the fleet file; else its region's
};

/// How much a fleet may ask of its members and of this computer.
struct AttentionBudget {
    std::chrono::milliseconds heartbeat{30'000}; ///< clock time between heartbeats of one member
    int connections = 4000;
    double requestsPerSecond = 200;
    std::int64_t bytesPerSecond = 50LL * 1024 * 1024;
};

/// Why a member is not asked at all: its context is broken, or this program cannot obtain its kind
/// of credential. Null when it is asked. The pointer lives as long as the member.
[[nodiscard]] const Error* obstacleOf(const MemberConfig& member);

/// The clock of a simulated fleet: at `wall` it was `start`, since then `speed` times as fast.
struct Simulation {
    Instant start{};
    Instant wall{};
    double speed = 1;
};

/// Whether a fleet lets the user turn writing on.
enum class Writes : std::uint8_t { Ask, Never };

/// Where runs of the fleet tell their notices (`webhook` of a fleet file).
struct WebhookConfig {
    std::string url{}; ///< https, or http to this computer; may itself be a secret: never shown
    Secret token{};    ///< sent as Bearer; empty: none is asked for
    std::optional<std::string> caPem{}; ///< trusted instead of the system's authorities
    std::string trouble{};              ///< why it cannot be used; no secret
};

/// How Azure is asked about members that have an ARM id (`azure` of the fleet file), as who is
/// signed in to the Azure CLI. Endpoints have no slash at the end.
struct AzureSettings {
    std::string endpoint = "https://management.azure.com";
    std::string logsEndpoint = "https://api.loganalytics.io";
    std::optional<std::string> caPem{}; ///< absent: the system's authorities
    std::string source{};               ///< the fleet file, for consent
    /// ARM ids of the Azure Kubernetes Fleets whose members these are; empty: none is asked.
    std::vector<std::string> fleets{};
    Secret token{}; ///< of `tokenFile`, for Resource Manager; empty: the Azure CLI is asked
};

/// A fleet, read and judged; nothing was contacted for it. A value; any thread.
struct FleetConfig {
    std::string name;                  ///< metadata.name, or "adhoc-<hash of the kubeconfig paths>"
    std::vector<MemberConfig> members; ///< sorted by identity.id; ids are unique
    AttentionBudget attention;
    std::optional<Simulation> simulation;
    Writes writes = Writes::Ask;
    model::RegionPlaces regions;  ///< of the fleet file
    model::HealthSettings health; ///< `critical` and `metrics` of the fleet file
    /// Windows that hold for every update run; those of iCalendar files are still to be read, at
    /// full paths.
    std::vector<model::Window> calendars;
    std::optional<WebhookConfig> webhook;
    /// Which Kubernetes add-ons take (`support` of the fleet file).
    std::vector<kube::SupportRule> support;
    /// `prices` of the fleet file; null: it names none, or one that cannot be read (a finding).
    std::shared_ptr<const model::PriceTable> prices;
    std::optional<AzureSettings> azure; ///< absent: Azure is not asked
    bool isDemo = false;
    /// Findings that do not stop the fleet: equal names, contexts that are one cluster, odd input.
    std::vector<Error> warnings;
    std::vector<model::Finding> findings; ///< those of them that name members
};

/// Code of the finding that a file of several cannot be read and the others are served.
inline constexpr const char* kBrokenSource = "BrokenSource";

/// What the command line says the fleet is. All empty: the kubeconfig that kubectl would use.
struct FleetSource {
    std::optional<std::string> fleetFile{};  ///< --fleet
    std::optional<std::string> kubeconfig{}; ///< --kubeconfig
    std::vector<std::string> contexts{}; ///< --contexts; names or globs, must each match something
    /// Environment to read KUBECONFIG and HOME from; empty: the process's own.
    std::map<std::string, std::string> environment{};
    /// Where a pod finds the token, authority and namespace of its service account.
    std::string serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";
};

/// Reads and judges the input files; contacts nobody. Validation or Unsupported (with position
/// where there is one) when the input as a whole is no good: that is exit code 2. A member with a
/// broken context stays in the list with `problem` set. Blocks on files; not for the UI thread.
[[nodiscard]] Result<FleetConfig> loadFleet(const FleetSource& source);

/// The clock of a fleet: a simulated one has its own, every other the computer's.
[[nodiscard]] std::shared_ptr<const Clock> clockOf(const FleetConfig& config);

/// True when the fleet has a production member.
[[nodiscard]] bool hasProduction(const FleetConfig& config);

} // namespace pilothouse::fleet
