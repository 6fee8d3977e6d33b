package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What octets and silence do to the connection of somebody who has proven nothing. */
class StreamConnectionTest {
  private static final String START_TLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

  private final TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL);
  private final StringBuilder heard = new StringBuilder();
  private final PipedConnection stranger =
      PipedConnection.pair(servers.loop, PeerIdentity.NONE, PeerIdentity.NONE);
  private boolean isSecured;

  @BeforeEach
  void open() {
    stranger.open(_ ->
        new ConnectionHandler() {
          @Override
          public void received(ByteBuffer octets) {
            heard.append(StandardCharsets.UTF_8.decode(octets));
          }

          @Override
          public void secured() {
            isSecured = true;
          }

          @Override
          public void closed() {}
        });
    stranger.other().open(servers::acceptAtLighthouse);
  }

  private void say(String text) {
    stranger.send(Octets.of(text.getBytes(StandardCharsets.UTF_8)));
    servers.loop.advance(Duration.ZERO);
  }

  private static String header() {
    return Play.HEADER.replace(
        "from='lighthouse.example' to='harbor.example'",
        "from='harbor.example' to='lighthouse.example'");
  }

  private boolean isClosed() {
    return !stranger.other().isOpen();
  }

  /** Row 4: what came in the clear behind starttls is not taken for what TLS protects. */
  @ParameterizedTest
  @ValueSource(strings = {" ", "<presence/>", "<?xml version='1.0'?>"})
  void must4OctetsBehindStartTlsEndTheConnection(String injected) {
    say(header());
    say(START_TLS + injected);
    assertThat(isClosed()).isTrue();
    assertThat(isSecured).isFalse();
  }

  /** A server that asks for TLS, and says more than that it may begin. */
  private static final class Injecting implements ConnectionHandler {
    private final Connection connection;
    private final String injected;
    private final StringBuilder asked = new StringBuilder();

    Injecting(Connection connection, String injected) {
      this.connection = connection;
      this.injected = injected;
    }

    @Override
    public void received(ByteBuffer octets) {
      boolean hasProceeded = asked.indexOf("<starttls ") >= 0;
      asked.append(StandardCharsets.UTF_8.decode(octets));
      if (asked.indexOf("<starttls ") < 0) {
        answer(
            header().replace(" from=", " id='1' from=")
                + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>"
                + "<required/></starttls></stream:features>");
      } else if (!hasProceeded) {
        ((PipedConnection) connection).askForTls();
        answer("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" + injected);
      }
    }

    private void answer(String text) {
      connection.send(Octets.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void closed() {}

    /** True if a header came that is to be protected. */
    boolean isBegunAnew() {
      return asked.lastIndexOf("<stream:stream ") > asked.indexOf("<starttls ");
    }
  }

  /** Row 4, of who begins: the same behind proceed. */
  @ParameterizedTest
  @CsvSource({"'',true", "' ',false", "<stream:features/>,false"})
  void must4OctetsBehindProceedEndTheConnection(String injected, boolean isTlsBegun) {
    List<Injecting> dialled = new ArrayList<>();
    servers.letAnswer(accepted -> {
      dialled.add(new Injecting(accepted, injected));
      return dialled.getLast();
    });
    servers.send("m");
    assertThat(dialled).extracting(Injecting::isBegunAnew).containsExactly(isTlsBegun);
    assertThat(servers.connections.getFirst().isOpen()).isEqualTo(isTlsBegun);
  }

  @Test
  void must4OctetsBeforeTlsEndTheConnection() {
    say(header());
    say(START_TLS);
    assertThat(heard).endsWith("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    say(header());
    assertThat(isClosed()).isTrue();
  }

  @Test
  void beginsTlsWhenNothingIsInBetween() {
    say(header());
    say(START_TLS);
    stranger.askForTls();
    servers.loop.advance(Duration.ZERO);
    assertThat(isSecured).isTrue();
    heard.setLength(0);
    say(header());
    assertThat(heard.toString()).contains("<stream:features>", "dialback");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0000", "EHLO x\r\n"})
  void answersNobodyWhoSpeaksSomethingElse(String text) {
    say(text);
    assertThat(isClosed()).isTrue();
    assertThat(heard).isEmpty();
  }

  /** Slow, endless and deeply nested streams of strangers are held within 16 KiB. */
  @ParameterizedTest
  @ValueSource(strings = {"<db:verify xmlns:x='u'/>", "<a>", " ", "<a b='c'>d"})
  void endsWhoSaysTooMuchBeforeAProof(String text) {
    say(header());
    int said = 0;
    while (!isClosed() && said < 10 * StreamConnection.MAX_UNPROVEN_OCTETS) {
      String more = text.repeat(20);
      say(more);
      said += more.length();
    }
    assertThat(isClosed()).isTrue();
    assertThat(said).isLessThan(StreamConnection.MAX_UNPROVEN_OCTETS + 500);
  }

  /**
   * Row 21: nobody is limited to less than 10000 octets, whether it has proven something or not.
   */
  @Test
  void must21NoLimitIsBelowThatOfTheRfc() {
    say(header());
    say(START_TLS);
    stranger.askForTls();
    servers.loop.advance(Duration.ZERO);
    say(header());
    heard.setLength(0);
    String wish = "<bidi xmlns='urn:xmpp:bidi'></bidi>";
    say(wish.replace("></", ">" + "x".repeat(9_999 - wish.length()) + "</"));
    say("<db:verify from='harbor.example' to='lighthouse.example' id='1'>k</db:verify>");
    assertThat(heard.toString()).contains("type='invalid'").doesNotContain("error");

    String message = "<message id='m' from='a@lighthouse.example' to='b@harbor.example'></message>";
    String text = "x".repeat(9_999 - message.length());
    servers.sendBack("m", message.replace("></", ">" + text + "</"));
    assertThat(servers.atHarbor).singleElement(STRING).contains(text);
  }

  @Test
  void waitsForTheOtherEndToCloseAndNotLong() {
    say(header());
    say("<presence/>");
    assertThat(heard.toString()).contains("<not-authorized ").endsWith("</stream:stream>");
    assertThat(isClosed()).isFalse();
    servers.loop.advance(StreamTimes.CLOSING);
    assertThat(isClosed()).isTrue();
  }

  @Test
  void closesAtOnceWhenTheOtherEndHas() {
    say(header());
    say("</stream:stream>");
    assertThat(heard).endsWith("</stream:stream>");
    assertThat(isClosed()).isTrue();
  }
}
