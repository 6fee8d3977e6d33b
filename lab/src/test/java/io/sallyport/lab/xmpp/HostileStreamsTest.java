package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What attackers of XMPP servers have tried, by hand and in the clear. */
class HostileStreamsTest {
  private static final String HEADER =
      "<stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback'"
          + " xmlns:stream='http://etherx.jabber.org/streams' to='harbor.example'"
          + " from='%s' version='1.0'>";
  private static final String KNOWN = HEADER.formatted("lighthouse.example");
  private static final int LIMIT_MILLIS = 60_000;

  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppLab lab;
  private static XmppClient mara;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    lab = XmppLab.start(scope);
    Prosody.start(scope, "im", lab.domain(), Prosody.Manner.STRICT);
    mara = lab.client(XmppLab.MARA, lab.domain(), lab.inside());
  }

  /** Everything that comes back until the other end closes. */
  private static String said(String octets) throws IOException {
    return said(octets.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String said(byte[] octets) throws IOException {
    try (Socket socket =
        new Socket(lab.pool().partners(1).getAddress(), lab.pool().partners(1).getPort())) {
      socket.setSoTimeout(LIMIT_MILLIS);
      try {
        socket.getOutputStream().write(octets);
      } catch (SocketException e) {
        // It had heard enough before it was all said; what it said stands to be read.
      }
      return all(socket.getInputStream());
    }
  }

  /** A reset is an end, too: whoever still sends is not listened to. */
  private static String all(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (SocketException e) {
      all.writeBytes("(reset)".getBytes(StandardCharsets.UTF_8));
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "not-authorized, <message from='piet@lighthouse.example' to='mara@harbor.example'/>",
        "restricted-xml, <!DOCTYPE x [<!ENTITY a 'aaaa'>]>",
        "restricted-xml, <!-- comment -->",
        "restricted-xml, <?php echo ?>",
        "not-well-formed, <message><body></message>",
        "not-well-formed, <x>\u00c0\u00bc</x>",
        "not-well-formed, <x>&#0;</x>",
        "restricted-xml, <x>&lol;</x>",
      })
  void endsAStreamThatSays(String condition, String octets) throws IOException {
    assertThat(said(KNOWN + octets)).contains("<" + condition).endsWith("</stream:stream>");
  }

  @Test
  void refusesWhoIsNoPartner() throws IOException {
    assertThat(said(HEADER.formatted("stranger.example"))).contains("<policy-violation");
  }

  @Test
  void refusesADomainThatIsNotOurs() throws IOException {
    assertThat(said(KNOWN.replace("to='harbor.example'", "to='other.example'")))
        .contains("<host-unknown");
  }

  @Test
  void believesNoAnswerThatNobodyAskedFor() throws IOException {
    assertThat(
            said(
                KNOWN
                    + "<db:result from='lighthouse.example' to='harbor.example'"
                    + " type='valid'/><db:verify from='lighthouse.example' to='harbor.example'"
                    + " id='1' type='valid'/><message from='piet@lighthouse.example'"
                    + " to='mara@harbor.example' id='forged'><body>forged</body></message>"))
        .contains("<not-authorized");
    assertThat(mara.events()).noneMatch(event -> event.contains("forged"));
  }

  @Test
  void knowsItsOwnKeysOnly() throws IOException {
    assertThat(
            said(
                KNOWN
                    + "<db:verify from='lighthouse.example' to='harbor.example' id='s1'>"
                    + "0".repeat(64)
                    + "</db:verify></stream:stream>"))
        .contains("type='invalid'");
  }

  @Test
  void doesNoDialbackInTheClearForWhoHasToUseTls() throws IOException {
    assertThat(
            said(
                KNOWN
                    + "<db:result from='lighthouse.example' to='harbor.example'>abc</db:result>"
                    + "</stream:stream>"))
        .contains("policy-violation")
        .doesNotContain("type='valid'");
  }

  @Test
  void takesNothingThatStoodBehindTheWishForTls() throws IOException {
    String injected =
        "<message from='piet@lighthouse.example' to='mara@harbor.example' id='injected'>"
            + "<body>injected</body></message>";

    assertThat(said(KNOWN + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" + injected))
        .doesNotContain("injected");
    assertThat(mara.events()).noneMatch(event -> event.contains("injected"));
  }

  @Test
  void readsNoHeaderWithoutEnd() throws IOException {
    assertThat(said("<stream:stream a='" + "x".repeat(100_000))).doesNotContain("features");
  }

  @Test
  void readsNoTreeWithoutBottom() throws IOException {
    assertThat(said(KNOWN + "<x xmlns='a'>".repeat(700)))
        .doesNotContain("<proceed")
        .containsAnyOf("<policy-violation", "(reset)");
  }
}
