// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/commands.h"
#include "fleet/fleet_config.h"

#include <string>

namespace pilothouse::test {

/// Everything that an engine publishes, a loaded fleet and their errors say, as one text.
class SaidText {
public:
    void add(const std::string& text) { m_all += text + "\n"; }
    void add(const Error& error) { add(describe(error) + " " + error.reason + " " + error.where); }
    void add(const model::ClusterIdentity& identity) {
        add(identity.name + " " + identity.server + " " + identity.uid + " " + identity.region);
        for (const auto& source : identity.sources) {
            add(source);
        }
    }
    void add(const fleet::FleetConfig& config) {
        for (const auto& warning : config.warnings) {
            add(warning);
        }
        for (const auto& finding : config.findings) {
            add(finding.message);
        }
        for (const auto& member : config.members) {
            add(member.identity);
            add(member.login.user + " " + member.login.program + " " + member.login.installHint);
            for (const auto& word : member.login.command) {
                add(word);
            }
            if (const auto* obstacle = fleet::obstacleOf(member)) {
                add(*obstacle);
            }
        }
    }
    void add(const model::FleetSnapshot& snapshot) {
        for (const auto& cluster : snapshot.clusters) {
            add(cluster->identity);
            if (cluster->lastError) {
                add(*cluster->lastError);
            }
            for (const auto& gap : cluster->gaps) {
                add(gap.error);
            }
            for (const auto& reason : cluster->reasons) {
                add(reason.message);
            }
        }
        for (const auto& finding : snapshot.findings) {
            add(finding.message);
        }
    }
    void add(const engine::Publication& publication) {
        add(*publication.snapshot);
        for (const auto& answer : publication.answers) {
            add(answer.text);
            if (answer.error) {
                add(*answer.error);
            }
        }
        for (const auto& follow : publication.follows) {
            if (follow.set->trouble) {
                add(*follow.set->trouble);
            }
            for (const auto& object :
                 follow.set->objects ? *follow.set->objects : std::vector<model::Object>()) {
                add(object.name + " " + object.json);
            }
        }
    }
    [[nodiscard]] const std::string& all() const { return m_all; }

private:
    std::string m_all;
};

} // namespace pilothouse::test
