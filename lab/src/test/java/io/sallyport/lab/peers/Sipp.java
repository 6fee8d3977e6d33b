package io.sallyport.lab.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A scripted SIP client on one TCP connection. It plays steps one after the other, and may answer
 * requests of others on the same connection meanwhile. Steps are the files of {@code peers/sipp}.
 */
public final class Sipp {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What sipp writes between two messages of its record. */
  private static final Pattern RECORD = Pattern.compile("(?m)^-{47} .*$");

  private final PeerProcess process;
  private final Path log;
  private final Path messages;
  private final Duration limit;

  private Sipp(PeerProcess process, Path log, Path messages, Duration limit) {
    this.process = process;
    this.log = log;
    this.messages = messages;
    this.limit = limit;
  }

  /**
   * What a client does.
   *
   * @param through where it connects
   * @param steps names of scenario files, played in order
   * @param answers name of the scenario file for requests of others; empty to answer none
   * @param words values of the scenarios' own {@code [words]}: {@code peer} at {@code peer_domain}
   *     is the user to reach, {@code domain} the own one, {@code mark} a header line of the test's
   *     own in every request
   * @param limit time for all of it
   */
  public record Part(
      Account account,
      InetSocketAddress through,
      List<String> steps,
      String answers,
      Map<String, String> words,
      Duration limit) {
    public static Part of(Account account, Stunnel through, String... steps) {
      return of(account, through.address(), steps);
    }

    public static Part of(Account account, InetSocketAddress through, String... steps) {
      Map<String, String> words =
          Map.of(
              "domain",
              account.domain(),
              "peer",
              "echo",
              "peer_domain",
              account.domain(),
              "mark",
              "X-Lab-Mark: none");
      return new Part(account, through, List.of(steps), "", words, LIMIT);
    }

    public Part answering(String scenario) {
      return new Part(account, through, steps, scenario, words, limit);
    }

    /** With more time than is usual. */
    public Part lasting(Duration time) {
      return new Part(account, through, steps, answers, words, time);
    }

    public Part to(String peer) {
      return with("peer", peer);
    }

    public Part to(Account peer) {
      return to(peer.user()).with("peer_domain", peer.domain());
    }

    public Part with(String word, String value) {
      Map<String, String> more = new HashMap<>(words);
      more.put(word, value);
      return new Part(account, through, steps, answers, Map.copyOf(more), limit);
    }
  }

  /**
   * How often a client plays its steps, all on its one connection.
   *
   * @param times in all
   * @param perSecond begun per second, whether those before are over or not
   */
  public record Pace(int times, int perSecond) {
    private static final Pace ONCE = new Pace(1, 1);

    private Duration length() {
      return Duration.ofSeconds(times / perSecond);
    }
  }

  /**
   * Starts a client.
   *
   * @param name unique in the scope
   */
  public static Sipp start(PeerScope scope, String name, Part part) {
    return start(scope, name, part, Pace.ONCE);
  }

  /** Starts a client that plays its steps again and again; with one failure all have failed. */
  public static Sipp start(PeerScope scope, String name, Part part, Pace pace) {
    Path log = scope.directory().resolve(name + ".log");
    Path errors = scope.directory().resolve(name + ".err");
    Path messages = scope.directory().resolve(name + ".msg");
    String address = part.through().getAddress().getHostAddress();
    Duration limit = part.limit().plus(pace.length());
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            PeerProcess.program("sipp"),
            address + ":" + part.through().getPort(),
            "-i",
            address,
            "-p",
            "" + ListeningSockets.freePort(part.through().getAddress()),
            "-sf",
            scope.write(name + ".xml", scenario(name, part.steps())).toString(),
            "-au",
            part.account().user(),
            "-ap",
            part.account().password(),
            "-auth_uri",
            part.account().domain(),
            "-key",
            "user",
            part.account().user()));
    command.addAll(List.of("-t", "t1", "-m", "" + pace.times(), "-r", "" + pace.perSecond()));
    command.addAll(List.of("-nostdin"));
    command.addAll(List.of("-timeout", limit.toSeconds() + "s", "-timeout_error"));
    command.addAll(List.of("-recv_timeout", "" + LIMIT.toMillis()));
    command.addAll(List.of("-trace_logs", "-log_file", log.toString()));
    command.addAll(List.of("-trace_err", "-error_file", errors.toString()));
    command.addAll(List.of("-trace_msg", "-message_file", messages.toString()));
    part.words().forEach((word, value) -> command.addAll(List.of("-key", word, value)));
    if (!part.answers().isEmpty()) {
      Path answers = scope.write(name + "-answers.xml", scenario(name, List.of(part.answers())));
      command.addAll(List.of("-oocsf", answers.toString()));
    }
    PeerProcess process = scope.start(name, command);
    process.alsoShow(log);
    process.alsoShow(errors);
    process.alsoShow(messages);
    return new Sipp(process, log, messages, limit);
  }

  /** Waits until a step has logged this text. */
  public Sipp awaitLog(String text) {
    Await.until(
        () -> "sipp logging \"" + text + "\" but it has: " + read(log) + process.output(),
        LIMIT,
        () -> {
          if (read(log).contains(text)) {
            return true;
          }
          assertThat(process.isAlive() || read(log).contains(text))
              .as("sipp ended before it logged \"%s\"", text)
              .isTrue();
          return false;
        });
    return this;
  }

  /** Waits for the end of the last step; every step must have gone as written. */
  public void awaitSuccess() {
    assertThat(process.awaitExit(limit)).as("exit code of sipp").isZero();
  }

  /** True if every step went as written; waits for the end. */
  public boolean succeeds() {
    return process.awaitExit(limit) == 0;
  }

  /** Every message sent and received so far, as on the wire. */
  public String messages() {
    return read(messages);
  }

  /**
   * The end of what {@link #messages} returns.
   *
   * @param from octets to leave out, as many as characters
   */
  public String furtherMessages(long from) {
    try (InputStream file = Files.newInputStream(messages)) {
      file.skipNBytes(from);
      return new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The messages received so far, in order. */
  public List<String> received() {
    return RECORD
        .splitAsStream(messages())
        .filter(record -> record.contains("message received ["))
        .map(record -> record.substring(record.indexOf("\n\n") + 2))
        .toList();
  }

  /** Ends the client, and with it its connection. */
  public void close() {
    process.close();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  private static String read(Path file) {
    return Files.exists(file) ? PeerProcess.read(file) : "";
  }

  /** One scenario of several files' steps. */
  private static String scenario(String name, List<String> steps) {
    return steps.stream()
        .map(step -> Template.text("sipp/" + step + ".xml"))
        .map(text -> text.substring(text.indexOf("<scenario>") + 10, text.indexOf("</scenario>")))
        .collect(
            Collectors.joining(
                "\n",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"" + name + "\">\n",
                "\n</scenario>\n"));
  }
}
