package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps what a stream wants done: what it sends as text, everything else in brackets. */
final class RecordedActions implements StreamActions {
  private final List<String> done = new ArrayList<>();
  private final Map<XmppCounter, Integer> counts = new EnumMap<>(XmppCounter.class);
  private final List<String> reasons = new ArrayList<>();
  private boolean isRestarted;
  private boolean isHeaderAwaited;
  private @Nullable Origin lastOrigin;

  /** What was done since the last call. */
  List<String> take() {
    List<String> taken = List.copyOf(done);
    done.clear();
    return taken;
  }

  /** What operators are told of why something was refused. */
  List<String> reasons() {
    return List.copyOf(reasons);
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

  Optional<Origin> lastOrigin() {
    return Optional.ofNullable(lastOrigin);
  }

  int counted(XmppCounter counted) {
    return counts.getOrDefault(counted, 0);
  }

  @Override
  public void send(Octets octets) {
    ByteBuffer written = ByteBuffer.allocate(octets.length());
    octets.writeTo(written);
    done.add(new String(written.array(), StandardCharsets.UTF_8));
  }

  @Override
  public void startTls() {
    done.add("[tls]");
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
    done.add("[proven " + pair + " " + method + "]");
  }

  @Override
  public void ready(DomainPair pair, Xmpp.Method method) {
    done.add("[ready " + pair + " " + method + "]");
  }

  @Override
  public void refused(DomainPair pair, StanzaCondition condition, String text) {
    done.add("[refused " + pair + " " + condition + "]");
    reasons.add(text);
  }

  @Override
  public void verify(Dialback question) {
    done.add(
        "[verify " + question.pair() + " " + question.id().orElse("") + " " + question.key() + "]");
  }

  @Override
  public void verified(Dialback answer) {
    done.add("[verified " + answer.pair() + " " + answer.outcome().orElseThrow() + "]");
  }

  @Override
  public void deliver(Stanza stanza, Origin origin) {
    lastOrigin = origin;
    done.add("[deliver " + origin.method() + " " + stanza + "]");
  }

  @Override
  public void bounce(Stanza stanza, Bounce bounce) {
    done.add("[bounce " + bounce.condition() + " " + stanza + "]");
  }

  @Override
  public void acknowledged(long stanzas) {
    done.add("[acknowledged " + stanzas + "]");
  }

  @Override
  public boolean ping(DomainPair pair) {
    done.add("[ping " + pair + "]");
    return true;
  }

  @Override
  public void count(XmppCounter counted) {
    counts.merge(counted, 1, Integer::sum);
  }

  @Override
  public void close() {
    done.add("[close]");
  }
}
