package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.Octets;
import io.sallyport.xmpp.inside.Attachment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first header on 23456 says who is to hear it. */
class InsideDoorTest {
  private static final String OPEN =
      "<stream:stream xmlns='%s' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'%s>";

  private final TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL);
  private final Map<Attachment, StringBuilder> heard = new EnumMap<>(Attachment.class);
  private final StringBuilder answer = new StringBuilder();
  private final PipedConnection inside =
      PipedConnection.pair(servers.loop, PeerIdentity.NONE, PeerIdentity.NONE);

  private static final Attachment.Names NAMES =
      new Attachment.Names() {
        @Override
        public boolean isOurs(String name) {
          return Set.of("ae1.harbor.lan", "edge.harbor.lan").contains(name);
        }

        @Override
        public boolean isHosted(String domain) {
          return domain.equals("harbor.example");
        }

        @Override
        public boolean isPartner(String domain) {
          return domain.equals("lighthouse.example");
        }

        @Override
        public boolean allowsTransparent() {
          return true;
        }

        @Override
        public Set<String> components() {
          return Set.of("bots.harbor.example");
        }
      };

  /** Writes down what it hears. */
  private static final class Listening implements ConnectionHandler {
    private final StringBuilder said;

    Listening(StringBuilder said) {
      this.said = said;
    }

    @Override
    public void received(ByteBuffer octets) {
      said.append(StandardCharsets.UTF_8.decode(octets));
    }

    @Override
    public void closed() {
      said.append("(closed)");
    }
  }

  @BeforeEach
  void open() {
    Map<Attachment, ConnectionHandler.Factory> handlers = new EnumMap<>(Attachment.class);
    for (Attachment way : Attachment.values()) {
      heard.put(way, new StringBuilder());
      handlers.put(way, _ -> new Listening(heard.get(way)));
    }
    var ways = new InsideDoor.Ways(NAMES, handlers, servers.shared());
    inside.open(_ -> new Listening(answer));
    inside.other().open((Connection accepted) -> new InsideDoor(accepted, ways));
  }

  private void say(String text) {
    inside.send(Octets.of(text.getBytes(StandardCharsets.UTF_8)));
    servers.loop.advance(Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource({
    "NATIVE,jabber:server,ae1.harbor.lan,xgw1.harbor.lan",
    "NATIVE,jabber:server,EDGE.harbor.lan,xgw1.harbor.lan",
    "TRANSPARENT,jabber:server,lighthouse.example,harbor.example",
    "COMPONENT,jabber:component:accept,bots.harbor.example,",
  })
  void handsOverWithAllThatWasSaid(Attachment way, String namespace, String to, String from) {
    String header =
        "<?xml version='1.0'?>"
            + OPEN.formatted(
                namespace, " to='" + to + "'" + (from == null ? "" : " from='" + from + "'"));
    say(header.substring(0, 40));
    say(header.substring(40) + "<more/>");
    say("<and-more/>");
    assertThat(heard.get(way)).hasToString(header + "<more/><and-more/>");
    inside.close();
    servers.loop.advance(Duration.ZERO);
    assertThat(String.valueOf(heard.get(way))).endsWith("(closed)");
    assertThat(answer.toString()).doesNotContain("<");
  }

  @ParameterizedTest
  @CsvSource({
    "host-unknown,jabber:server,stranger.example,harbor.example",
    "host-unknown,jabber:server,lighthouse.example,stranger.example",
    "host-unknown,jabber:component:accept,harbor.example,",
    "improper-addressing,jabber:server,,xgw1.harbor.lan",
    "invalid-namespace,jabber:client,ae1.harbor.lan,xgw1.harbor.lan",
  })
  void refusesWhatIsNone(String condition, String namespace, String to, String from) {
    say(
        OPEN.formatted(
            namespace,
            (to == null ? "" : " to='" + to + "'") + (from == null ? "" : " from='" + from + "'")));
    assertThat(answer.toString())
        .startsWith("<?xml version='1.0'?><stream:stream ")
        .contains("<stream:error><" + condition + " ")
        .endsWith("</stream:stream>(closed)");
  }

  @Test
  void refusesWhatIsNoHeader() {
    say("<message/>");
    assertThat(answer.toString()).contains("<stream:error>").endsWith("(closed)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001"})
  void answersNobodyWhoSpeaksSomethingElse(String text) {
    say(text);
    assertThat(answer).hasToString("(closed)");
  }

  @Test
  void waitsForAHeaderAMinuteAndHoldsLittle() {
    say(" ");
    servers.loop.advance(Duration.ofSeconds(59));
    assertThat(inside.isOpen()).isTrue();
    servers.loop.advance(Duration.ofSeconds(2));
    assertThat(inside.isOpen()).isFalse();
  }

  @Test
  void holdsNoMoreThanAHeaderMayHave() {
    for (int i = 0; i < 100 && inside.isOpen(); i++) {
      say(" ".repeat(1000));
    }
    assertThat(inside.isOpen()).isFalse();
  }
}
