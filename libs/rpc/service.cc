#include "libs/rpc/service.h"

#include <map>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/descriptor.h"
#include "tresen/options/v1/options.pb.h"

namespace tresen::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

std::string WrongType(const MethodDescriptor& method, const char* what, const Descriptor* bound,
                      const Descriptor* declared) {
  return absl::StrCat(method.name(), ": the handler's ", what, " is ", bound->full_name(),
                      ", the contract says ", declared->full_name());
}

void CheckBinding(const MethodDescriptor& declared, const BoundService::Method& bound,
                  std::vector<std::string>* mistakes) {
  if (bound.request->GetDescriptor() != declared.input_type()) {
    mistakes->push_back(
        WrongType(declared, "request", bound.request->GetDescriptor(), declared.input_type()));
  }
  if (bound.response->GetDescriptor() != declared.output_type()) {
    mistakes->push_back(
        WrongType(declared, "response", bound.response->GetDescriptor(), declared.output_type()));
  }
  if (declared.client_streaming()) {
    mistakes->push_back(absl::StrCat(declared.name(), ": client streaming is not served"));
  }
  if (declared.server_streaming() != (bound.stream != nullptr)) {
    mistakes->push_back(absl::StrCat(declared.name(), ": the contract declares it ",
                                     declared.server_streaming() ? "streaming" : "unary"));
  }
}

}  // namespace

struct BoundService::Listener {
  mutable absl::Mutex mutex;
  std::function<void()> wake ABSL_GUARDED_BY(mutex);
};

BoundService::BoundService(absl::string_view full_name)
    : full_name_(full_name), listener_(std::make_unique<Listener>()) {}

BoundService::~BoundService() = default;

void BoundService::Wake() const {
  absl::MutexLock lock(&listener_->mutex);
  if (listener_->wake != nullptr) listener_->wake();
}

void BoundService::OnWake(std::function<void()> listener) {
  absl::MutexLock lock(&listener_->mutex);
  listener_->wake = std::move(listener);
}

absl::Status BoundService::Validate() const {
  const ServiceDescriptor* service =
      DescriptorPool::generated_pool()->FindServiceByName(full_name_);
  if (service == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(full_name_, " is not a known service"));
  }
  std::vector<std::string> mistakes;
  std::map<std::string, const Method*> unclaimed;
  for (const Method& method : methods_) {
    if (!unclaimed.emplace(method.name, &method).second) {
      mistakes.push_back(absl::StrCat(method.name, ": bound twice"));
    }
  }
  for (int i = 0; i < service->method_count(); ++i) {
    const MethodDescriptor& declared = *service->method(i);
    if (declared.options().GetExtension(options::v1::scope).empty()) {
      mistakes.push_back(absl::StrCat(declared.name(), ": no (tresen.options.v1.scope)"));
    }
    const auto bound = unclaimed.find(declared.name());
    if (bound == unclaimed.end()) {
      mistakes.push_back(absl::StrCat(declared.name(), ": no handler"));
      continue;
    }
    CheckBinding(declared, *bound->second, &mistakes);
    unclaimed.erase(bound);
  }
  for (const auto& [name, method] : unclaimed) {
    mistakes.push_back(absl::StrCat(name, ": the contract has no such method"));
  }
  if (mistakes.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(full_name_, " cannot be served: ", absl::StrJoin(mistakes, "; ")));
}

}  // namespace tresen::rpc
