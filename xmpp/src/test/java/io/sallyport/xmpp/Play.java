package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DialbackKey;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Plays the other end of a stream's state machine, in text. */
final class Play {
  static final XmppDomain HARBOR = new XmppDomain("harbor.example");
  static final XmppDomain LIGHTHOUSE = new XmppDomain("lighthouse.example");
  static final XmppDomain ROOMS = new XmppDomain("rooms.lighthouse.example");
  static final DomainPair IN = new DomainPair(LIGHTHOUSE, HARBOR);
  static final DomainPair OUT = new DomainPair(HARBOR, LIGHTHOUSE);
  static final DialbackKey KEY =
      new DialbackKey("harbor-pool-secret-2026".getBytes(StandardCharsets.UTF_8));
  static final PeerProof PROVEN = LIGHTHOUSE::equals;

  static final String HEADER =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:server'"
          + " xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback'"
          + " from='lighthouse.example' to='harbor.example' version='1.0'>";

  private final RecordedActions actions = new RecordedActions();
  private final XmppReader reader = new XmppReader(XmppLimits.UNPROVEN);
  private Consumer<XmppRead> stream = _ -> {};
  private int ids;

  /** Our rules with one partner. */
  static StreamRules rules(Xmpp.Partner partner) {
    return rules(partner, Xmpp.Limits.DEFAULT);
  }

  private static StreamRules rules(Xmpp.Partner partner, Xmpp.Limits limits) {
    return new StreamRules(
        settings(List.of(partner), limits),
        "edge1.harbor.example",
        Set.of("harbor.example", "harbor2.example"));
  }

  private static Xmpp.Limits withOnePair() {
    Xmpp.Limits usual = Xmpp.Limits.DEFAULT;
    return new Xmpp.Limits(
        usual.strangers(),
        usual.strangersPerSource(),
        usual.connectionsPerMinute(),
        usual.failures(),
        1,
        usual.stanzaBytes(),
        usual.partnerBytesPerSecond(),
        usual.partnerStanzasPerSecond(),
        usual.queueStanzas(),
        usual.queueBytes(),
        usual.windowStanzas(),
        usual.windowBytes(),
        usual.memoryBytes(),
        usual.drainGrace());
  }

  static Xmpp settings(List<Xmpp.Partner> partners, Xmpp.Limits limits) {
    Xmpp none = Xmpp.NONE;
    return new Xmpp(
        partners,
        none.directTls(),
        none.dialbackSecret(),
        none.stateFolder(),
        none.connectionLimit(),
        none.establishment(),
        none.inactivity(),
        none.keepAlive(),
        none.logsBodies(),
        limits,
        none.internal());
  }

  /** A partner with two domains. */
  static Xmpp.Partner partner(
      Xmpp.Negotiation tls, Xmpp.Negotiation sasl, boolean dialback, boolean allowsPlaintext) {
    return partner(tls, sasl, dialback, allowsPlaintext, Xmpp.Trust.FEDERATED);
  }

  static Xmpp.Partner trusted(Xmpp.Trust trust) {
    return partner(Xmpp.Negotiation.REQUIRED, Xmpp.Negotiation.OPTIONAL, true, false, trust);
  }

  private static Xmpp.Partner partner(
      Xmpp.Negotiation tls,
      Xmpp.Negotiation sasl,
      boolean dialback,
      boolean allowsPlaintext,
      Xmpp.Trust trust) {
    return new Xmpp.Partner(
        "lighthouse.example",
        List.of("rooms.lighthouse.example"),
        trust,
        tls,
        sasl,
        dialback,
        allowsPlaintext,
        false,
        true,
        Optional.empty(),
        20,
        true,
        false);
  }

  static Xmpp.Partner usual() {
    return partner(Xmpp.Negotiation.REQUIRED, Xmpp.Negotiation.OPTIONAL, true, false);
  }

  static Xmpp.Partner plain() {
    return partner(Xmpp.Negotiation.NONE, Xmpp.Negotiation.NONE, true, true);
  }

  InboundStream inbound(Xmpp.Partner partner) {
    return inbound(rules(partner));
  }

  InboundStream inboundWithOnePair(Xmpp.Partner partner) {
    return inbound(rules(partner, withOnePair()));
  }

  private InboundStream inbound(StreamRules rules) {
    InboundStream inbound = new InboundStream(rules, KEY, () -> "id" + ++ids, actions);
    stream = inbound::take;
    return inbound;
  }

  OutboundStream outbound(Xmpp.Partner partner, boolean isForQuestions) {
    OutboundStream outbound =
        new OutboundStream(
            rules(partner), KEY, new OutboundStream.Purpose(OUT, partner, isForQuestions), actions);
    stream = outbound::take;
    return outbound;
  }

  /** The other end says something. */
  List<String> say(String text) {
    reader.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    XmppRead read = reader.next();
    while (read != XmppRead.NeedMore.NEED_MORE) {
      stream.accept(read);
      actions.restart(reader);
      if (read instanceof XmppRead.Malformed || read instanceof XmppRead.StreamEnd) {
        break;
      }
      read = reader.next();
    }
    return actions.take();
  }

  List<String> done() {
    return actions.take();
  }

  /** What operators are told of why something was refused. */
  List<String> reasons() {
    return actions.reasons();
  }

  /** Where the last stanza that was delivered came from. */
  Optional<Origin> lastOrigin() {
    return actions.lastOrigin();
  }

  int counted(XmppCounter counter) {
    return actions.counted(counter);
  }
}
