package io.sallyport.access;

import io.sallyport.access.ModelRequest.Leg;
import io.sallyport.access.ModelStep.Aim;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the edge owes everybody, by the RFCs and the rules of the pool and not by its code: told
 * what happens, it says what must be seen where. What it does not say must not be seen.
 *
 * <p>Times are milliseconds since the run began.
 */
final class TransactionModel {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long SIXTY_FOUR_T1 = 32_000;
  private static final long SLOW = 3_500;
  private static final long TIMER_C = 185_000;
  private static final long LONGEST_RINGING = 3_600_000;
  private static final Set<String> FEDERATED =
      Set.of(
          "INVITE",
          "ACK",
          "BYE",
          "CANCEL",
          "OPTIONS",
          "SUBSCRIBE",
          "NOTIFY",
          "BENOTIFY",
          "MESSAGE",
          "INFO",
          "REFER",
          "UPDATE",
          "PRACK");

  private enum State {
    /** An INVITE that nothing was heard of. */
    CALLING,
    PROCEEDING,
    ACCEPTED,
    COMPLETED,
    /** Any other request that waits for its answer. */
    TRYING,
    ENDED
  }

  /** One end of a connection. */
  private static final class Spot {
    final Place place;
    final List<Runnable> unread = new ArrayList<>();
    boolean isOpen;
    boolean isReading = true;

    /** The edge hears nothing of who is outside and does not read its answers. */
    boolean isHeldUp;

    long heardAt;
    long busyAt;
    long sentAt;
    int connection;

    // Of a client.
    boolean isKnown;
    int refusals;
    int boundTo = -1;
    int startsAt;

    // Of a partner.
    boolean isAdmitted;
    boolean hasSpoken;

    // Of a server that the edge dials.
    boolean isServing = true;
    boolean isFailing;
    boolean isAvoided;
    int failures;
    long retryAt;
    int busyAnswers;
    long busySince;
    long busyUntil;

    Spot(Place place) {
      this.place = place;
    }
  }

  /** A request under way. */
  static final class Exchange {
    final ModelRequest request;
    private final Leg leg;
    private final List<Place> targets;
    private State state;
    private int tries;
    private @Nullable Place target;
    private boolean isCancelled;
    private boolean isCancelSent;
    private boolean hasRung;
    private boolean wasHeard;
    private boolean isOrphan;
    private long takenAt;
    private long dueAt = NEVER;
    private Runnable due = () -> {};

    Exchange(ModelRequest request, Leg leg, List<Place> targets) {
      this.request = request;
      this.leg = leg;
      this.targets = targets;
      this.state = request.method().equals("INVITE") ? State.CALLING : State.TRYING;
    }

    /** Which of the tries the last one was; the first is 1. */
    int tries() {
      return tries;
    }

    Leg leg() {
      return leg;
    }

    private boolean isInvite() {
      return request.method().equals("INVITE");
    }

    private boolean isOver() {
      return state == State.ENDED;
    }

    private boolean hasNext() {
      return tries < targets.size();
    }

    /** True while another server may be tried. */
    private boolean isUntaken() {
      return switch (state) {
        case CALLING -> !isCancelled;
        case TRYING -> !wasHeard;
        default -> false;
      };
    }
  }

  private final Map<Place, Spot> spots = new EnumMap<>(Place.class);
  private final Map<Integer, Exchange> exchanges = new TreeMap<>();
  private final Map<Place, Map<Integer, List<String>>> due = new EnumMap<>(Place.class);
  private long now;

  TransactionModel() {
    for (Place place : Place.values()) {
      spots.put(place, new Spot(place));
    }
  }

  private Spot spot(Place place) {
    return Objects.requireNonNull(spots.get(place));
  }

  /** What must have been seen since the last call: texts by place and request. */
  Map<Place, Map<Integer, List<String>>> takeDue() {
    Map<Place, Map<Integer, List<String>>> taken = new EnumMap<>(due);
    due.clear();
    return taken;
  }

  private void see(Place place, int id, String text) {
    due.computeIfAbsent(place, _ -> new HashMap<>())
        .computeIfAbsent(id, _ -> new ArrayList<>())
        .add(text);
  }

  /** The request under way under a number; null if there is none. */
  @Nullable Exchange exchange(int id) {
    return exchanges.get(id);
  }

  /** Requests that the edge still has to keep something of. */
  long open() {
    return exchanges.values().stream().filter(each -> !each.isOver()).count();
  }

  // Time.

  /** When something is due next, or {@code Long.MAX_VALUE}. */
  long nextDue() {
    return exchanges.values().stream().mapToLong(each -> each.dueAt).min().orElse(NEVER);
  }

  /** Time has come so far. */
  void at(long millis) {
    now = millis;
  }

  /** Does what is due by now. */
  void fire() {
    for (Exchange each : List.copyOf(exchanges.values())) {
      if (each.dueAt <= now) {
        each.dueAt = NEVER;
        each.due.run();
      }
    }
  }

  private void in(Exchange exchange, long millis, Runnable task) {
    exchange.dueAt = now + millis;
    exchange.due = task;
  }

  // Connections.

  boolean isOpen(Place place) {
    return spot(place).isOpen;
  }

  int connection(Place place) {
    return spot(place).connection;
  }

  boolean isServing(Place place) {
    return spot(place).isServing;
  }

  /**
   * Somebody connected.
   *
   * @param startsAt the server inside that a client starts with, 0 or 1
   */
  void opened(Place place, int startsAt) {
    Spot spot = spot(place);
    spot.isOpen = true;
    spot.connection++;
    spot.startsAt = startsAt;
    fresh(spot);
  }

  private void fresh(Spot spot) {
    spot.unread.clear();
    spot.isReading = true;
    spot.isHeldUp = false;
    spot.heardAt = now;
    spot.sentAt = now;
    spot.isKnown = false;
    spot.refusals = 0;
    spot.boundTo = -1;
    spot.isAdmitted = false;
    spot.hasSpoken = false;
  }

  /** A connection ended, by whichever end. */
  void closed(Place place) {
    Spot spot = spot(place);
    spot.isOpen = false;
    spot.unread.clear();
    for (Exchange each : List.copyOf(exchanges.values())) {
      if (each.request.from() == place && !each.isOver() && !each.isOrphan) {
        each.isOrphan = true;
        cancelled(each);
      }
    }
    if (place.isDialled()) {
      spot.isAvoided = false;
      if (!spot.hasSpoken) {
        backOff(spot);
      }
    }
    for (Exchange each : List.copyOf(exchanges.values())) {
      if (each.target == place) {
        lost(each, place);
      }
    }
  }

  /** True if the edge may close a connection for want of talk. */
  boolean mayBeIdle(Place place) {
    return isSilentFor(place, 0);
  }

  /** True if it must have done so by now. */
  boolean mustBeIdle(Place place) {
    return isSilentFor(place, 125_000);
  }

  private boolean isSilentFor(Place place, long more) {
    Spot spot = spot(place);
    boolean isBusy =
        exchanges.values().stream().anyMatch(each -> !each.isOver() && isFrom(each, place));
    // A client that has a request to answer is given a minute more, and no longer.
    boolean isWaitedFor =
        place.kind != Place.Kind.CLIENT || now - spot.heardAt < clientLimit(spot) + 60_000;
    boolean isAsked =
        exchanges.values().stream().anyMatch(each -> isAwaited(each, place)) && isWaitedFor;
    if (isBusy || isAsked) {
      spot.busyAt = now;
      return false;
    }
    if (now - spot.busyAt < more) {
      return false;
    }
    return switch (place.kind) {
      case CLIENT -> now - spot.heardAt >= clientLimit(spot) + more;
      case INSIDE -> false;
      case PARTNER ->
          place.isDialled()
              ? now - (more == 0 ? spot.sentAt : Math.max(spot.sentAt, spot.heardAt))
                  >= 600_000 + 5 * more
              : now - spot.heardAt >= (spot.hasSpoken ? 1_200_000 : 30_000) + more;
    };
  }

  private static long clientLimit(Spot spot) {
    return spot.isKnown ? 1_200_000 : 60_000;
  }

  private static boolean isAwaited(Exchange exchange, Place place) {
    return exchange.target == place
        && (exchange.state == State.CALLING
            || exchange.state == State.PROCEEDING
            || exchange.state == State.TRYING);
  }

  private static boolean isFrom(Exchange exchange, Place place) {
    return exchange.request.from() == place && !exchange.isOrphan && !place.isDialled();
  }

  void reads(Place place, boolean isReading) {
    Spot spot = spot(place);
    spot.isReading = isReading;
    if (isReading && spot.isHeldUp) {
      spot.isHeldUp = false;
      while (!spot.unread.isEmpty() && !spot.isHeldUp && spot.isOpen) {
        spot.unread.removeFirst().run();
      }
    }
  }

  void serves(Place place, boolean isServing) {
    for (Place each : Place.values()) {
      if (each.isDialled() && Objects.equals(each.address(), place.address())) {
        spot(each).isServing = isServing;
      }
    }
  }

  /** How long the partner is not dialled again at most, by chance a little less; 0 if it is. */
  long avoidedFor(Place place) {
    Spot spot = spot(place);
    return place.kind == Place.Kind.PARTNER && spot.isAvoided ? Math.max(0, spot.retryAt - now) : 0;
  }

  private void backOff(Spot spot) {
    spot.failures++;
    spot.isFailing = true;
    long pause;
    if (spot.place.kind == Place.Kind.PARTNER) {
      pause = spot.failures < 3 ? 0 : 2_400L << Math.min(8, spot.failures - 3);
    } else {
      pause = Math.min(5_000, 1_000L << Math.min(3, spot.failures - 1));
    }
    spot.isAvoided = pause > 0;
    spot.retryAt = now + pause;
  }

  private boolean isHealthy(Place place) {
    Spot spot = spot(place);
    boolean isBusy = spot.busyAnswers >= 3 && now < spot.busyUntil;
    return !isBusy && (!spot.isFailing || now >= spot.retryAt);
  }

  /** Three answers within 30 s that a server is too busy, and no other: it is spared as long. */
  private void answered(Spot spot, int status) {
    if (status != 503) {
      spot.busyAnswers = 0;
    } else if (spot.busyAnswers == 0 || now - spot.busySince >= 30_000) {
      spot.busySince = now;
      spot.busyAnswers = 1;
    } else {
      spot.busyUntil = now + 30_000;
      spot.busyAnswers++;
    }
  }

  /** Something arrives from an end, to be heard now or later. */
  private void hear(Place place, Runnable task) {
    Spot spot = spot(place);
    if (!spot.isOpen) {
      return;
    }
    spot.heardAt = now;
    Runnable heard =
        () -> {
          spot.hasSpoken = true;
          if (place.isDialled()) {
            spot.failures = 0;
            spot.isFailing = false;
          }
          task.run();
        };
    if (spot.isHeldUp) {
      spot.unread.add(heard);
    } else {
      heard.run();
    }
  }

  /** Somebody sends what is no SIP, which ends its connection. */
  void noise(Place place) {
    Spot spot = spot(place);
    if (spot.isHeldUp) {
      // Octets are a sign of life, read or not.
      spot.heardAt = now;
      spot.unread.add(() -> closed(place));
    } else if (spot.isOpen) {
      closed(place);
    }
  }

  /** A response of ours, or of others, goes to who asked. */
  private void tell(Place place, int id, String text) {
    Spot spot = spot(place);
    if (spot.isOpen) {
      see(place, id, text);
      spot.isHeldUp |= !spot.isReading && place.kind != Place.Kind.INSIDE;
    }
  }

  private void tell(Exchange exchange, String text) {
    if (!exchange.isOrphan) {
      tell(exchange.request.from(), exchange.request.id(), text);
    }
  }

  /** A request reaches a target, over a connection that is there or is made; false if not. */
  private boolean reaches(Place place) {
    Spot spot = spot(place);
    if (!place.isDialled()) {
      return spot.isOpen;
    }
    if (spot.isOpen) {
      return spot.isReading;
    }
    if (spot.isAvoided && now < spot.retryAt) {
      return false;
    }
    spot.isAvoided = false;
    if (!spot.isServing) {
      backOff(spot);
      return false;
    }
    opened(place, 0);
    return true;
  }

  // Requests.

  void request(ModelRequest request) {
    hear(request.from(), () -> heard(request));
  }

  private void heard(ModelRequest request) {
    admit(request.from(), request);
    int fault = faultOf(request);
    Exchange known = repeated(request);
    if (fault != 0) {
      refuse(request, fault);
    } else if (request.method().equals("NEGOTIATE")) {
      refuse(request, 405);
    } else if (known == null || known.isOver()) {
      judged(request);
    }
  }

  /**
   * What a request repeats; null if nothing. What was sent on a connection that is gone is not
   * repeated on the next one, except inside: it goes on by itself, and the request is a new one.
   */
  private @Nullable Exchange repeated(ModelRequest request) {
    Exchange known = exchanges.get(request.id());
    if (known != null && known.isOrphan && request.from().kind != Place.Kind.INSIDE) {
      exchanges.remove(request.id());
      exchanges.put(-1 - exchanges.size(), known);
      return null;
    }
    return known;
  }

  /** A partner that spoke for its own domain once is borne with. */
  private void admit(Place by, ModelRequest request) {
    spot(by).isAdmitted |=
        request.aim() != Aim.FOREIGN_FROM && request.aim() != Aim.FROM_OUR_DOMAIN;
  }

  private static int faultOf(ModelRequest request) {
    return switch (request.fault()) {
      case VERSION, NO_CALL_ID, TWO_FROMS, CSEQ_METHOD, BAD_TO -> request.fault().status;
      case SCHEME, BAD_CONTACT -> request.hops() == -2 ? 400 : request.fault().status;
      case NONE, EXTENSION -> request.hops() == -2 ? 400 : 0;
    };
  }

  private void judged(ModelRequest request) {
    int refusal = refusalOf(request);
    if (refusal != 0) {
      refuse(request, refusal);
      return;
    }
    Leg leg = legOf(request);
    boolean isStateless = request.method().equals("BENOTIFY") || request.method().equals("ACK");
    List<Place> targets = targets(request, leg);
    if (isStateless) {
      if (!targets.isEmpty() && reaches(targets.getFirst())) {
        forwarded(request, targets.getFirst());
      }
      return;
    }
    Exchange exchange = new Exchange(request, leg, targets);
    exchanges.put(request.id(), exchange);
    if (exchange.isInvite()) {
      tell(exchange, "100 INVITE");
      in(exchange, SIXTY_FOUR_T1, () -> giveUp(exchange, 408));
    } else {
      in(exchange, SLOW, () -> slow(exchange));
    }
    if (targets.isEmpty()) {
      giveUp(exchange, nowhere(request.aim()));
    } else {
      tryNext(exchange);
    }
  }

  /** What is said of a domain that no server is asked for. */
  private static int nowhere(Aim aim) {
    return switch (aim) {
      case BLOCKED_DOMAIN -> 403;
      case FOREIGN_ROUTE -> 404;
      default -> 504;
    };
  }

  private void forwarded(ModelRequest request, Place target) {
    spot(target).sentAt = now;
    boolean isOwn = request.method().equals("ACK");
    see(target, request.id(), isOwn ? "ACK passed on" : request.method());
  }

  private void slow(Exchange exchange) {
    tell(exchange, "100 " + exchange.request.method());
    // RFC 4320: whoever sent it has given up by then, and is told nothing.
    in(exchange, SIXTY_FOUR_T1 - SLOW, () -> end(exchange));
  }

  /** A status that the edge answers by itself; 0 if the request is to go on. */
  private int refusalOf(ModelRequest request) {
    boolean isAtEdge = request.aim() == Aim.EDGE && request.leg() == null;
    if (request.method().equals("OPTIONS") && isAtEdge) {
      return 200;
    }
    if (request.hops() == 0) {
      return 483;
    }
    if (request.fault() == ModelStep.Fault.EXTENSION) {
      return 420;
    }
    if (request.timesPassed() > 2) {
      return 482;
    }
    int status =
        switch (request.from().kind) {
          case CLIENT -> ofClient(request);
          case INSIDE -> ofInside(request);
          case PARTNER -> ofPartner(request);
        };
    String way = request.aimed() + "/" + spot(request.from()).connection;
    return status == 0 && request.passed().contains(way) ? 482 : status;
  }

  private int ofClient(ModelRequest request) {
    if (request.leg() != null) {
      return request.connection() == spot(request.from()).connection ? 0 : 481;
    }
    return switch (request.aim()) {
      case FORGED_TOKEN, FOREIGN_FROM, FOREIGN_ROUTE -> 403;
      case OTHERS_TOKEN -> 430;
      default -> request.method().equals("REGISTER") && !isOurDomain(request.aim()) ? 403 : 0;
    };
  }

  /** True if the Request-URI of such a request is at a domain of the pool. */
  private static boolean isOurDomain(Aim aim) {
    return switch (aim) {
      case CLIENT_0,
          CLIENT_1,
          OTHER_NODE,
          PARTNER,
          EDGE,
          REGISTRAR_ELSEWHERE,
          BLOCKED_DOMAIN,
          UNKNOWN_DOMAIN,
          DOMAIN_ELSEWHERE,
          HAIRPIN ->
          false;
      default -> true;
    };
  }

  private int ofInside(ModelRequest request) {
    if (request.leg() != null) {
      return request.client() == null || isAlive(request) ? 0 : 481;
    }
    boolean isFederated = FEDERATED.contains(request.method());
    return switch (request.aim()) {
      case CLIENT_0, CLIENT_1 -> isAlive(request) ? 0 : 430;
      case OTHER_NODE -> 0;
      case PARTNER,
          REGISTRAR_ELSEWHERE,
          BLOCKED_DOMAIN,
          UNKNOWN_DOMAIN,
          DOMAIN_ELSEWHERE,
          FOREIGN_ROUTE ->
          isFederated ? 0 : 403;
      case FOREIGN_FROM, HAIRPIN -> 403;
      case INSIDE, EDGE, FORGED_TOKEN, OTHERS_TOKEN, NO_FLOW, FROM_OUR_DOMAIN, NO_DIALOG -> 404;
    };
  }

  private boolean isAlive(ModelRequest request) {
    Spot flow = request.client() == null ? null : spot(request.client());
    return flow != null && flow.isOpen && flow.connection == request.connection();
  }

  private static int ofPartner(ModelRequest request) {
    if (request.leg() != null) {
      return 0;
    }
    return switch (request.aim()) {
      case FOREIGN_FROM, FROM_OUR_DOMAIN -> 403;
      case FORGED_TOKEN, OTHERS_TOKEN, FOREIGN_ROUTE -> 403;
      // A connection in the Request-URI is for servers inside to name.
      case CLIENT_0, CLIENT_1, OTHER_NODE -> 403;
      default -> {
        if (!FEDERATED.contains(request.method())) {
          yield 403;
        }
        if (request.aim() == Aim.NO_DIALOG) {
          yield 481;
        }
        yield isOurDomain(request.aim()) ? 0 : 404;
      }
    };
  }

  /** The edge answers by itself, before it made anything of a request. */
  private void refuse(ModelRequest request, int status) {
    boolean isHeard =
        switch (request.method()) {
          case "ACK" -> false;
          case "BENOTIFY" -> status == 430 || status == 481;
          default -> true;
        };
    if (isHeard) {
      tell(request.from(), request.id(), status + " " + request.statedMethod() + " by edge");
    }
    Spot from = spot(request.from());
    if (status == 403 && from.place.kind != Place.Kind.INSIDE) {
      from.refusals++;
      boolean isTrusted = from.place.kind == Place.Kind.CLIENT ? from.isKnown : from.isAdmitted;
      if (!isTrusted && from.refusals >= 3) {
        closed(from.place);
      }
    }
  }

  private static Leg legOf(ModelRequest request) {
    if (request.leg() != null) {
      return request.leg();
    }
    return switch (request.from().kind) {
      case CLIENT -> Leg.INWARD;
      case PARTNER -> Leg.FROM_PARTNER;
      case INSIDE ->
          switch (request.aim()) {
            case CLIENT_0, CLIENT_1 -> Leg.OUTWARD;
            case OTHER_NODE -> Leg.TO_NODE;
            default -> Leg.TO_PARTNER;
          };
    };
  }

  /** Who may get a request, in order; nobody if it is for a domain that cannot be reached. */
  private List<Place> targets(ModelRequest request, Leg leg) {
    int loop = request.from().loop;
    return switch (leg) {
      case INWARD -> {
        Spot flow = spot(request.from());
        yield servers(flow.boundTo < 0 ? flow.startsAt : flow.boundTo, loop);
      }
      case FROM_PARTNER -> servers(Math.floorMod(ModelWorld.callId(request).hashCode(), 2), loop);
      case OUTWARD -> List.of(Objects.requireNonNull(request.client()));
      case TO_NODE -> List.of(Place.dialled(PaperEdge.OTHER_NODE, loop));
      case TO_PARTNER -> {
        boolean isPartner =
            request.leg() != null
                || request.aim() == Aim.PARTNER
                || request.aim() == Aim.REGISTRAR_ELSEWHERE;
        yield isPartner ? List.of(Place.dialled(ModelWorld.QUAYSIDE, loop)) : List.of();
      }
    };
  }

  private List<Place> servers(int first, int loop) {
    List<InetSocketAddress> all = List.of(PaperEdge.FIRST_DIRECTOR, PaperEdge.SECOND_DIRECTOR);
    List<Place> healthy = new ArrayList<>();
    List<Place> failing = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Place place = Place.dialled(all.get((first + i) % 2), loop);
      (isHealthy(place) ? healthy : failing).add(place);
    }
    healthy.addAll(failing);
    return healthy;
  }

  private void tryNext(Exchange exchange) {
    while (exchange.hasNext()) {
      Place place = exchange.targets.get(exchange.tries++);
      if (reaches(place)) {
        exchange.target = place;
        forwarded(exchange.request, place);
        return;
      }
      if (!exchange.isUntaken()) {
        break;
      }
    }
    giveUp(exchange, unreachable(exchange));
  }

  private static int unreachable(Exchange exchange) {
    boolean isInDialog = exchange.request.isInDialog();
    return switch (exchange.leg) {
      case OUTWARD -> isInDialog ? 481 : 480;
      case TO_NODE -> isInDialog ? 481 : 430;
      case INWARD, FROM_PARTNER, TO_PARTNER -> 504;
    };
  }

  /** The connection to where a request went is gone. */
  private void lost(Exchange exchange, Place place) {
    switch (exchange.state) {
      case ACCEPTED -> {
        if (place.kind == Place.Kind.CLIENT) {
          end(exchange);
        }
      }
      case CALLING, PROCEEDING, TRYING -> {
        boolean isUntaken = exchange.isUntaken();
        exchange.target = null;
        if (isUntaken) {
          tryNext(exchange);
        } else {
          giveUp(exchange, unreachable(exchange));
        }
      }
      case COMPLETED, ENDED -> {}
    }
  }

  // What comes to an end.

  private void giveUp(Exchange exchange, int status) {
    int said = exchange.isInvite() && exchange.isCancelled ? 487 : status;
    tell(exchange, said + " " + exchange.request.method() + " by edge");
    complete(exchange);
  }

  /** The sender has its answer; an INVITE waits for the ACK of a refusal. */
  private void complete(Exchange exchange) {
    exchange.target = null;
    if (!exchange.isInvite()) {
      end(exchange);
      return;
    }
    exchange.state = State.COMPLETED;
    if (exchange.isOrphan && exchange.request.from().kind != Place.Kind.INSIDE) {
      end(exchange);
    } else {
      in(exchange, SIXTY_FOUR_T1, () -> end(exchange));
    }
  }

  private static void end(Exchange exchange) {
    exchange.state = State.ENDED;
    exchange.target = null;
    exchange.dueAt = NEVER;
  }

  // Responses.

  /**
   * Somebody answers a request.
   *
   * @param by whose connection it comes on
   * @param tries the try it answers
   * @param isGood true if it is what RFC 3261 section 8.2.6.2 asks for, by who was asked
   */
  void response(
      Place by, @Nullable Exchange exchange, int tries, int status, String tag, boolean isGood) {
    hear(
        by,
        () -> {
          if (isGood && exchange != null && exchange.target != null && exchange.tries == tries) {
            if (exchange.target.isDialled()) {
              answered(spot(exchange.target), status);
            }
            heard(exchange, status, tag);
          }
        });
  }

  private void heard(Exchange exchange, int status, String tag) {
    switch (exchange.state) {
      case CALLING, PROCEEDING -> ofInvite(exchange, status, tag);
      case TRYING -> ofOther(exchange, status, tag);
      case ACCEPTED -> {
        if (status / 100 == 2) {
          pass(exchange, status, tag);
        }
      }
      case COMPLETED, ENDED -> {}
    }
  }

  private void ofInvite(Exchange exchange, int status, String tag) {
    if (status < 200) {
      provisional(exchange, status, tag);
    } else if (status < 300) {
      learn(exchange, status);
      pass(exchange, status, tag);
      exchange.state = State.ACCEPTED;
      in(exchange, SIXTY_FOUR_T1, () -> end(exchange));
    } else {
      sendOn(exchange, "ACK");
      boolean isUntouched = !exchange.hasRung && !exchange.isCancelled && !exchange.isCancelSent;
      if (status == 503 && exchange.hasNext() && isUntouched) {
        exchange.state = State.CALLING;
        in(exchange, SIXTY_FOUR_T1, () -> giveUp(exchange, 408));
        tryNext(exchange);
        return;
      }
      learn(exchange, status);
      pass(exchange, status, tag);
      complete(exchange);
    }
  }

  private void provisional(Exchange exchange, int status, String tag) {
    boolean isFirst = exchange.state == State.CALLING;
    if (isFirst) {
      exchange.state = State.PROCEEDING;
      exchange.takenAt = now;
    }
    if ((isFirst || status > 100) && !exchange.isCancelSent) {
      long left = LONGEST_RINGING - (now - exchange.takenAt);
      in(exchange, Math.min(TIMER_C, left), () -> cancel(exchange));
    }
    if (status > 100) {
      exchange.hasRung = true;
      pass(exchange, status, tag);
    }
    if (exchange.isCancelled) {
      cancel(exchange);
    }
  }

  private void ofOther(Exchange exchange, int status, String tag) {
    exchange.wasHeard = true;
    if (status < 200) {
      return;
    }
    if (status == 503 && exchange.hasNext()) {
      exchange.wasHeard = false;
      tryNext(exchange);
      return;
    }
    if (status != 408) {
      learn(exchange, status);
      pass(exchange, status, tag);
    }
    end(exchange);
  }

  /** A response goes on to who asked, or what the rules put in its place. */
  private void pass(Exchange exchange, int status, String tag) {
    boolean isPoolDown = exchange.leg == Leg.INWARD && !exchange.hasNext();
    boolean isReplaced = status == 305 || (status == 503 && !isPoolDown);
    String method = exchange.request.method();
    tell(
        exchange, isReplaced ? "500 " + method + " by edge" : status + " " + method + " by " + tag);
  }

  /** What the first answer of the inside says of a client. */
  private void learn(Exchange exchange, int status) {
    ModelRequest request = exchange.request;
    if (exchange.leg != Leg.INWARD || exchange.target == null || exchange.isOrphan) {
      return;
    }
    Spot flow = spot(request.from());
    boolean isGranted = status < 300;
    if ((isGranted || status == 401 || status == 407) && !request.isInDialog()) {
      flow.boundTo = PaperEdge.FIRST_DIRECTOR.equals(exchange.target.address()) ? 0 : 1;
    }
    flow.isKnown |=
        isGranted && Set.of("REGISTER", "INVITE", "SUBSCRIBE").contains(request.method());
  }

  /** An ACK or CANCEL of ours, which is not worth a wait. */
  private void sendOn(Exchange exchange, String method) {
    Place target = exchange.target;
    if (target != null && spot(target).isOpen && (!target.isDialled() || spot(target).isReading)) {
      spot(target).sentAt = now;
      see(target, exchange.request.id(), method);
    }
  }

  // CANCEL and ACK.

  /** Somebody cancels a request of its own. */
  void cancel(Place by, ModelRequest request, boolean isOwn) {
    hear(
        by,
        () -> {
          admit(by, request);
          int id = request.id();
          Exchange exchange = exchanges.get(id);
          ModelStep.Fault fault = request.fault();
          if (fault == ModelStep.Fault.BAD_TO || fault == ModelStep.Fault.SCHEME) {
            tell(by, id, fault.status + " CANCEL by edge");
          } else if (isOwn && exchange != null && !exchange.isOver() && exchange.isInvite()) {
            tell(by, id, "200 CANCEL by edge");
            cancelled(exchange);
          } else {
            tell(by, id, "481 CANCEL by edge");
          }
        });
  }

  private void cancelled(Exchange exchange) {
    switch (exchange.state) {
      case CALLING -> exchange.isCancelled = true;
      case PROCEEDING -> {
        exchange.isCancelled = true;
        cancel(exchange);
      }
      case COMPLETED -> {
        if (exchange.isOrphan && exchange.request.from().kind != Place.Kind.INSIDE) {
          end(exchange);
        }
      }
      case TRYING, ACCEPTED, ENDED -> {}
    }
  }

  private void cancel(Exchange exchange) {
    if (!exchange.isCancelSent) {
      exchange.isCancelSent = true;
      sendOn(exchange, "CANCEL");
      in(exchange, SIXTY_FOUR_T1, () -> giveUp(exchange, 408));
    }
  }

  /**
   * Somebody acknowledges an INVITE of its own, with the branch of that.
   *
   * @param ack the same as a request, for where it goes if no refusal was to be acknowledged
   */
  void ack(Place by, ModelRequest ack, boolean isOwn) {
    hear(
        by,
        () -> {
          admit(by, ack);
          Exchange exchange = isOwn ? exchanges.get(ack.id()) : null;
          if (exchange == null || exchange.isOver() || !exchange.isInvite()) {
            stray(ack, by.loop);
          } else if (exchange.state == State.ACCEPTED) {
            stray(ack, exchange.request.from().loop);
          } else if (exchange.state == State.COMPLETED) {
            end(exchange);
          }
        });
  }

  /** Only with a token of ours it may go on; to partners, whose answers bring one, none has. */
  private void stray(ModelRequest ack, int loop) {
    if (ack.from().kind != Place.Kind.INSIDE || ack.leg() != null) {
      return;
    }
    Place target =
        switch (ack.aim()) {
          case CLIENT_0, CLIENT_1 -> isAlive(ack) ? ack.client() : null;
          case OTHER_NODE -> Place.dialled(PaperEdge.OTHER_NODE, loop);
          default -> null;
        };
    if (target != null && reaches(target)) {
      forwarded(ack, target);
    }
  }
}
