// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/run_records.h"

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::storage {

/// How whole an exported journal is.
enum class ExportState : std::uint8_t {
    Whole,
    Torn,  ///< the last line was cut or spoiled and is left out; all before it stands
    Broken ///< a line before the last is not what was written: what follows cannot be trusted
};

/// What an exported journal says. The records carry no hash: the chain of the file is of checksums.
struct ImportedJournal {
    std::vector<Record> records{};
    ExportState state = ExportState::Whole;
    int line = 0;       ///< of the first bad line; 0: none
    std::string what{}; ///< what is wrong with it
};

/// The journal as text, for tickets and other machines: a line a record,
/// `<crc32c of the JSON, 8 hex digits> {"seq","ts","type","body","prev"}`, `prev` being the
/// checksum of the line before, "00000000" for the first. Pure.
[[nodiscard]] std::string exportJournal(const std::vector<Record>& records);

/// Reads such a text; bad text is a state, not an error. Pure; any thread.
[[nodiscard]] ImportedJournal importJournal(std::string_view text);

/// CRC-32C (Castagnoli), as iSCSI has it: of "123456789" it is e3069283.
[[nodiscard]] std::uint32_t crc32c(std::string_view text);

} // namespace pilothouse::storage
