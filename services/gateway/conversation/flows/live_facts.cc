#include "services/gateway/conversation/flows/live_facts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/gateway/conversation/when_reader.h"

namespace tresen::gateway {
namespace {

Value SpansText(const std::vector<ClockSpan>& spans) {
  std::vector<Value> texts;
  for (const ClockSpan& span : spans) {
    texts.push_back(Part(Phrase::kSpanText, {{"from", ClockMinute(span.from_minute)},
                                             {"to", ClockMinute(span.to_minute)}}));
  }
  if (texts.empty()) return Part(Phrase::kClosedAllDay, {});
  return AllOf(std::move(texts));
}

std::vector<const Branch*> BranchesMeant(const Counter& counter) {
  const std::string named = ValueOf(counter.request(), EntityKind::kBranch);
  if (const Branch* branch = FindBranch(counter.business(), named)) return {branch};
  const Branch* mentioned = FindBranch(counter.business(), counter.state().mentioned_branch);
  if (mentioned != nullptr && HasReference(counter.request(), "there")) return {mentioned};
  return {&counter.branch()};
}

// Days with the same hours share a line.
Value WeekLines(const Branch& branch) {
  std::vector<Value> lines;
  for (int first = 0; first < 7;) {
    int last = first;
    while (last < 6 && branch.hours[last + 1] == branch.hours[first]) ++last;
    lines.push_back(Part(Phrase::kHoursLine, {{"days", Weekdays(first, last)},
                                              {"hours", SpansText(branch.hours[first])}}));
    first = last + 1;
  }
  return Lines(std::move(lines));
}

void SayHoursOn(Counter& counter, const Branch& branch, absl::CivilDay day) {
  const std::string holiday = HolidayOn(branch, day, counter.language());
  const std::vector<ClockSpan>& hours = HoursOn(branch, day);
  Values values = {{"branch", Text(branch.name)}, {"day", PlainDay(day)}};
  if (!hours.empty()) {
    values["hours"] = SpansText(hours);
    return counter.Say(Phrase::kHoursOn, std::move(values));
  }
  if (holiday.empty()) return counter.Say(Phrase::kClosedOn, std::move(values));
  values["holiday"] = Text(holiday);
  counter.Say(Phrase::kHolidayOn, std::move(values));
}

std::vector<std::string> AllServices(const Counter& counter) {
  std::vector<std::string> ids;
  for (const Service& service : counter.business().services) ids.push_back(service.id);
  return ids;
}

// Who works there and does all these services.
std::vector<Value> NamesOf(const Counter& counter, const Branch& branch,
                           const std::vector<std::string>& services) {
  std::vector<Value> names;
  for (const Staff& staff : counter.business().staff) {
    const bool does_all =
        std::all_of(services.begin(), services.end(), [&](const std::string& service) {
          return std::find(staff.services.begin(), staff.services.end(), service) !=
                 staff.services.end();
        });
    if (staff.branch == branch.id && does_all) names.push_back(Text(staff.name));
  }
  return names;
}

// Nothing where the prices are of different currencies.
std::optional<Money> SumOf(const Counter& counter, const std::vector<std::string>& services) {
  std::optional<Money> sum;
  for (const std::string& id : services) {
    const Service* service = FindService(counter.business(), id);
    if (service == nullptr) continue;
    if (!sum.has_value()) {
      sum = service->price;
    } else if (sum->currency == service->price.currency) {
      sum->minor_units += service->price.minor_units;
    } else {
      return std::nullopt;
    }
  }
  return sum;
}

Value ProductPrice(const Product& product) {
  if (!product.price_from) return Price(product.price);
  return Part(Phrase::kPriceFrom, {{"price", Price(product.price)}});
}

}  // namespace

void SayHours(Counter& counter) {
  for (const Branch* branch : BranchesMeant(counter)) {
    const WhenReading reading =
        ReadWhen(counter.request().times, *branch, counter.Now(*branch), When{});
    std::vector<absl::CivilDay> days = reading.either_day;
    for (const DayRange& range : reading.when.days) {
      if (range.single()) days.push_back(*range.first);
    }
    for (absl::CivilDay day : days) SayHoursOn(counter, *branch, day);
    if (!days.empty()) continue;
    counter.Say(Phrase::kHoursOf, {{"branch", Text(branch->name)}, {"lines", WeekLines(*branch)}});
  }
}

void SayPrices(Counter& counter, const std::vector<std::string>& services, Taken taken) {
  if (services.size() == 1) {
    if (const Service* service = FindService(counter.business(), services[0])) {
      return counter.Say(Phrase::kPriceOf, {{"service", Text(counter.ServiceName(service->id))},
                                            {"price", Price(service->price)},
                                            {"minutes", Minutes(service->minutes)}});
    }
  }
  std::vector<Value> lines;
  for (const std::string& id : services.empty() ? AllServices(counter) : services) {
    const Service* service = FindService(counter.business(), id);
    if (service == nullptr) continue;
    lines.push_back(Part(Phrase::kPriceLine, {{"service", Text(counter.ServiceName(id))},
                                              {"price", Price(service->price)}}));
  }
  counter.Say(Phrase::kPriceList, {{"lines", Lines(std::move(lines))}});
  if (taken == Taken::kEither || services.size() < 2) return;
  if (const auto sum = SumOf(counter, services)) {
    counter.Say(Phrase::kPriceSum, {{"price", Price(*sum)}});
  }
}

void SayDurations(Counter& counter, const std::vector<std::string>& services) {
  std::vector<Value> lines;
  for (const std::string& id : services.empty() ? AllServices(counter) : services) {
    const Service* service = FindService(counter.business(), id);
    if (service == nullptr) continue;
    lines.push_back(Part(Phrase::kDurationOf, {{"service", Text(counter.ServiceName(id))},
                                               {"minutes", Minutes(service->minutes)}}));
  }
  counter.Say(Phrase::kAnswer, {{"text", Lines(std::move(lines))}});
}

void SayAddresses(Counter& counter) {
  const std::string named = ValueOf(counter.request(), EntityKind::kBranch);
  if (!named.empty() || counter.business().branches.size() == 1) {
    const Branch& branch = *BranchesMeant(counter).front();
    return counter.Say(Phrase::kAddressOf,
                       {{"branch", Text(branch.name)}, {"address", Text(branch.address)}});
  }
  std::vector<Value> lines;
  for (const Branch& branch : counter.business().branches) {
    lines.push_back(Part(Phrase::kNamedLine,
                         {{"name", Text(branch.name)}, {"text", Text(branch.address)}}));
  }
  counter.Say(Phrase::kBranchList, {{"lines", Lines(std::move(lines))}});
}

void SayStaff(Counter& counter, const std::vector<std::string>& services) {
  const Branch& branch = *BranchesMeant(counter).front();
  counter.Say(Phrase::kStaffOf, {{"branch", Text(branch.name)},
                                 {"names", AllOf(NamesOf(counter, branch, services))}});
}

void SayStaffUnknown(Counter& counter) {
  const Branch& branch = counter.branch();
  const Goal* goal = counter.state().goal();
  std::vector<Value> names;
  if (goal != nullptr) names = NamesOf(counter, branch, goal->draft.services);
  if (names.empty()) names = NamesOf(counter, branch, {});
  counter.Say(Phrase::kWhyStaffUnknown,
              {{"branch", Text(branch.name)}, {"names", AllOf(std::move(names))}});
}

void SayServices(Counter& counter) {
  std::vector<Value> lines;
  for (const Service& service : counter.business().services) {
    lines.push_back(Part(Phrase::kPriceLine, {{"service", Text(counter.ServiceName(service.id))},
                                              {"price", Price(service.price)}}));
  }
  counter.Say(Phrase::kServiceList, {{"lines", Lines(std::move(lines))}});
}

void SayProducts(Counter& counter, const std::vector<Product>& products) {
  if (products.empty()) return counter.Say(Phrase::kNoProduct);
  if (products.size() == 1) {
    const Product& product = products.front();
    counter.Say(Phrase::kProductOne, {{"name", Text(product.name)},
                                      {"description", Text(product.description)},
                                      {"price", ProductPrice(product)}});
    if (!product.link.empty()) counter.SetLink(Phrase::kLabelShop, product.link);
    return;
  }
  std::vector<Value> lines;
  for (const Product& product : products) {
    if (lines.size() == 6) break;
    lines.push_back(Part(Phrase::kProductLine, {{"name", Text(product.name)},
                                                {"price", ProductPrice(product)},
                                                {"link", Url(product.link)}}));
  }
  counter.Say(Phrase::kProductList, {{"lines", Lines(std::move(lines))}});
}

}  // namespace tresen::gateway
