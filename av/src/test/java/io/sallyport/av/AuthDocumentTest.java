package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.av.AuthDocument.CredentialsRequest;
import io.sallyport.av.AuthDocument.CredentialsResponse;
import io.sallyport.av.AuthDocument.Envelope;
import io.sallyport.av.AuthDocument.Host;
import io.sallyport.av.AuthDocument.Location;
import io.sallyport.av.AuthDocument.MediaRelay;
import io.sallyport.av.AuthDocument.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthDocumentTest {
  private static final String TO =
      "sip:edge1.int.example.net@example.com;gruu;opaque=srvr:MRAS:AAAA";

  private static final String REQUEST =
      """
      <request xmlns="http://schemas.microsoft.com/2006/09/sip/mrasp"
               requestID="41" version="2.0"
               to="sip:edge1.int.example.net@example.com;gruu;opaque=srvr:MRAS:AAAA"
               from="sip:alice@example.com">
        <credentialsRequest credentialsRequestID="41">
          <identity>sip:alice@example.com</identity>
          <location>internet</location>
          <duration>480</duration>
        </credentialsRequest>
      </request>
      """;

  private static final String RESPONSE =
      """
      <response xmlns="http://schemas.microsoft.com/2006/09/sip/mrasp"
                requestID="41" version="2.0" serverVersion="3.0"
                to="sip:edge1.int.example.net@example.com;gruu;opaque=srvr:MRAS:AAAA"
                from="sip:alice@example.com" reasonPhrase="OK">
        <credentialsResponse credentialsRequestID="41">
          <credentials>
            <username>AgAAJK4pAAAB4PcDC6tB8tgRKk3V4OiBRAP0f7WqahgBAAAAzZawmdyLeEGbi2Za5g6sCxOFMNs=</username>
            <password>P3Vzuv9V2ryUjnq4hLq66RyuBoA=</password>
            <duration>480</duration>
          </credentials>
          <mediaRelayList>
            <mediaRelay>
              <location>internet</location>
              <hostName>av.example.com</hostName>
              <udpPort>3478</udpPort>
              <tcpPort>443</tcpPort>
            </mediaRelay>
          </mediaRelayList>
        </credentialsResponse>
      </response>
      """;

  private static final Envelope ENVELOPE = new Envelope("41", "2.0", TO, "sip:alice@example.com");

  private final AuthRequestReader reader = new AuthRequestReader();

  @Test
  void readsThePublishedRequest() {
    assertThat(read(REQUEST))
        .isEqualTo(
            new AuthReading.Read(
                new AuthDocument.Request(
                    ENVELOPE,
                    Route.LOAD_BALANCED,
                    List.of(
                        new CredentialsRequest(
                            "41",
                            "sip:alice@example.com",
                            Optional.of(Location.INTERNET),
                            Optional.of(Duration.ofHours(8)))))));
  }

  /** As it is shown, without the space between its elements. */
  @Test
  void writesThePublishedResponse() {
    IssuedToken token =
        new TokenIssuer(PaperKeys.vectors(), TokenMac.HMAC_SHA1)
            .issue(PaperKeys.IDENTITY, Scope.USER, PaperKeys.EXPIRES);
    byte[] written =
        AuthResponseWriter.write(
            ENVELOPE,
            List.of(
                new CredentialsResponse(
                    "41",
                    token,
                    Duration.ofHours(8),
                    List.of(
                        new MediaRelay(
                            Location.INTERNET, new Host.Name("av.example.com"), 3478, 443)))));

    assertThat(new String(written, StandardCharsets.UTF_8))
        .isEqualTo(RESPONSE.replaceAll(">\\s+<", "><").replaceAll("\\s+", " ").strip());
  }

  @Test
  void readsWhatMayBeLeftOutAndWhatClientsAdd() {
    AuthReading reading =
        read(
            """
            <?xml version="1.0" encoding="utf-8"?><!-- from a client -->
            <m:request xmlns:m="http://schemas.microsoft.com/2006/09/sip/mrasp"
              xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"
              requestID="1" version="1.0" to="sips:edge@example.com" from="SIP:a@b" route="directip">
              <m:credentialsRequest credentialsRequestID="x&amp;y">
                <m:identity><![CDATA[sip:a@b]]></m:identity>
              </m:credentialsRequest>
              <m:credentialsRequest credentialsRequestID="2"><m:identity> sip:c@d </m:identity
              ><m:duration>1</m:duration></m:credentialsRequest>
            </m:request>
            """);

    AuthDocument.Request request = ((AuthReading.Read) reading).request();
    assertThat(request.route()).isEqualTo(Route.DIRECT_IP);
    assertThat(request.credentials())
        .containsExactly(
            new CredentialsRequest("x&y", "sip:a@b", Optional.empty(), Optional.empty()),
            new CredentialsRequest(
                "2", "sip:c@d", Optional.empty(), Optional.of(Duration.ofMinutes(1))));
  }

  @ParameterizedTest
  @CsvSource({
    "requestID=\"41\", ''",
    "version=\"2.0\", ''",
    "from=\"sip:alice@example.com\", from=\"alice\"",
    "from=\"sip:alice@example.com\", from=\"tel:7\"",
    "from=, other=\"7\" from=",
    "from=, route=\"\" from=",
    "credentialsRequestID=\"41\", ''",
    "<identity>sip:alice@example.com</identity>, ''",
    "<identity>sip:alice@example.com, <identity>alice",
    "<location>internet, <location>home",
    "<duration>480, <duration>0",
    "<duration>480, <duration>-1",
    "<duration>480, <duration>9999999999",
    "<duration>480, <duration>8 h",
    "<location>internet</location>, <location>internet</location><location>internet</location>",
    "<location>internet</location>, <relay/>",
    "<location>internet</location>, text",
    "<location>internet, <location><b/>internet",
    "</request>, </request><request/>",
    "</request>, </reques>",
    "</request>, ''",
    "2006/09, 2007/09",
    "<request, <!DOCTYPE request><request",
    "<request, <?target do?><request",
    "<request, <?xml version=\"1.0\" encoding=\"utf-16\"?><request",
    "<identity>sip:alice@example.com, <identity>sip:&alice;@example.com",
    "<identity>, <identity kind=\"7\">"
  })
  void refusesWhatIsBeyondTheSchema(String good, String bad) {
    assertThat(REQUEST).contains(good);

    assertThat(refusal(REQUEST.replace(good, bad))).isEqualTo(AuthRefusal.MALFORMED);
  }

  @Test
  void fetchesAndExpandsNothing() {
    String bomb =
        "<!DOCTYPE r [<!ENTITY a \""
            + "x".repeat(1000)
            + "\"><!ENTITY b \""
            + "&a;".repeat(1000)
            + "\"><!ENTITY f SYSTEM \"file:///etc/hostname\">]>";
    for (String identity : new String[] {"sip:&b;@x", "sip:&f;@x"}) {
      assertThat(refusal(bomb + REQUEST.replace("sip:alice@example.com<", identity + "<")))
          .isEqualTo(AuthRefusal.MALFORMED);
    }
  }

  @Test
  void tellsVersionsItDoesNotSpeak() {
    assertThat(refusal(REQUEST.replace("2.0", "4.0"))).isEqualTo(AuthRefusal.VERSION);
    assertThat(refusal(REQUEST.replace("2.0", "2"))).isEqualTo(AuthRefusal.VERSION);
  }

  @Test
  void takesAHundredAndNotOneMore() {
    String one =
        REQUEST.substring(REQUEST.indexOf("<credentialsRequest"), REQUEST.indexOf("</request>"));

    assertThat(read(REQUEST.replace("</request>", one.repeat(99) + "</request>")))
        .isInstanceOf(AuthReading.Read.class);
    assertThat(refusal(REQUEST.replace("</request>", one.repeat(100) + "</request>")))
        .isEqualTo(AuthRefusal.TOO_LARGE);
    assertThat(refusal(" ".repeat(AuthDocument.MAX_OCTETS) + REQUEST))
        .isEqualTo(AuthRefusal.TOO_LARGE);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] octets = REQUEST.getBytes(StandardCharsets.UTF_8);
    octets[REQUEST.indexOf("alice")] = (byte) 0xFF;

    assertThat(reader.read(octets)).isInstanceOf(AuthReading.Refused.class);
    assertThat(reader.read(REQUEST.getBytes(StandardCharsets.UTF_16)))
        .isInstanceOf(AuthReading.Refused.class);
    assertThat(reader.read(new byte[0])).isInstanceOf(AuthReading.Refused.class);
  }

  @Test
  void goesDeepNowhere() {
    assertThat(refusal("<a>".repeat(80_000))).isEqualTo(AuthRefusal.MALFORMED);
    assertThat(refusal(REQUEST.replace("<identity>", "<identity>" + "<a>".repeat(70_000))))
        .isEqualTo(AuthRefusal.MALFORMED);
  }

  @Test
  void answersARefusalWithWhatWasGoodOfTheRequest() {
    AuthReading.Refused late =
        (AuthReading.Refused) read(REQUEST.replace("<duration>480", "<duration>x"));
    AuthReading.Refused early = (AuthReading.Refused) read("<request/>");

    assertThat(new String(AuthResponseWriter.write(late), StandardCharsets.UTF_8))
        .isEqualTo(
            "<response xmlns=\"http://schemas.microsoft.com/2006/09/sip/mrasp\" requestID=\"41\""
                + " version=\"2.0\" serverVersion=\"3.0\" to=\""
                + TO
                + "\" from=\"sip:alice@example.com\" reasonPhrase=\"Request Malformed\"/>");
    assertThat(new String(AuthResponseWriter.write(early), StandardCharsets.UTF_8))
        .isEqualTo(
            "<response xmlns=\"http://schemas.microsoft.com/2006/09/sip/mrasp\""
                + " version=\"3.0\" serverVersion=\"3.0\" reasonPhrase=\"Request Malformed\"/>");
  }

  @Test
  void hasTheWordsThatClientsCompare() {
    assertThat(Arrays.stream(AuthRefusal.values()).map(AuthRefusal::reasonPhrase))
        .containsExactly(
            "Request Malformed",
            "Request Too Large",
            "Not Supported",
            "Server Busy",
            "Time Out",
            "Forbidden",
            "Internal Server Error",
            "Other Failure",
            "Version Mismatch");
  }

  @Test
  void writesNothingThatIsNotEscaped() {
    Envelope hostile = new Envelope("\"><a>&'\n", "3.0", "sip:a", "sip:b");
    String written =
        new String(AuthResponseWriter.write(hostile, List.of()), StandardCharsets.UTF_8);

    assertThat(written).contains("requestID=\"&quot;&gt;&lt;a&gt;&amp;'&#10;\"");
  }

  @Test
  void neverThrowsWhateverOctetIsChanged() {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      byte[] octets = REQUEST.getBytes(StandardCharsets.UTF_8);
      for (int j = random.nextInt(4); j >= 0; j--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
      }
      assertThat(reader.read(octets)).as("seed " + seed).isNotNull();
    }
  }

  private AuthReading read(String document) {
    return reader.read(document.getBytes(StandardCharsets.UTF_8));
  }

  private AuthRefusal refusal(String document) {
    return ((AuthReading.Refused) read(document)).refusal();
  }
}
