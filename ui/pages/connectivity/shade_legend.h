// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include <cstdint>

namespace pilothouse::model {
struct MeshPicture;
} // namespace pilothouse::model

namespace pilothouse::ui {

class ToneLabel;
enum class MeshShade : std::uint8_t; // ui/pages/connectivity/mesh_layer.h

/// What the colours of a layer mean, and who does not tell it, why and what would help. Hidden
/// where cells show states. GUI thread.
class ShadeLegend : public QWidget {
    Q_OBJECT
public:
    explicit ShadeLegend(QWidget* parent = nullptr);
    void setLayer(const model::MeshPicture& picture, MeshShade shade);
    [[nodiscard]] QString missing() const;

private:
    QWidget* m_steps;
    ToneLabel* m_missing;
};

} // namespace pilothouse::ui
