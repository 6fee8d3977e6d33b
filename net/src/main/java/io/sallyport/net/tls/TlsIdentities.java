package io.sallyport.net.tls;

import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * The TLS identities and trust of one side of the node, read from files and following them: changed
 * files are checked, then used for new handshakes all at once. Connections stay as they are.
 */
public final class TlsIdentities implements AutoCloseable {
  /** How often {@link #watch} looks at the files by default. */
  public static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);

  /** A ticket key is taken for two of these. */
  private static final Duration TICKET_KEY_LIFETIME = Duration.ofHours(12);

  private final MaterialReader reader;
  private final TlsEngine engine;
  private final InstantSource clock;
  private final Events events;
  private final List<TlsRole> roles = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private MaterialReader.Contents seen;
  private MaterialReader.Contents judged;
  private volatile TlsMaterial material;
  private Instant ticketKeysMade;

  private TlsIdentities(
      MaterialReader reader,
      MaterialReader.Contents contents,
      TlsMaterial material,
      Surroundings surroundings) {
    this.reader = reader;
    this.engine = surroundings.engine();
    this.clock = surroundings.clock();
    this.events = surroundings.events();
    this.seen = contents;
    this.judged = contents;
    this.material = material;
    this.ticketKeysMade = clock.instant();
  }

  /** What identities need from the node. */
  public record Surroundings(TlsEngine engine, InstantSource clock, Events events) {}

  /** How {@link #open} ended. */
  public sealed interface Opening {
    record Opened(TlsIdentities identities) implements Opening {}

    record Refused(List<Problem> problems) implements Opening {}
  }

  /** Reads and checks the files. Blocks on the disk. */
  public static Opening open(TlsFiles files, Surroundings surroundings) {
    var reader = new MaterialReader(files);
    var contents = reader.contents();
    return switch (reader.read(contents, surroundings.clock().instant())) {
      case MaterialReader.Reading.Bad(var problems) -> new Opening.Refused(problems);
      case MaterialReader.Reading.Good(var material) ->
          new Opening.Opened(new TlsIdentities(reader, contents, material, surroundings));
    };
  }

  /** TLS for a listener. */
  public ServerTls server(ClientCertificate wanted, NameRule rule) {
    return server(wanted, rule, List.of());
  }

  /**
   * TLS for a listener that several services share.
   *
   * @param alpn what may be spoken, by its ALPN names, the most wanted first; a client that names
   *     something else or nothing is let in all the same
   */
  public ServerTls server(ClientCertificate wanted, NameRule rule, List<String> alpn) {
    return listener(new ServerTls.Terms(wanted, rule, alpn, false));
  }

  /**
   * TLS for a listener where one protocol is spoken: a client that offers others is refused (RFC
   * 7301 section 3.2), one that offers none is let in.
   */
  public ServerTls server(ClientCertificate wanted, NameRule rule, String alpn) {
    return listener(new ServerTls.Terms(wanted, rule, List.of(alpn), true));
  }

  private synchronized ServerTls listener(ServerTls.Terms terms) {
    try {
      var role = new ServerTls(engine, terms, material);
      roles.add(role);
      return role;
    } catch (SSLException e) {
      throw new IllegalStateException("checked identity refused by " + engine, e);
    }
  }

  /** TLS for a dialler whose other end must prove the name that was dialled. */
  public ClientTls client() {
    return dialler(new ClientTls.Terms(null, List.of(), false));
  }

  /** The same, for a dialler that offers one protocol to speak (RFC 7301). */
  public ClientTls clientSpeaking(String alpn) {
    return dialler(new ClientTls.Terms(null, List.of(alpn), false));
  }

  /** TLS for a dialler whose other end must prove what a rule says, whatever name was dialled. */
  public ClientTls client(NameRule rule) {
    return dialler(new ClientTls.Terms(rule, List.of(), false));
  }

  /**
   * TLS for a dialler whose other end may prove in another way who it is: its certificate is judged
   * once the handshake is done, and one that is bad proves nothing and ends nothing.
   *
   * @param alpn what is offered to speak; may be empty
   */
  public ClientTls clientJudgingLater(List<String> alpn) {
    return dialler(new ClientTls.Terms(NameRule.ANY, alpn, true));
  }

  private synchronized ClientTls dialler(ClientTls.Terms terms) {
    try {
      var role = new ClientTls(engine, terms, material);
      roles.add(role);
      return role;
    } catch (SSLException e) {
      throw new IllegalStateException("checked identity refused by " + engine, e);
    }
  }

  /** What new handshakes use. Does not wait for a look at the files. */
  public TlsMaterial material() {
    return material;
  }

  /** Looks at the files again and again on a thread of its own, until closed. */
  public void watch(Duration interval) {
    Thread.ofVirtual()
        .name("tls-files")
        .start(() -> {
          try {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
              look();
              renewTicketsIfDue();
            }
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /**
   * Looks at the files once. Files that changed since the last look are left for the next one: they
   * may be half written, or the key may not have followed its certificate yet.
   */
  synchronized void look() {
    var now = reader.contents();
    boolean isSettled = now.isSame(seen);
    seen = now;
    if (isSettled && !now.isSame(judged)) {
      judged = now;
      switch (reader.read(now, clock.instant())) {
        case MaterialReader.Reading.Bad(var problems) ->
            events.state(TlsEvent.TLS_IDENTITIES_KEPT, "problems", problems);
        case MaterialReader.Reading.Good(var next) -> swap(next);
      }
    }
  }

  private synchronized void renewTicketsIfDue() {
    var now = clock.instant();
    if (now.isAfter(ticketKeysMade.plus(TICKET_KEY_LIFETIME))) {
      ticketKeysMade = now;
      roles.forEach(TlsRole::renewTickets);
    }
  }

  private void swap(TlsMaterial next) {
    List<Runnable> swaps = new ArrayList<>();
    try {
      for (var role : roles) {
        swaps.add(role.prepare(next));
      }
    } catch (SSLException e) {
      events.state(TlsEvent.TLS_IDENTITIES_KEPT, "problems", e);
      return;
    }
    swaps.forEach(Runnable::run);
    material = next;
    events.state(
        TlsEvent.TLS_IDENTITIES_SWAPPED,
        "subject",
        next.identities().getFirst().certificate().getSubjectX500Principal(),
        "expires",
        next.identities().getFirst().certificate().getNotAfter().toInstant());
  }

  /** Ends watching. What was handed out stays usable. */
  @Override
  public void close() {
    closed.countDown();
  }
}
