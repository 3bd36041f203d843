// SPDX-License-Identifier: GPL-3.0-or-later
// Thousands of small shops beside an estate: one node each, spread evenly over twenty cities.
#include "simulator/catalog.h"
#include "simulator/estate.h"
#include "simulator/random.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pilothouse::simulator {

namespace {

struct City {
    const char* name;
    double latitude;
    double longitude;
};

constexpr std::array<City, 20> kCities{{
    {"amsterdam", 52.37, 4.90}, {"barcelona", 41.39, 2.17}, {"berlin", 52.52, 13.40},
    {"bologna", 44.49, 11.34},  {"bordeaux", 44.84, -0.58}, {"brussels", 50.85, 4.35},
    {"dublin", 53.35, -6.26},   {"geneva", 46.20, 6.14},    {"krakow", 50.06, 19.94},
    {"lille", 50.63, 3.06},     {"lisbon", 38.72, -9.14},   {"madrid", 40.42, -3.70},
    {"munich", 48.14, 11.58},   {"nantes", 47.22, -1.55},   {"porto", 41.15, -8.61},
    {"prague", 50.08, 14.44},   {"rome", 41.90, 12.50},     {"torino", 45.07, 7.69},
    {"vienna", 48.21, 16.37},   {"zurich", 47.37, 8.54},
}};

} // namespace

void addStores(Estate& estate, int stores, std::uint64_t seed, const std::string& version) {
    const auto cities = static_cast<int>(kCities.size());
    for (int c = 0; c < std::min(cities, stores); ++c) {
        const City& city = kCities.at(static_cast<std::size_t>(c));
        estate.regions.push_back({std::string("edge-") + city.name, city.latitude, city.longitude});
    }
    for (int index = 0; index < stores; ++index) {
        const City& city = kCities.at(static_cast<std::size_t>(index % cities));
        MemberSpec member;
        member.name = fmt::format("shop-{}-{:03}", city.name, index / cities + 1);
        member.region = std::string("edge-") + city.name;
        member.env = "pos";
        member.provider = "arc";
        member.group = member.region;
        Random random(hashText(member.name, hashText("estate") ^ seed));
        member.ageDays = random.between(60, 900);
        member.version = !version.empty()             ? version
                         : random.between(0, 99) < 12 ? "1.31.13"
                                                      : "1.32.9";
        member.workloads = detail::workloadsFor("pos", random);
        detail::shrink(member); // what every cluster runs, on a single node
        member.pools.resize(1);
        member.pools.front().nodes = 1;
        estate.members.push_back(std::move(member));
    }
}

} // namespace pilothouse::simulator
