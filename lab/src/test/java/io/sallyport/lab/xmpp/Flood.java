package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.XmppClient;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Messages of one person to another at a steady pace, and what became of each.
 *
 * @param prefix that their ids begin with
 */
record Flood(String prefix, int messages, XmppClient sender, XmppClient receiver) {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Begins to send. */
  void begin() {
    sender.tell("flood %s %s- %d 0.02".formatted(receiver.address(), prefix, messages));
  }

  Set<String> arrived() {
    return ids("message", 3, receiver);
  }

  Set<String> bounced() {
    return ids("bounced", 2, sender);
  }

  /** Waits until that many have arrived, or their sender was told. */
  void awaitKnown(int count) {
    Await.until(
        () -> "the fate of %d of %s; unknown: %s".formatted(count, prefix, unknown()),
        LIMIT,
        () -> messages - unknown().size() >= count);
  }

  private Set<String> unknown() {
    Set<String> unknown =
        IntStream.range(0, messages)
            .mapToObj(i -> prefix + "-" + i)
            .collect(Collectors.toCollection(TreeSet::new));
    unknown.removeAll(arrived());
    unknown.removeAll(bounced());
    return unknown;
  }

  private Set<String> ids(String event, int place, XmppClient client) {
    return client
        .events()
        .map(line -> line.split(" "))
        .filter(words -> words[0].equals(event) && words.length > place)
        .map(words -> words[place])
        .filter(id -> id.startsWith(prefix + "-"))
        .collect(Collectors.toSet());
  }

  @Override
  public String toString() {
    return "of %d of %s %d arrived, %d bounced"
        .formatted(messages, prefix, arrived().size(), bounced().size());
  }
}
