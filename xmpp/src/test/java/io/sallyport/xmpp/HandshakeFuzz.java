package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What any octets and events at all may do to either end of a stream's handshake. Entered by the
 * fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 *
 * <p>The first octet chooses the end, the partner's terms and what its certificate proves. Of those
 * that follow, 0xff is an event, 0xfe something of {@link #SAID} with the number in the next octet,
 * and the rest is what the other end says.
 */
public final class HandshakeFuzz {
  private static final int EVENT = 0xff;
  private static final int WORD = 0xfe;

  private static final List<String> SAID =
      List.of(
          Play.HEADER,
          Play.HEADER.replace(" from='lighthouse.example'", " id='1' from='lighthouse.example'"),
          "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
          "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
          "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>",
          "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
          "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>",
          "<bidi xmlns='urn:xmpp:bidi'/>",
          "<stream:features/>",
          "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
          "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
              + "<mechanism>EXTERNAL</mechanism></mechanisms>"
              + "<bidi xmlns='urn:xmpp:features:bidi'/></stream:features>",
          "<stream:features><sm xmlns='urn:xmpp:sm:3'/></stream:features>",
          "<db:result from='lighthouse.example' to='harbor.example'>k</db:result>",
          "<db:result from='rooms.lighthouse.example' to='harbor2.example'>k</db:result>",
          "<db:result from='lighthouse.example' to='harbor.example' type='valid'/>",
          "<db:verify from='lighthouse.example' to='harbor.example' id='1'>k</db:verify>",
          "<db:verify from='lighthouse.example' to='harbor.example' id='1' type='valid'/>",
          "<message from='a@lighthouse.example' to='b@harbor.example'><body/></message>",
          "<message from='a@rooms.lighthouse.example' to='b@harbor2.example'>"
              + "<o xmlns='sallyport:x'/></message>",
          "<iq type='get' from='lighthouse.example' to='harbor.example'/>",
          "<enable xmlns='urn:xmpp:sm:3'/>",
          "<r xmlns='urn:xmpp:sm:3'/>",
          "<a xmlns='urn:xmpp:sm:3' h='1'/>",
          "<resume xmlns='urn:xmpp:sm:3' h='1' previd='x'/>",
          "<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
          "</stream:stream>");

  private final XmppReader reader = new XmppReader(XmppLimits.UNPROVEN);
  private final LawfulActions actions;
  private final StreamMachine machine;
  private final PeerProof proof;
  private boolean isOver;

  private HandshakeFuzz(int choice) {
    Xmpp.Partner partner = (choice & 2) == 0 ? Play.usual() : Play.plain();
    proof = (choice & 4) == 0 ? PeerProof.NONE : Play.PROVEN;
    actions = new LawfulActions(proof, (choice & 2) != 0);
    if ((choice & 1) == 0) {
      machine = new InboundStream(Play.rules(partner), Play.KEY, () -> "id", actions);
    } else {
      var purpose = new OutboundStream.Purpose(Play.OUT, partner, (choice & 8) != 0);
      OutboundStream outbound = new OutboundStream(Play.rules(partner), Play.KEY, purpose, actions);
      outbound.ask(Dialback.verify(Play.OUT, "1", "k"));
      outbound.begin();
      machine = outbound;
    }
  }

  /**
   * The fuzzer's entry.
   *
   * @param input see above
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      new HandshakeFuzz(input[0] & 0xff).play(input);
    }
  }

  private void play(byte[] input) {
    int at = 1;
    long heard = 0;
    while (at < input.length) {
      int octet = input[at] & 0xff;
      boolean hasMore = at + 1 < input.length;
      if (octet == EVENT && hasMore) {
        event(input[at + 1] & 0xff);
        at += 2;
      } else if (octet == WORD && hasMore) {
        String word = SAID.get((input[at + 1] & 0xff) % SAID.size());
        heard += word.length();
        say(word.getBytes(StandardCharsets.UTF_8));
        at += 2;
      } else {
        heard++;
        say(new byte[] {input[at]});
        at++;
      }
    }
    // A header and its features, and an error at the end; then nothing is told to who says little.
    if (actions.sentOctets() > 2000 + 10 * heard) {
      throw new AssertionError(actions.sentOctets() + " octets sent for " + heard);
    }
  }

  private void say(byte[] octets) {
    if (isOver || machine.isWaitingForTls()) {
      return;
    }
    reader.feed(ByteBuffer.wrap(octets));
    XmppRead read = reader.next();
    while (read != XmppRead.NeedMore.NEED_MORE && !isOver) {
      machine.take(read);
      actions.restart(reader);
      if (actions.provenCount() > 0) {
        reader.limits(XmppLimits.PROVEN);
      }
      isOver = read instanceof XmppRead.Malformed || read == XmppRead.StreamEnd.STREAM_END;
      if (machine.isWaitingForTls()) {
        isOver = reader.hasLeft();
        return;
      }
      read = reader.next();
    }
  }

  private void event(int code) {
    if (isOver) {
      return;
    }
    switch (code % 6) {
      case 0 -> {
        if (machine.isWaitingForTls()) {
          actions.secured();
          machine.secured(proof);
        }
      }
      case 1 -> answer(Dialback.Outcome.VALID);
      case 2 -> answer(Dialback.Outcome.INVALID);
      case 3 -> answer(Dialback.Outcome.ERROR);
      case 4 -> machine.probe();
      default -> machine.end();
    }
  }

  private void answer(Dialback.Outcome outcome) {
    Optional<Dialback> question = actions.nextAsked();
    if (question.isEmpty()) {
      return;
    }
    DomainPair pair = question.get().pair().inverse();
    if (outcome == Dialback.Outcome.VALID) {
      actions.confirms(pair);
    }
    Optional<StanzaCondition> none = Optional.empty();
    if (machine instanceof InboundStream inbound) {
      inbound.verified(pair, outcome, none);
    } else if (machine instanceof OutboundStream outbound) {
      outbound.verified(pair, outcome, none);
    }
  }

  /** What was proven in a run: so that a test can tell that the runs come that far. */
  static int provenIn(byte[] input) {
    HandshakeFuzz run = new HandshakeFuzz(input[0] & 0xff);
    run.play(input);
    return run.actions.provenCount();
  }
}
