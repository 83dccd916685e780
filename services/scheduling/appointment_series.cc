// AppointmentBook: visits that repeat.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/scheduling_errors.h"

namespace tresen::scheduling {
namespace {

constexpr size_t kSeriesIdSize = 24;

// The same request is the same series.
std::string SeriesIdOf(const ChangeContext& context) {
  const RequestKey& key = context.key;
  const std::string hash =
      crypto::Sha256(absl::StrCat(context.tenant.value(), "|", key.caller, "|", key.request_id));
  return crypto::HexEncode(hash).substr(0, kSeriesIdSize);
}

ChangeContext ContextOfItem(const ChangeContext& context, int no, absl::string_view step) {
  ChangeContext item = context;
  absl::StrAppend(&item.key.request_id, "/", no, step);
  return item;
}

}  // namespace

absl::StatusOr<Series> AppointmentBook::BookSeries(const SeriesRequest& request) {
  std::vector<absl::Time> starts;
  const absl::Status looked =
      calendars_.Look(request.context.tenant, [&](const Calendar& calendar) -> absl::Status {
        const Branch* branch = FindBranch(calendar.catalogue(), request.wish.branch);
        if (branch == nullptr) return BranchNotFound();
        const absl::TimeZone zone = ZoneOf(*branch);
        const absl::CivilSecond first = absl::ToCivilSecond(*request.wish.time.exact_start, zone);
        Recurrence rule = request.rule;
        for (const absl::Time excluded : request.excluded)
          rule.excluded.push_back(absl::ToCivilSecond(excluded, zone));
        for (const absl::CivilSecond& start : Occurrences(rule, first, kMostOccurrences)) {
          const absl::CivilDay day(start);
          const int minute = start.hour() * 60 + start.minute();
          starts.push_back(InstantOf(day, minute, Edge::kStart, zone));
        }
        return absl::OkStatus();
      });
  if (!looked.ok()) return looked;
  Series series{SeriesIdOf(request.context), {}};
  for (size_t no = 0; no < starts.size(); ++no) {
    TRESEN_ASSIGN_OR_RETURN(SeriesItem item,
                            BookOccurrence(request, series.id, starts[no], static_cast<int>(no)));
    series.items.push_back(std::move(item));
  }
  return series;
}

absl::StatusOr<SeriesItem> AppointmentBook::BookOccurrence(const SeriesRequest& request,
                                                           const std::string& series,
                                                           absl::Time start, int no) {
  SeriesItem item;
  item.wished_start = start;
  BookRequest book;
  book.context = ContextOfItem(request.context, no, "");
  book.wish = request.wish;
  book.wish->time.exact_start = start;
  book.customer = request.customer;
  book.origin = request.origin;
  book.series = series;
  Booked<Visit> booked = Book(book);
  if (auto* failure = std::get_if<BookFailure>(&booked)) {
    item.reason = std::string(Reason(failure->status));
    if (item.reason.empty() || absl::IsUnavailable(failure->status)) return failure->status;
    item.alternatives = std::move(failure->alternatives);
    if (request.fallback != SeriesFallback::kSameDay) return item;
    book.context = ContextOfItem(request.context, no, "/nearest");
    TRESEN_ASSIGN_OR_RETURN(const auto known,
                            store_.FindAnswer(book.context.tenant, book.context.key));
    const std::optional<absl::Time> nearest =
        known ? known->plan.during.start : NearestOfDay(request, start);
    if (!nearest) return item;
    book.wish->time.exact_start = *nearest;
    booked = Book(book);
    if (std::holds_alternative<BookFailure>(booked)) return item;
    item.alternatives.clear();
  }
  item.visit = std::get<Visit>(std::move(booked));
  return item;
}

std::optional<absl::Time> AppointmentBook::NearestOfDay(const SeriesRequest& request,
                                                        absl::Time start) {
  const auto view = ViewOf(request.context.tenant, request.customer, request.wish.guest, {});
  if (!view.ok()) return std::nullopt;
  std::optional<absl::Time> nearest;
  calendars_
      .Look(request.context.tenant,
            [&](const Calendar& calendar) {
              VisitWish wish = request.wish;
              AddCustomer(*view, wish);
              const absl::TimeZone zone = ZoneOf(*FindBranch(calendar.catalogue(), wish.branch));
              wish.time.ranges = {DayOf(LocalDay(start, zone), zone)};
              wish.time.exact_start = start;
              const auto plans = FinderFor(calendar, clock_.Now()).AsWished(wish, 1);
              if (!plans.empty()) nearest = plans.front().during.start;
              return absl::OkStatus();
            })
      .IgnoreError();  // then the occurrence is reported
  return nearest;
}

}  // namespace tresen::scheduling
