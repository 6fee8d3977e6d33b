package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.Dialback;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a partner's settings of TLS, SASL and dialback allow, on streams of both directions. The
 * outcomes are written down row by row from the table of the product that the settings are named
 * after, and nothing here computes them.
 */
class PolicyMatrixTest {
  /** E: SASL EXTERNAL over TLS. T: dialback over TLS. P: dialback over plain TCP. */
  private static final String MATRIX =
      """
      REQUIRED REQUIRED true  E
      REQUIRED REQUIRED false E
      OPTIONAL REQUIRED true  E,T,P
      OPTIONAL REQUIRED false E
      NONE     REQUIRED true  P
      NONE     REQUIRED false none
      REQUIRED OPTIONAL true  E,T
      REQUIRED OPTIONAL false E
      OPTIONAL OPTIONAL true  E,T,P
      OPTIONAL OPTIONAL false E
      NONE     OPTIONAL true  P
      NONE     OPTIONAL false none
      REQUIRED NONE     true  T
      REQUIRED NONE     false none
      OPTIONAL NONE     true  T,P
      OPTIONAL NONE     false none
      NONE     NONE     true  P
      NONE     NONE     false none
      """;

  private static final String HEADER =
      Play.HEADER.replace("from='lighthouse", "id='i1' from='lighthouse");
  private static final String START_TLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  private static final String PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  private static final String AUTH =
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>";
  private static final String FAILURE =
      "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>";
  private static final String RESULT =
      "<db:result from='lighthouse.example' to='harbor.example'>k</db:result>";
  private static final String DIALBACK =
      "<dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback>";
  private static final String EXTERNAL =
      "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism>"
          + "</mechanisms>";

  private final Play play = new Play();

  /** Every row, with plain TCP allowed to the entry and not, which takes P away. */
  static Stream<Arguments> rows() {
    return MATRIX
        .lines()
        .map(line -> line.split(" +"))
        .flatMap(row -> Stream.of(true, false).map(plaintext -> arguments(row, plaintext)));
  }

  private static Arguments arguments(String[] row, boolean plaintext) {
    Set<String> ways =
        Arrays.stream(row[3].split(","))
            .filter(way -> !way.equals("none") && (plaintext || !way.equals("P")))
            .collect(Collectors.toUnmodifiableSet());
    return Arguments.of(
        Play.partner(
            Xmpp.Negotiation.valueOf(row[0]),
            Xmpp.Negotiation.valueOf(row[1]),
            Boolean.parseBoolean(row[2]),
            plaintext),
        ways);
  }

  private static String features(String... offered) {
    return "<stream:features>" + String.join("", offered) + "</stream:features>";
  }

  // ---- the partner dials

  @ParameterizedTest
  @MethodSource("rows")
  void inboundExternal(Xmpp.Partner partner, Set<String> ways) {
    InboundStream stream = play.inbound(partner);
    stream.secured(Play.PROVEN);
    String offered = play.say(Play.HEADER).getLast();
    assertThat(offered.contains("EXTERNAL")).isEqualTo(ways.contains("E"));
    assertThat(offered.contains("dialback")).isEqualTo(ways.contains("T"));
    List<String> done = play.say(AUTH);
    if (ways.contains("E")) {
      assertThat(done.getFirst()).startsWith("<success");
      assertThat(play.say(Play.HEADER).getLast()).endsWith(" EXTERNAL]");
    } else {
      assertThat(done).singleElement().asString().contains("<not-authorized/>");
    }
    assertThat(stream.isProven()).isEqualTo(ways.contains("E"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void inboundDialbackOverTls(Xmpp.Partner partner, Set<String> ways) {
    InboundStream stream = play.inbound(partner);
    stream.secured(PeerProof.NONE);
    assertThat(play.say(Play.HEADER).getLast().contains("dialback")).isEqualTo(ways.contains("T"));
    List<String> done = play.say(RESULT);
    stream.verified(Play.IN, Dialback.Outcome.VALID, Optional.empty());
    if (ways.contains("T")) {
      assertThat(done).singleElement().asString().startsWith("[verify ");
      assertThat(play.done().getLast()).endsWith(" DIALBACK_TLS]");
    } else {
      assertThat(done).singleElement().asString().contains("type='error'", "<not-authorized ");
    }
    assertThat(stream.isProven()).isEqualTo(ways.contains("T"));
  }

  /** A certificate that would do for SASL does for the dialback element, too (RFC 7712). */
  @ParameterizedTest
  @MethodSource("rows")
  void inboundDialbackWithACertificate(Xmpp.Partner partner, Set<String> ways) {
    InboundStream stream = play.inbound(partner);
    stream.secured(Play.PROVEN);
    play.say(Play.HEADER);
    List<String> done = play.say(RESULT);
    if (ways.contains("E")) {
      assertThat(done.getLast()).endsWith(" EXTERNAL]");
    } else if (ways.contains("T")) {
      assertThat(done).singleElement().asString().startsWith("[verify ");
    } else {
      assertThat(done).singleElement().asString().contains("type='error'");
    }
    assertThat(stream.isProven()).isEqualTo(ways.contains("E"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void inboundInTheClear(Xmpp.Partner partner, Set<String> ways) {
    boolean mayUseTls = ways.contains("E") || ways.contains("T");
    InboundStream stream = play.inbound(partner);
    String offered = play.say(Play.HEADER).getLast();
    assertThat(offered.contains("starttls")).isEqualTo(mayUseTls);
    assertThat(offered.contains("<required/>")).isEqualTo(mayUseTls && !ways.contains("P"));
    assertThat(offered.contains("dialback")).isEqualTo(ways.contains("P"));
    assertThat(play.say(AUTH)).first().asString().contains("<encryption-required/>");
    List<String> done = play.say(RESULT);
    stream.verified(Play.IN, Dialback.Outcome.VALID, Optional.empty());
    if (ways.contains("P")) {
      assertThat(done).singleElement().asString().startsWith("[verify ");
      assertThat(play.done().getLast()).endsWith(" DIALBACK_TCP]");
    } else {
      assertThat(done).singleElement().asString().contains("type='error'", "<policy-violation ");
    }
    assertThat(stream.isProven()).isEqualTo(ways.contains("P"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void inboundStartTls(Xmpp.Partner partner, Set<String> ways) {
    boolean mayUseTls = ways.contains("E") || ways.contains("T");
    InboundStream stream = play.inbound(partner);
    play.say(Play.HEADER);
    assertThat(play.say(START_TLS)).first().asString().startsWith(mayUseTls ? PROCEED : "<failure");
    assertThat(stream.isWaitingForTls()).isEqualTo(mayUseTls);
  }

  // ---- the partner is dialled

  private static String proof(List<String> done) {
    return switch (done.getFirst()) {
      case String auth when auth.contains("mechanism='EXTERNAL'") -> "E";
      case String result when result.startsWith("<db:result ") -> "dialback";
      case String refused when refused.startsWith("[refused ") -> "none";
      case String tls when tls.startsWith("<starttls ") -> "tls";
      case String other -> other.toLowerCase(Locale.ROOT);
    };
  }

  private OutboundStream dialled(Xmpp.Partner partner) {
    OutboundStream stream = play.outbound(partner, false);
    stream.begin();
    play.done();
    return stream;
  }

  private OutboundStream dialledInTls(Xmpp.Partner partner, PeerProof proof) {
    OutboundStream stream = play.outbound(partner, false);
    stream.secured(proof);
    return stream;
  }

  /** The partner offers all there is. */
  @ParameterizedTest
  @MethodSource("rows")
  void outboundWithEveryOffer(Xmpp.Partner partner, Set<String> ways) {
    boolean mayUseTls = ways.contains("E") || ways.contains("T");
    dialled(partner);
    String first = proof(play.say(HEADER + features(START_TLS, DIALBACK)));
    if (!mayUseTls) {
      assertThat(first).isEqualTo(ways.contains("P") ? "dialback" : "none");
      return;
    }
    assertThat(first).isEqualTo("tls");
    assertThat(play.say(PROCEED)).containsExactly("[tls]");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void outboundWithEveryOfferOverTls(Xmpp.Partner partner, Set<String> ways) {
    dialledInTls(partner, Play.PROVEN);
    play.done();
    String chosen = proof(play.say(HEADER + features(EXTERNAL, DIALBACK)));
    if (ways.contains("E")) {
      assertThat(chosen).isEqualTo("E");
      String next = proof(play.say(FAILURE));
      assertThat(next).isEqualTo(ways.contains("T") ? "dialback" : "none");
    } else {
      assertThat(chosen).isEqualTo(ways.contains("T") ? "dialback" : "none");
    }
  }

  /** Over TLS it offers dialback alone. */
  @ParameterizedTest
  @MethodSource("rows")
  void outboundWithoutExternal(Xmpp.Partner partner, Set<String> ways) {
    dialledInTls(partner, Play.PROVEN);
    play.done();
    assertThat(proof(play.say(HEADER + features(DIALBACK))))
        .isEqualTo(ways.contains("T") ? "dialback" : "none");
  }

  /** It offers no TLS: that is asked for all the same unless there is another way (RFC 7590). */
  @ParameterizedTest
  @MethodSource("rows")
  void outboundWithoutTls(Xmpp.Partner partner, Set<String> ways) {
    boolean mayUseTls = ways.contains("E") || ways.contains("T");
    OutboundStream stream = dialled(partner);
    String first = proof(play.say(HEADER + features(DIALBACK)));
    if (ways.contains("P")) {
      assertThat(first).isEqualTo("dialback");
      assertThat(
              play.say("<db:result from='lighthouse.example' to='harbor.example' type='valid'/>"))
          .containsExactly("[ready harbor.example to lighthouse.example DIALBACK_TCP]");
    } else {
      assertThat(first).isEqualTo(mayUseTls ? "tls" : "none");
    }
    assertThat(stream.isReady()).isEqualTo(ways.contains("P"));
  }

  /** Its certificate proves nothing: then TLS is good where plain TCP would have been. */
  @ParameterizedTest
  @MethodSource("rows")
  void outboundWithABadCertificate(Xmpp.Partner partner, Set<String> ways) {
    boolean mayGoOn = ways.contains("T") && ways.contains("P");
    OutboundStream stream = dialledInTls(partner, PeerProof.NONE);
    List<String> done = play.done();
    if (mayGoOn) {
      assertThat(proof(play.say(HEADER + features(EXTERNAL, DIALBACK)))).isEqualTo("dialback");
    } else {
      assertThat(proof(done)).isEqualTo("none");
    }
    assertThat(stream.isClosed()).isEqualTo(!mayGoOn);
  }

  /** Two ends with the same entry meet by the first way in the order of their strength. */
  @ParameterizedTest
  @MethodSource("rows")
  void bothEndsMeet(Xmpp.Partner partner, Set<String> ways) {
    var servers =
        new TwoServers(
            new TwoServers.Terms(
                partner.tls(),
                partner.sasl(),
                partner.dialback(),
                partner.allowsPlaintext(),
                false,
                false,
                true));
    servers.send("m");
    String arrived = servers.atLighthouse.isEmpty() ? "none " : servers.atLighthouse.getFirst();
    String expected = Stream.of("E", "T", "P").filter(ways::contains).findFirst().orElse("none");
    assertThat(arrived)
        .startsWith(
            switch (expected) {
              case "E" -> "EXTERNAL ";
              case "T" -> "DIALBACK_TLS ";
              case "P" -> "DIALBACK_TCP ";
              default -> "none ";
            });
  }
}
