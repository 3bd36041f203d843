// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/yaml.h"
#include "kube/yaml_block.h"
#include "tests/fuzz/fuzz_input.h"

using namespace pilothouse;

namespace {

/// Checks the shape that YamlNode promises, all the way down.
void walk(const kube::YamlNode& node, int depth) {
    fuzz::require(depth <= kube::kMaxYamlDepth + 1);
    const bool isMapping = node.kind == kube::YamlKind::Mapping;
    fuzz::require(node.keys.size() == (isMapping ? node.items.size() : 0));
    fuzz::require(isMapping || node.kind == kube::YamlKind::Sequence || node.items.empty());
    for (const auto& item : node.items) {
        walk(item, depth + 1);
    }
}

} // namespace

/// Reads one document, then all of a stream; the reader of plain blocks agrees with yaml-cpp.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::asText(data, size);
    const auto document = kube::parseYaml(text, "fuzz.yaml");
    if (document) {
        walk(document->root, 0);
    } else {
        fuzz::require(document.error().kind == ErrorKind::Validation);
    }
    const auto stream = kube::parseYamlStream(text, "fuzz.yaml");
    if (stream) {
        for (const auto& each : *stream) {
            walk(each.root, 0);
        }
    }
    if (const auto plain = kube::detail::readPlainBlocks(text)) {
        fuzz::require(stream.has_value() && stream->size() == 1); // what it takes, yaml-cpp takes
        fuzz::require(*plain == stream->front().root);
    }
    return 0;
}
