package io.sallyport.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.topology.Topology;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.SipReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What any octets at all from clients, browsers, partners and the inside may do to the whole path
 * of a request, in any order. Entered by the fuzzer ({@code make fuzz}) and, with the kept scripts,
 * by tests. {@link PathStep} is the form of a script, {@link PathLaws} what must hold.
 *
 * <p>Texts in braces stand for what a script cannot know: {@code {T}} a client's flow token, {@code
 * {R}} a sealed route, {@code {V} {C} {F} {O} {S}} Via, Call-ID, From, To and CSeq of the last
 * request that the sender got.
 */
public final class RequestPathFuzz {
  private static final Topology TOPOLOGY = PaperEdge.topology(FederationPathTest.POOL);
  private static final InetSocketAddress QUAYSIDE = PaperEdge.at("198.51.100.200", 5061);

  /** Longer than any transaction may last. */
  private static final Duration LONG_ENOUGH = SipTimers.RINGING_LIMIT.plusMinutes(10);

  private static final Duration LONGEST_STEP = Duration.ofMinutes(5);

  /** Timers of an edge that has nothing to do: reports, and links to servers that are up. */
  private static final int IDLE_TIMERS = 24;

  private enum Who {
    CLIENT,
    BROWSER,
    PARTNER,
    STRANGER,
    INSIDE,
    FIRST_DIRECTOR,
    SECOND_DIRECTOR,
    OTHER_NODE,
    PARTNER_SERVER;

    boolean isInside() {
      return this == INSIDE
          || this == FIRST_DIRECTOR
          || this == SECOND_DIRECTOR
          || this == OTHER_NODE;
    }

    /** True if the edge connects to it, and not the other way round. */
    boolean isDialled() {
      return this == FIRST_DIRECTOR
          || this == SECOND_DIRECTOR
          || this == OTHER_NODE
          || this == PARTNER_SERVER;
    }

    boolean isPartner() {
      return this == PARTNER || this == STRANGER || this == PARTNER_SERVER;
    }
  }

  private final PaperEdge edge = new PaperEdge(2, "ae1.harbor.lan", PaperEdge.START, TOPOLOGY);
  private final Map<Who, PaperRemote> remotes = new EnumMap<>(Who.class);
  private final Map<Who, SipMessage> lastRequests = new EnumMap<>(Who.class);
  private final Map<Who, Integer> requestsFrom = new EnumMap<>(Who.class);
  private final Map<Who, Integer> refusalsTo = new EnumMap<>(Who.class);
  private final Deque<Map.Entry<Who, SipMessage>> unanswered = new ArrayDeque<>();
  private boolean isInsideSpeaking;
  private String flowToken = "none";
  private String sealedRoute = "none";

  private RequestPathFuzz() {
    edge.names.service("shoal.example", new ServiceTarget("sip.shoal.example", 5061, 0, 0));
    edge.names.host("sip.quayside.example", "198.51.100.200");
  }

  /** The fuzzer's entry. */
  public static void fuzzerTestOneInput(byte[] input) {
    RequestPathFuzz play = new RequestPathFuzz();
    PathStep.script(input).forEach(play::step);
    play.end();
  }

  private void step(PathStep step) {
    switch (step.kind()) {
      case 'c' -> send(Who.CLIENT, step);
      case 'b' -> send(Who.BROWSER, step);
      case 'p' -> send(Who.PARTNER, step);
      case 'q' -> send(Who.STRANGER, step);
      case 'i' -> send(Who.INSIDE, step);
      case 'd' -> send(Who.FIRST_DIRECTOR, step);
      case 'e' -> send(Who.SECOND_DIRECTOR, step);
      case 'o' -> send(Who.PARTNER_SERVER, step);
      case 'a' -> answer(step);
      case 't' -> pass(Duration.ofSeconds(step.number()));
      case 'x' -> close(Who.values()[step.number() % Who.values().length]);
      case 'k' -> edge.service.drain();
      default -> {}
    }
    hear();
  }

  private void pass(Duration time) {
    edge.pass(time.compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : time);
  }

  private void close(Who who) {
    PaperRemote remote = remotes.remove(who);
    if (remote != null) {
      hear(who, remote);
      remote.close();
    }
  }

  private @Nullable PaperRemote remote(Who who) {
    PaperRemote known = remotes.get(who);
    if (known != null && known.isOpen()) {
      return known;
    }
    PaperRemote opened =
        switch (who) {
          case CLIENT -> edge.client(0, PaperEdge.NAT_ADDRESS);
          case BROWSER -> edge.browser(1, "203.0.113.78");
          case PARTNER -> edge.partner(0, "sip.quayside.example");
          case STRANGER -> edge.partner(1, "sip.shoal.example");
          case INSIDE -> edge.insidePeer(1, "dir.harbor.lan");
          case FIRST_DIRECTOR -> dialled(PaperEdge.FIRST_DIRECTOR);
          case SECOND_DIRECTOR -> dialled(PaperEdge.SECOND_DIRECTOR);
          case OTHER_NODE -> dialled(PaperEdge.OTHER_NODE);
          case PARTNER_SERVER -> dialled(QUAYSIDE);
        };
    if (opened != null) {
      remotes.put(who, opened);
    }
    return opened;
  }

  private @Nullable PaperRemote dialled(InetSocketAddress address) {
    return edge.hasDialled(address) ? edge.dialled(address) : null;
  }

  private void send(Who who, PathStep step) {
    PaperRemote remote = remote(who);
    if (remote == null) {
      return;
    }
    isInsideSpeaking |= who.isInside();
    byte[] octets = filled(who, step.octets()).getBytes(ISO_8859_1);
    requestsFrom.merge(who, requests(octets), Integer::sum);
    int piece = step.number() == 0 || who == Who.BROWSER ? octets.length : step.number();
    for (int at = 0; at < octets.length; at += piece) {
      remote.sendRaw(Arrays.copyOfRange(octets, at, Math.min(octets.length, at + piece)));
    }
  }

  /** Requests in what is sent that may be answered, one that is in disorder included. */
  private static int requests(byte[] octets) {
    SipReader reader = new SipReader(SipLimits.INSIDE);
    reader.feed(ByteBuffer.wrap(octets));
    // Of what was cut off before, the rest may complete one.
    int requests = 1;
    while (true) {
      switch (reader.next()) {
        case SipMessage message -> {
          boolean isHeard = message.isRequest() && message.method() != SipMethod.ACK;
          requests += isHeard ? 1 : 0;
        }
        case SipRead.KeepAlive _ -> {}
        case SipRead.NeedMore _, SipRead.Malformed _ -> {
          return requests + 1;
        }
      }
    }
  }

  private String filled(Who who, String octets) {
    String text = octets.replace("{T}", flowToken).replace("{R}", sealedRoute);
    SipMessage last = lastRequests.get(who);
    if (last == null) {
      return text;
    }
    return text.replace("{V}", String.join(", ", last.values(HeaderName.VIA)))
        .replace("{C}", value(last, HeaderName.CALL_ID))
        .replace("{F}", value(last, HeaderName.FROM))
        .replace("{O}", value(last, HeaderName.TO))
        .replace("{S}", value(last, HeaderName.CSEQ));
  }

  private static String value(SipMessage message, HeaderName name) {
    return Objects.requireNonNullElse(message.value(name), "");
  }

  /** Whoever has been asked longest answers as RFC 3261 says, with a status and lines of choice. */
  private void answer(PathStep step) {
    Map.Entry<Who, SipMessage> asked = unanswered.poll();
    PaperRemote remote = asked == null ? null : remotes.get(asked.getKey());
    if (asked == null || remote == null) {
      return;
    }
    int status = Math.clamp(step.number(), 100, 699);
    if (status < 200) {
      unanswered.addFirst(asked);
    }
    String[] lines =
        step.octets()
            .lines()
            .filter(line -> line.matches("[A-Za-z-]{1,40}: ?[ -~]{0,200}"))
            .limit(8)
            .toArray(String[]::new);
    remote.answer(asked.getValue(), status, lines);
  }

  private void hear() {
    for (Who who : Who.values()) {
      PaperRemote remote = who.isDialled() ? remote(who) : remotes.get(who);
      if (remote != null) {
        hear(who, remote);
      }
    }
  }

  private void hear(Who who, PaperRemote remote) {
    for (SipMessage message = remote.poll(); message != null; message = remote.poll()) {
      check(who, message);
      if (!message.isRequest()) {
        count(who, message);
      } else {
        lastRequests.put(who, message);
        learn(who, message);
        if (message.method() != SipMethod.ACK && message.method() != SipMethod.BENOTIFY) {
          unanswered.add(Map.entry(who, message));
        }
      }
    }
  }

  private void check(Who who, SipMessage message) {
    if (who == Who.INSIDE || who == Who.OTHER_NODE) {
      // Gets answers to what the inside asked itself, and what the inside leaves to another node.
      return;
    }
    if (who.isInside()) {
      PathLaws.inside(message);
    } else if (who.isPartner()) {
      PathLaws.partner(message);
    } else {
      PathLaws.client(message);
    }
    PathLaws.demand(
        who.isInside() || !message.isRequest() || isInsideSpeaking,
        "from outside to outside",
        message);
  }

  /** Each request is refused once at most. */
  private void count(Who who, SipMessage response) {
    if (response.status() >= 300) {
      int refusals = refusalsTo.merge(who, 1, Integer::sum);
      PathLaws.demand(
          refusals <= requestsFrom.getOrDefault(who, 0), "more answers than requests", response);
    }
  }

  private void learn(Who who, SipMessage request) {
    String path = request.value(HeaderName.PATH);
    if (who.isInside() && path != null) {
      flowToken = PaperText.tokenOf(path);
    }
    List<String> routes = request.values(HeaderName.RECORD_ROUTE);
    if (who == Who.PARTNER_SERVER && !routes.isEmpty()) {
      sealedRoute = PaperText.tokenOf(routes.getFirst());
    }
  }

  /** Everybody goes, time passes, and nothing is left. */
  private void end() {
    hear();
    List.of(Who.values()).forEach(this::close);
    edge.pass(LONG_ENOUGH);
    require(edge.service.openTransactions() == 0, "transactions are left");
    require(edge.service.openFlows() == 0, "flows are left");
    require(edge.timers() <= IDLE_TIMERS, "timers are left");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
