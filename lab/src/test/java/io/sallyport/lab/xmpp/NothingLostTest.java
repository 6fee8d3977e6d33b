package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Both nodes die, one after the other, at moments that a seed chooses, while people talk both ways:
 * each message arrives, or its sender is told.
 */
class NothingLostTest {
  private static final int MESSAGES = 300;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppLab lab;
  private static XmppClient mara;
  private static XmppClient piet;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    lab = XmppLab.start(scope);
    Prosody.start(scope, "im", lab.domain(), Prosody.Manner.STRICT);
    Prosody.start(scope, "lighthouse", lab.lighthouse(), Prosody.Manner.STRICT);
    mara = lab.client(XmppLab.MARA, lab.domain(), lab.inside());
    piet = lab.client(XmppLab.PIET, lab.lighthouse(), lab.outside());
  }

  @Test
  void accountsForEveryMessageWhileNodesDie() {
    long seed = new Random().nextLong();
    System.out.println("NothingLostTest, seed " + seed);
    Random random = new Random(seed);
    mara.send(piet, "first", "hello");
    piet.await("message", "first");
    mara.tell("flood %s a %d 0.02".formatted(piet.address(), MESSAGES));
    piet.tell("flood %s b %d 0.02".formatted(mara.address(), MESSAGES));

    awaitArrived("a", random.nextInt(20, 100), piet);
    lab.pool().kill(1);
    awaitKnown("a", random.nextInt(100, 160), mara, piet);
    lab.pool().restart(1);
    awaitKnown("a", random.nextInt(160, 250), mara, piet);
    lab.pool().kill(2);

    awaitKnown("a", MESSAGES, mara, piet);
    awaitKnown("b", MESSAGES, piet, mara);
    System.out.println(
        "of a: %d arrived, %d bounced; of b: %d arrived, %d bounced"
            .formatted(
                ids("message", "a", piet).size(),
                ids("bounced", "a", mara).size(),
                ids("message", "b", mara).size(),
                ids("bounced", "b", piet).size()));
  }

  private static void awaitArrived(String prefix, int count, XmppClient at) {
    Await.until(count + " of " + prefix, LIMIT, () -> ids("message", prefix, at).size() >= count);
  }

  private static void awaitKnown(String prefix, int count, XmppClient sender, XmppClient receiver) {
    Await.until(
        () ->
            "the fate of "
                + count
                + " of "
                + prefix
                + "; unknown: "
                + unknown(prefix, sender, receiver),
        LIMIT,
        () -> MESSAGES - unknown(prefix, sender, receiver).size() >= count);
  }

  private static Set<String> unknown(String prefix, XmppClient sender, XmppClient receiver) {
    Set<String> unknown =
        IntStream.range(0, MESSAGES)
            .mapToObj(i -> prefix + "-" + i)
            .collect(Collectors.toCollection(TreeSet::new));
    unknown.removeAll(ids("message", prefix, receiver));
    unknown.removeAll(ids("bounced", prefix, sender));
    return unknown;
  }

  /** Ids are the third or the second word behind the event's name. */
  private static Set<String> ids(String event, String prefix, XmppClient client) {
    int place = event.equals("message") ? 3 : 2;
    return client
        .events()
        .map(line -> line.split(" "))
        .filter(words -> words[0].equals(event) && words.length > place)
        .map(words -> words[place])
        .filter(id -> id.startsWith(prefix + "-"))
        .collect(Collectors.toSet());
  }
}
