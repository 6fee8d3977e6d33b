package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.ComponentHandshake;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import io.sallyport.xmpp.inside.InsideRules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentStreamTest {
  private static final String SECRET = "component-secret";
  private static final String HANDSHAKE =
      new String(ComponentHandshake.of("c0ffee12", SECRET).octets(), StandardCharsets.UTF_8);

  private final Recording recorded = new Recording();
  private final ComponentStream stream =
      new ComponentStream(
          new ComponentStream.Rules(
              "ae1.harbor.lan",
              Map.of("harbor.example", SECRET, "bots.harbor.example", "other-secret"),
              new InsideRules(
                  domain -> domain.endsWith("harbor.example"),
                  domain -> domain.equals("lighthouse.example"),
                  domain -> domain.equals("ae1.harbor.lan"))),
          () -> "c0ffee12",
          recorded);
  private final XmppReader reader = new XmppReader(XmppLimits.PROVEN);

  /** Writes down what is to be done. */
  private static final class Recording implements ComponentStream.Actions {
    private final List<String> done = new ArrayList<>();
    private final List<XmppCounter> counted = new ArrayList<>();

    private static String text(Octets octets) {
      ByteBuffer written = ByteBuffer.allocate(octets.length());
      octets.writeTo(written);
      return new String(written.array(), StandardCharsets.UTF_8);
    }

    @Override
    public void send(Octets octets) {
      done.add(text(octets));
    }

    @Override
    public void say(Octets octets) {
      done.add("say " + text(octets));
    }

    @Override
    public void joined(XmppDomain domain) {
      done.add("joined " + domain);
    }

    @Override
    public void pass(Stanza stanza, DomainPair pair) {
      done.add("pass " + pair.from() + " " + pair.to() + " " + stanza);
    }

    @Override
    public void bounce(Stanza stanza, Bounce bounce) {
      done.add("bounce " + bounce.condition() + " " + stanza);
    }

    @Override
    public void count(XmppCounter counter) {
      counted.add(counter);
    }

    @Override
    public void close() {
      done.add("close");
    }

    /** What was done since this was asked. */
    private List<String> taken() {
      List<String> taken = List.copyOf(done);
      done.clear();
      return taken;
    }
  }

  private void say(String text) {
    reader.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    for (XmppRead read = reader.next(); read != XmppRead.NeedMore.NEED_MORE; read = reader.next()) {
      stream.take(read);
      if (read instanceof XmppRead.StreamEnd || read instanceof XmppRead.Malformed) {
        return;
      }
    }
  }

  private void open(String domain) {
    say(new String(StreamHeader.openingComponent(domain).octets(), StandardCharsets.UTF_8));
  }

  private void join() {
    stream.secured(domain -> domain.ascii().equals("harbor.example"));
    open("harbor.example");
    say(HANDSHAKE);
    recorded.taken();
  }

  private static String error(StreamCondition condition, String text) {
    return new String(StreamError.of(condition, text).octets(), StandardCharsets.UTF_8);
  }

  @Test
  void letsInWhoHasTheCertificateAndTheSecret() {
    stream.secured(domain -> domain.ascii().equals("harbor.example"));
    open("harbor.example");
    assertThat(recorded.taken())
        .containsExactly(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
                + " xmlns:stream='http://etherx.jabber.org/streams' from='harbor.example'"
                + " id='c0ffee12'>");
    say(HANDSHAKE);
    assertThat(recorded.taken()).containsExactly("<handshake/>", "joined harbor.example");
    assertThat(recorded.counted).containsExactly(XmppCounter.COMPONENTS_IN);
  }

  /** One is not enough, in whatever order; and the secret of one domain is none of another. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<handshake>9fe4d5b87a75eec7b04a10874a22b3fffcfc3498</handshake>",
        "<handshake/>",
        "<handshake xmlns='jabber:server'>9fe4d5b87a75eec7b04a10874a22b3fffcfc3497</handshake>",
        "<message from='harbor.example' to='lighthouse.example'/>"
      })
  void refusesWhoKnowsNoSecret(String said) {
    stream.secured(_ -> true);
    open("harbor.example");
    recorded.taken();
    say(said);
    assertThat(recorded.taken()).last().isEqualTo("close");
    assertThat(recorded.counted).containsExactly(XmppCounter.PROOFS_FAILED);
    say(HANDSHAKE);
    assertThat(recorded.taken()).isEmpty();
  }

  @Test
  void refusesTheSecretOfAnotherDomain() {
    stream.secured(_ -> true);
    open("bots.harbor.example");
    recorded.taken();
    say(HANDSHAKE);
    assertThat(recorded.taken())
        .containsExactly(
            error(StreamCondition.NOT_AUTHORIZED, "The secret was not shown"), "close");
  }

  @Test
  void refusesTheCertificateOfAnotherDomain() {
    stream.secured(domain -> domain.ascii().equals("bots.harbor.example"));
    open("harbor.example");
    assertThat(recorded.taken())
        .contains(error(StreamCondition.NOT_AUTHORIZED, "No certificate for that domain"), "close");
    say(HANDSHAKE);
    assertThat(recorded.taken()).isEmpty();
  }

  @Test
  void refusesWhoShowsNoCertificate() {
    open("harbor.example");
    assertThat(recorded.taken()).last().isEqualTo("close");
    assertThat(recorded.counted).containsExactly(XmppCounter.PROOFS_FAILED);
  }

  @Test
  void refusesADomainWithoutAnEntry() {
    stream.secured(_ -> true);
    open("lighthouse.example");
    assertThat(recorded.taken())
        .containsExactly(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
                + " xmlns:stream='http://etherx.jabber.org/streams' from='lighthouse.example'"
                + " id='c0ffee12'>",
            error(StreamCondition.HOST_UNKNOWN, "No component serves that"),
            "close");
  }

  @Test
  void passesStanzasOnAsThoseOfServers() {
    join();
    say(
        "<message xmlns='jabber:component:accept' from='mara@harbor.example/bot'"
            + " to='piet@lighthouse.example'><body>Hi</body></message>");
    assertThat(recorded.taken())
        .containsExactly(
            "pass harbor.example lighthouse.example <message xmlns='jabber:server'"
                + " from='mara@harbor.example/bot' to='piet@lighthouse.example'>"
                + "<body>Hi</body></message>");
  }

  @Test
  void tellsWhatCannotGo() {
    join();
    say("<message from='harbor.example' to='stranger.example'/>");
    say("<message from='harbor.example' to='a@bots.harbor.example'/>");
    say("<iq type='get' from='harbor.example' to='lighthouse.example'/>");
    say("<message from='harbor.example' to='a\"b@lighthouse.example'/>");
    assertThat(recorded.taken().stream().map(it -> it.substring(0, it.indexOf('<'))))
        .containsExactly(
            "bounce NOT_ALLOWED ",
            "bounce ITEM_NOT_FOUND ",
            "bounce BAD_REQUEST ",
            "bounce JID_MALFORMED ");
  }

  @Test
  void answersPingsToTheNode() {
    join();
    say(
        "<iq type='get' id='1' from='harbor.example' to='ae1.harbor.lan'>"
            + "<ping xmlns='urn:xmpp:ping'/></iq>");
    say("<iq type='get' id='2' from='harbor.example' to='ae1.harbor.lan'><q xmlns='u'/></iq>");
    say("<message from='harbor.example' to='ae1.harbor.lan'/>");
    assertThat(recorded.taken())
        .containsExactly(
            "say <iq type='result' id='1' from='ae1.harbor.lan' to='harbor.example'/>",
            "bounce SERVICE_UNAVAILABLE <iq type='get' id='2' from='harbor.example'"
                + " to='ae1.harbor.lan'><q xmlns='u'/></iq>");
  }

  /** Both Prosody and ejabberd end the stream of such a component. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<message from='lighthouse.example' to='lighthouse.example'/>",
        "<message from='a@bots.harbor.example' to='lighthouse.example'/>",
        "<message from='ae1.harbor.lan' to='lighthouse.example'/>"
      })
  void endsAtTheDomainOfAnother(String text) {
    join();
    say(text);
    assertThat(recorded.taken())
        .containsExactly(
            error(StreamCondition.INVALID_FROM, "Not the domain of this component"), "close");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<message to='lighthouse.example'/>", "<message from='harbor.example'/>"})
  void endsWithoutAddresses(String text) {
    join();
    say(text);
    assertThat(recorded.taken())
        .containsExactly(
            error(StreamCondition.IMPROPER_ADDRESSING, "A stanza without from or to"), "close");
  }

  @Test
  void closesInGoodOrder() {
    join();
    say("</stream:stream>");
    assertThat(recorded.taken()).containsExactly("</stream:stream>", "close");
  }

  /** What the component sent before it read our end is not lost. */
  @Test
  void takesWhatCrossesItsEnd() {
    join();
    stream.shutDown();
    assertThat(recorded.taken())
        .containsExactly(error(StreamCondition.SYSTEM_SHUTDOWN, "The server stops"), "close");
    say("<message from='harbor.example' to='lighthouse.example'/>");
    assertThat(recorded.taken()).hasSize(1);
    stream.lost();
    say("<message from='harbor.example' to='lighthouse.example'/>");
    assertThat(recorded.taken()).isEmpty();
  }

  @Test
  void takesNothingAfterAnErrorOfTheOther() {
    join();
    say("<other/>");
    assertThat(recorded.taken())
        .containsExactly(error(StreamCondition.UNSUPPORTED_STANZA_TYPE, "Not a stanza"), "close");
    say("<message from='harbor.example' to='lighthouse.example'/>");
    assertThat(recorded.taken()).isEmpty();
  }

  @Test
  void tellsNobodyTheSecrets() {
    var rules =
        new ComponentStream.Rules(
            "ae1",
            Map.of("harbor.example", SECRET),
            new InsideRules(_ -> true, _ -> true, _ -> true));
    assertThat(rules.toString()).contains("harbor.example").doesNotContain(SECRET);
  }
}
