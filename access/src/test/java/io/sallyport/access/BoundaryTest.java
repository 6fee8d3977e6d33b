package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import io.sallyport.wire.sip.SipEdit;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The header table of the boundary, field by field, for requests and responses. */
class BoundaryTest {
  private static final String PAI = "P-Asserted-Identity";

  /** Columns: from a client, from a partner, to a client, to a partner; k keeps, d drops. */
  @ParameterizedTest(name = "{0} in a request: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ms-edge-proxy-message-trust   | ms-source-type=DirectPartner       | d d k d
          ms-asserted-verification-level| ms-source-verified-user=verified   | d d d r
          ms-split-domain-info          | ms-traffic-type=SplitIntra         | d d d d
          ms-diagnostics                | 1;reason="x";source="fe1"          | d d d d
          ms-diagnostics-public         | 1;reason="x"                       | d k k k
          ms-user-logon-data            | RemoteUser                         | d d k d
          ms-keep-alive                 | UAC;hop-hop=yes                    | d d k d
          P-Asserted-Identity           | <sip:ines@quayside.example>        | d k k k
          P-Preferred-Identity          | <sip:ines@quayside.example>        | k d k d
          P-Charging-Vector             | icid-value=1                       | d d k k
          P-Visited-Network-ID          | other                              | d d k k
          P-Served-User                 | <sip:boss@harbor.example>          | d d k k
          P-Access-Network-Info         | 3GPP-GERAN                         | d d k k
          P-Early-Media                 | supported                          | k k k k
          User-Agent                    | UCCAPI/15.0                        | k k k k
          Server                        | RTC/6.0                            | k k k k
          Warning                       | 399 fe1 "x"                        | k k k k
          Privacy                       | none                               | k k k k
          History-Info                  | <sip:a@b>;index=1                  | k k k k
          Referred-By                   | <sip:a@b>;ms-identity="x"          | k k k k
          Ms-Correlation-Id             | 77                                 | k k k k
          ms-application-via            | fe1                                | k k k k
          X-Anything                    | at all                             | k k k k
          P-Dialog-Recovery-Action      | Wait-For-Session-Update            | k k k k
          """)
  void ofARequest(String name, String value, String verdicts) {
    check(request(name + ": " + value), name, value, verdicts);
  }

  @ParameterizedTest(name = "{0} in a response: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ms-edge-proxy-message-trust   | ms-source-type=DirectPartner       | d d k d
          ms-asserted-verification-level| ms-source-verified-user=verified   | d d d d
          ms-split-domain-info          | ms-traffic-type=SplitIntra         | d d d d
          ms-diagnostics                | 1;reason="x";source="fe1"          | k k d d
          ms-diagnostics-public         | 1;reason="x"                       | k k k k
          ms-user-logon-data            | RemoteUser                         | d d k d
          ms-keep-alive                 | UAS;timeout=9                      | d d d d
          P-Asserted-Identity           | <sip:ines@quayside.example>        | k k k k
          P-Preferred-Identity          | <sip:ines@quayside.example>        | k d k d
          Authentication-Info           | NTLM rspauth="1"                   | k k k d
          WWW-Authenticate              | NTLM realm="x"                     | k k k k
          WWW-Authenticate              | NTLM targetname="fe1"              | k k k d
          Proxy-Authenticate            | NTLM realm = "SIP Communications Service", targetname="fe1" | k k k d
          Server                        | RTC/6.0                            | k k k k
          """)
  void ofAResponse(String name, String value, String verdicts) {
    check(response(name + ": " + value), name, value, verdicts);
  }

  private static void check(SipMessage message, String name, String value, String verdicts) {
    Boundary boundary = boundary("");
    StringBuilder found = new StringBuilder();
    SipEdit fromClient = new SipEdit(message);
    boundary.fromClient(fromClient, message);
    found.append(verdict(fromClient, name, value)).append(' ');
    SipEdit fromPartner = new SipEdit(message);
    boundary.fromPartner(fromPartner, message, false, Set.of("quayside.example"));
    found.append(verdict(fromPartner, name, value)).append(' ');
    SipEdit toClient = new SipEdit(message);
    boundary.toClient(toClient, message, false);
    found.append(verdict(toClient, name, value)).append(' ');
    SipEdit toPartner = new SipEdit(message);
    boundary.toPartner(toPartner, message, false);
    found.append(
        name.equals("ms-asserted-verification-level") && message.isRequest()
            ? verdictOfOwn(toPartner)
            : verdict(toPartner, name, value));
    assertThat(found.toString()).isEqualTo(verdicts);
  }

  private static char verdict(SipEdit edit, String name, String value) {
    return text(edit).contains("\r\n" + name + ": " + value + "\r\n") ? 'k' : 'd';
  }

  /** Replaced by our own word. */
  private static char verdictOfOwn(SipEdit edit) {
    return text(edit).split("ms-asserted-verification-level", -1).length == 2 ? 'r' : 'd';
  }

  @Test
  void nothingSignedIsEverChangedForAClient() {
    String signed =
        """
        From: <sip:mara@harbor.example>;tag=1;epid=2
        To: <sip:ines@quayside.example>;tag=3
        Call-ID: c
        CSeq: 4 MESSAGE
        Expires: 600
        P-Asserted-Identity: <sip:mara@harbor.example>, <tel:+1>
        P-Preferred-Identity: <sip:mara@harbor.example>
        Authorization: NTLM realm="x", response="y"
        Proxy-Authorization: NTLM realm="SIP Communications Service", response="z"
        """
            .replace("\n", "\r\n");
    SipMessage message =
        message("MESSAGE sip:x@y SIP/2.0\r\n" + signed + "Content-Length: 0\r\n\r\n");
    SipEdit in = new SipEdit(message);
    boundary("").fromClient(in, message);
    SipEdit out = new SipEdit(message);
    boundary("").toClient(out, message, false);

    assertThat(text(in)).contains(signed);
    assertThat(text(out)).contains(signed);
  }

  @Test
  void credentialsForUsDoNotComeFromPartners() {
    SipMessage message =
        request(
            """
            Proxy-Authorization: NTLM realm="SIP Communications Service", response="z"
            Authorization: Digest realm="harbor.example", response="z"
            Authorization: Digest response="z"
            Authorization: Digest username="realm=x", realm="harbor.example", response="z"
            Authorization: Digest xrealm="x", realm = "harbor.example", response="z"
            Authorization: Digest realm="x", realm="SIP Communications Service", response="z"
            Authorization: Digest realm="SIP Communications\\ Service", response="z"
            Authorization: Digest realm= "SIP Communications Service", response="z"
            Authorization: Digest realm="other.example", response="kept\"\
            """
                .replace("\n", "\r\n"));
    SipEdit edit = new SipEdit(message);
    boundary("").fromPartner(edit, message, false, Set.of());

    assertThat(text(edit)).contains("response=\"kept\"").doesNotContain("response=\"z\"");
  }

  @Test
  void anIdentityOfAnothersDomainTakesAllAssertedOnesWithIt() {
    SipMessage message =
        request(PAI + ": <sip:ines@quayside.example>\r\n" + PAI + ": <sip:boss@harbor.example>");
    SipEdit edit = new SipEdit(message);
    boundary("").fromPartner(edit, message, false, Set.of("quayside.example"));

    assertThat(text(edit)).doesNotContain(PAI);
  }

  @Test
  void aPrivateIdentityStaysInside() {
    SipMessage message = request(PAI + ": <sip:mara@harbor.example>\r\nPrivacy: header;id");
    SipEdit edit = new SipEdit(message);
    boundary("").toPartner(edit, message, false);

    assertThat(text(edit)).doesNotContain(PAI).contains("Privacy: header;id");
  }

  @Test
  void whatTheTopologySaysCrossesInNeitherWay() {
    SipMessage message = request("x-our-trunk: 7\r\nMs-Conversation-ID: 8\r\nX-Other: 9");
    Boundary dropping = boundary("federation: {dropHeaders: [X-Our-Trunk, ms-conversation-id]}");
    SipEdit in = new SipEdit(message);
    dropping.fromPartner(in, message, false, Set.of());
    SipEdit out = new SipEdit(message);
    dropping.toPartner(out, message, false);
    SipEdit fromClient = new SipEdit(message);
    dropping.fromClient(fromClient, message);

    for (SipEdit edit : List.of(in, out)) {
      assertThat(text(edit)).doesNotContain("7", "8").contains("X-Other: 9");
    }
    assertThat(text(fromClient)).contains("x-our-trunk: 7", "Ms-Conversation-ID: 8");
  }

  @Test
  void strictHidingNamesNoSoftware() {
    SipMessage message =
        request("User-Agent: UCCAPI/15.0\r\nServer: RTC/6.0\r\nWarning: 399 fe1 \"x\"");
    SipEdit edit = new SipEdit(message);
    boundary("topologyHiding: strict").toPartner(edit, message, false);

    assertThat(text(edit)).doesNotContain("UCCAPI").doesNotContain("RTC").doesNotContain("fe1");
  }

  @Test
  void aProviderThatSharesOurSpaceIsToldAndBelieved() {
    SipMessage plain = request("X-A: b");
    SipEdit out = new SipEdit(plain);
    boundary("").toPartner(out, plain, true);
    assertThat(text(out)).contains("ms-split-domain-info: ms-traffic-type=SplitIntra");

    SipMessage split = request("ms-split-domain-info: ms-traffic-type=SplitIntra");
    SipEdit in = new SipEdit(split);
    boundary("").fromPartner(in, split, true, Set.of());
    assertThat(text(in)).contains("ms-split-domain-info: ms-traffic-type=SplitIntra");
  }

  @Test
  void partnersAreToldWhatTheTopologySays() {
    SipMessage plain = request("X-A: b");
    SipEdit out = new SipEdit(plain);
    boundary("federation: {markVerifiable: false, archivingDisclaimer: true}")
        .toPartner(out, plain, false);

    assertThat(text(out))
        .contains("ms-asserted-verification-level: ms-source-verified-user=unverified")
        .contains("ms-archiving: ");
  }

  private static Boundary boundary(String access) {
    String pool =
        access.isEmpty()
            ? PaperEdge.POOL
            : PaperEdge.POOL
                + "access:\n"
                + access.lines().map(line -> "  " + line + "\n").collect(Collectors.joining());
    return switch (TopologyReader.read(pool, Path.of("pool.yaml"))) {
      case ReadResult.Valid(Topology topology, var _) ->
          new Boundary(AccessSettings.of(topology, topology.nodes().getFirst()));
      case ReadResult.Invalid invalid -> throw new AssertionError(invalid.problems().toString());
    };
  }

  private static SipMessage request(String lines) {
    return message(
        "MESSAGE sip:x@y SIP/2.0\r\nVia: SIP/2.0/TLS h;branch=z9hG4bKa\r\n"
            + lines
            + "\r\nContent-Length: 0\r\n\r\n");
  }

  private static SipMessage response(String lines) {
    return message(
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS h;branch=z9hG4bKa\r\n"
            + lines
            + "\r\nContent-Length: 0\r\n\r\n");
  }

  private static SipMessage message(String text) {
    SipReader reader = new SipReader(SipLimits.INSIDE);
    reader.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    return (SipMessage) reader.next();
  }

  private static String text(SipEdit edit) {
    ByteBuffer octets = ByteBuffer.allocate(edit.length());
    edit.writeTo(octets);
    return new String(octets.array(), StandardCharsets.ISO_8859_1);
  }
}
