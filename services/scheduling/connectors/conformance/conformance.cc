#include "services/scheduling/connectors/conformance/conformance.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

namespace tresen::scheduling {
namespace {

CancelOrder Cancelling(const BookOrder& order, const Entry& entry) {
  return {order.visit, order.contact, entry};
}

ReadOrder Reading(const BookOrder& order) {
  const Interval around{order.plan.during.start - absl::Hours(24),
                        order.plan.during.end + absl::Hours(24)};
  return {around, "", {order.contact}};
}

bool Lists(const View& view, const Entry& entry) {
  return std::ranges::any_of(view.own, [&](const View::Own& own) {
    return own.entry.external_id == entry.external_id && own.entry.during == entry.during;
  });
}

Entry Booked(Connector& connector, const BookOrder& order) {
  const Outcome booked = connector.Book(order);
  INFO(NameOf(booked.certainty) << " " << NameOf(booked.refusal) << " " << booked.code);
  REQUIRE(booked.certainty == Certainty::kDone);
  return booked.entry;
}

// Faults after which a change was carried out although no answer says so.
constexpr Fault kCarriedOut[] = {Fault::kAnswerLost, Fault::kTooSlow, Fault::kServerError,
                                 Fault::kGarbage};

void BooksAndCancels(ConnectorWorld& world) {
  Connector& connector = world.connector();
  const BookOrder order = world.FreeOrder(0);

  SECTION("a booking is there once, as it was booked, and is listed") {
    const Entry entry = Booked(connector, order);
    CHECK(entry.during == order.plan.during);
    CHECK_FALSE(entry.external_id.empty());
    CHECK(entry.difference.empty());
    CHECK(world.CountAt(order) == 1);
    const Outcome found = connector.FindBooked(order);
    CHECK(found.certainty == Certainty::kDone);
    CHECK(found.entry.external_id == entry.external_id);
    const auto view = connector.Read(Reading(order));
    REQUIRE(view.ok());
    CHECK(Lists(*view, entry));
  }
  SECTION("a time that somebody took is refused, and nothing is added") {
    world.TakenByOthers(order);
    const Outcome booked = connector.Book(order);
    CHECK(booked.certainty == Certainty::kRefused);
    CHECK(booked.refusal == Refusal::kSlotTaken);
    CHECK(world.CountAt(order) == 1);
    CHECK(connector.FindBooked(order).refusal == Refusal::kNotThere);
  }
  SECTION("a cancelled booking is gone, and cancelling it again finds that") {
    const Entry entry = Booked(connector, order);
    CHECK(connector.FindCancelled(Cancelling(order, entry)).refusal == Refusal::kStillThere);
    CHECK(connector.Cancel(Cancelling(order, entry)).certainty == Certainty::kDone);
    CHECK(world.CountAt(order) == 0);
    CHECK(connector.Cancel(Cancelling(order, entry)).certainty == Certainty::kDone);
    CHECK(connector.FindCancelled(Cancelling(order, entry)).certainty == Certainty::kDone);
    const auto view = connector.Read(Reading(order));
    REQUIRE(view.ok());
    CHECK_FALSE(Lists(*view, entry));
    Booked(connector, world.FreeOrder(0));  // the time is free again
  }
}

void IsSureAfterBooking(ConnectorWorld& world) {
  Connector& connector = world.connector();
  const BookOrder order = world.FreeOrder(0);
  for (const Fault fault : kCarriedOut) {
    DYNAMIC_SECTION("a booking whose answer is lost is unknown, then found: fault "
                    << static_cast<int>(fault)) {
      if (!world.Break(fault)) return;
      CHECK(connector.Book(order).certainty == Certainty::kUnknown);
      const Outcome found = connector.FindBooked(order);
      CHECK(found.certainty == Certainty::kDone);
      CHECK(found.entry.during == order.plan.during);
      CHECK(world.CountAt(order) == 1);
    }
  }
  SECTION("a booking that is lost on the way is unknown, then certainly not there") {
    if (!world.Break(Fault::kRequestLost)) return;
    CHECK(connector.Book(order).certainty == Certainty::kUnknown);
    const Outcome found = connector.FindBooked(order);
    CHECK(found.certainty == Certainty::kRefused);
    CHECK(found.refusal == Refusal::kNotThere);
    CHECK(world.CountAt(order) == 0);
  }
  SECTION("a calendar that is away takes nothing, and nothing is known of it") {
    if (!world.Break(Fault::kOffline)) return;
    CHECK(connector.Book(order).certainty == Certainty::kUnreachable);
    const Certainty found = connector.FindBooked(order).certainty;
    CHECK((found == Certainty::kUnreachable || found == Certainty::kUnknown));
    CHECK(absl::IsUnavailable(connector.Read(Reading(order)).status()));
    world.Mend();
    CHECK(world.CountAt(order) == 0);
    Booked(connector, order);
  }
}

void IsSureAfterCancelling(ConnectorWorld& world) {
  Connector& connector = world.connector();
  const BookOrder order = world.FreeOrder(0);
  const Entry entry = Booked(connector, order);
  const CancelOrder cancel = Cancelling(order, entry);
  for (const Fault fault : kCarriedOut) {
    DYNAMIC_SECTION("a cancellation whose answer is lost is unknown, then found: fault "
                    << static_cast<int>(fault)) {
      if (!world.Break(fault)) return;
      CHECK(connector.Cancel(cancel).certainty == Certainty::kUnknown);
      CHECK(connector.FindCancelled(cancel).certainty == Certainty::kDone);
      CHECK(world.CountAt(order) == 0);
    }
  }
  SECTION("a cancellation that is lost on the way is unknown, then certainly still there") {
    if (!world.Break(Fault::kRequestLost)) return;
    CHECK(connector.Cancel(cancel).certainty == Certainty::kUnknown);
    CHECK(connector.FindCancelled(cancel).refusal == Refusal::kStillThere);
    CHECK(world.CountAt(order) == 1);
  }
  SECTION("a calendar that is away keeps what it has") {
    if (!world.Break(Fault::kOffline)) return;
    CHECK(connector.Cancel(cancel).certainty == Certainty::kUnreachable);
    world.Mend();
    CHECK(world.CountAt(order) == 1);
  }
}

void Reads(ConnectorWorld& world) {
  Connector& connector = world.connector();
  const BookOrder order = world.FreeOrder(0);
  SECTION("an answer that is no data is an error, not an empty calendar") {
    if (!world.Break(Fault::kGarbledRead)) return;
    CHECK_FALSE(connector.Read(Reading(order)).ok());
    world.Mend();
    CHECK(connector.Read(Reading(order)).ok());
  }
  SECTION("other people's time is told") {
    if (!connector.capabilities().tells_busy || connector.authority() == Authority::kBuiltin)
      return;
    world.TakenByOthers(order);
    const auto view = connector.Read(Reading(order));
    REQUIRE(view.ok());
    REQUIRE(view->busy.size() == 1);
    CHECK(view->busy[0].during == order.plan.during);
  }
}

void Suggests(ConnectorWorld& world) {
  Connector& connector = world.connector();
  const BookOrder order = world.FreeOrder(0);
  SuggestOrder wish;
  wish.items = ItemsOf(order.plan);
  wish.starts = {order.plan.during.start, order.plan.during.start + absl::Seconds(1)};
  wish.exact_start = order.plan.during.start;
  SECTION("a free start is suggested until somebody has it") {
    const auto before = connector.Suggest(wish);
    REQUIRE(before.ok());
    REQUIRE(before->size() == 1);
    CHECK(before->front().plan.during == order.plan.during);
    world.TakenByOthers(order);
    const auto after = connector.Suggest(wish);
    REQUIRE(after.ok());
    CHECK(after->empty());
  }
  SECTION("a calendar that is away is an error, not a full calendar") {
    if (!world.Break(Fault::kOffline)) return;
    CHECK(absl::IsUnavailable(connector.Suggest(wish).status()));
  }
}

void Moves(ConnectorWorld& world) {
  Connector& connector = world.connector();
  const BookOrder order = world.FreeOrder(0);
  BookOrder later = world.FreeOrder(1);
  later.visit = order.visit;
  later.contact = order.contact;
  const Entry entry = Booked(connector, order);
  SECTION("a moved booking is at the new time only") {
    const Outcome moved = connector.Move(later, entry);
    REQUIRE(moved.certainty == Certainty::kDone);
    CHECK(moved.entry.during == later.plan.during);
    CHECK(world.CountAt(order) == 0);
    CHECK(world.CountAt(later) == 1);
  }
  SECTION("a booking that somebody changed meanwhile is not overwritten") {
    const Outcome first = connector.Move(later, entry);
    REQUIRE(first.certainty == Certainty::kDone);
    const Outcome second = connector.Move(order, entry);
    CHECK(second.certainty == Certainty::kRefused);
    CHECK(second.refusal == Refusal::kChanged);
    CHECK(world.CountAt(later) == 1);
  }
  SECTION("a move whose answer is lost is unknown, then found at the new time") {
    if (!world.Break(Fault::kAnswerLost)) return;
    CHECK(connector.Move(later, entry).certainty == Certainty::kUnknown);
    CHECK(connector.FindBooked(later).certainty == Certainty::kDone);
    CHECK(world.CountAt(order) == 0);
  }
}

void OnlyReads(ConnectorWorld& world) {
  const BookOrder order = world.FreeOrder(0);
  SECTION("what cannot be written is refused as such") {
    CHECK(world.connector().Book(order).refusal == Refusal::kNotSupported);
    CHECK(world.CountAt(order) == 0);
  }
}

}  // namespace

void PassesConformance(const std::function<std::unique_ptr<ConnectorWorld>()>& make) {
  const std::unique_ptr<ConnectorWorld> world = make();
  const Capabilities can = world->connector().capabilities();
  SECTION("reads") { Reads(*world); }
  if (can.suggests) SECTION("suggests") { Suggests(*world); }
  if (!can.writes) {
    SECTION("only reads") { OnlyReads(*world); }
    return;
  }
  SECTION("books and cancels") { BooksAndCancels(*world); }
  SECTION("is sure after booking") { IsSureAfterBooking(*world); }
  SECTION("is sure after cancelling") { IsSureAfterCancelling(*world); }
  if (can.moves) SECTION("moves") { Moves(*world); }
}

}  // namespace tresen::scheduling
