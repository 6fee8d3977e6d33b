package io.sallyport.xmpp.connector;

import io.sallyport.telemetry.Events;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.xmpp.connector.ConnectorSettings.Place;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A connector between two nodes and a server, on paper. */
final class PaperWorld {
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");

  /** An event that cannot be stated. */
  String failing = "";

  /** What names mean, as long as nothing else is said. */
  final Map<String, List<InetAddress>> names = new HashMap<>();

  final ManualLoop loop = new ManualLoop();
  final List<String> events = new ArrayList<>();
  final PaperServer server = new PaperServer(5347);

  /** The same server, where it takes the connector for another partner. */
  final PaperServer rooms = new PaperServer(5347);

  /** First choice for lighthouse.example is ae2. */
  final PaperNode ae1 = new PaperNode(1);

  final PaperNode ae2 = new PaperNode(2);
  final ConnectorService connector;

  PaperWorld() {
    this(Map.of("lighthouse.example", PaperServer.SECRET));
  }

  /** With a second partner, the rooms of the first. */
  static PaperWorld withRooms() {
    return new PaperWorld(
        new TreeMap<>(
            Map.of(
                "lighthouse.example", PaperServer.SECRET,
                "rooms.lighthouse.example", PaperServer.SECRET)));
  }

  /** With many partners: p0.example and so on. */
  static PaperWorld withPartners(int count) {
    return new PaperWorld(
        IntStream.range(0, count)
            .boxed()
            .collect(Collectors.toMap(i -> "p" + i + ".example", _ -> PaperServer.SECRET)));
  }

  private PaperWorld(Map<String, String> partners) {
    Events stated =
        (event, fields) -> {
          if (event.id().equals(failing)) {
            throw new IllegalStateException(failing);
          }
          events.add(event.id() + " " + Arrays.asList(fields));
        };
    connector =
        new ConnectorService(
            new ConnectorSettings(
                "xgw1.harbor.lan",
                Set.of("harbor.example", "harbor2.example"),
                partners,
                List.of(new Place("ae1.harbor.lan", 1), new Place("ae2.harbor.lan", 2)),
                new Place("im.harbor.lan", 5347, List.of(ADDRESS))),
            new ConnectorService.Surroundings(
                loop,
                (on, target, _, outcome) ->
                    loop.execute(() -> (target.getPort() == 1 ? ae1 : ae2).dialled(on, outcome)),
                (on, _, _, outcome) -> loop.execute(() -> free().dialled(on, outcome)),
                stated,
                stated,
                host -> names.getOrDefault(host, List.of(ADDRESS)),
                Runnable::run,
                new Random(1)));
  }

  private PaperServer free() {
    return server.isOpen() ? rooms : server;
  }

  /** Starts it and lets it connect. */
  PaperWorld started() {
    connector.start();
    run();
    return this;
  }

  /** Lets all have their say. */
  void run() {
    while (loop.runTasks() || ae1.turn() || ae2.turn() || server.turn() || rooms.turn()) {
      // Until nobody has anything to say.
    }
  }

  void advance(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 100) {
      loop.advance(Duration.ofMillis(100));
      run();
    }
  }

  /** The server's user writes. */
  void fromServer(String id) {
    server.say(message(id));
    run();
  }

  static String message(String id) {
    return "<message id='%s' from='mara@harbor.example/a' to='piet@lighthouse.example'><body>x</body></message>"
        .formatted(id);
  }

  /** The partner's user writes, by way of a node. */
  void fromNode(PaperNode node, String id) {
    node.say(
        ("<message id='%s' from='piet@lighthouse.example'"
                + " to='mara@harbor.example'><body>x</body><origin xmlns='sallyport:xmpp:origin:0'"
                + " partner='lighthouse.example'/></message>")
            .formatted(id));
    run();
  }

  boolean hasEvent(@Nullable String id) {
    return events.stream().anyMatch(event -> event.startsWith(id + " "));
  }
}
