// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_desk.h"

#include "engine/placement_desk_impl.h"

namespace pilothouse::engine {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::hours kIdle{1};
constexpr std::chrono::milliseconds kQuiet{250}; ///< without a question before advice is sought
constexpr std::chrono::seconds kAging{10}; ///< judged by the clock, clusters fall silent by time

} // namespace

void PlacementDesk::Impl::begin() {
    m_thread = std::thread([this] { run(); });
}

void PlacementDesk::Impl::end() {
    send(End{});
    m_thread.join();
}

void PlacementDesk::Impl::send(Message message) {
    m_inbox.post(std::move(message));
}

void PlacementDesk::Impl::setWake(std::function<void()> wake) {
    m_outbox.setWake(std::move(wake));
}

std::shared_ptr<const model::PlacementPicture> PlacementDesk::Impl::take() {
    return m_outbox.take([](const Content& content) { return content.picture; });
}

std::vector<LabOutcome> PlacementDesk::Impl::takeOutcomes() {
    return m_outbox.take([](Content& content) { return std::exchange(content.outcomes, {}); });
}

std::optional<LabMemberDraft> PlacementDesk::Impl::takeMemberDraft() {
    return m_outbox.take(
        [](Content& content) { return std::exchange(content.memberDraft, std::nullopt); });
}

std::shared_ptr<const model::LabInference> PlacementDesk::Impl::inference() {
    return m_outbox.take([](const Content& content) { return content.inference; });
}

void PlacementDesk::Impl::run() {
    std::vector<Message> messages;
    while (!m_isEnding && m_inbox.take(nextWake(), messages)) {
        for (auto& message : messages) {
            std::visit([this](auto& each) { this->take(each); }, message);
        }
        if (m_isEnding) {
            break;
        }
        if (messages.empty() && m_details.isPending()) {
            followUp();
            continue;
        }
        if (messages.empty() && m_isAdviceDue) {
            advise();
            continue;
        }
        if (messages.empty() && m_picture.moment == model::LabMoment::Clock) {
            m_needs.draft = true;
        }
        work();
    }
    m_inbox.close();
}

std::chrono::steady_clock::time_point PlacementDesk::Impl::nextWake() const {
    if (m_details.isPending()) {
        return Steady::now();
    }
    if (m_isAdviceDue) {
        return Steady::now() + kQuiet;
    }
    const bool isAging = m_picture.moment == model::LabMoment::Clock && m_draft != nullptr;
    return Steady::now() + (isAging ? Steady::duration(kAging) : Steady::duration(kIdle));
}

void PlacementDesk::Impl::publish() {
    auto picture = std::make_shared<const model::PlacementPicture>(m_picture);
    m_outbox.put([&](Content& content) {
        content.picture = std::move(picture);
        for (auto& outcome : m_outcomesToTell) {
            content.outcomes.push_back(std::move(outcome));
        }
    });
    m_outcomesToTell.clear();
}

PlacementDesk::PlacementDesk(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

PlacementDesk::~PlacementDesk() {
    m_impl->end();
}

std::unique_ptr<PlacementDesk> PlacementDesk::start(PlacementDeskOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    impl->begin();
    return std::unique_ptr<PlacementDesk>(new PlacementDesk(std::move(impl)));
}

void PlacementDesk::setWake(std::function<void()> wake) {
    m_impl->setWake(std::move(wake));
}

std::shared_ptr<const model::PlacementPicture> PlacementDesk::take() {
    return m_impl->take();
}

std::vector<LabOutcome> PlacementDesk::takeOutcomes() {
    return m_impl->takeOutcomes();
}

std::optional<LabMemberDraft> PlacementDesk::takeMemberDraft() {
    return m_impl->takeMemberDraft();
}

std::shared_ptr<const model::LabInference> PlacementDesk::inference() {
    return m_impl->inference();
}

void PlacementDesk::askInference(std::optional<model::LabInferenceAsk> ask) {
    m_impl->send(Impl::AskInference{.ask = std::move(ask)});
}

void PlacementDesk::askForMembers() {
    m_impl->send(Impl::AskForMembers{});
}

void PlacementDesk::setText(std::string text, std::uint64_t revision) {
    m_impl->send(Impl::SetText{.text = std::move(text), .revision = revision});
}

void PlacementDesk::editForm(model::LabFormEdit edit, std::uint64_t revision) {
    m_impl->send(Impl::EditForm{.edit = std::move(edit), .revision = revision});
}

void PlacementDesk::open(std::string path, std::uint64_t revision) {
    m_impl->send(Impl::Open{.path = std::move(path), .revision = revision});
}

void PlacementDesk::openText(std::string text, std::uint64_t revision) {
    m_impl->send(Impl::OpenText{.text = std::move(text), .revision = revision});
}

void PlacementDesk::openFromHub(std::shared_ptr<const HubLook> look, std::size_t place,
                                std::uint64_t revision) {
    m_impl->send(Impl::OpenFromHub{.look = std::move(look), .place = place, .revision = revision});
}

void PlacementDesk::renewFromHub(std::shared_ptr<const HubLook> look, bool isRebased) {
    m_impl->send(Impl::RenewFromHub{.look = std::move(look), .isRebased = isRebased});
}

void PlacementDesk::save(std::string path) {
    m_impl->send(Impl::Save{.path = std::move(path)});
}

void PlacementDesk::openExample(std::size_t clusters, std::uint64_t revision) {
    m_impl->send(Impl::OpenExample{.clusters = clusters, .revision = revision});
}

void PlacementDesk::setInputs(LabInputs inputs, model::LabSource source) {
    m_impl->send(Impl::SetInputs{.inputs = std::move(inputs), .source = std::move(source)});
}

void PlacementDesk::setObjects(std::shared_ptr<const LabObjects> objects, std::string trouble) {
    m_impl->send(Impl::SetObjects{.objects = std::move(objects), .trouble = std::move(trouble)});
}

void PlacementDesk::awaitObjects() {
    m_impl->send(Impl::SetObjects{.objects = nullptr, .trouble = {}, .isReading = true});
}

void PlacementDesk::setChanges(std::vector<model::LabChange> changes, std::uint64_t revision) {
    m_impl->send(Impl::SetChanges{.changes = std::move(changes), .revision = revision});
}

void PlacementDesk::setMoment(model::LabMoment moment) {
    m_impl->send(Impl::SetMoment{.moment = moment});
}

void PlacementDesk::select(std::string cluster) {
    m_impl->send(Impl::Select{.cluster = std::move(cluster)});
}

void PlacementDesk::setScenarios(std::vector<model::LabAsked> scenarios) {
    m_impl->send(Impl::SetScenarios{.scenarios = std::move(scenarios)});
}

} // namespace pilothouse::engine
