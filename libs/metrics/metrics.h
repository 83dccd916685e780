// Figures for Prometheus. Labels come from closed sets that are declared with the instrument, so no
// customer, message or error text can ever become a label.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::metrics {

// One label and all values it can have. A value outside the set is counted under "other".
struct Label {
  std::string name;
  std::vector<std::string> values;
};

// What an instrument is called and how it is split. Names end with the unit: _total, _seconds,
// _bytes.
struct Description {
  std::string name;
  std::string help;
  std::vector<Label> labels = {};
};

// The values of one observation, in the order of the declared labels.
using LabelValues = std::initializer_list<absl::string_view>;

// Only goes up. Thread-safe, as all instruments.
class Counter {
 public:
  virtual ~Counter() = default;
  virtual void Add(double amount, LabelValues labels) = 0;
  virtual double Value(LabelValues labels) const = 0;

  void Increment(LabelValues labels = {}) { Add(1, labels); }
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void Set(double value, LabelValues labels = {}) = 0;
  virtual void Add(double amount, LabelValues labels = {}) = 0;
  virtual double Value(LabelValues labels) const = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void Observe(double value, LabelValues labels = {}) = 0;
  // How many observations there were.
  virtual double Count(LabelValues labels) const = 0;
};

// Bounds in seconds from 1 ms to 10 s, for latencies.
const std::vector<double>& LatencyBuckets();

// Owns the instruments of one process. Asking twice for one name gives the same instrument; a
// second declaration with other labels or of another kind is a mistake in the program and ends it.
// Thread-safe.
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // References stay valid as long as the registry.
  Counter& AddCounter(const Description& description);
  Gauge& AddGauge(const Description& description);
  Histogram& AddHistogram(const Description& description,
                          const std::vector<double>& buckets = LatencyBuckets());

  // The body of /metrics (Prometheus text format, "text/plain; version=0.0.4").
  std::string Render() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::metrics
