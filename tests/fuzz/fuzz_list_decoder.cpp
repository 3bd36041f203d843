// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/list_decoder.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/pod_list_reference.h"

using namespace pilothouse;

/// Takes the same bytes for every answer a Decoder reads; one Decoder, as a worker has it. A list
/// of pods says what nlohmann's reader finds in it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static kube::Decoder decoder;
    const auto text = fuzz::asText(data, size);
    const auto nodes = decoder.list<model::Node>(text);
    const auto pods = decoder.list<model::Pod>(text);
    fuzz::require(nodes.has_value() || !nodes.error().message.empty());
    fuzz::require(pods.has_value() || !pods.error().message.empty());

    fuzz::compareWithReference(pods, text);

    std::string body{text};
    const auto again = decoder.list<model::Pod>(body);
    fuzz::require(again.has_value() == pods.has_value());
    fuzz::require(!again || again->items == pods->items);

    const auto node = decoder.object<model::Node>(text);
    const auto pod = decoder.object<model::Pod>(text);
    const auto nodeEvent = decoder.watchEvent<model::Node>(text);
    const auto podEvent = decoder.watchEvent<model::Pod>(text);
    fuzz::require(node.has_value() || !node.error().message.empty());
    fuzz::require(pod.has_value() || !pod.error().message.empty());
    fuzz::require(nodeEvent.has_value() || !nodeEvent.error().message.empty());
    fuzz::require(podEvent.has_value() || !podEvent.error().message.empty());
    return 0;
}
