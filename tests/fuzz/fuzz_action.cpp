// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/action_argv.h"
#include "drivers/action_files.h"
#include "kube/strategy/output_pattern.h"
#include "tests/fuzz/fuzz_input.h"

#include <algorithm>

using namespace pilothouse;

namespace {

/// What a journal and the marks of an action hold.
void readBack(const std::string& text) {
    if (const auto id = drivers::parseProcessId(text)) {
        const auto again = drivers::parseProcessId(drivers::formatProcessId(*id));
        fuzz::require(id->pid > 0 && again.has_value() && *again == *id);
    }
    if (const auto close = drivers::parseClose(text)) {
        fuzz::require(close->code >= 0);
    }
    if (const auto ticks = drivers::startTicksOf(text); !ticks) {
        fuzz::require(ticks.error().kind == ErrorKind::Decode);
    }
    if (const auto resource = drivers::parseAzureResource(text)) {
        fuzz::require(!resource->subscription.empty() && !resource->resourceGroup.empty() &&
                      !resource->name.empty());
    }
}

/// Whatever a member is called, its files are in the folder of the run, and no other's.
void nameFiles(const std::string& text) {
    const auto files = drivers::actionFiles("/state", text, text, 1);
    const auto name = files.stem;
    fuzz::require(name.size() < 200 && name.find('/') == std::string::npos && name[0] != '.');
    fuzz::require(files.log().lexically_normal() == files.log());
    fuzz::require(files.log().parent_path().parent_path() == "/state");
    fuzz::require(drivers::actionFiles("/state", "r", text + 'a', 1).stem !=
                  drivers::actionFiles("/state", "r", text + 'b', 1).stem);
}

} // namespace

/// The first line is a member's name, an argument and a pattern, all is a mark.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::asText(data, size));
    readBack(text);
    const auto line = text.substr(0, text.find('\n'));
    nameFiles(line);
    drivers::ActionTarget target;
    target.member.name = text.substr(std::min(line.size(), text.size()));
    if (const auto argv = drivers::actionArgv({line}, target)) {
        fuzz::require(argv->size() == 1 && argv->front().find('\0') == std::string::npos);
        fuzz::require(!argv->front().starts_with('-') || line.starts_with('-'));
    }
    if (const auto pattern = kube::OutputPattern::compile(line)) {
        [[maybe_unused]] const bool isThere = pattern->matches(text);
    }
    return 0;
}
