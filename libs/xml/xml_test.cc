#include "libs/xml/xml.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"

namespace tresen::xml {
namespace {

TEST_CASE("names carry their namespace, whatever prefix the document uses") {
  for (const char* document : {"<D:a xmlns:D=\"DAV:\"><D:b x=\"1\"> text </D:b></D:a>",
                               "<a xmlns=\"DAV:\"><b x='1'> text </b></a>"}) {
    const auto root = Parse(document);
    REQUIRE(root.ok());
    CHECK(root->name == "{DAV:}a");
    CHECK(root->TextOf("{DAV:}b") == "text");
    CHECK(root->Find("{DAV:}b")->AttributeOf("x") == "1");
    CHECK(root->All("{DAV:}b").size() == 1);
    CHECK(root->Find("b") == nullptr);
  }
}

TEST_CASE("text is kept as it was written, line breaks too") {
  const auto root = Parse("<a>one &amp; two&#13;\n<![CDATA[<three>]]></a>");
  REQUIRE(root.ok());
  CHECK(root->text == "one & two\r\n<three>");
  CHECK(Parse(absl::StrCat("<a>", Escape("x<y>&\"z\"\r\n"), "</a>"))->text == "x<y>&\"z\"\r\n");
}

TEST_CASE("what is not well-formed, too deep or has entities is refused") {
  std::string deep, close;
  for (int i = 0; i < 200; ++i) {
    deep += "<a>";
    close += "</a>";
  }
  const std::string laughs = "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;\">]><a>&y;</a>";
  for (const std::string& document :
       {std::string(), std::string("text"), std::string("<a><b></a>"), std::string("<a>"),
        std::string("<a/><b/>"), std::string("<x:a/>"), std::string("<!DOCTYPE html><html/>"),
        std::string("<a>\0</a>", 8), deep + close, laughs})
    CHECK(Parse(document).status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tresen::xml
