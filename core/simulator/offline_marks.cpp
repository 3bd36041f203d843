// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/offline_marks.h"

#include "simulator/scenario_nodes.h"

#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace pilothouse::simulator {

namespace {

constexpr const char* const kTerms[] = {"expected", "for", "start", "zone", "maxSilence"};

struct Mark {
    LabelSelector target;
    std::string terms;
};

class Reader : private detail::NodeReader {
public:
    using NodeReader::NodeReader;

    std::vector<Mark> read(const YAML::Node& root) {
        std::vector<Mark> marks;
        const YAML::Node estate = root["spec"]["estate"];
        if (!estate) { // the standard one
            return marks;
        }
        for (const YAML::Node& each : estate["offline"]) {
            marks.push_back(mark(each));
        }
        return marks;
    }

private:
    Mark mark(const YAML::Node& node) {
        requireMap(node, {"target", "expected", "for", "start", "zone", "maxSilence"}, "offline");
        Mark mark{.target = selector(node["target"], node), .terms = "{"};
        for (const char* key : kTerms) {
            if (node[key]) {
                mark.terms += fmt::format("{}{}: \"{}\"", mark.terms.size() > 1 ? ", " : "", key,
                                          text(node[key], node));
            }
        }
        mark.terms += "}";
        return mark;
    }
};

Result<std::vector<Mark>> readMarks(const std::filesystem::path& path) {
    std::ifstream stream(path);
    std::ostringstream text;
    text << stream.rdbuf();
    try {
        return Reader(path.string()).read(YAML::Load(text.str()));
    } catch (const detail::BadNode& bad) {
        return fail(bad.error);
    } catch (const YAML::Exception& e) {
        Error error{.kind = ErrorKind::Validation, .message = e.msg};
        error.position = Position{path.string(), e.mark.line + 1, e.mark.column + 1};
        return fail(std::move(error));
    }
}

} // namespace

Result<std::vector<std::string>> offlineMarks(const std::string& nameOrPath,
                                              const std::vector<std::filesystem::path>& folders,
                                              const Estate& estate) {
    std::vector<std::filesystem::path> candidates{nameOrPath};
    for (const auto& folder : folders) {
        candidates.push_back(folder / (nameOrPath + ".yaml"));
    }
    const auto isFile = [](const std::filesystem::path& path) {
        std::error_code ignored;
        return std::filesystem::is_regular_file(path, ignored);
    };
    const auto path = std::find_if(candidates.begin(), candidates.end(), isFile);
    if (path == candidates.end()) {
        return std::vector<std::string>(estate.members.size());
    }
    const auto marks = readMarks(*path);
    if (!marks) {
        return fail(marks.error());
    }
    std::vector<std::string> terms;
    for (const MemberSpec& member : estate.members) {
        const auto labels = member.labels();
        const auto found = std::find_if(marks->begin(), marks->end(), [&](const Mark& each) {
            return each.target.matches(labels);
        });
        terms.push_back(found == marks->end() ? std::string() : found->terms);
    }
    return terms;
}

} // namespace pilothouse::simulator
