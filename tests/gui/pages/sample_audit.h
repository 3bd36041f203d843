// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/audit.h"
#include "ui/pages/audit/audit_page.h"

#include <functional>
#include <memory>
#include <vector>

namespace pilothouse::test {

/// The log of a rollout day, oldest first.
[[nodiscard]] std::vector<model::AuditLine> sampleAudit();

/// Answers a page from a list, as a desk would: numbers to questions, texts to numbers.
class AuditSource {
public:
    AuditSource(ui::AuditPage& page, std::vector<model::AuditLine> lines, ui::AuditContext context);
    /// Whoever asked for something gets it now.
    void tell();
    /// One more entry.
    void add(model::AuditLine line);
    void setTrouble(std::string trouble) { m_trouble = std::move(trouble); }
    /// How many texts were asked for so far.
    [[nodiscard]] std::size_t given() const { return m_given; }
    [[nodiscard]] const model::AuditQuestion& question() const { return m_question; }

private:
    [[nodiscard]] bool fits(const model::AuditLine& line) const;
    ui::AuditPage& m_page;
    std::vector<model::AuditLine> m_lines; ///< at number - 1
    ui::AuditContext m_context;
    model::AuditQuestion m_question;
    std::string m_trouble;
    std::size_t m_given = 0;
};

} // namespace pilothouse::test
