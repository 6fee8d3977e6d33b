package io.sallyport.access;

import io.sallyport.access.ModelRequest.Leg;
import io.sallyport.access.ModelStep.Aim;
import io.sallyport.access.ModelStep.Fault;
import io.sallyport.access.ModelStep.Hops;
import io.sallyport.access.ModelStep.Spoil;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.Via;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plays the steps of a run on an edge on paper, and everybody around it: clients, servers inside, a
 * partner. Compares what arrives where with what the model says, after each step and each time that
 * something is due.
 */
final class ModelWorld {
  static final InetSocketAddress QUAYSIDE = PaperEdge.at("198.51.100.200", 5061);

  private static final long LONGEST_LEAP = 20_000;
  private static final long ALL_TIMERS = 400_000;
  private static final int USUAL_HOPS = 70;

  /** A request as it went to a target. */
  private record Try(
      TransactionModel.@Nullable Exchange exchange, int number, Place place, SipMessage request) {}

  /** A client's flow as the inside knows it. */
  private record Flow(String token, int connection) {}

  /** A request as it was sent, and on which of its sender's connections. */
  private record Sent(ModelRequest request, ModelText.Head head, String text, int connection) {}

  /** What both ends know of a dialog. */
  private record Dialog(
      Sent invite,
      Leg leg,
      Place callee,
      String calleeTag,
      List<String> callerRoutes,
      List<String> calleeRoutes,
      @Nullable Place client,
      int connection) {}

  private final PaperEdge edge =
      new PaperEdge(2, "ae1.harbor.lan", PaperEdge.START, FederationPathTest.POOL);
  private final TransactionModel model = new TransactionModel();
  private final Map<Place, PaperRemote> opened = new EnumMap<>(Place.class);
  private final Map<Place, Flow> flows = new EnumMap<>(Place.class);
  private final String otherNodesToken;
  private final Map<Integer, Sent> sent = new HashMap<>();
  private final Map<Integer, List<Try>> tries = new HashMap<>();
  private final Map<String, Integer> branches = new HashMap<>();
  private final Map<Integer, Dialog> dialogs = new HashMap<>();
  private final int timersAtRest;
  private int clients;
  private long now;

  ModelWorld() {
    edge.names.host("sip.quayside.example", "198.51.100.200");
    edge.settle();
    timersAtRest = edge.timers();
    PaperEdge other = new PaperEdge(1, "ae2.harbor.lan", Instant.parse("2026-11-25T00:00:01Z"));
    otherNodesToken = other.register(other.client(0, PaperEdge.NAT_ADDRESS));
  }

  static String callId(ModelRequest request) {
    return "call-" + request.aimed();
  }

  /** Plays a step. */
  void play(ModelStep step) {
    switch (step) {
      case ModelStep.Connect(Place place, int id) -> connect(place, id);
      case ModelStep.Ask ask -> ask(ask);
      case ModelStep.Repeat(int id) -> send(sent.get(id));
      case ModelStep.Later later -> later(later);
      case ModelStep.Return back -> comeBack(back);
      case ModelStep.Answer answer -> answer(answer);
      case ModelStep.Ring(int id, int times) -> ring(id, times);
      case ModelStep.Cancel(int id, Place by) -> cancel(id, by);
      case ModelStep.Ack(int id, Place by) -> acknowledge(id, by);
      case ModelStep.Close(Place place) -> close(place);
      case ModelStep.Read(Place place, boolean isReading) -> read(place, isReading);
      case ModelStep.Serve(Place place, boolean isServing) -> serve(place, isServing);
      case ModelStep.Noise(Place place) -> noise(place);
      case ModelStep.Pass(long millis) -> pass(millis);
    }
    compare();
  }

  /** Lets every timer run, and looks for what is left. */
  void finish() {
    pass(ALL_TIMERS);
    check(model.open() == 0, "the model still waits");
    check(edge.service.openTransactions() == 0, "transactions are left");
    for (AccessLoop loop : edge.service.shared.loops()) {
      check(loop.transactions().isEmpty(), "a table of transactions is not empty");
    }
    check(edge.service.shared.insideInvites.isEmpty(), "INVITEs from inside are remembered");
    for (Place place : Place.values()) {
      close(place);
    }
    compare();
    pass(ALL_TIMERS);
    check(edge.service.openFlows() == 0, "flows are left");
    check(edge.timers() == timersAtRest, "timers are left");
  }

  private static void check(boolean isGood, String problem) {
    if (!isGood) {
      throw new AssertionError(problem);
    }
  }

  // Connections.

  private @Nullable PaperRemote remote(Place place) {
    InetSocketAddress address = place.address();
    return address == null ? opened.get(place) : edge.dialledOn(place.loop, address);
  }

  private void connect(Place place, int id) {
    if (place.isDialled() || model.isOpen(place)) {
      return;
    }
    PaperRemote remote =
        switch (place.kind) {
          case CLIENT -> edge.client(place.loop, "203.0.113." + (++clients % 250));
          case INSIDE -> edge.insidePeer(place.loop, "dir.harbor.lan");
          case PARTNER -> edge.partner(place.loop, "sip.quayside.example");
        };
    opened.put(place, remote);
    model.opened(place, (int) (remote.serial() % 2));
    if (place.kind == Place.Kind.CLIENT) {
      ask(new ModelStep.Ask(id, place, "REGISTER", Aim.INSIDE, true, Hops.USUAL, Fault.NONE));
      compare();
      answer(new ModelStep.Answer(id, 200, "t0", Spoil.NONE, 0));
    }
  }

  private void close(Place place) {
    PaperRemote remote = remote(place);
    if (model.isOpen(place) && remote != null) {
      model.closed(place);
      remote.close();
    }
  }

  private void read(Place place, boolean isReading) {
    PaperRemote remote = remote(place);
    if (model.isOpen(place) && remote != null) {
      model.reads(place, isReading);
      remote.setKeepingUp(isReading);
    }
  }

  private void serve(Place place, boolean isServing) {
    InetSocketAddress address = place.address();
    if (address != null) {
      model.serves(place, isServing);
      edge.setAnswering(address, isServing);
    }
  }

  private void noise(Place place) {
    PaperRemote remote = remote(place);
    if (model.isOpen(place) && remote != null) {
      model.noise(place);
      remote.sendRaw("noise\r\n\r\n");
    }
  }

  // Time.

  private void pass(long millis) {
    long until = now + millis;
    while (now < until) {
      long due = model.nextDue();
      long next = Math.min(until, now + LONGEST_LEAP);
      if (due > now + 1) {
        next = Math.min(next, due - 1);
      } else {
        next = now + 1;
      }
      edge.pass(Duration.ofMillis(next - now));
      now = next;
      model.at(now);
      lookForIdle();
      model.fire();
      compare();
    }
  }

  private void lookForIdle() {
    for (Place place : Place.values()) {
      PaperRemote remote = remote(place);
      if (!model.isOpen(place) || remote == null) {
        continue;
      }
      if (!remote.isOpen()) {
        check(model.mayBeIdle(place), "closed, and was not idle: " + place + " at " + now);
        model.closed(place);
      } else {
        check(!model.mustBeIdle(place), "idle, and was not closed: " + place);
      }
    }
  }

  // Requests.

  private void ask(ModelStep.Ask ask) {
    Place client = client(ask.from(), ask.aim());
    Flow flow = client == null ? null : flows.get(client);
    if (!model.isOpen(ask.from()) || (client != null && flow == null)) {
      return;
    }
    String token = ask.aim() == Aim.OTHER_NODE ? otherNodesToken : flow == null ? "" : flow.token();
    String shown = ask.aim() == Aim.FORGED_TOKEN ? forged(token) : token;
    ModelRequest request =
        new ModelRequest(
            ask.id(),
            ask.from(),
            ask.method(),
            ask.aim(),
            null,
            client,
            flow == null ? 0 : flow.connection(),
            ModelRequest.number(ask.hops()),
            ask.fault(),
            Set.of(),
            0,
            Integer.toString(ask.id()));
    ModelText.Head head = ModelText.head(ask, callId(request), shown);
    send(request, head, ModelText.request(ask, head, shown));
  }

  private static String forged(String token) {
    return (token.charAt(0) == 'E' ? 'F' : 'E') + token.substring(1);
  }

  /** Whose flow a request names. */
  private static @Nullable Place client(Place from, Aim aim) {
    return switch (aim) {
      case CLIENT_0, FORGED_TOKEN -> Place.CLIENT_0;
      case CLIENT_1 -> Place.CLIENT_1;
      case OTHERS_TOKEN -> from == Place.CLIENT_0 ? Place.CLIENT_1 : Place.CLIENT_0;
      default -> null;
    };
  }

  private void send(ModelRequest request, ModelText.Head head, String text) {
    waitForPartner(request.from().loop);
    Sent made = new Sent(request, head, text, model.connection(request.from()));
    sent.put(request.id(), made);
    send(made);
  }

  private void send(@Nullable Sent made) {
    if (made == null) {
      return;
    }
    waitForPartner(made.request().from().loop);
    PaperRemote remote = remote(made.request().from());
    if (remote != null && model.isOpen(made.request().from())) {
      sent.put(
          made.request().id(),
          new Sent(
              made.request(), made.head(), made.text(), model.connection(made.request().from())));
      model.request(made.request());
      remote.send(made.text());
    }
  }

  /** How long a partner that fails is left alone is up to chance; until it is over for sure. */
  private void waitForPartner(int loop) {
    long wait = model.avoidedFor(Place.dialled(QUAYSIDE, loop));
    if (wait > 0) {
      pass(wait);
    }
  }

  private void comeBack(ModelStep.Return back) {
    Sent first = sent.get(back.returned());
    Try last = lastTry(back.returned(), 0);
    if (first == null || last == null || first.request().from().kind != Place.Kind.CLIENT) {
      return;
    }
    ModelRequest was = first.request();
    if (was.leg() != null || !model.isOpen(was.from())) {
      return;
    }
    Set<String> passed = new HashSet<>(was.passed());
    passed.add(was.aimed() + "/" + first.connection());
    ModelRequest request =
        new ModelRequest(
            back.id(),
            was.from(),
            was.method(),
            was.aim(),
            null,
            was.client(),
            was.connection(),
            was.hopsLeft(),
            Fault.NONE,
            passed,
            was.timesPassed() + 1,
            back.isUnchanged() ? was.aimed() : Integer.toString(back.id()));
    ModelText.Head head =
        new ModelText.Head(
            first.head().uri(),
            ModelText.via(was.from(), back.id(), true),
            first.head().from(),
            first.head().to(),
            callId(request));
    String text = PaperText.text(last.request()).replace("\r\n", "\n");
    text =
        text.replaceFirst("\nVia:", "\n" + head.via() + "Via:")
            .replace(
                ModelText.NUMBER + ": " + was.id() + "\n",
                ModelText.NUMBER + ": " + back.id() + "\n")
            .replace(
                "Call-ID: " + first.head().callId() + "\n", "Call-ID: " + head.callId() + "\n");
    send(request, head, text);
  }

  private void later(ModelStep.Later later) {
    Dialog dialog = dialogs.get(later.dialog());
    Place from = dialog == null ? null : sender(dialog, later.isFromCaller());
    if (dialog == null || from == null) {
      return;
    }
    Leg leg = later.isFromCaller() ? dialog.leg() : opposite(dialog.leg());
    ModelRequest request =
        new ModelRequest(
            later.id(),
            from,
            later.method(),
            Aim.INSIDE,
            leg,
            dialog.client(),
            dialog.connection(),
            USUAL_HOPS,
            Fault.NONE,
            Set.of(),
            0,
            dialog.invite().request().aimed());
    String caller = dialog.invite().head().from();
    String callee = dialog.invite().head().to() + ";tag=" + dialog.calleeTag();
    ModelText.Head head =
        new ModelText.Head(
            ModelText.laterUri(leg),
            ModelText.via(from, later.id(), true),
            later.isFromCaller() ? caller : callee,
            later.isFromCaller() ? callee : caller,
            dialog.invite().head().callId());
    List<String> routes = later.isFromCaller() ? dialog.callerRoutes() : dialog.calleeRoutes();
    boolean isInside = from.kind == Place.Kind.INSIDE;
    send(request, head, ModelText.later(later.method(), later.id(), head, routes, isInside));
  }

  /** The connection that an end of a dialog sends on; null if it has none. */
  private @Nullable Place sender(Dialog dialog, boolean isCaller) {
    Place own = isCaller ? dialog.invite().request().from() : dialog.callee();
    if (model.isOpen(own) || own.kind == Place.Kind.CLIENT) {
      return model.isOpen(own) ? own : null;
    }
    for (Place place : Place.values()) {
      if (place.kind == own.kind && place.loop == own.loop && model.isOpen(place)) {
        return place;
      }
    }
    return null;
  }

  private static Leg opposite(Leg leg) {
    return switch (leg) {
      case INWARD -> Leg.OUTWARD;
      case OUTWARD -> Leg.INWARD;
      case TO_PARTNER -> Leg.FROM_PARTNER;
      case FROM_PARTNER -> Leg.TO_PARTNER;
      case TO_NODE -> throw new IllegalArgumentException("has no dialogs here");
    };
  }

  private void cancel(int id, Place by) {
    Sent invite = sent.get(id);
    Place sender = invite == null ? null : repeater(invite, by);
    PaperRemote remote = sender == null ? null : remote(sender);
    if (invite != null && sender != null && remote != null) {
      model.cancel(sender, invite.request(), isOwn(invite));
      remote.send(ModelText.withBranch("CANCEL", id, invite.head()));
    }
  }

  private void acknowledge(int id, Place by) {
    waitForPartner(0);
    waitForPartner(1);
    Sent invite = sent.get(id);
    Place sender = invite == null ? null : repeater(invite, by);
    PaperRemote remote = sender == null ? null : remote(sender);
    if (invite == null || sender == null || remote == null) {
      return;
    }
    if (invite.request().method().equals("INVITE") && invite.request().fault() == Fault.NONE) {
      model.ack(sender, invite.request().ack(sender), isOwn(invite));
      remote.send(ModelText.withBranch("ACK", id, invite.head()));
    }
  }

  /** Servers inside may use any of their connections, others have one. */
  private @Nullable Place repeater(Sent invite, Place by) {
    Place from = invite.request().from();
    boolean isOther =
        from.kind == Place.Kind.INSIDE && by.kind == Place.Kind.INSIDE && model.isOpen(by);
    Place sender = isOther ? by : from;
    return model.isOpen(sender) ? sender : null;
  }

  private boolean isOwn(Sent invite) {
    Place from = invite.request().from();
    return from.kind == Place.Kind.INSIDE || invite.connection() == model.connection(from);
  }

  // Responses.

  private @Nullable Try lastTry(int id, int back) {
    List<Try> all = tries.getOrDefault(id, List.of());
    return all.size() > back ? all.get(all.size() - 1 - back) : null;
  }

  private void answer(ModelStep.Answer answer) {
    Try made = lastTry(answer.id(), answer.triesBack());
    Place by = made == null ? null : answerer(made.place(), answer.spoil());
    PaperRemote remote = by == null ? null : remote(by);
    if (made == null || by == null || remote == null) {
      return;
    }
    boolean isGood =
        answer.spoil() == Spoil.NONE
            || (answer.spoil() == Spoil.OTHER_CONNECTION
                && made.place().kind != Place.Kind.CLIENT
                && made.place().kind == by.kind);
    model.response(by, made.exchange(), made.number(), answer.status(), answer.tag(), isGood);
    boolean isFromInside = made.place().kind == Place.Kind.INSIDE;
    remote.send(ModelText.response(made.request(), answer, isFromInside));
  }

  private @Nullable Place answerer(Place asked, Spoil spoil) {
    if (spoil != Spoil.OTHER_CONNECTION && spoil != Spoil.STRANGER) {
      return model.isOpen(asked) ? asked : null;
    }
    for (Place place : Place.values()) {
      boolean isSameSide = place.kind == asked.kind;
      boolean isFit = spoil == Spoil.STRANGER ? !isSameSide : isSameSide && place != asked;
      if (isFit && model.isOpen(place)) {
        return place;
      }
    }
    return null;
  }

  private void ring(int id, int times) {
    for (int i = 0; i < times; i++) {
      answer(new ModelStep.Answer(id, 180, "t0", Spoil.NONE, 0));
      compare();
      pass(180_000);
    }
  }

  // What is seen.

  private void compare() {
    Map<Place, Map<Integer, List<String>>> seen = new EnumMap<>(Place.class);
    for (Place place : Place.values()) {
      PaperRemote remote = remote(place);
      while (remote != null && !remote.isQuiet()) {
        SipMessage message = remote.next();
        int id = message.isRequest() ? requested(place, message) : responded(place, message);
        seen.computeIfAbsent(place, _ -> new HashMap<>())
            .computeIfAbsent(id, _ -> new ArrayList<>())
            .add(words(message));
      }
    }
    Map<Place, Map<Integer, List<String>>> due = model.takeDue();
    if (!seen.equals(due)) {
      throw new AssertionError("at " + now + " ms\n  due:  " + due + "\n  seen: " + seen);
    }
  }

  private static String words(SipMessage message) {
    if (message.isRequest()) {
      boolean isPassedOn =
          message.methodName().equals("ACK") && message.value(ModelText.NUMBER) != null;
      return message.methodName() + (isPassedOn ? " passed on" : "");
    }
    String what = message.status() + " " + message.cseqMethod();
    if (message.status() == 100) {
      return what;
    }
    return what + (message.reason().startsWith("by ") ? " " + message.reason() : " by edge");
  }

  private int responded(Place place, SipMessage response) {
    int id = Objects.requireNonNull(response.topVia()).port() - ModelText.FIRST_PORT;
    Sent request = Objects.requireNonNull(sent.get(id), () -> "nobody asked " + id);
    checkHidden(place, response);
    int vias = 1 + 2 * request.request().timesPassed();
    vias += request.request().from().kind == Place.Kind.INSIDE ? 1 : 0;
    boolean isCancel = response.cseqMethod().equals("CANCEL");
    check(isCancel || response.valueCount(HeaderName.VIA) == vias, "Vias of a response: " + id);
    if (response.status() / 100 == 2 && response.cseqMethod().equals("INVITE")) {
      rememberDialog(request, response);
    }
    return id;
  }

  private void rememberDialog(Sent invite, SipMessage accepted) {
    Try last = lastTry(invite.request().id(), 0);
    TransactionModel.Exchange exchange = last == null ? null : last.exchange();
    boolean isNew = invite.request().leg() == null && !dialogs.containsKey(invite.request().id());
    if (!isNew || last == null || exchange == null || exchange.leg() == Leg.TO_NODE) {
      return;
    }
    List<String> callers = accepted.values(HeaderName.RECORD_ROUTE).reversed();
    List<String> callees = last.request().values(HeaderName.RECORD_ROUTE);
    Place from = invite.request().from();
    Place client = from.kind == Place.Kind.CLIENT ? from : invite.request().client();
    int connection =
        from.kind == Place.Kind.CLIENT ? invite.connection() : invite.request().connection();
    dialogs.put(
        invite.request().id(),
        new Dialog(
            invite,
            exchange.leg(),
            last.place(),
            Objects.requireNonNull(accepted.toTag()),
            from.kind == Place.Kind.INSIDE ? withoutInside(callers) : callers,
            last.place().kind == Place.Kind.INSIDE ? withoutInside(callees) : callees,
            client,
            connection));
  }

  /** What a server inside takes off itself. */
  private static List<String> withoutInside(List<String> routes) {
    return routes.stream().filter(route -> !route.equals(ModelText.INSIDE_ROUTE)).toList();
  }

  private int requested(Place place, SipMessage message) {
    String number = message.value(ModelText.NUMBER);
    Via own = Objects.requireNonNull(message.topVia());
    check(isOurs(own), "the top Via is not ours");
    checkHidden(place, message);
    if (number == null) {
      // An ACK or CANCEL of the edge's own: it goes by the branch.
      check(message.valueCount(HeaderName.VIA) == 1, "Vias of an ACK or CANCEL");
      return branches.getOrDefault(own.branch(), -1);
    }
    int id = Integer.parseInt(number);
    Sent request = Objects.requireNonNull(sent.get(id));
    checkForwarded(place, message, request);
    branches.put(own.branch(), id);
    learnFlow(place, request, message);
    boolean isOfExchange = message.methodName().equals(request.request().method());
    TransactionModel.Exchange exchange = isOfExchange ? model.exchange(id) : null;
    tries
        .computeIfAbsent(id, _ -> new ArrayList<>())
        .add(new Try(exchange, exchange == null ? 0 : exchange.tries(), place, message));
    return id;
  }

  private static boolean isOurs(Via via) {
    String branch = via.branch();
    boolean isOurAddress = via.host().equals("10.20.0.11") || via.host().equals("198.51.100.10");
    return isOurAddress && branch != null && branch.startsWith("z9hG4bKsp");
  }

  private static void checkForwarded(Place place, SipMessage message, Sent sent) {
    ModelRequest request = sent.request();
    long ours =
        message.values(HeaderName.VIA).stream()
            .filter(via -> isOurs(Objects.requireNonNull(Via.parse(via))))
            .count();
    check(ours == 1 + request.timesPassed(), "our Vias: " + ours);
    boolean isAck = message.methodName().equals("ACK") && request.method().equals("INVITE");
    int hops = isAck ? USUAL_HOPS - 1 : request.hopsLeft();
    check(message.maxForwards() == hops, "Max-Forwards: " + message.maxForwards());
    if (place.kind != Place.Kind.INSIDE) {
      check(message.valueCount(HeaderName.VIA) == 1, "Vias are shown outside");
    } else if (request.from().kind != Place.Kind.INSIDE) {
      int trust = message.values(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST).size();
      check(trust == 1, "trust is said " + trust + " times");
    }
  }

  /** Nothing of the inside is to be read outside that the table of headers hides. */
  private static void checkHidden(Place place, SipMessage message) {
    String text = PaperText.text(message);
    if (place.kind == Place.Kind.PARTNER) {
      check(
          !text.contains("harbor.lan") && !text.contains("10.20."), "shown to a partner:\n" + text);
    }
    if (place.kind == Place.Kind.CLIENT) {
      boolean isShown =
          message.values(HeaderName.VIA).stream().anyMatch(via -> via.contains("10.20.1."));
      check(!isShown, "shown to a client:\n" + text);
    }
  }

  private void learnFlow(Place place, Sent request, SipMessage message) {
    Place from = request.request().from();
    if (from.kind == Place.Kind.CLIENT && place.kind == Place.Kind.INSIDE) {
      Via seen = Objects.requireNonNull(Via.parse(message.values(HeaderName.VIA).get(1)));
      String token = Objects.requireNonNull(seen.param("ms-received-cid"));
      flows.put(from, new Flow(token, request.connection()));
    }
  }
}
