// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/yaml.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Small edits of YAML text that leave everything else as it is: comments, order, quotes,
/// indentation, further documents. Pure; any thread; an edit costs as much as parsing thrice.
namespace pilothouse::kube {

/// Keys from the root inwards; of a list the item's number from 0.
using YamlPath = std::vector<std::string>;

struct YamlEdit {
    enum class Kind : std::uint8_t {
        Set,    ///< `value` at the path; mappings that are missing on the way are made
        Remove, ///< the last step of the path; a collection that becomes empty stays, empty
        Insert, ///< `value` before the item that the last step names; a missing list is made
        Move,   ///< an item to the place `to` among the others
        Rename  ///< the key that the last step names becomes `name`
    };
    Kind kind = Kind::Set;
    YamlPath path{};
    YamlNode value{};
    std::size_t to = 0;
    std::string name{};
    /// Keys of the mapping behind which a new one goes, the last that is there; none of them: it
    /// goes first. Not given: it goes last.
    std::optional<std::vector<std::string>> behind{};
};

/// A text whatever it looks like: quoted where it must be.
[[nodiscard]] YamlNode yamlTextNode(std::string text);
/// A number, a word of a closed list: as it stands.
[[nodiscard]] YamlNode yamlWordNode(std::string word);
[[nodiscard]] YamlNode yamlListNode(std::vector<YamlNode> items);
/// A mapping with its values in order.
[[nodiscard]] YamlNode yamlMapNode(std::vector<std::pair<std::string, YamlNode>> entries);

/// What a path leads to; null where there is nothing.
[[nodiscard]] const YamlNode* yamlAt(const YamlNode& root, const YamlPath& path);

/// The edit made on a tree: what the text must mean afterwards. NotFound for a path that leads
/// nowhere, Validation for one that goes through a scalar or an edit that makes no sense there.
[[nodiscard]] Result<void> editYamlTree(YamlNode& root, const YamlEdit& edit);

/// Whether both mean the same, wherever it stands and however it is quoted.
[[nodiscard]] bool isSameYaml(const YamlNode& wanted, const YamlNode& found);

/// The first document of a text with the edit made: new and changed values look like what stands
/// around them. The outcome is read again and compared with editYamlTree(), so what comes back is
/// right; an edit of what the text repeats (anchors) or writes in a way that cannot be changed
/// in place is an error with its line and the text stays.
[[nodiscard]] Result<std::string> editYaml(std::string_view text, const YamlEdit& edit);

} // namespace pilothouse::kube
