#include "services/scheduling/scheduling_app.h"

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/config/secrets.h"
#include "libs/crypto/random.h"
#include "libs/crypto/token.h"
#include "libs/ids/id_source.h"
#include "libs/log/log.h"
#include "libs/metrics/metrics.h"
#include "libs/postgres/migrate.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/calendar_mirror.h"
#include "services/scheduling/calendar_transfer.h"
#include "services/scheduling/catalog_convert.h"
#include "services/scheduling/catalog_service.h"
#include "services/scheduling/connector_registry.h"
#include "services/scheduling/customer_contacts.h"
#include "services/scheduling/foreign_service.h"
#include "services/scheduling/live_calendars.h"
#include "services/scheduling/migrations.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_service.h"
#include "services/scheduling/store/postgres_mirror_store.h"
#include "services/scheduling/store/postgres_scheduling_store.h"
#include "services/scheduling/store/postgres_waitlist_store.h"
#include "services/scheduling/waitlist_service.h"
#include "services/scheduling/workers/repeating_worker.h"
#include "tresen/notification/v1/notification.grpc.pb.h"

namespace tresen::scheduling {
namespace {

constexpr char kTokenKeyVariable[] = "TRESEN_OFFER_KEY";
constexpr size_t kTokenKeySize = 32;

constexpr absl::Duration kFeedPause = absl::Milliseconds(200);
constexpr absl::Duration kHoldPause = absl::Seconds(2);
constexpr absl::Duration kReconcilePause = absl::Minutes(5);
constexpr absl::Duration kWaitlistPause = absl::Seconds(15);
constexpr absl::Duration kMirrorPause = absl::Seconds(5);
constexpr absl::Duration kForeignPause = absl::Seconds(5);
constexpr absl::Duration kCountPause = absl::Minutes(1);
constexpr int kConflictsCounted = 1000;  // of a tenant; more is as alarming
constexpr ConflictKind kConflictKinds[] = {
    ConflictKind::kMoved,   ConflictKind::kGone,    ConflictKind::kOverlap, ConflictKind::kLeftOver,
    ConflictKind::kUnknown, ConflictKind::kRefused, ConflictKind::kDiffers};
constexpr absl::Duration kForgetPause = absl::Hours(1);
constexpr absl::Duration kKeysLive = absl::Hours(7 * 24);
constexpr int kHoldsAtOnce = 100;

std::vector<std::string> NamesOf(absl::Span<const ConflictKind> kinds) {
  std::vector<std::string> names;
  for (const ConflictKind kind : kinds) names.emplace_back(NameOf(kind));
  return names;
}

// From the environment, else a file of the installation, which the local profile makes itself.
absl::StatusOr<crypto::SecretBytes> TokenKey(const service::Environment& environment) {
  const std::string path =
      environment.data_dir.empty() ? "" : absl::StrCat(environment.data_dir, "/offer.key");
  auto key = config::FindSecret(kTokenKeyVariable, path);
  if (key.ok() || !absl::IsNotFound(key.status()) || path.empty() || !environment.local_profile)
    return key;
  const absl::Status created = config::CreateSecretFile(path, crypto::RandomSecret(kTokenKeySize));
  // Another process of the installation may have been faster.
  if (!created.ok() && !absl::IsAlreadyExists(created)) return created;
  return config::FindSecret(kTokenKeyVariable, path);
}

std::vector<crypto::SecretBytes> KeysOf(crypto::SecretBytes key) {
  std::vector<crypto::SecretBytes> keys;
  keys.push_back(std::move(key));
  return keys;
}

// Addresses come from tenants: inside the installation they reach nothing, except where it is tried
// out on one machine.
http::ClientOptions ForeignClient(const service::Environment& environment) {
  http::ClientOptions options;
  options.connect_timeout = absl::Seconds(2);
  if (!environment.local_profile) options.reach = http::ClientOptions::Reach::kPublicOnly;
  return options;
}

std::string SecretsDir(const service::Environment& environment) {
  return environment.data_dir.empty() ? "" : absl::StrCat(environment.data_dir, "/secrets");
}

class SchedulingApp final : public service::App {
 public:
  SchedulingApp(const service::Environment& environment, crypto::SecretBytes token_key)
      : clock_(environment.clock),
        peers_(environment.peers),
        pool_({.connection = environment.database_url,
               .role = "tresen_scheduling",
               .application_name = "tresen-scheduling",
               .size = 16,
               .figures = &environment.metrics}),
        ids_(environment.clock),
        signer_(KeysOf(std::move(token_key))),
        store_(pool_),
        entries_(pool_),
        mirrored_(pool_),
        calendars_(store_, environment.clock, CatalogueOfDocument),
        book_(store_, calendars_, environment.clock, ids_, signer_),
        foreign_store_(pool_),
        contacts_(environment.peers),
        foreign_client_(ForeignClient(environment)),
        foreign_(foreign_store_, contacts_, environment.clock,
                 ConnectorsOf(
                     {foreign_client_, environment.clock, own_visits_, SecretsDir(environment)})),
        foreign_handlers_(foreign_, calendars_, environment.clock, signer_),
        waitlist_(entries_, store_, book_, calendars_, environment.clock),
        reassignments_(entries_, store_, book_, calendars_, environment.clock),
        mirror_(
            store_, mirrored_, calendars_, environment.clock,
            [make = ConnectorsOf(
                 {foreign_client_, environment.clock, own_visits_, SecretsDir(environment)})](
                const TenantId& tenant, const Branch& branch) {
              return make(tenant, branch, {}, nullptr);
            },
            [this](const TenantId& tenant, const BranchId& branch, const std::string& key,
                   const std::vector<std::string>& lines) {
              return TellBranch(tenant, branch, key, lines);
            },
            [this](const TenantId& tenant, const BranchId& branch, absl::string_view failure) {
              foreign_.NoteSync(tenant, branch, failure);
            }),
        scheduling_(book_, calendars_, store_, environment.clock, signer_),
        waiting_(waitlist_, entries_, reassignments_, book_, calendars_, environment.clock,
                 signer_),
        transfer_(calendars_, store_, entries_, environment.clock, signer_),
        catalog_(calendars_, store_, environment.clock, ids_, signer_),
        mismatches_(environment.metrics.AddCounter(
            {"tresen_scheduling_index_mismatches_total",
             "Resources whose free time in memory differed from the database. Must be 0."})),
        conflicts_(environment.metrics.AddCounter(
            {"tresen_scheduling_calendar_conflicts_total",
             "Appointments with which a calendar outside did not agree."})),
        forbidden_(environment.metrics.AddCounter(
            {"tresen_scheduling_calendar_entries_forbidden_total",
             "Entries of calendars outside that may not be read, when their branch was told."})),
        sync_failures_(environment.metrics.AddCounter(
            {"tresen_scheduling_calendar_sync_failures_total",
             "Attempts to read or write a calendar outside that failed."})),
        flips_(environment.metrics.AddCounter(
            {"tresen_scheduling_calendar_time_mode_flips_total",
             "Calendars whose times had to be read in another way than before."})),
        late_(environment.metrics.AddCounter(
            {"tresen_scheduling_calendar_late_requests_total",
             "Requests that a calendar outside carried out after they had been given up."})),
        open_conflicts_(environment.metrics.AddGauge(
            {"tresen_scheduling_calendar_conflicts_open",
             "Disagreements with calendars outside that a person has to settle.",
             {{"kind", NamesOf(kConflictKinds)}}})),
        expired_(environment.metrics.AddCounter(
            {"tresen_scheduling_holds_expired_total", "Holds that ran out."})) {
    Bind();
  }

  std::vector<rpc::BoundService*> services() override {
    return {&scheduling_service_, &catalog_service_};
  }

  absl::Status Start() override {
    feed_.Start();
    holds_.Start();
    reconcile_.Start();
    forget_.Start();
    waiters_.Start();
    outside_worker_.Start();
    foreign_worker_.Start();
    counting_.Start();
    return absl::OkStatus();
  }

  absl::Status Ready() const override {
    return postgres::CheckSchema(pool_, "scheduling", Migrations());
  }

  void Stop() override {
    for (RepeatingWorker* worker : {&counting_, &foreign_worker_, &waiters_, &outside_worker_, &feed_, &holds_,
                                    &reconcile_, &forget_})
      worker->Stop();
  }

 private:
  void Bind() {
    rpc::BoundService& s = scheduling_service_;
    s.Unary("FindSlots", &scheduling_, &SchedulingHandlers::FindSlots);
    s.Unary("HoldSlot", &scheduling_, &SchedulingHandlers::HoldSlot);
    s.Unary("BookAppointment", &scheduling_, &SchedulingHandlers::Book);
    s.Unary("RescheduleAppointment", &scheduling_, &SchedulingHandlers::Reschedule);
    s.Unary("CancelAppointment", &scheduling_, &SchedulingHandlers::Cancel);
    s.Unary("ConfirmAppointment", &scheduling_, &SchedulingHandlers::Confirm);
    s.Unary("ListAppointmentChanges", &scheduling_, &SchedulingHandlers::ListChanges);
    s.Unary("MarkAppointment", &scheduling_, &SchedulingHandlers::Mark);
    s.Unary("SwapAppointments", &scheduling_, &SchedulingHandlers::Swap);
    s.Unary("BookSeries", &scheduling_, &SchedulingHandlers::BookSeries);
    s.Unary("CreateWaitlistEntry", &waiting_, &WaitlistHandlers::Create);
    s.Unary("ListWaitlistEntries", &waiting_, &WaitlistHandlers::List);
    s.Unary("WithdrawWaitlistEntry", &waiting_, &WaitlistHandlers::Withdraw);
    s.Unary("DeclineWaitlistOffer", &waiting_, &WaitlistHandlers::Decline);
    s.Stream("ExportCalendar", &transfer_, &TransferHandlers::Export);
    s.Unary("ImportCalendar", &transfer_, &TransferHandlers::Import);
    s.Unary("ListBranchCalendars", &foreign_handlers_, &ForeignHandlers::ListCalendars);
    s.Unary("ListCalendarConflicts", &foreign_handlers_, &ForeignHandlers::ListConflicts);
    s.Unary("ResolveCalendarConflict", &foreign_handlers_, &ForeignHandlers::Resolve);
    s.Unary("GetAppointment", &scheduling_, &SchedulingHandlers::Get);
    s.Unary("ListAppointments", &scheduling_, &SchedulingHandlers::List);
    s.Stream("WatchAppointments", &scheduling_, &SchedulingHandlers::Watch);
    rpc::BoundService& c = catalog_service_;
    c.Unary("GetBusiness", &catalog_, &CatalogHandlers::GetBusiness);
    c.Unary("ListTenants", &catalog_, &CatalogHandlers::ListTenants);
    c.Unary("GetCatalog", &catalog_, &CatalogHandlers::GetCatalog);
    c.Unary("ApplyCatalog", &catalog_, &CatalogHandlers::ApplyCatalog);
    c.Unary("ListBranches", &catalog_, &CatalogHandlers::ListBranches);
    c.Unary("GetBranch", &catalog_, &CatalogHandlers::GetBranch);
    c.Unary("ListStaff", &catalog_, &CatalogHandlers::ListStaff);
    c.Unary("ListServices", &catalog_, &CatalogHandlers::ListServices);
    c.Unary("GetHours", &catalog_, &CatalogHandlers::GetHours);
    c.Unary("CreateAbsence", &catalog_, &CatalogHandlers::CreateAbsence);
    c.Unary("ListAbsences", &catalog_, &CatalogHandlers::ListAbsences);
    c.Unary("ReassignAppointments", &waiting_, &WaitlistHandlers::Reassign);
    c.Unary("DeleteAbsence", &catalog_, &CatalogHandlers::DeleteAbsence);
    foreign_.Count({[this] { flips_.Increment({}); }, [this] { sync_failures_.Increment({}); },
                    [this] { late_.Increment({}); }});
    book_.UseForeign(foreign_);
    scheduling_.UseForeign(foreign_store_);
    scheduling_.OnChange([this] { OnChange(); });
    waiting_.OnChange([this] { OnChange(); });
    transfer_.OnChange([this] { OnChange(); });
  }

  // What became free may be waited for.
  void OnChange() {
    scheduling_service_.Wake();
    waiters_.Wake();
  }

  bool AdvanceWaitlists() {
    int changed = 0;
    for (const TenantId& tenant : calendars_.Tenants())
      changed += waitlist_.Advance(tenant).value_or(0);  // again after the pause
    if (changed > 0) scheduling_service_.Wake();
    return false;
  }

  // What is under way in calendars outside, and what changed there.
  bool LookOutside() {
    int changed = 0;
    for (const TenantId& tenant : calendars_.Tenants()) {
      changed += book_.ContinueForeign(tenant).value_or(0);  // again after the pause
      changed += book_.SyncForeign(tenant).value_or(0);
    }
    if (changed > 0) OnChange();
    return false;
  }

  bool Follow() {
    if (!loaded_) {
      loaded_ = calendars_.LoadAll().ok();  // the database being away shows in Ready
      return false;
    }
    const absl::StatusOr<int> changes = calendars_.Follow();
    if (!changes.ok() || *changes == 0) return false;
    OnChange();
    return true;
  }

  bool ExpireHolds() {
    for (const TenantId& tenant : calendars_.Tenants()) {
      const auto expired = store_.ExpireHolds(tenant, clock_.Now(), kHoldsAtOnce);
      if (!expired.ok() || expired->empty()) continue;
      calendars_.Forget(tenant, *expired);
      expired_.Add(static_cast<double>(expired->size()), {});
      OnChange();
    }
    return false;
  }

  bool Reconcile() {
    for (const TenantId& tenant : calendars_.Tenants()) {
      const absl::StatusOr<int> differing = calendars_.Reconcile(tenant);
      if (!differing.ok() || *differing == 0) continue;
      mismatches_.Add(*differing, {});
      log::Error("free time in memory differed from the database",
                 {{log::kTenant, tenant}, {log::kCount, *differing}});
    }
    return false;
  }

  absl::Status TellBranch(const TenantId& tenant, const BranchId& branch, const std::string& key,
                          const std::vector<std::string>& lines) {
    TRESEN_ASSIGN_OR_RETURN(const std::shared_ptr<rpc::Channel> channel,
                            peers_.Get("notification"));
    const rpc::Client<notification::v1::NotificationService> client(channel);
    notification::v1::NotifyBranchRequest request;
    request.set_parent(NameIn(tenant.value(), "branches", branch.value()));
    request.set_kind(notification::v1::NOTICE_KIND_HINT);
    request.set_reason("calendar_conflict");
    for (const std::string& line : lines) request.add_lines(line);
    request.set_request_id(key);
    return client
        .Call(&notification::v1::NotificationService::Stub::NotifyBranch,
              rpc::CallContext::Background("scheduling", absl::Seconds(5)), request)
        .status();
  }

  bool MirrorCalendars() {
    for (const TenantId& tenant : calendars_.Tenants()) {
      const CalendarMirror::Report report = mirror_.Advance(tenant);
      conflicts_.Add(report.conflicts, {});
      forbidden_.Add(report.forbidden, {});
      if (report.holds_ended) OnChange();
    }
    return false;
  }

  bool CountConflicts() {
    std::map<ConflictKind, int> open;
    for (const TenantId& tenant : calendars_.Tenants()) {
      const auto conflicts = foreign_store_.ListConflicts(tenant, {.limit = kConflictsCounted});
      if (!conflicts.ok()) return false;  // again after the pause
      for (const CalendarConflict& conflict : *conflicts) ++open[conflict.kind];
    }
    for (const ConflictKind kind : kConflictKinds) open_conflicts_.Set(open[kind], {NameOf(kind)});
    return false;
  }

  bool Forget() {
    for (const TenantId& tenant : calendars_.Tenants())
      store_.Forget(tenant, clock_.Now() - kKeysLive).IgnoreError();  // again in an hour
    return false;
  }

  const Clock& clock_;
  const rpc::Peers& peers_;
  mutable postgres::Pool pool_;
  RandomIdSource ids_;
  const crypto::TokenSigner signer_;
  PostgresSchedulingStore store_;
  PostgresWaitlistStore entries_;
  PostgresMirrorStore mirrored_;
  LiveCalendars calendars_;
  AppointmentBook book_;
  ForeignStore foreign_store_;
  CustomerContacts contacts_;
  http::Client foreign_client_;
  OwnVisits own_visits_{store_};
  ForeignCalendars foreign_;
  ForeignHandlers foreign_handlers_;
  Waitlist waitlist_;
  Reassignments reassignments_;
  CalendarMirror mirror_;
  SchedulingHandlers scheduling_;
  WaitlistHandlers waiting_;
  TransferHandlers transfer_;
  CatalogHandlers catalog_;
  metrics::Counter& mismatches_;
  metrics::Counter& conflicts_;
  metrics::Counter& forbidden_;
  metrics::Counter& sync_failures_;
  metrics::Counter& flips_;
  metrics::Counter& late_;
  metrics::Gauge& open_conflicts_;
  metrics::Counter& expired_;
  rpc::BoundService scheduling_service_{"tresen.scheduling.v1.SchedulingService"};
  rpc::BoundService catalog_service_{"tresen.scheduling.v1.CatalogService"};
  bool loaded_ = false;  // only the feed worker asks
  RepeatingWorker feed_{kFeedPause, [this] { return Follow(); }};
  RepeatingWorker holds_{kHoldPause, [this] { return ExpireHolds(); }};
  RepeatingWorker reconcile_{kReconcilePause, [this] { return Reconcile(); }};
  RepeatingWorker waiters_{kWaitlistPause, [this] { return AdvanceWaitlists(); }};
  RepeatingWorker outside_worker_{kMirrorPause, [this] { return MirrorCalendars(); }};
  RepeatingWorker foreign_worker_{kForeignPause, [this] { return LookOutside(); }};
  RepeatingWorker counting_{kCountPause, [this] { return CountConflicts(); }};
  RepeatingWorker forget_{kForgetPause, [this] { return Forget(); }};
};

absl::StatusOr<std::unique_ptr<service::App>> Create(const service::Environment& environment) {
  TRESEN_ASSIGN_OR_RETURN(crypto::SecretBytes key, TokenKey(environment));
  return std::make_unique<SchedulingApp>(environment, std::move(key));
}

}  // namespace

service::Definition Definition() { return {.name = "scheduling", .create = Create}; }

}  // namespace tresen::scheduling
