package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds whatever a stream wants done to what must never be. */
final class LawfulActions implements StreamActions {
  private final PeerProof proof;
  private final boolean mayGoInTheClear;
  private final Set<DomainPair> proven = new HashSet<>();
  private final Set<DomainPair> confirmed = new HashSet<>();
  private final List<Dialback> asked = new ArrayList<>();
  private XmppReader own = new XmppReader(XmppLimits.PROVEN);
  private boolean isSecured;
  private boolean isClosed;
  private boolean isRestarted;
  private boolean isHeaderAwaited;
  private long sentOctets;
  private int provenCount;

  /**
   * @param proof what the other end's certificate proves once TLS has begun
   */
  LawfulActions(PeerProof proof, boolean mayGoInTheClear) {
    this.proof = proof;
    this.mayGoInTheClear = mayGoInTheClear;
  }

  void restart(XmppReader reader) {
    if (isRestarted) {
      reader.restart();
    } else if (isHeaderAwaited) {
      reader.awaitHeader();
    }
    isRestarted = false;
    isHeaderAwaited = false;
  }

  void secured() {
    isSecured = true;
  }

  long sentOctets() {
    return sentOctets;
  }

  /** A question that waits for an answer. */
  Optional<Dialback> nextAsked() {
    return asked.isEmpty() ? Optional.empty() : Optional.of(asked.removeFirst());
  }

  /** Its answer is that the key is good. */
  void confirms(DomainPair pair) {
    confirmed.add(pair);
  }

  private static void hold(boolean isLawful, String law) {
    if (!isLawful) {
      throw new AssertionError(law);
    }
  }

  @Override
  public void send(Octets octets) {
    hold(!isClosed, "nothing is sent after the end");
    ByteBuffer written = ByteBuffer.allocate(octets.length());
    octets.writeTo(written);
    hold(!written.hasRemaining(), "as much is written as was said");
    sentOctets += octets.length();
    ByteBuffer read = written.flip();
    if (isHeader(read)) {
      own = new XmppReader(XmppLimits.PROVEN);
    }
    own.feed(read);
    XmppRead next = own.next();
    while (next != XmppRead.NeedMore.NEED_MORE && next != XmppRead.StreamEnd.STREAM_END) {
      hold(!(next instanceof XmppRead.Malformed), "what is sent is good XML: " + next);
      next = own.next();
    }
  }

  private static boolean isHeader(ByteBuffer written) {
    return written.remaining() > 1 && written.get(0) == '<' && written.get(1) == '?';
  }

  @Override
  public void startTls() {
    hold(!isSecured && !isClosed, "TLS begins once");
  }

  @Override
  public void restart() {
    isRestarted = true;
  }

  @Override
  public void awaitHeader() {
    isHeaderAwaited = true;
  }

  @Override
  public void proven(DomainPair pair, Xmpp.Method method) {
    provenCount++;
    proven.add(pair);
    switch (method) {
      case EXTERNAL -> hold(isSecured && proof.proves(pair.from()), "a certificate proved it");
      case DIALBACK_TLS -> hold(isSecured && confirmed.contains(pair), "a key proved it over TLS");
      case DIALBACK_TCP ->
          hold(
              mayGoInTheClear && confirmed.contains(pair), "a key proved it where that is allowed");
    }
  }

  @Override
  public void ready(DomainPair pair, Xmpp.Method method) {
    hold(isSecured || mayGoInTheClear, "nothing goes in the clear where it may not");
    hold(!isSecured || proof.proves(pair.to()), "the server proved its domain");
  }

  @Override
  public void refused(DomainPair pair, StanzaCondition condition, String text) {}

  @Override
  public void verify(Dialback question) {
    asked.add(question);
    hold(asked.size() <= Xmpp.Limits.DEFAULT.pairs(), "questions are bounded");
  }

  @Override
  public void verified(Dialback answer) {
    hold(answer.isAnswer() && answer.isVerify(), "an answer is one");
  }

  @Override
  public void deliver(Stanza stanza, Origin origin) {
    hold(proven.contains(origin.pair()), "a stanza's pair is proven");
    hold(!stanza.namesInternal(), "nobody outside speaks for us");
    DomainPair named =
        new DomainPair(
            stanza.from().flatMap(Jid::parse).orElseThrow().domain(),
            stanza.to().flatMap(Jid::parse).orElseThrow().domain());
    hold(named.equals(origin.pair()), "a stanza's addresses are of its pair");
  }

  @Override
  public void bounce(Stanza stanza, Bounce bounce) {
    hold(!proven.isEmpty(), "nobody is told anything before something is proven");
  }

  @Override
  public void acknowledged(long stanzas) {
    hold(stanzas > 0, "something was acknowledged");
  }

  @Override
  public boolean ping(DomainPair pair) {
    hold(!isClosed, "nobody is asked on what is closed");
    return true;
  }

  @Override
  public void count(XmppCounter counted) {}

  @Override
  public void close() {
    hold(!isClosed, "a stream closes once");
    isClosed = true;
  }

  int provenCount() {
    return provenCount;
  }
}
