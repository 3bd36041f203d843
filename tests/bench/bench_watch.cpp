// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_server.h"
#include "pod_list.h"
#include "report.h"

#include "fleet/mirror.h"
#include "fleet/session_codec.h"
#include "net/curl_transport.h"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <functional>
#include <limits>
#include <mutex>

namespace pilothouse::bench {

namespace {

constexpr int kPods = 50; // that change on each stream, turn by turn

/// What one stream does with its bytes; how many events they held.
using Reader = std::function<std::size_t(std::string_view)>;

std::vector<std::string> podEvents() {
    std::vector<std::string> events;
    const auto list = nlohmann::json::parse(makePodList(kPods));
    for (const auto& pod : list["items"]) {
        events.push_back(nlohmann::json{{"type", "MODIFIED"}, {"object", pod}}.dump());
    }
    return events;
}

/// The least a client of watches does: looks for the ends of lines.
Reader lineReader() {
    return [pending = std::string()](std::string_view chunk) mutable {
        std::size_t events = 0;
        for (std::size_t end = chunk.find('\n'); end != std::string_view::npos;
             end = chunk.find('\n')) {
            pending.append(chunk.substr(0, end));
            pending.clear();
            ++events;
            chunk.remove_prefix(end + 1);
        }
        pending.append(chunk);
        return events;
    };
}

/// What the engine does: frames, records, the mirror of the member's pods.
Reader mirrorReader(kube::Decoder& decoder) {
    struct Stream {
        fleet::WatchCodec codec{{.part = fleet::Part::Pods, .path = "/api/v1/pods", .stream = true},
                                "events"};
        fleet::Mirror<model::Pod> mirror;
    };
    return [&decoder, stream = std::make_shared<Stream>()](std::string_view chunk) {
        auto answer = stream->codec.feed(decoder, chunk);
        auto* told =
            answer ? std::get_if<fleet::WatchAnswer<model::Pod>>(&answer->payload) : nullptr;
        if (told == nullptr) {
            return std::size_t{0};
        }
        for (auto& change : told->changes) {
            stream->mirror.apply(std::move(change));
        }
        return told->changes.size();
    };
}

/// CPU microseconds of the I/O thread for an event, from the first to the last; 0 when some were
/// lost.
double costOf(std::size_t streams, int rounds, const std::function<Reader()>& makeReader) {
    const auto server = EventServer::start(podEvents(), streams, rounds);
    if (!server) {
        return 0;
    }
    net::CurlTransportOptions options;
    options.maxStreamsPerHost = streams;
    net::CurlTransport transport(options);
    net::Request request = requestOf((*server)->member(), "/api/v1/pods?watch=1");
    request.stream = true;
    request.totalTimeout = std::chrono::milliseconds(0);
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t ended = 0;
    std::size_t events = 0; // I/O thread until all have ended
    double first = 0;
    double last = 0;
    for (std::size_t i = 0; i < streams; ++i) {
        transport.start(request, {.onChunk =
                                      [&, read = makeReader()](std::string_view chunk) {
                                          first = events == 0 && first == 0 ? threadCpuUs() : first;
                                          events += read(chunk);
                                      },
                                  .onDone =
                                      [&](const Result<net::Response>&) {
                                          const std::lock_guard lock(mutex);
                                          ++ended;
                                          last = threadCpuUs();
                                          changed.notify_one();
                                      }});
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return ended == streams; });
    const std::size_t wanted = streams * kPods * static_cast<std::size_t>(rounds);
    return events == wanted ? (last - first) / static_cast<double>(wanted) : 0;
}

} // namespace

void benchWatch(const Scale& scale, Report& report) {
    const auto streams = static_cast<std::size_t>(scale.members);
    const std::string name = "watch events of " + std::to_string(streams) + " streams (T10)";
    const int rounds = std::max(1, scale.rounds / 10);
    kube::Decoder decoder;
    double floor = std::numeric_limits<double>::max();
    double ours = floor;
    for (int i = 0; i < 3; ++i) {
        floor = std::min(floor, costOf(streams, rounds, lineReader));
        ours =
            std::min(ours, costOf(streams, rounds, [&decoder] { return mirrorReader(decoder); }));
    }
    if (floor <= 0 || ours <= 0) {
        report.fault(name, "some events were lost");
        return;
    }
    report.add({.name = name,
                .figure = ours,
                .floor = floor,
                .unit = "us",
                .ratio = ours / floor,
                .target = 1.45,
                .against = "the same transport, lines split; one event a TLS record, one thread"});
}

} // namespace pilothouse::bench
