// SPDX-License-Identifier: GPL-3.0-or-later
#include "pod_list.h"
#include "report.h"

#include "kube/list_decoder.h"

#include <malloc.h>
#include <nlohmann/json.hpp>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace pilothouse::bench {

namespace {

/// The best of several runs: what the machine can do when nothing else disturbs it.
template<class Work>
double bestMs(int rounds, Work work) {
    double best = std::numeric_limits<double>::max();
    for (int i = 0; i < rounds; ++i) {
        const double before = threadCpuUs();
        work();
        best = std::min(best, threadCpuUs() - before);
    }
    return best / 1000;
}

double heapBytes() {
    const auto info = mallinfo2();
    return static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd);
}

/// The memory that decoding a page needs besides the page and what is kept of it.
void benchPage(const Scale& scale, Report& report) {
    std::string page = makePodList(std::min(scale.pods, 500));
    page.reserve(page.size() + kube::Decoder::kPadding);
    kube::Decoder decoder;
    malloc_trim(0);
    resetPeak();
    const double before = residentKiB();
    const auto kept = decoder.list<model::Pod>(page);
    const double extra = residentKiB(true) - before;
    if (!kept) {
        report.fault("memory to decode a page (T3)", describe(kept.error()));
        return;
    }
    const double size = static_cast<double>(page.size()) / 1024;
    report.add({.name = "memory to decode a page (T3)",
                .figure = extra,
                .floor = size,
                .unit = "KiB",
                .ratio = extra / size,
                .target = 1.2,
                .against = "the page; a new decoder, with the records that stay"});
}

} // namespace

void benchDecode(const Scale& scale, Report& report) {
    std::string body = makePodList(scale.pods);
    const auto size = static_cast<double>(body.size());
    body.reserve(body.size() + std::max(simdjson::SIMDJSON_PADDING, kube::Decoder::kPadding));
    const int rounds = std::max(2, scale.rounds / 4);

    std::string copy(body.size(), ' ');
    const double copyMs =
        bestMs(rounds, [&] { std::memcpy(copy.data(), body.data(), body.size()); });
    simdjson::ondemand::parser parser;
    bool scanned = true;
    const double scanMs = bestMs(rounds, [&] {
        auto document = parser.iterate(body);
        scanned = scanned && document.error() == simdjson::SUCCESS;
    });
    const double domMs =
        bestMs(2, [&] { scanned = scanned && nlohmann::json::parse(body).is_object(); });

    kube::Decoder decoder;
    std::size_t decoded = 0;
    const double decodeMs = bestMs(rounds, [&] {
        const auto list = decoder.list<model::Pod>(body);
        decoded = list ? list->items.size() : 0;
    });
    if (!scanned || decoded != static_cast<std::size_t>(scale.pods)) {
        report.fault("decode pods", "decoded " + std::to_string(decoded) + " pods");
        return;
    }
    benchPage(scale, report);
    const double before = heapBytes();
    const auto kept = decoder.list<model::Pod>(body);
    const double perPod = (heapBytes() - before) / static_cast<double>(scale.pods);

    report.add({.name = "decode pods against one scan (T1)",
                .figure = decodeMs,
                .floor = scanMs,
                .unit = "ms",
                .ratio = decodeMs / scanMs,
                .target = 5.5,
                .against = "simdjson's structural pass"});
    report.add({.name = "decode pods against a DOM (T1)",
                .figure = decodeMs,
                .floor = domMs,
                .unit = "ms",
                .ratio = domMs / decodeMs,
                .target = 22,
                .atLeast = true,
                .against = "nlohmann DOM, no fields read; copying takes " + std::to_string(copyMs) +
                           " ms"});
    report.add({.name = "memory of a pod (T4)",
                .figure = perPod,
                .floor = 100,
                .unit = "B",
                .ratio = perPod,
                .target = 224,
                .against = "about what the shown fields hold; judged in bytes"});
    report.add({.name = "memory of a pod against its text (T4)",
                .figure = perPod,
                .floor = size / scale.pods,
                .unit = "B",
                .ratio = perPod * scale.pods / size,
                .target = 0.028,
                .against = "the JSON text"});
}

} // namespace pilothouse::bench
