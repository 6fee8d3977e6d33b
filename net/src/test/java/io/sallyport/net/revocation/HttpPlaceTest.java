package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPlaceTest {
  private static final Set<Integer> PORTS = Set.of(80);

  @ParameterizedTest
  @CsvSource({
    "http://crl.harbor.example/a.crl, crl.harbor.example, /a.crl",
    "HTTP://CRL.Harbor.Example:80/a%20b.crl?x=1#part, crl.harbor.example, /a%20b.crl?x=1",
    "http://crl.harbor.example, crl.harbor.example, /",
    "http://crl.harbor.example?x, crl.harbor.example, /?x",
    "http://crl.harbor.example//a.crl, crl.harbor.example, /a.crl",
    "http://[2001:db8::1]/a.crl, 2001:db8::1, /a.crl",
    "http://192.0.2.1/a.crl, 192.0.2.1, /a.crl",
    "http://crl.harbor.example/ä.crl, crl.harbor.example, /%C3%A4.crl"
  })
  void readsUrls(String url, String host, String target) {
    assertThat(HttpPlace.of(url, PORTS)).contains(new HttpPlace(host, 80, target));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://crl.harbor.example/a.crl",
        "ldap://dir.harbor.example/cn=a?certificateRevocationList",
        "ldap:///CN=a,DC=harbor?certificateRevocationList?base",
        "ftp://crl.harbor.example/a.crl",
        "file:///etc/passwd",
        "http:/a.crl",
        "http:///a.crl",
        "/a.crl",
        "",
        "http://user:secret@crl.harbor.example/a.crl",
        "http://crl.harbor.example:8080/a.crl",
        "http://crl.harbor.example:443/a.crl",
        "http://crl_1.harbor.example/a.crl",
        "http://crl.harbor.example/a b.crl",
        "http://crl.harbor.example/a.crl\r\nX-Header: x",
        "http://crl.harbor.example\u0000/a.crl"
      })
  void refusesOtherUrls(String url) {
    assertThat(HttpPlace.of(url, PORTS)).isEmpty();
  }

  @Test
  void refusesLongUrls() {
    var longest = "http://h/" + "a".repeat(HttpPlace.MAX_URL_LENGTH - 9);
    assertThat(HttpPlace.of(longest, PORTS)).isPresent();
    assertThat(HttpPlace.of(longest + "a", PORTS)).isEmpty();
  }

  @Test
  void takesOtherPortsOnlyIfAllowed() {
    var place = HttpPlace.of("http://crl.harbor.example:8080/a.crl", Set.of(8080)).orElseThrow();
    assertThat(place.authority()).isEqualTo("crl.harbor.example:8080");
    assertThat(HttpPlace.of("http://crl.harbor.example/a.crl", Set.of(8080))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://other.example/b.crl, http://other.example/b.crl",
    "/b.crl, http://crl.harbor.example/b.crl",
    "b.crl, http://crl.harbor.example/x/b.crl",
    "//other.example/b.crl, http://other.example/b.crl"
  })
  void followsRedirects(String location, String url) {
    var place = HttpPlace.of("http://crl.harbor.example/x/a.crl", PORTS).orElseThrow();
    assertThat(place.redirectedTo(location, PORTS).orElseThrow().url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://crl.harbor.example/x/a.crl", "http://h:8080/", "http://h/ b"})
  void followsNoOtherRedirects(String location) {
    var place = HttpPlace.of("http://crl.harbor.example/x/a.crl", PORTS).orElseThrow();
    assertThat(place.redirectedTo(location, PORTS)).isEmpty();
  }

  @Test
  void namesPlacesBelow() {
    assertThat(new HttpPlace("h", 80, "/ocsp").below("a").target()).isEqualTo("/ocsp/a");
    assertThat(new HttpPlace("h", 80, "/").below("a").target()).isEqualTo("/a");
    assertThat(new HttpPlace("2001:db8::1", 80, "/").url()).isEqualTo("http://[2001:db8::1]/");
  }
}
