#include "services/notification/outbox/sender.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/log/log.h"
#include "libs/status/status.h"
#include "libs/trace/trace.h"
#include "services/notification/templates/notice_text.h"
#include "services/notification/templates/placeholders.h"

namespace tresen::notification {
namespace {

constexpr absl::Duration kPeerBudget = absl::Seconds(3);
// Messages begun but not yet with a worker: as many as are sent well within their lease.
constexpr size_t kMostHandedOver = 256;
constexpr absl::Duration kLongestHandOver = absl::Seconds(4);
// While messages are handed over, the table is looked at only so often.
constexpr absl::Duration kClaimPause = absl::Milliseconds(50);
constexpr int kAcceptAttempts = 3;
constexpr absl::Duration kPeerRetry = absl::Seconds(1);

rpc::CallContext ContextOf(const DeliveryRow& row) {
  return rpc::CallContext::Background("notification", kPeerBudget)
      .WithTrace(trace::TraceContext::ParseOrNew(row.traceparent));
}

Wish WishOf(const DeliveryRow& row, const MessageParts& parts) {
  return {row.purpose, parts.content.has_value(), parts.use_of_template.has_value(),
          row.expires_at};
}

// An answer comes with the message that it answers, over the same number.
Pacer::Load LoadOf(Purpose purpose) {
  return purpose == Purpose::kReply ? Pacer::Load::kBothWays : Pacer::Load::kOneWay;
}

bool AnswersSomebody(Purpose purpose) {
  return purpose == Purpose::kReply || purpose == Purpose::kStaff;
}

}  // namespace

Sender::Sender(SenderParts parts)
    : parts_(std::move(parts)),
      pacer_(parts_.messages_per_second),
      ended_(parts_.figures.AddCounter(
          {"tresen_deliveries_total",
           "What became of messages to customers at the hand-over.",
           {{"outcome",
             {"accepted", "rejected", "cancelled", "expired", "suppressed", "unknown"}}}})),
      resent_(parts_.figures.AddCounter(
          {"tresen_deliveries_resent_total", "Messages sent again because nothing was heard."})),
      taken_(parts_.figures.AddHistogram({"tresen_delivery_accept_seconds",
                                          "From storing a message until the channel took it."})) {}

bool Sender::HasRoom() const {
  absl::MutexLock lock(&mutex_);
  return handed_over_.size() < kMostHandedOver;
}

void Sender::HandOver(DeliveryRow row, MessageParts parts) {
  absl::MutexLock lock(&mutex_);
  handed_over_.push_back({std::move(row), std::move(parts), watch_.Elapsed()});
}

std::vector<workqueue::Claim> Sender::TakeHandedOver(int most) {
  std::vector<workqueue::Claim> claims;
  absl::MutexLock lock(&mutex_);
  while (!handed_over_.empty() && static_cast<int>(claims.size()) < most) {
    Work work = std::move(handed_over_.front());
    handed_over_.pop_front();
    claims.push_back({work.row.tenant, work.row.delivery_id, work.row.fence});
    claimed_[work.row.delivery_id] = std::move(work);
  }
  return claims;
}

absl::StatusOr<workqueue::ClaimBatch> Sender::ClaimDue(const workqueue::ClaimRequest& request) {
  workqueue::ClaimBatch batch;
  batch.claims = TakeHandedOver(request.most);
  const int room = request.most - static_cast<int>(batch.claims.size());
  {
    absl::MutexLock lock(&mutex_);
    const bool lately = watch_.Elapsed() - last_claim_ < kClaimPause;
    if (room <= 0 || (!batch.claims.empty() && lately)) return batch;
    last_claim_ = watch_.Elapsed();
  }
  auto rows = parts_.store.Claim(room, parts_.clock.Now(), request.lease);
  // What was handed over must not be lost because the table cannot be read.
  if (!rows.ok()) {
    if (batch.claims.empty()) return rows.status();
    return batch;
  }
  absl::MutexLock lock(&mutex_);
  for (DeliveryRow& row : *rows) {
    batch.claims.push_back({row.tenant, row.delivery_id, row.fence});
    const std::string key = row.delivery_id;
    claimed_[key] = {std::move(row), std::nullopt, watch_.Elapsed()};
  }
  return batch;
}

std::optional<Sender::Work> Sender::Take(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  const auto found = claimed_.find(key);
  if (found == claimed_.end()) return std::nullopt;
  Work work = std::move(found->second);
  claimed_.erase(found);
  return work;
}

void Sender::PutBack(Work work) {
  absl::MutexLock lock(&mutex_);
  claimed_[work.row.delivery_id] = std::move(work);
}

absl::Status Sender::Handle(const workqueue::Claim& claim) {
  std::optional<Work> work = Take(claim.key);
  if (!work.has_value()) return workqueue::LeaseLost();
  const absl::Status status = Do(*work);
  if (!status.ok() && !workqueue::IsLeaseLost(status)) PutBack(*std::move(work));
  return status;
}

absl::Status Sender::GiveBack(const workqueue::Claim& claim, const absl::Status& why) {
  const std::optional<Work> work = Take(claim.key);
  if (!work.has_value()) return absl::OkStatus();
  const absl::Duration delay = absl::IsCancelled(why) ? absl::ZeroDuration() : kPeerRetry;
  return Postpone(*work, parts_.clock.Now() + delay, absl::IsCancelled(why) ? "" : Reason(why));
}

// Nothing has been handed to the channel for it.
absl::Status Sender::Postpone(const Work& work, absl::Time until, absl::string_view reason) {
  if (!work.begun()) return parts_.store.GiveBack(work.row, until);
  return parts_.store.Retry(work.row, until, reason, parts_.clock.Now()).status();
}

absl::Status Sender::Do(const Work& work) {
  const DeliveryRow& row = work.row;
  const absl::Time now = parts_.clock.Now();
  if (work.begun() && watch_.Elapsed() - work.since > kLongestHandOver) {
    return Postpone(work, now, "");
  }
  // Whoever was sending it is gone: it may be out.
  if (!work.begun() && row.state == DeliveryState::kSending) {
    ended_.Increment({"unknown"});
    return parts_.store.Doubt(row, now + kSilence, now).status();
  }
  if (row.state == DeliveryState::kUnknown && now - row.due_at > kUnheard) {
    return parts_.store.GiveBack(row, now + kSilence);
  }
  if (row.state == DeliveryState::kUnknown && !SendAgain(row.urgency, row.resends)) {
    return End(row, DeliveryState::kExpired, kReasonOutcomeUnknown);
  }
  TRESEN_ASSIGN_OR_RETURN(Briefing briefing, Brief(work));
  const Decision decision = Decide(WishOf(row, briefing.parts), briefing.facts);
  if (decision.step == Decision::Step::kEnd) return End(row, decision.end, decision.reason);
  if (decision.step == Decision::Step::kWait) return Wait(work, decision);
  if (briefing.message.sender.empty()) return End(row, DeliveryState::kRejected, "NO_SENDER");
  if (const auto closed = gate_.ClosedUntil(briefing.gate, now); closed.has_value()) {
    return Postpone(work, *closed, row.reason);
  }
  const absl::Time place =
      pacer_.PlaceOf(row.delivery_id, briefing.gate, row.customer, LoadOf(row.purpose), now);
  if (place > now) return Postpone(work, place, row.reason);
  if (work.begun()) return SendOut(row, briefing, decision);
  TRESEN_ASSIGN_OR_RETURN(const bool ours, parts_.store.Begin(row, now));
  if (!ours) return workqueue::LeaseLost();
  if (row.state == DeliveryState::kUnknown) resent_.Increment();
  DeliveryRow begun = row;
  ++begun.attempts;
  return SendOut(std::move(begun), briefing, decision);
}

// Until its hours begin or its cap allows it; at its expiry it ends.
absl::Status Sender::Wait(const Work& work, const Decision& decision) {
  const DeliveryRow& row = work.row;
  const absl::Time now = parts_.clock.Now();
  const absl::Time until =
      std::min(decision.wait_until, row.expires_at.value_or(absl::InfiniteFuture()));
  if (row.state == DeliveryState::kUnknown) return Postpone(work, until, decision.reason);
  log::Info("a message waits", {{log::kNotification, log::Token(row.delivery_id)},
                                {log::kReason, log::Token(decision.reason)}});
  return parts_.store.Defer(row, until, decision.reason, now).status();
}

absl::StatusOr<Sender::Briefing> Sender::Brief(const Work& work) {
  const DeliveryRow& row = work.row;
  const rpc::CallContext context = ContextOf(row);
  Briefing briefing;
  briefing.facts.now = parts_.clock.Now();
  briefing.facts.last_inbound = row.last_inbound;
  if (work.begun()) {
    briefing.parts = *work.parts;
  } else {
    TRESEN_ASSIGN_OR_RETURN(const Opened opened,
                            parts_.vault.Open(context,
                                              {row.tenant, row.customer, "notification.delivery",
                                               "sealed_content", row.delivery_id},
                                              row.sealed_content, "send"));
    briefing.facts.erased = opened.erased;
    if (opened.erased) return briefing;
    TRESEN_ASSIGN_OR_RETURN(briefing.parts, DecodeContent(opened.content));
  }
  TRESEN_RETURN_IF_ERROR(ReadCustomer(work, briefing));
  if (!row.appointment.empty() && row.appointment_start.has_value()) {
    TRESEN_ASSIGN_OR_RETURN(const bool stands,
                            parts_.appointments.TakesPlace(context, row.tenant, row.appointment,
                                                           *row.appointment_start));
    briefing.facts.visit = stands ? VisitCheck::kAsPlanned : VisitCheck::kChanged;
  }
  TRESEN_ASSIGN_OR_RETURN(const auto business, parts_.catalogue.Get(context, row.tenant));
  const auto branch = business->branches.find(row.branch);
  briefing.live["business"] = business->display_name;
  if (branch != business->branches.end()) {
    briefing.message.sender = branch->second.phone_number_id;
    briefing.live["branch"] = branch->second.display_name;
    briefing.facts.zone = branch->second.zone;
  }
  TRESEN_RETURN_IF_ERROR(ReadRules(row, briefing));
  briefing.gate = absl::StrCat(row.channel, "/", briefing.message.sender);
  briefing.message.delivery_id = row.delivery_id;
  briefing.message.reply_to = row.reply_to;
  if (row.attempts <= 1) briefing.message.mark_read = row.mark_read;
  briefing.message.traceparent = row.traceparent;
  TRESEN_RETURN_IF_ERROR(FillTemplate(row, briefing));
  return briefing;
}

// Whoever asked for a template need not know what is true when it leaves.
absl::Status Sender::FillTemplate(const DeliveryRow& row, Briefing& briefing) {
  if (!briefing.parts.use_of_template.has_value()) return absl::OkStatus();
  Template& used = *briefing.parts.use_of_template;
  TRESEN_ASSIGN_OR_RETURN(const auto setting,
                          parts_.settings.Template(row.tenant, used.name, used.language));
  if (!setting.has_value()) return absl::OkStatus();
  if (briefing.live["customer"].empty()) {
    briefing.live["customer"] = NamelessCustomer(used.language);
  }
  used.parameters = FillPlaceholders(setting->body, used.parameters, briefing.live);
  return absl::OkStatus();
}

absl::Status Sender::ReadCustomer(const Work& work, Briefing& briefing) {
  const DeliveryRow& row = work.row;
  const rpc::CallContext context = ContextOf(row);
  TRESEN_ASSIGN_OR_RETURN(CustomerFacts customer,
                          AnswersSomebody(row.purpose)
                              ? parts_.customers.GetRecent(context, row.tenant, row.customer)
                              : parts_.customers.Get(context, row.tenant, row.customer));
  // What is remembered may be from before the customer came by this channel.
  if (AnswersSomebody(row.purpose) && (customer.erased || !customer.addresses.contains(row.channel))) {
    TRESEN_ASSIGN_OR_RETURN(customer, parts_.customers.Get(context, row.tenant, row.customer));
  }
  briefing.facts.erased = customer.erased;
  briefing.facts.consents = customer.consents;
  briefing.live["customer"] = customer.display_name;
  const auto address = customer.addresses.find(row.channel);
  if (address != customer.addresses.end()) briefing.message.recipient = address->second;
  briefing.facts.has_address = briefing.message.recipient.has_address();
  return absl::OkStatus();
}

// What messages have to keep that answer nobody.
absl::Status Sender::ReadRules(const DeliveryRow& row, Briefing& briefing) {
  if (!KeepsHours(row.purpose)) return absl::OkStatus();
  Facts& facts = briefing.facts;
  TRESEN_ASSIGN_OR_RETURN(facts.rules, parts_.settings.Rules(row.tenant));
  if (row.purpose != Purpose::kMarketing) return absl::OkStatus();
  TRESEN_ASSIGN_OR_RETURN(
      facts.marketing_sent,
      parts_.store.MarketingSent(row.tenant, row.customer,
                                 facts.now - absl::Hours(24) * facts.rules.marketing_days));
  return absl::OkStatus();
}

absl::Status Sender::SendOut(DeliveryRow row, Briefing& briefing, const Decision& decision) {
  Channel* const channel = parts_.channels.Find(row.channel);
  if (channel == nullptr) return End(row, DeliveryState::kRejected, "NO_CHANNEL");
  briefing.message.content.reset();
  briefing.message.use_of_template.reset();
  if (decision.step == Decision::Step::kContent) {
    briefing.message.content = briefing.parts.content;
  } else {
    briefing.message.use_of_template = briefing.parts.use_of_template;
  }
  const Outcome outcome = channel->Send(briefing.message);
  if (outcome.kind == Outcome::Kind::kWindowClosed && !briefing.facts.window_refused) {
    briefing.facts.window_refused = true;
    briefing.message.mark_read.clear();
    const Decision instead = Decide(WishOf(row, briefing.parts), briefing.facts);
    if (instead.step == Decision::Step::kEnd) return End(row, instead.end, instead.reason);
    return SendOut(std::move(row), briefing, instead);
  }
  return Conclude(row, briefing, outcome);
}

absl::Status Sender::Conclude(const DeliveryRow& row, const Briefing& briefing,
                              const Outcome& outcome) {
  const absl::Time now = parts_.clock.Now();
  switch (outcome.kind) {
    case Outcome::Kind::kAccepted:
      gate_.Open(briefing.gate);
      return Accept(row, outcome);
    case Outcome::Kind::kUnknown:
      ended_.Increment({"unknown"});
      return parts_.store.Doubt(row, now + kSilence, now).status();
    case Outcome::Kind::kWindowClosed:
      return End(row, DeliveryState::kSuppressed, kReasonWindowClosed);
    case Outcome::Kind::kRefused:
      return End(row, DeliveryState::kRejected, outcome.reason);
    case Outcome::Kind::kNotTaken:
      break;
  }
  const double jitter = parts_.random();
  const absl::Time next = ClosesSender(outcome.fault)
                              ? gate_.Close(briefing.gate, outcome.fault, now, jitter)
                              : now + RetryDelay(outcome.fault, row.attempts, jitter);
  return parts_.store.Retry(row, next, outcome.reason, now).status();
}

// The message is out: if that cannot be written down now, a status will tell.
absl::Status Sender::Accept(const DeliveryRow& row, const Outcome& outcome) {
  absl::Status status = absl::OkStatus();
  for (int attempt = 0; attempt < kAcceptAttempts; ++attempt) {
    const absl::Time now = parts_.clock.Now();
    status = parts_.store.Accept(row, outcome.channel_message_id, now).status();
    if (!status.ok()) continue;
    ended_.Increment({"accepted"});
    taken_.Observe(absl::ToDoubleSeconds(now - row.created_at));
    return absl::OkStatus();
  }
  log::Warning("a message went out and could not be marked so",
               {{log::kNotification, log::Token(row.delivery_id)}, {log::kStatus, status}});
  return workqueue::LeaseLost();
}

absl::Status Sender::End(const DeliveryRow& row, DeliveryState state, const std::string& reason) {
  ended_.Increment({NameOf(state)});
  log::Info("a message ends without being sent", {{log::kNotification, log::Token(row.delivery_id)},
                                                  {log::kState, log::Token(NameOf(state))},
                                                  {log::kReason, log::Token(reason)}});
  return parts_.store.End(row, state, reason, parts_.clock.Now()).status();
}

}  // namespace tresen::notification
