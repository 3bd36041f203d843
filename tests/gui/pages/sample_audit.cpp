// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_audit.h"

#include "sample_run.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace pilothouse::test {

namespace {

using namespace std::chrono_literals;

bool has(const std::string& text, const std::string& word) {
    return word.empty() ||
           std::search(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) ==
                      std::tolower(static_cast<unsigned char>(b));
           }) != text.end();
}

const std::string& fieldOf(const model::AuditLine& line, model::AuditOrder order) {
    switch (order) {
    case model::AuditOrder::Who: return line.who;
    case model::AuditOrder::Action: return line.action;
    case model::AuditOrder::Target: return line.target;
    case model::AuditOrder::Object: return line.object;
    case model::AuditOrder::Outcome: return line.outcome;
    default: return line.reason;
    }
}

} // namespace

std::vector<model::AuditLine> sampleAudit() {
    std::vector<model::AuditLine> lines;
    const auto add = [&lines](std::chrono::minutes before, const char* who, const char* action,
                              const char* run, const char* object, const char* outcome,
                              const char* reason, const char* verb) {
        model::AuditLine line{.number = static_cast<std::int64_t>(lines.size()) + 1,
                              .at = sampleNow() - before,
                              .who = who,
                              .action = action,
                              .target = std::string("local/") + run,
                              .object = object,
                              .outcome = outcome,
                              .reason = reason};
        line.more = {{"command", "01JCZK3V9Q8Y4T2M6W5N7P1R0S"},
                     {"driver", "ann@desk, process 4711"}};
        line.again = {"pilothousectl", "run", verb, line.target};
        if (!line.object.empty()) {
            line.again.push_back(line.object);
        }
        if (!line.reason.empty()) {
            line.again.insert(line.again.end(), {"--reason", line.reason});
        }
        line.again.emplace_back("--write");
        lines.push_back(std::move(line));
    };
    add(3 * 24h, "ann@desk", "run Start", "nodeimg-w46", "", "accepted", "CHG-20112 node images",
        "resume");
    add(3 * 24h - 4min, "ann@desk", "run drive", "nodeimg-w46", "", "", "", "drive");
    add(5h, "ann@desk", "run Start", "k8s-1.33.5", "", "accepted", "CHG-20148 CVE-2026-1",
        "resume");
    add(299min, "ann@desk", "run drive", "k8s-1.33.5", "", "", "", "drive");
    add(121min, "ann@desk", "run Approve", "k8s-1.33.5", "prod/before/1",
        "rejected: who started the run may not approve this gate", "", "approve");
    add(118min, "bo@desk", "run Approve", "k8s-1.33.5", "prod/before/1", "accepted",
        "canary looks good, error rate as before", "approve");
    add(64min, "cy@laptop", "run Skip", "k8s-1.33.5", "member/weu-prod-07", "accepted",
        "INC-7731: its disks are being replaced, not today", "skip");
    add(42min, "bo@desk", "run RetryMember", "k8s-1.33.5", "weu-prod-03", "accepted",
        "quota was raised", "retry");
    add(20min, "bo@desk", "run Stop", "nodeimg-w46", "", "rejected: the run is not under way",
        "wrong run, sorry", "stop");
    add(6min, "cy@laptop", "run OverrideWindow", "k8s-1.33.5", "nights",
        "accepted: it is so already", "agreed with the payments team", "override");
    return lines;
}

AuditSource::AuditSource(ui::AuditPage& page, std::vector<model::AuditLine> lines,
                         ui::AuditContext context)
    : m_page(page), m_lines(std::move(lines)), m_context(std::move(context)) {
    QObject::connect(&page, &ui::AuditPage::questionAsked, &page,
                     [this](const model::AuditQuestion& question) {
                         m_question = question;
                         tell();
                     });
    QObject::connect(&page, &ui::AuditPage::linesWanted, &page,
                     [this](const std::vector<std::int64_t>& numbers) {
                         std::vector<model::AuditLine> wanted;
                         for (const auto number : numbers) {
                             wanted.push_back(m_lines[static_cast<std::size_t>(number) - 1]);
                         }
                         m_given += wanted.size();
                         m_page.addLines(wanted);
                     });
}

bool AuditSource::fits(const model::AuditLine& line) const {
    const auto& filter = m_question.filter;
    const auto member = line.object.starts_with("member/") ? line.object.substr(7) : line.object;
    return has(line.who, filter.who) && has(line.action, filter.action) &&
           has(line.target, filter.target) && has(member, filter.cluster) &&
           has(line.who + '\n' + line.action + '\n' + line.target + '\n' + line.object + '\n' +
                   line.outcome + '\n' + line.reason,
               filter.text) &&
           (!filter.from || line.at >= *filter.from) && (!filter.to || line.at < *filter.to);
}

void AuditSource::tell() {
    auto picture = std::make_shared<model::AuditPicture>();
    picture->at = m_context.now;
    picture->question = m_question;
    picture->all = static_cast<std::int64_t>(m_lines.size());
    picture->people = {"ann@desk", "bo@desk", "cy@laptop"};
    picture->actions = {"run Approve", "run Skip", "run Start"};
    picture->targets = {"local/k8s-1.33.5", "local/nodeimg-w46"};
    picture->trouble = m_trouble;
    std::vector<std::int64_t> numbers;
    for (const auto& line : m_lines) {
        if (!fits(line)) {
            continue;
        }
        ++(line.isRefused() ? picture->refused : picture->done);
        const auto choice = m_question.filter.choice;
        if (choice == model::AuditChoice::All ||
            (choice == model::AuditChoice::Refused) == line.isRefused()) {
            numbers.push_back(line.number);
        }
    }
    if (m_question.order != model::AuditOrder::Number) {
        std::stable_sort(numbers.begin(), numbers.end(), [this](auto a, auto b) {
            return fieldOf(m_lines[static_cast<std::size_t>(a) - 1], m_question.order) <
                   fieldOf(m_lines[static_cast<std::size_t>(b) - 1], m_question.order);
        });
    }
    if (!m_question.isAscending) {
        std::reverse(numbers.begin(), numbers.end());
    }
    picture->numbers = std::make_shared<const std::vector<std::int64_t>>(std::move(numbers));
    m_page.setPicture(picture, m_context);
}

void AuditSource::add(model::AuditLine line) {
    line.number = static_cast<std::int64_t>(m_lines.size()) + 1;
    m_lines.push_back(std::move(line));
    tell();
}

} // namespace pilothouse::test
