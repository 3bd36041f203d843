// SPDX-License-Identifier: GPL-3.0-or-later
#include "poll_clients.h"
#include "report.h"
#include "scratch_folder.h"

#include "simulator/simulator.h"

namespace pilothouse::bench {

double benchPoll(const Scale& scale, Report& report) {
    const ScratchFolder folder;
    const auto simulator =
        simulator::Simulator::start({.clusters = scale.members, .directory = folder.path()});
    if (!simulator) {
        report.fault("poll", describe(simulator.error()));
        return 0;
    }
    const auto members = membersOf((*simulator)->kubeconfig());
    if (!members || members->size() != static_cast<std::size_t>(scale.members)) {
        report.fault("poll", members ? "wrong number of members" : describe(members.error()));
        return 0;
    }
    const Cost least = pollWithOpenSsl(*members, scale.rounds);
    const Cost curl = pollWithCurl(*members, scale.rounds);
    const Cost ours = pollWithTransport(*members, scale.rounds);
    if (!least.good || !curl.good || !ours.good) {
        report.fault("poll", std::string("some answers were not 200:") +
                                 (least.good ? "" : " OpenSSL") + (curl.good ? "" : " libcurl") +
                                 (ours.good ? "" : " transport"));
        return 0;
    }
    const std::string name = "poll " + std::to_string(scale.members) + " members, ";
    report.add({.name = name + "warm (T5)",
                .figure = ours.warmUs,
                .floor = least.warmUs,
                .unit = "us",
                .ratio = ours.warmUs / least.warmUs,
                .target = 4.5,
                .against = "OpenSSL on epoll; CPU per request"});
    report.add({.name = name + "warm, our share",
                .figure = ours.warmUs,
                .floor = curl.warmUs,
                .unit = "us",
                .ratio = ours.warmUs / curl.warmUs,
                .target = 1.3,
                .against = "bare libcurl multi"});
    report.add({.name = name + "first contact (T9)",
                .figure = ours.coldUs,
                .floor = least.coldUs,
                .unit = "us",
                .ratio = ours.coldUs / least.coldUs,
                .target = 1.8,
                .against = "OpenSSL on epoll, one context; handshake and one request"});
    return ours.warmUs;
}

} // namespace pilothouse::bench
