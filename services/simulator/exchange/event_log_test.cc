#include "services/simulator/exchange/event_log.h"

#include <catch2/catch.hpp>
#include <thread>

namespace tresen::simulator {
namespace {

TEST_CASE("a watcher gets the events after the one it knows") {
  EventLog log;
  log.Expect();
  log.Publish(R"("kind":"a")");
  log.Publish(R"("kind":"b")");
  const EventLog::News news = log.After(1, absl::ZeroDuration());
  CHECK(news.events == std::vector<std::string>{R"({"seq":2,"kind":"b"})"});
  CHECK(news.last == 2);
  CHECK_FALSE(news.missed);
}

TEST_CASE("waiting ends with the next event") {
  EventLog log;
  log.Expect();
  std::thread other([&log] { log.Publish(R"("kind":"a")"); });
  CHECK(log.After(0, absl::Seconds(20)).events.size() == 1);
  other.join();
}

TEST_CASE("nobody watching, nothing is kept and the next watcher is told so") {
  EventLog log;
  log.Publish(R"("kind":"a")");
  CHECK(log.After(0, absl::ZeroDuration()).missed);
  CHECK_FALSE(log.After(log.last(), absl::ZeroDuration()).missed);
}

TEST_CASE("a number from before a restart is recognised as missed") {
  EventLog log;
  CHECK(log.After(77, absl::ZeroDuration()).missed);
}

TEST_CASE("closing ends all waiting") {
  EventLog log;
  std::thread other([&log] { log.Close(); });
  CHECK(log.After(0, absl::Hours(1)).events.empty());
  other.join();
}

}  // namespace
}  // namespace tresen::simulator
