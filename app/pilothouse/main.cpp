// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/demo_process.h"
#include "app/pilothouse/options.h"
#include "engine/engine.h"
#include "app/pilothouse/tour.h"
#include "ui/bridge/fleet_bridge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/gallery/gallery.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFileInfo>

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <memory>

namespace {

using namespace pilothouse;

constexpr int kBadInput = 2;

ui::ThemeMode modeOf(const QString& theme) {
    if (theme == QLatin1String("dark")) {
        return ui::ThemeMode::Dark;
    }
    return theme == QLatin1String("light") ? ui::ThemeMode::Light : ui::ThemeMode::System;
}

fleet::FleetSource sourceOfFile(const QString& file) {
    return {.fleetFile = ui::fromQt(file), .kubeconfig = std::nullopt, .contexts = {}};
}

/// Wires window, bridge and demo; lives as long as the event loop.
class Application : public QObject {
public:
    Application(const Options& options, std::shared_ptr<ui::UiState> state)
        : m_options(options), m_state(std::move(state)), m_window(m_state) {
        m_bridge.setRequestTimeout(std::chrono::milliseconds(options.timeoutSeconds * 1000));
        m_window.setClock([this] { return m_bridge.now(); });
        connect(&m_bridge, &ui::FleetBridge::opened, &m_window, [this](ui::FleetInfo info) {
            info.isDemo = info.isDemo || m_isDemo;
            m_window.showFleet(info);
        });
        connect(&m_bridge, &ui::FleetBridge::answered, &m_window, &ui::MainWindow::showAnswer);
        connect(&m_bridge, &ui::FleetBridge::failed, &m_window, &ui::MainWindow::showFileProblem);
        connect(&m_bridge, &ui::FleetBridge::contextsRead, &m_window,
                [this](const ui::ContextOffers& offers) {
                    m_window.firstRun()->setOffers(offers, lookedAt());
                });
        connect(&m_window, &ui::MainWindow::commandPosted, &m_bridge, &ui::FleetBridge::post);
        connect(&m_window, &ui::MainWindow::fleetFileChosen, this, [this](const QString& file) {
            m_state->addRecent(file);
            open(sourceOfFile(file));
        });
        connect(&m_window, &ui::MainWindow::kubeconfigChosen, this, [this](const QString& file) {
            offer({.fleetFile = std::nullopt, .kubeconfig = ui::fromQt(file), .contexts = {}});
        });
        connect(&m_window, &ui::MainWindow::contextsWanted, this, [this] { offer({}); });
        connect(&m_window, &ui::MainWindow::demoWanted, this, [this] { startDemo(kDefaultDemo); });
        connect(&m_window, &ui::MainWindow::readAgain, this, [this] { open(m_source, m_isDemo); });
        connect(m_window.firstRun(), &ui::FirstRunPage::connectWanted, this,
                [this](const QStringList& contexts) {
                    m_source.contexts.clear();
                    for (const QString& context : contexts) {
                        m_source.contexts.push_back(ui::fromQt(context));
                    }
                    open(m_source);
                });
        ui::FirstRunPage* firstRun = m_window.firstRun();
        connect(firstRun, &ui::FirstRunPage::testWanted, &m_bridge, &ui::FleetBridge::testContexts);
        connect(firstRun, &ui::FirstRunPage::testCancelled, &m_bridge,
                &ui::FleetBridge::cancelTest);
        connect(&m_bridge, &ui::FleetBridge::contextTested, firstRun, &ui::FirstRunPage::setTest);
        connect(&m_bridge, &ui::FleetBridge::testEnded, firstRun, &ui::FirstRunPage::endTest);
        if (options.tour.empty()) {
            connect(&m_bridge, &ui::FleetBridge::snapshotChanged, &m_window,
                    [this](const auto& snapshot) { m_window.showSnapshot(snapshot); });
        } else {
            m_tour = std::make_unique<Tour>(m_window, m_bridge, ui::toQt(options.tour),
                                            ui::toQt(options.page));
            connect(m_tour.get(), &Tour::done, this,
                    [](int code) { QCoreApplication::exit(code); });
        }
    }

    /// Shows the window and opens what the command line says.
    void begin(std::optional<fleet::FleetConfig> judged) {
        const QByteArray geometry = m_state->geometry();
        if (m_options.tour.empty() && !geometry.isEmpty()) {
            m_window.restoreGeometry(geometry);
        }
        m_window.show();
        if (m_tour) {
            m_tour->setDemo(!judged);
            m_tour->begin();
        }
        if (judged) {
            m_source = m_options.source;
            ui::FleetInfo info;
            info.name = ui::toQt(judged->name);
            info.isDemo = judged->isDemo;
            m_window.showFleet(info);
            m_bridge.start(std::move(*judged));
        } else if (m_options.demo > 0 || m_tour) {
            startDemo(m_options.demo > 0 ? m_options.demo : kDefaultDemo);
        } else if (const QStringList recent = m_state->recent();
                   !recent.isEmpty() && QFileInfo::exists(recent.front())) {
            open(sourceOfFile(recent.front()));
        } else {
            offer({});
        }
    }

private:
    void open(const fleet::FleetSource& source, bool isDemo = false) {
        m_source = source;
        m_isDemo = isDemo;
        m_window.showFleet({.name = ui::toQt(source.fleetFile.value_or(std::string("kubeconfig"))),
                            .source = {},
                            .isDemo = false,
                            .warnings = {}});
        m_bridge.open(source);
    }
    void offer(const fleet::FleetSource& source) {
        m_bridge.close();
        m_source = source;
        m_window.showFirstRun();
        m_bridge.readContexts(source);
    }
    void startDemo(int clusters) {
        m_bridge.close();
        m_window.showFirstRun();
        m_demo = std::make_unique<DemoProcess>();
        connect(m_demo.get(), &DemoProcess::ready, this, [this](const QString& file) {
            m_window.firstRun()->setDemoStatus({}, false);
            open(sourceOfFile(file), true);
        });
        connect(m_demo.get(), &DemoProcess::failed, this, [this](const QString& why) {
            fmt::print(stderr, "pilothouse: {}\n", ui::fromQt(why));
            m_window.firstRun()->setDemoStatus(tr("The demo ended: %1").arg(why), false);
            if (m_tour) {
                m_tour->beginWithoutFleet();
            }
        });
        m_window.firstRun()->setDemoStatus(
            tr("Starting %1 clusters on this machine…").arg(clusters), true);
        m_demo->start(clusters);
    }
    static QStringList lookedAt() {
        const QString variable = qEnvironmentVariable("KUBECONFIG");
        return {variable.isEmpty() ? QStringLiteral("~/.kube/config")
                                   : QStringLiteral("KUBECONFIG=") + variable};
    }

    Options m_options;
    std::shared_ptr<ui::UiState> m_state;
    std::unique_ptr<DemoProcess> m_demo; ///< outlives the bridge's connections to it
    ui::FleetBridge m_bridge;
    ui::MainWindow m_window;
    std::unique_ptr<Tour> m_tour;
    fleet::FleetSource m_source;
    bool m_isDemo = false; ///< the open fleet is the child process
};

int showGallery() {
    ui::GalleryWindow gallery;
    gallery.resize(gallery.sizeHint());
    gallery.show();
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    const auto parsed = parseOptions(argc, argv);
    if (!parsed.options) {
        return parsed.exitCode;
    }
    const Options& options = *parsed.options;
    // Input files are read and judged before anything is shown or contacted.
    std::optional<fleet::FleetConfig> judged;
    if (options.source.fleetFile || options.source.kubeconfig) {
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
    auto state = std::make_shared<ui::UiState>(ui::toQt(options.stateFolder));
    const ui::ThemeController theme(app, modeOf(state->theme()));
    if (options.gallery) {
        return showGallery();
    }
    int code = 0;
    {
        Application application(options, state);
        application.begin(std::move(judged));
        code = QApplication::exec();
    }
    constexpr std::chrono::milliseconds kQuitLimit{700};
    if (!engine::Engine::awaitRetired(kQuitLimit)) {
        std::_Exit(code); // a thread hangs in the kernel, on a dead share for example
    }
    return code;
}
