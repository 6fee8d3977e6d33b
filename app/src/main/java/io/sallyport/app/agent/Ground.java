package io.sallyport.app.agent;

import io.sallyport.app.process.Program;
import io.sallyport.net.DialSettings;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.PlainDialler;
import io.sallyport.net.Platform;
import io.sallyport.net.TlsDialler;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** What a program inside stands on: loops, its certificate, and ways to dial. Its owner calls. */
final class Ground implements AutoCloseable {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Counters<NetCounter> net = new Counters<>("net", NetCounter.class);
  private final TlsIdentities identities;
  private final Events events;
  private final Loops loops;

  private Ground(Wish wish, TlsIdentities identities) {
    this.identities = identities;
    this.events = wish.events();
    this.loops = Loops.start(wish.platform(), wish.loopCount(), net, events);
  }

  /**
   * What a program wants to stand on.
   *
   * @param loopCount event loops, 1 or more
   */
  record Wish(Platform platform, TlsFiles files, Events events, int loopCount) {}

  /**
   * Reads the certificate, and starts a program with it.
   *
   * @param objection what speaks against this certificate, if anything does
   */
  static <P extends Program> Program.Start<P> start(
      Wish wish,
      Function<TlsIdentities, Optional<Problem>> objection,
      Function<Ground, P> program) {
    return switch (TlsIdentities.open(
        wish.files(),
        new TlsIdentities.Surroundings(wish.platform().tls(), CLOCK, wish.events()))) {
      case TlsIdentities.Opening.Refused refused -> new Program.Start.Refused<>(refused.problems());
      case TlsIdentities.Opening.Opened opened -> {
        TlsIdentities identities = opened.identities();
        var problem = objection.apply(identities);
        if (problem.isPresent()) {
          identities.close();
          yield new Program.Start.Refused<>(List.of(problem.get()));
        }
        identities.watch(TlsIdentities.WATCH_INTERVAL);
        yield new Program.Start.Running<>(program.apply(new Ground(wish, identities)));
      }
    };
  }

  /** Dials nodes with the certificate, offering a protocol. */
  Dialler nodes(String alpn) {
    return new TlsDialler(
        loops, identities.clientSpeaking(alpn), DialSettings.from(List.of()), net, events);
  }

  /** Dials the server that the program is beside. */
  Dialler server(DialSettings settings) {
    return new PlainDialler(loops, settings, net, events);
  }

  Loops loops() {
    return loops;
  }

  Events events() {
    return events;
  }

  InstantSource clock() {
    return CLOCK;
  }

  /** Looks a name up, or does what else may wait. */
  static void onThreadOfItsOwn(Runnable task) {
    Thread.ofVirtual().name("look-up").start(task);
  }

  /** Waits for the end of what is under way, within a limit. Blocks. */
  static void await(BooleanSupplier isDrained, Duration limit) {
    long endNanos = System.nanoTime() + limit.toNanos();
    while (!isDrained.getAsBoolean() && System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Cuts what is open. Blocks. */
  @Override
  public void close() {
    loops.stop(STOP_LIMIT);
    identities.close();
  }
}
