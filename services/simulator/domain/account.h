#pragma once

#include <string>
#include <vector>

namespace tresen::simulator {

// One number of the business; in Tresen it selects the branch.
struct BusinessNumber {
  std::string id;      // phone number id
  std::string digits;  // display_phone_number, with country code
  std::string name;    // verified name
  std::string country_code = "49";
};

// The WhatsApp Business Account that the simulator plays.
struct Account {
  std::string id = "900000000000001";
  std::string access_token;
  std::string app_secret;
  std::string verify_token;
  std::vector<BusinessNumber> numbers;
};

}  // namespace tresen::simulator
