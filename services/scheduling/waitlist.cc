#include "services/scheduling/waitlist.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"
#include "services/scheduling/scheduling_errors.h"

namespace tresen::scheduling {
namespace {

constexpr int kEntriesAtOnce = 500;
constexpr size_t kEntryIdSize = 24;
// Somebody else may change an entry at the same moment.
constexpr int kAttempts = 3;

WaitlistEntryId EntryIdOf(const ChangeContext& context) {
  const std::string hash = crypto::Sha256(
      absl::StrCat(context.tenant.value(), "|", context.key.caller, "|", context.key.request_id));
  return WaitlistEntryId(crypto::HexEncode(hash).substr(0, kEntryIdSize));
}

// Back to waiting.
void LetPass(WaitlistEntry& entry) {
  entry.offer.reset();
  entry.state = WaitlistState::kWaiting;
}

}  // namespace

absl::StatusOr<WaitlistEntry> Waitlist::Add(const ChangeContext& context, WaitlistEntry entry) {
  entry.id = EntryIdOf(context);
  entry.state = WaitlistState::kWaiting;
  entry.version = 1;
  entry.created = entry.updated = context.now;
  entry.request_hash = context.key.request_hash;
  TRESEN_ASSIGN_OR_RETURN(const bool added, entries_.Add(context.tenant, entry));
  if (added) return entry;
  TRESEN_ASSIGN_OR_RETURN(WaitlistEntry known, entries_.Get(context.tenant, entry.id));
  if (known.request_hash != context.key.request_hash) return IdempotencyMismatch();
  return known;
}

absl::StatusOr<bool> Waitlist::Save(const TenantId& tenant, WaitlistEntry& entry) {
  ++entry.version;
  entry.updated = clock_.Now();
  return entries_.Update(tenant, entry);
}

ChangeContext Waitlist::ContextOf(const TenantId& tenant, const WaitlistEntry& entry,
                                  absl::string_view step) const {
  ChangeContext context;
  context.tenant = tenant;
  context.key = {"waitlist", std::string(step), absl::StrCat(entry.id.value(), "/", entry.version),
                 crypto::Sha256(entry.id.value())};
  context.actor = "waitlist";
  context.now = clock_.Now();
  return context;
}

// A hold that cannot be given back runs out by itself.
void Waitlist::Release(const TenantId& tenant, const WaitlistEntry& entry) {
  if (!entry.offer || !entry.offer->hold) return;
  StateCommand release;
  release.context = ContextOf(tenant, entry, "release");
  release.visit = *entry.offer->hold;
  book_.Cancel(release).status().IgnoreError();
}

absl::StatusOr<WaitlistEntry> Waitlist::Withdraw(const ChangeContext& context,
                                                 const WaitlistEntryId& id) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    absl::StatusOr<WaitlistEntry> entry = entries_.Get(context.tenant, id);
    if (absl::IsNotFound(entry.status())) return WaitlistEntryNotFound();
    if (!entry.ok()) return entry.status();
    if (!IsOpen(entry->state)) return entry;
    Release(context.tenant, *entry);
    entry->state = WaitlistState::kWithdrawn;
    entry->offer.reset();
    TRESEN_ASSIGN_OR_RETURN(const bool saved, Save(context.tenant, *entry));
    if (saved) return entry;
  }
  return absl::AbortedError("the waitlist entry is being changed");
}

absl::StatusOr<WaitlistEntry> Waitlist::Decline(const ChangeContext& context,
                                                const WaitlistEntryId& id) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    absl::StatusOr<WaitlistEntry> entry = entries_.Get(context.tenant, id);
    if (absl::IsNotFound(entry.status())) return WaitlistEntryNotFound();
    if (!entry.ok()) return entry.status();
    if (entry->state != WaitlistState::kOffered) return NothingOffered();
    Release(context.tenant, *entry);
    LetPass(*entry);
    TRESEN_ASSIGN_OR_RETURN(const bool saved, Save(context.tenant, *entry));
    if (saved) return entry;
  }
  return absl::AbortedError("the waitlist entry is being changed");
}

absl::StatusOr<bool> Waitlist::WasBooked(const TenantId& tenant, const WaitlistEntry& entry) {
  VisitPageQuery query;
  query.filter.customer = entry.customer;
  query.filter.start_from = entry.offer->start;
  query.filter.start_before = entry.offer->start + absl::Seconds(1);
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> visits, visits_.ListVisits(tenant, query));
  return std::ranges::any_of(visits, [&](const Visit& visit) {
    return visit.waitlist_entry == entry.id.value() && visit.state != VisitState::kHeld &&
           visit.state != VisitState::kExpired;
  });
}

// What became of an offer. True if the entry changed.
absl::StatusOr<bool> Waitlist::Settle(const TenantId& tenant, WaitlistEntry& entry) {
  TRESEN_ASSIGN_OR_RETURN(const bool booked, WasBooked(tenant, entry));
  if (booked) {
    entry.state = WaitlistState::kBooked;
    entry.offer.reset();
    return Save(tenant, entry);
  }
  bool gone = entry.offer->expires <= clock_.Now();
  if (!gone && entry.offer->hold) {
    const auto held = visits_.GetVisit(tenant, *entry.offer->hold);
    if (!held.ok() && !absl::IsNotFound(held.status())) return held.status();
    gone = !held.ok() || held->state != VisitState::kHeld;
  }
  if (!gone) return false;
  LetPass(entry);
  return Save(tenant, entry);
}

absl::StatusOr<bool> Waitlist::IsDeciding(const TenantId& tenant, const CustomerId& customer) {
  VisitPageQuery query;
  query.filter.customer = customer;
  query.filter.states = {VisitState::kHeld};
  query.limit = 10;
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> held, visits_.ListVisits(tenant, query));
  return std::ranges::any_of(held,
                             [&](const Visit& visit) { return visit.hold_expires > clock_.Now(); });
}

absl::StatusOr<BookingPolicy> Waitlist::PolicyAt(const TenantId& tenant, const BranchId& branch,
                                                 absl::TimeZone& zone) {
  BookingPolicy policy;
  TRESEN_RETURN_IF_ERROR(calendars_.Look(tenant, [&](const Calendar& calendar) {
    const Branch* found = FindBranch(calendar.catalogue(), branch);
    if (found == nullptr) found = &calendar.catalogue().branches.front();
    policy = found->policy;
    zone = ZoneOf(*found);
    return absl::OkStatus();
  }));
  return policy;
}

// Holds what is free for the entry, or only tells of it. True if the entry changed.
absl::StatusOr<bool> Waitlist::OfferTo(const TenantId& tenant, WaitlistEntry& entry) {
  absl::TimeZone zone;
  TRESEN_ASSIGN_OR_RETURN(const BookingPolicy policy, PolicyAt(tenant, entry.wish.branch, zone));
  const absl::Time now = clock_.Now();
  if (!entry.quiet_hours_allowed && IsQuiet(policy.quiet_hours, now, zone)) return false;
  FindRequest find;
  find.tenant = tenant;
  find.wish = entry.wish;
  find.customer = entry.customer;
  find.count = 1;
  find.waitlist_entry = entry.id.value();
  TRESEN_ASSIGN_OR_RETURN(const OfferList found, book_.Find(find));
  if (found.offers.empty()) return false;
  const Offer& offer = found.offers.front();
  const absl::Time start = offer.plan.during.start;
  const absl::Duration time = OfferTime(start - now);
  WaitlistOffer made{std::nullopt, offer.token, start, now + time};
  if (policy.waitlist_mode == WaitlistMode::kOneAtATime) {
    TRESEN_ASSIGN_OR_RETURN(const bool deciding, IsDeciding(tenant, entry.customer));
    if (deciding) return false;  // a hold of ours would end theirs
    BookRequest hold;
    hold.context = ContextOf(tenant, entry, "hold");
    hold.token = offer.token;
    hold.customer = entry.customer;
    hold.origin = entry.origin;
    hold.hold_for = time;
    const Booked<HeldSlot> held = book_.Hold(hold);
    if (std::holds_alternative<BookFailure>(held)) return false;  // just taken: the next time
    made.hold = std::get<HeldSlot>(held).visit.id;
    made.token = std::get<HeldSlot>(held).offer.token;
  } else {
    find.offer_lifetime = time;
    TRESEN_ASSIGN_OR_RETURN(const OfferList lasting, book_.Find(find));
    if (lasting.offers.empty()) return false;
    made.token = lasting.offers.front().token;
    made.start = lasting.offers.front().plan.during.start;
  }
  // Should it be let pass, then nothing that overlaps it is offered to the same customer again:
  // the place goes on to the next.
  const absl::Duration length = offer.plan.during.Length();
  entry.wish.time.excluded.push_back({made.start - length + absl::Seconds(1), made.start + length});
  entry.state = WaitlistState::kOffered;
  entry.offer = std::move(made);
  ++entry.offer_count;
  return Save(tenant, entry);
}

absl::StatusOr<int> Waitlist::Advance(const TenantId& tenant) {
  WaitlistQuery query;
  query.limit = kEntriesAtOnce;
  TRESEN_ASSIGN_OR_RETURN(std::vector<WaitlistEntry> entries, entries_.List(tenant, query));
  int changed = 0;
  for (WaitlistEntry& entry : entries) {
    if (entry.state != WaitlistState::kOffered) continue;
    TRESEN_ASSIGN_OR_RETURN(const bool settled, Settle(tenant, entry));
    changed += settled ? 1 : 0;
  }
  std::set<CustomerId> asked;  // one question at a time
  for (const WaitlistEntry& entry : entries)
    if (entry.state == WaitlistState::kOffered) asked.insert(entry.customer);
  for (WaitlistEntry& entry : entries) {
    if (entry.state != WaitlistState::kWaiting) continue;
    bool saved = false;
    if (IsOver(entry.wish.time, clock_.Now())) {
      entry.state = WaitlistState::kExpired;
      TRESEN_ASSIGN_OR_RETURN(saved, Save(tenant, entry));
    } else if (!asked.contains(entry.customer)) {
      TRESEN_ASSIGN_OR_RETURN(saved, OfferTo(tenant, entry));
      if (saved) asked.insert(entry.customer);
    }
    changed += saved ? 1 : 0;
  }
  return changed;
}

}  // namespace tresen::scheduling
