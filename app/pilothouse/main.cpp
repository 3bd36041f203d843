// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/desktop.h"
#include "app/pilothouse/first_paint.h"
#include "app/pilothouse/options.h"
#include "app/pilothouse/quit_signals.h"
#include "base/descriptors.h"
#include "engine/engine.h"
#include "ui/bridge/qt_convert.h"
#include "ui/gallery/gallery.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTemporaryDir>

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>

namespace {

using namespace pilothouse;

constexpr int kBadInput = 2;

int showGallery() {
    ui::GalleryWindow gallery;
    gallery.resize(gallery.sizeHint());
    gallery.show();
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    raiseDescriptorLimit();
    const auto parsed = parseOptions(argc, argv);
    if (!parsed.options) {
        return parsed.exitCode;
    }
    const Options& options = *parsed.options;
    // The tour reads its files before it draws; the desktop after its first paint (see Desktop).
    std::optional<fleet::FleetConfig> judged;
    if (!options.tour.empty() && (options.source.fleetFile || options.source.kubeconfig)) {
        auto config = fleet::loadFleet(options.source);
        if (!config) {
            fmt::print(stderr, "pilothouse: {}\n", describe(config.error()));
            return kBadInput;
        }
        judged = std::move(*config);
    }
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("pilothouse"));
    QApplication::setApplicationDisplayName(QStringLiteral("Pilothouse"));
    QApplication::setDesktopFileName(QStringLiteral("dev.pilothouse.Pilothouse"));
    const QuitSignals quitSignals;
    // The tour draws the program as it is delivered and remembers nothing.
    std::optional<QTemporaryDir> nobody;
    auto stateFolder = ui::toQt(options.stateFolder);
    if (!options.tour.empty()) {
        stateFolder = nobody.emplace().path();
    }
    auto state = std::make_shared<ui::UiState>(stateFolder);
    const ui::ThemeController theme(app, ui::themeModeOf(state->theme()));
    if (options.gallery || (options.page == "gallery" && options.tour.empty())) {
        return showGallery();
    }
    int code = 0;
    {
        Desktop desktop(options, state);
        if (options.benchFirstPaint) {
            reportFirstPaint(desktop.window());
        }
        desktop.begin(std::move(judged));
        code = QApplication::exec();
    }
    constexpr std::chrono::milliseconds kQuitLimit{700};
    if (!engine::Engine::awaitRetired(kQuitLimit)) {
        std::_Exit(code); // a thread hangs in the kernel, on a dead share for example
    }
    return code;
}
