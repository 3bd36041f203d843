// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/yaml_edit.h"
#include "tests/fuzz/fuzz_input.h"

#include <string>

using namespace pilothouse;

namespace {

/// A way through the tree, as the byte says.
kube::YamlPath pathOf(const kube::YamlNode& root, std::uint8_t way) {
    kube::YamlPath path;
    const auto* at = &root;
    for (std::size_t step = way; !at->items.empty() && path.size() < 8; step /= 3) {
        const auto index = step % at->items.size();
        path.push_back(at->kind == kube::YamlKind::Mapping ? at->keys[index].text
                                                           : std::to_string(index));
        at = &at->items[index];
        if (step % 5 == 4) {
            break;
        }
    }
    return path;
}

kube::YamlNode valueOf(std::uint8_t choice) {
    switch (choice % 6) {
    case 0: return kube::yamlWordNode("12");
    case 1: return kube::yamlTextNode("a: b");
    case 2: return kube::yamlTextNode("12");
    case 3: return kube::yamlListNode({});
    case 4: return kube::yamlMapNode({{"key", kube::yamlTextNode("gpu")}});
    default: break;
    }
    return kube::yamlListNode({kube::yamlMapNode({{"no", kube::yamlWordNode("1")}})});
}

} // namespace

/// The first three bytes choose the edit, the rest is the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3 || size > 20'000) {
        return 0;
    }
    const std::string text(fuzz::asText(data + 3, size - 3));
    const auto document = kube::parseYaml(text, {});
    if (!document) {
        fuzz::require(!kube::editYaml(text, {.path = {"a"}}));
        return 0;
    }
    kube::YamlEdit edit{.kind = static_cast<kube::YamlEdit::Kind>(data[0] % 5),
                        .path = pathOf(document->root, data[1]),
                        .value = valueOf(data[2]),
                        .to = data[2] % 3U,
                        .name = "renamed"};
    if (data[0] >= 128) {
        edit.path.emplace_back(edit.kind == kube::YamlEdit::Kind::Insert ? "0" : "added");
    }
    auto wanted = document->root;
    const auto meant = kube::editYamlTree(wanted, edit);
    const auto edited = kube::editYaml(text, edit);
    if (!edited) {
        fuzz::require(edited.error().position.has_value() && !edited.error().message.empty());
        return 0;
    }
    fuzz::require(meant.has_value());
    const auto again = kube::parseYaml(*edited, {});
    fuzz::require(again.has_value() && kube::isSameYaml(wanted, again->root));
    return 0;
}
