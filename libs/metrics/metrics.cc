#include "libs/metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tresen::metrics {
namespace {

// The prometheus instruments of one description, one for each combination of label values, made at
// once so that /metrics shows zeros and an observation needs no lock.
template <class Instrument>
class Split {
 public:
  template <class Family, class... Args>
  Split(const Description& description, Family& family, const Args&... args)
      : labels_(description.labels) {
    for (Label& label : labels_) label.values.emplace_back("other");
    size_t combinations = 1;
    for (const Label& label : labels_) combinations *= label.values.size();
    for (size_t i = 0; i < combinations; ++i) {
      instruments_.push_back(&family.Add(LabelsOf(i), args...));
    }
  }

  Instrument& At(LabelValues values) const {
    if (values.size() != labels_.size()) std::abort();  // a mistake in the program
    size_t index = 0;
    const absl::string_view* value = values.begin();
    for (const Label& label : labels_) {
      const auto found = std::find(label.values.begin(), label.values.end() - 1, *value++);
      index = index * label.values.size() + static_cast<size_t>(found - label.values.begin());
    }
    return *instruments_[index];
  }

 private:
  std::map<std::string, std::string> LabelsOf(size_t index) const {
    std::map<std::string, std::string> result;
    for (auto label = labels_.rbegin(); label != labels_.rend(); ++label) {
      result[label->name] = label->values[index % label->values.size()];
      index /= label->values.size();
    }
    return result;
  }

  std::vector<Label> labels_;
  std::vector<Instrument*> instruments_;  // owned by the prometheus registry
};

class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(Split<prometheus::Counter> split) : split_(std::move(split)) {}
  void Add(double amount, LabelValues labels) override { split_.At(labels).Increment(amount); }
  double Value(LabelValues labels) const override { return split_.At(labels).Value(); }

 private:
  Split<prometheus::Counter> split_;
};

class PrometheusGauge final : public Gauge {
 public:
  explicit PrometheusGauge(Split<prometheus::Gauge> split) : split_(std::move(split)) {}
  void Set(double value, LabelValues labels) override { split_.At(labels).Set(value); }
  void Add(double amount, LabelValues labels) override { split_.At(labels).Increment(amount); }
  double Value(LabelValues labels) const override { return split_.At(labels).Value(); }

 private:
  Split<prometheus::Gauge> split_;
};

class PrometheusHistogram final : public Histogram {
 public:
  explicit PrometheusHistogram(Split<prometheus::Histogram> split) : split_(std::move(split)) {}
  void Observe(double value, LabelValues labels) override { split_.At(labels).Observe(value); }
  double Count(LabelValues labels) const override {
    return static_cast<double>(split_.At(labels).Collect().histogram.sample_count);
  }

 private:
  Split<prometheus::Histogram> split_;
};

bool SameLabels(const std::vector<Label>& a, const std::vector<Label>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Label& x, const Label& y) {
    return x.name == y.name && x.values == y.values;
  });
}

// The instruments of one kind by name. A second declaration must equal the first.
template <class Instrument>
struct Shelf {
  struct Entry {
    std::vector<Label> labels;
    std::unique_ptr<Instrument> instrument;
  };
  std::map<std::string, Entry> entries;

  Instrument* Find(const Description& description) {
    const auto found = entries.find(description.name);
    if (found == entries.end()) return nullptr;
    if (!SameLabels(found->second.labels, description.labels)) std::abort();
    return found->second.instrument.get();
  }
  Instrument& Put(const Description& description, std::unique_ptr<Instrument> instrument) {
    return *(entries[description.name] = {description.labels, std::move(instrument)}).instrument;
  }
};

}  // namespace

class Registry::Impl {
 public:
  // Throws, and so ends the process, when another kind has the name already: a mistake in the
  // program.
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Throw};
  absl::Mutex mutex;
  Shelf<Counter> counters ABSL_GUARDED_BY(mutex);
  Shelf<Gauge> gauges ABSL_GUARDED_BY(mutex);
  Shelf<Histogram> histograms ABSL_GUARDED_BY(mutex);
};

const std::vector<double>& LatencyBuckets() {
  static const std::vector<double>* const buckets = new std::vector<double>{
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  return *buckets;
}

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Counter& Registry::AddCounter(const Description& description) {
  absl::MutexLock lock(&impl_->mutex);
  if (Counter* known = impl_->counters.Find(description)) return *known;
  auto& family = prometheus::BuildCounter()
                     .Name(description.name)
                     .Help(description.help)
                     .Register(impl_->registry);
  return impl_->counters.Put(description, std::make_unique<PrometheusCounter>(
                                              Split<prometheus::Counter>(description, family)));
}

Gauge& Registry::AddGauge(const Description& description) {
  absl::MutexLock lock(&impl_->mutex);
  if (Gauge* known = impl_->gauges.Find(description)) return *known;
  auto& family = prometheus::BuildGauge()
                     .Name(description.name)
                     .Help(description.help)
                     .Register(impl_->registry);
  return impl_->gauges.Put(description, std::make_unique<PrometheusGauge>(
                                            Split<prometheus::Gauge>(description, family)));
}

Histogram& Registry::AddHistogram(const Description& description,
                                  const std::vector<double>& buckets) {
  absl::MutexLock lock(&impl_->mutex);
  if (Histogram* known = impl_->histograms.Find(description)) return *known;
  auto& family = prometheus::BuildHistogram()
                     .Name(description.name)
                     .Help(description.help)
                     .Register(impl_->registry);
  return impl_->histograms.Put(description,
                               std::make_unique<PrometheusHistogram>(
                                   Split<prometheus::Histogram>(description, family, buckets)));
}

std::string Registry::Render() const {
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace tresen::metrics
