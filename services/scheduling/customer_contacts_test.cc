#include "services/scheduling/customer_contacts.h"

#include <catch2/catch.hpp>

namespace tresen::scheduling {
namespace {

namespace customer = ::tresen::customer::v1;

const CustomerId kMina("c1");

customer::Customer Mina() {
  customer::Customer mina;
  mina.set_name("tenants/demo/customers/c1");
  mina.set_display_name("Mina K.");
  return mina;
}

customer::Identity& AddIdentity(customer::Customer& of, const char* channel, const char* wa_id) {
  customer::Identity& identity = *of.add_identities();
  identity.set_channel(channel);
  identity.set_wa_id(wa_id);
  return identity;
}

void AddConsent(customer::Customer& of, customer::ConsentPurpose purpose,
                customer::ConsentState state) {
  customer::Consent& consent = *of.add_consents();
  consent.set_purpose(purpose);
  consent.set_state(state);
}

TEST_CASE("a contact is the name, the number that the channel confirmed, and the consent") {
  customer::Customer mina = Mina();
  AddIdentity(mina, "whatsapp", "491713920001");
  AddConsent(mina, customer::CONSENT_PURPOSE_CALENDAR, customer::CONSENT_STATE_GRANTED);
  const Contact contact = ContactOf(mina, kMina);
  CHECK(contact.customer == kMina);
  CHECK(contact.name == "Mina K.");
  CHECK(contact.phone == "+491713920001");
  CHECK(contact.agreed);
}

TEST_CASE("a number that nobody confirmed is none") {
  customer::Customer mina = Mina();
  SECTION("it was written somewhere") { AddIdentity(mina, "whatsapp", "").set_phone("+491713920001"); }
  SECTION("it is of another channel") { AddIdentity(mina, "letters", "491713920001"); }
  SECTION("it is no number") { AddIdentity(mina, "whatsapp", "DE.1000000000000001"); }
  SECTION("there is only a user id") { AddIdentity(mina, "whatsapp", "").set_user_id("DE.1"); }
  CHECK(ContactOf(mina, kMina).phone.empty());
}

TEST_CASE("only the consent for the calendar counts, and only while it stands") {
  customer::Customer mina = Mina();
  SECTION("none") {}
  SECTION("for something else") {
    AddConsent(mina, customer::CONSENT_PURPOSE_MARKETING, customer::CONSENT_STATE_GRANTED);
  }
  SECTION("withdrawn") {
    AddConsent(mina, customer::CONSENT_PURPOSE_CALENDAR, customer::CONSENT_STATE_WITHDRAWN);
  }
  CHECK_FALSE(ContactOf(mina, kMina).agreed);
}

TEST_CASE("without a given name the profile's is used") {
  customer::Customer mina = Mina();
  mina.clear_display_name();
  AddIdentity(mina, "whatsapp", "491713920001").set_profile_name("Mina");
  CHECK(ContactOf(mina, kMina).name == "Mina");
}

}  // namespace
}  // namespace tresen::scheduling
