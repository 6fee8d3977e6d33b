package io.sallyport.xmpp.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import io.sallyport.xmpp.inside.HandedOff;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worked example of the internal leg, and what ends a stream. */
class NodeStreamTest {
  private static final String HEADER =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:server'"
          + " xmlns:stream='http://etherx.jabber.org/streams' from='ae2.harbor.lan'"
          + " to='xgw1.harbor.lan' id='e3a1' version='1.0'>";
  private static final String EXTERNAL =
      "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
          + "<mechanism>EXTERNAL</mechanism></mechanisms></stream:features>";
  private static final String SUCCESS = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
  private static final String FEATURES =
      "<stream:features><bind xmlns='urn:xmpp:component:0'/><sm xmlns='urn:xmpp:sm:3'/>"
          + "</stream:features>";

  private final List<String> done = new ArrayList<>();
  private final XmppReader reader = new XmppReader(XmppLimits.PROVEN);
  private final NodeStream<Octets> stream =
      new NodeStream<>(
          new NodeStream.Ends("xgw1.harbor.lan", "ae2.harbor.lan", List.of("harbor.example")),
          null,
          new Recorded());

  private final class Recorded implements NodeStream.Actions<Octets> {
    @Override
    public void send(Octets octets) {
      ByteBuffer written = ByteBuffer.allocate(octets.length());
      octets.writeTo(written);
      done.add(new String(written.array(), StandardCharsets.UTF_8));
    }

    @Override
    public void restart() {
      reader.restart();
    }

    @Override
    public void binding() {
      // What was said of the domains is forgotten, which the connector's test shows.
    }

    @Override
    public void notBound(String domain, StanzaCondition condition) {
      done.add("not bound " + domain + " " + condition);
    }

    @Override
    public void sessionLost(NodeSession<Octets> session) {
      done.add("session lost");
    }

    @Override
    public void ready(NodeSession<Octets> session) {
      done.add("ready " + session.id());
    }

    @Override
    public void refused(String reason) {
      done.add("refused: " + reason);
    }

    @Override
    public void deliver(Stanza stanza, HandedOff.@Nullable Entry entry) {
      done.add("deliver " + stanza.id().orElse("") + (entry == null ? " uncounted" : ""));
    }

    @Override
    public void refuse(Stanza head, HandedOff.Entry entry) {
      done.add("refuse " + head.id().orElse(""));
    }

    @Override
    public void acknowledged(List<Octets> stanzas) {
      done.add("acknowledged " + stanzas.size());
    }

    @Override
    public void draining() {
      done.add("draining");
    }

    @Override
    public void told(StreamError error) {
      done.add("told " + error.condition());
    }

    @Override
    public void close() {
      done.add("close");
    }
  }

  private List<String> say(String text) {
    done.clear();
    reader.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    for (XmppRead read = reader.next(); read != XmppRead.NeedMore.NEED_MORE; read = reader.next()) {
      stream.take(read);
    }
    return List.copyOf(done);
  }

  private void makeReady() {
    stream.begin();
    say(HEADER + EXTERNAL);
    say(SUCCESS);
    say(HEADER + FEATURES);
    say(
        "<iq type='result' id='b1' from='ae2.harbor.lan'/><enabled xmlns='urn:xmpp:sm:3' id='5f77'"
            + " resume='true'/>");
  }

  @Test
  void refusesWhatIsTooLongOnceStanzasMayCome() {
    makeReady();
    String text = "<message id='long'>" + "x".repeat(262_144) + "</message>";
    assertThat(say(text)).containsExactly("refuse long");
    assertThat(stream.isClosed()).isFalse();
  }

  @Test
  void opensAsTheExampleSays() {
    stream.begin();
    assertThat(done.getFirst())
        .contains("xmlns='jabber:server'", "from='xgw1.harbor.lan'", "to='ae2.harbor.lan'");
    assertThat(say(HEADER + EXTERNAL))
        .containsExactly(
            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
    assertThat(say(SUCCESS)).singleElement().asString().contains("<stream:stream");
    assertThat(say(HEADER + FEATURES))
        .containsExactly(
            "<iq type='set' id='b1' from='xgw1.harbor.lan' to='ae2.harbor.lan'><bind"
                + " xmlns='urn:xmpp:component:0'><hostname>harbor.example</hostname></bind></iq>",
            "<enable xmlns='urn:xmpp:sm:3' resume='true' max='120'/>");
    assertThat(
            say(
                "<iq type='result' id='b1' from='ae2.harbor.lan'/>"
                    + "<enabled xmlns='urn:xmpp:sm:3' id='5f77' resume='true' max='120'/>"))
        .containsExactly("ready Optional[5f77]");
  }

  @Test
  void cannotBeUsedWithoutADomain() {
    stream.begin();
    say(HEADER + EXTERNAL);
    say(SUCCESS);
    say(HEADER + FEATURES);
    assertThat(
            say(
                "<iq type='error' id='b1' from='ae2.harbor.lan'><error type='cancel'>"
                    + "<not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
                    + "<enabled xmlns='urn:xmpp:sm:3' id='5f77' resume='true'/>"))
        .contains("not bound harbor.example NOT_ALLOWED")
        .contains("refused: the node lets xgw1.harbor.lan serve none of its domains");
  }

  @ParameterizedTest
  @CsvSource({"20000, 20000", "500000, 500000", "1, 10000", "999999999, 16777216"})
  void knowsWhatTheNodeTakes(int announced, int taken) {
    assertThat(stream.maxOctets()).isEqualTo(262_144);
    stream.begin();
    say(HEADER + EXTERNAL);
    say(SUCCESS);
    say(
        HEADER
            + FEATURES.replace(
                "</stream:features>",
                "<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>%d</max-bytes></limits></stream:features>"
                    .formatted(announced)));
    assertThat(stream.maxOctets()).isEqualTo(taken);
  }

  /** What partners send may have any id. */
  @Test
  void takesOnlyTheNodesAnswersForBinds() {
    stream.begin();
    say(HEADER + EXTERNAL);
    say(SUCCESS);
    say(HEADER + FEATURES);
    assertThat(
            say(
                "<message id='b1' from='ae2.harbor.lan'/>"
                    + "<iq type='result' id='b1' from='piet@lighthouse.example/a'/>"))
        .containsExactly("deliver b1 uncounted", "deliver b1 uncounted");
    assertThat(
            say(
                "<iq type='result' id='b1' from='ae2.harbor.lan'/>"
                    + "<enabled xmlns='urn:xmpp:sm:3' id='5f77' resume='true'/>"))
        .containsExactly("ready Optional[5f77]");
  }

  @Test
  void cannotBeUsedWithoutAcknowledgements() {
    stream.begin();
    say(HEADER + EXTERNAL);
    say(SUCCESS);
    say(HEADER + FEATURES);
    assertThat(
            say("<iq type='result' id='b1' from='ae2.harbor.lan'/><failed xmlns='urn:xmpp:sm:3'/>"))
        .contains("refused: the node acknowledges nothing", "close");
  }

  @Test
  void endsWhenItsCertificateIsNotTaken() {
    stream.begin();
    say(HEADER + EXTERNAL);
    assertThat(say("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"))
        .contains("refused: the node does not take us for the gateway xgw1.harbor.lan", "close");
  }

  @Test
  void countsBothWays() {
    makeReady();
    stream.send(Octets.of("<message/>".getBytes(StandardCharsets.UTF_8)));
    assertThat(say("<a xmlns='urn:xmpp:sm:3' h='1'/>")).containsExactly("acknowledged 1");
    assertThat(say("<message id='p9'/>")).containsExactly("deliver p9");
    assertThat(say("<r xmlns='urn:xmpp:sm:3'/>"))
        .containsExactly("<a xmlns='urn:xmpp:sm:3' h='0'/>");
  }

  @Test
  void asksAfterSixteen() {
    makeReady();
    done.clear();
    for (int i = 0; i < 16; i++) {
      stream.send(Octets.of("<message/>".getBytes(StandardCharsets.UTF_8)));
    }
    assertThat(done).hasSize(17).last().isEqualTo("<r xmlns='urn:xmpp:sm:3'/>");
  }

  @Test
  void endsWhenMoreIsAcknowledgedThanWasSent() {
    makeReady();
    assertThat(say("<a xmlns='urn:xmpp:sm:3' h='1'/>"))
        .anySatisfy(text -> assertThat(text).contains("<stream:error>"))
        .contains("close");
  }

  @Test
  void takesNoStanzaBeforeItMayCome() {
    stream.begin();
    assertThat(say(HEADER + "<message id='m'/>"))
        .anySatisfy(text -> assertThat(text).contains("not-authorized"))
        .contains("close");
  }

  @Test
  void tellsThatTheNodeStops() {
    makeReady();
    assertThat(say("<drain xmlns='sallyport:xmpp:pool:0'/>")).containsExactly("draining");
    assertThat(
            say(
                "<stream:error><system-shutdown"
                    + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"))
        .contains("told SYSTEM_SHUTDOWN", "close");
  }
}
