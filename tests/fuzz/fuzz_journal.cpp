// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal_export.h"
#include "tests/fuzz/fuzz_input.h"

#include <fmt/format.h>

#include <string>

using namespace pilothouse;
using namespace pilothouse::storage;

namespace {

/// The input with the checksum that each line ought to have, so that what follows it is read too.
std::string withChecksums(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        result += fmt::format("{:08x} {}\n", crc32c(line), line);
    }
    return result;
}

/// What was read is numbered without a gap, and written and read again it is the same.
void judge(std::string_view text) {
    const auto journal = importJournal(text);
    fuzz::require((journal.state == ExportState::Whole) == (journal.line == 0));
    std::int64_t seq = 0;
    for (const auto& each : journal.records) {
        fuzz::require(each.seq == ++seq);
    }
    const auto again = importJournal(exportJournal(journal.records));
    fuzz::require(again.state == ExportState::Whole && again.records == journal.records);
}

} // namespace

/// Reads an exported journal, as it is and with good checksums.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    judge(fuzz::asText(data, size));
    judge(withChecksums(fuzz::asText(data, size)));
    return 0;
}
