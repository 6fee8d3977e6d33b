package io.sallyport.xmpp;

import io.sallyport.net.StateFile;
import io.sallyport.telemetry.Events;
import io.sallyport.wire.xmpp.XmppDomain;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which domains have proven themselves over TLS lately: whoever can do that is not heard in the
 * clear, or somebody on the way could take TLS away (RFC 7590 section 3.1). A line of its file is a
 * domain and when it did so last, to a day. Safe from any thread.
 */
public final class TlsMemory {
  static final Duration LENGTH = Duration.ofDays(30);

  /** Domains remembered; only listed ones come here. */
  static final int MAX_DOMAINS = 10_000;

  /** A domain has 255 characters at most. */
  public static final int MAX_FILE_BYTES = MAX_DOMAINS * 300;

  /** Time after which the file has to learn that a domain has proven itself again. */
  private static final Duration REFRESH = Duration.ofDays(1);

  private final Map<XmppDomain, Instant> seen = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final Optional<StateFile> file;

  private TlsMemory(InstantSource clock, Optional<StateFile> file) {
    this.clock = clock;
    this.file = file;
  }

  /** One that is forgotten when the node stops. */
  static TlsMemory untilStop(InstantSource clock) {
    return new TlsMemory(clock, Optional.empty());
  }

  /** What was remembered before, and will be after a restart. Waits for the disk. */
  public static TlsMemory kept(StateFile file, InstantSource clock, Events events) {
    TlsMemory memory = new TlsMemory(clock, Optional.of(file));
    memory.read(file, events);
    return memory;
  }

  /** What a node remembers, for somebody else, who adds nothing to it. Waits for the disk. */
  public static TlsMemory ofNode(StateFile file, InstantSource clock, Events events) {
    TlsMemory memory = new TlsMemory(clock, Optional.empty());
    memory.read(file, events);
    return memory;
  }

  private void read(StateFile kept, Events events) {
    List<String> lines = kept.read().lines().toList();
    List<Integer> damaged = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      // Whoever is forgotten is heard in the clear, so what is good of the file stays.
      if (seen.size() == MAX_DOMAINS || !read(lines.get(i))) {
        damaged.add(i + 1);
      }
    }
    if (!damaged.isEmpty()) {
      events.state(
          XmppEvent.MEMORY_DAMAGED,
          "file",
          kept.file(),
          "line",
          damaged.getFirst(),
          "lines",
          damaged.size());
    }
  }

  /** False if it is no line of ours. */
  private boolean read(String line) {
    String[] words = line.split(" ", -1);
    Optional<XmppDomain> domain = words.length == 2 ? XmppDomain.of(words[0]) : Optional.empty();
    if (domain.isEmpty()) {
      return false;
    }
    try {
      Instant at = Instant.parse(words[1]);
      // A clock that went wrong once does not make it last longer.
      seen.put(domain.get(), at.isAfter(clock.instant()) ? clock.instant() : at);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** A certificate has proven a domain. */
  void note(XmppDomain domain) {
    if (seen.size() >= MAX_DOMAINS && !seen.containsKey(domain)) {
      seen.keySet().removeIf(known -> !has(known));
    }
    if (seen.size() < MAX_DOMAINS || seen.containsKey(domain)) {
      Instant now = clock.instant();
      Instant before = seen.get(domain);
      if (before == null || !now.isBefore(before.plus(REFRESH))) {
        seen.put(domain, now);
        file.ifPresent(kept -> kept.keep(this::text));
      }
    }
  }

  boolean has(XmppDomain domain) {
    Instant at = seen.get(domain);
    return at != null && clock.instant().isBefore(at.plus(LENGTH));
  }

  private String text() {
    return seen.entrySet().stream()
        .filter(entry -> has(entry.getKey()))
        .map(entry -> entry.getKey().ascii() + " " + entry.getValue() + "\n")
        .sorted()
        .collect(Collectors.joining());
  }
}
