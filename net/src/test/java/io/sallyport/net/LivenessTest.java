package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.netty.channel.socket.nio.NioChannelOption;
import io.sallyport.telemetry.Counters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Liveness.Pace PACE =
      new Liveness.Pace(
          Liveness.PROMPT.idle(),
          Liveness.PROMPT.probeInterval(),
          Liveness.PROMPT.probes(),
          Liveness.PROMPT.unacknowledged(),
          SHORT);

  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private @Nullable Loops loops;

  @AfterEach
  void stop() {
    if (loops != null) {
      loops.stop(Duration.ofSeconds(2));
    }
  }

  @Test
  void whatIsSentHasToBeAcknowledgedUntilItIsCalmAgain() throws IOException {
    try (var server = server()) {
      var channel = connected(Platform.best(), server);
      var kernel = (EpollSocketChannelConfig) channel.config();
      long begunNanos = System.nanoTime();
      onLoop(loop -> {
        var liveness = Objects.requireNonNull(Liveness.watch(channel, loop, PACE));
        assertThat(kernel.getTcpUserTimeout()).as("while nothing was sent").isZero();
        liveness.sending();
        liveness.sending();
        assertThat(kernel.getTcpUserTimeout()).as("once something was sent").isEqualTo(10_000);
        loop.schedule(SHORT.dividedBy(2), liveness::sending);
      });
      assertThat(kernel.getTcpKeepIdle()).isEqualTo(60);
      assertThat(kernel.getTcpKeepIntvl()).isEqualTo(10);
      assertThat(kernel.getTcpKeepCnt()).isEqualTo(3);

      Eventually.until("calm", () -> kernel.getTcpUserTimeout() == 0);
      assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
          .as("counted from what was sent last")
          .isGreaterThan(SHORT.plus(SHORT.dividedBy(4)));

      onLoop(loop -> {
        var liveness = Objects.requireNonNull(Liveness.watch(channel, loop, PACE));
        liveness.sending();
        assertThat(kernel.getTcpUserTimeout()).as("and again").isEqualTo(10_000);
      });
    }
  }

  /** Where another judges what is taken, the kernel is later, but never as late as by itself. */
  @Test
  void whoIsSlowIsBorneAndWhoIsSilentIsNot() throws IOException {
    try (var server = server()) {
      var channel = connected(Platform.best(), server);
      var kernel = (EpollSocketChannelConfig) channel.config();
      onLoop(loop -> {
        var liveness = Objects.requireNonNull(Liveness.watch(channel, loop, Liveness.PROMPT));
        liveness.bear(Duration.ofMinutes(1));
        assertThat(kernel.getTcpUserTimeout()).as("as long as probes take").isEqualTo(90_000);
        liveness.bear(Duration.ofMinutes(10));
        assertThat(kernel.getTcpUserTimeout()).as("later than others").isEqualTo(630_000);
      });
    }
  }

  @Test
  void thePaceCanChangeWhileSomethingIsUnacknowledged() throws IOException {
    try (var server = server()) {
      var channel = connected(Platform.best(), server);
      var kernel = (EpollSocketChannelConfig) channel.config();
      onLoop(loop -> {
        var liveness = Objects.requireNonNull(Liveness.watch(channel, loop, Liveness.PROMPT));
        liveness.pace(Liveness.PATIENT);
        assertThat(kernel.getTcpUserTimeout()).as("while nothing was sent").isZero();
        liveness.pace(Liveness.PROMPT);
        liveness.sending();
        liveness.pace(Liveness.PATIENT);
        assertThat(kernel.getTcpUserTimeout()).isEqualTo(90_000);
      });
      assertThat(kernel.getTcpKeepIdle()).isEqualTo(300);
      assertThat(kernel.getTcpKeepIntvl()).isEqualTo(60);
      assertThat(kernel.getTcpKeepCnt()).isEqualTo(5);
    }
  }

  @Test
  void aConnectionThatIsClosedMeanwhileIsLeftAlone() throws IOException {
    try (var server = server()) {
      var channel = connected(Platform.best(), server);
      onLoop(loop -> {
        var liveness = Objects.requireNonNull(Liveness.watch(channel, loop, PACE));
        liveness.sending();
        var _ = channel.close();
        liveness.sending();
        loop.schedule(SHORT, () -> {});
      });
      Eventually.until("closed", () -> !channel.isOpen());
      var later = new CompletableFuture<Boolean>();
      onLoop(loop -> loop.schedule(SHORT.multipliedBy(2), () -> later.complete(true)));
      assertThat(later.join()).isTrue();
      assertThat(counters.total(NetCounter.TASKS_FAILED)).isZero();
    }
  }

  @Test
  void withoutEpollThereAreProbesOnly() throws IOException {
    try (var server = server()) {
      var channel = connected(Platform.portable(), server);
      onLoop(loop -> assertThat(Liveness.watch(channel, loop, PACE)).isNull());
      var socket = channel.config();
      assertThat(socket.getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
          .isEqualTo(60);
      assertThat(socket.getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
          .isEqualTo(10);
      assertThat(socket.getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)))
          .isEqualTo(3);
    }
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
  }

  private Channel connected(Platform platform, ServerSocket server) {
    var started = Loops.start(platform, 1, counters, new RecordedEvents());
    loops = started;
    var target = (InetSocketAddress) server.getLocalSocketAddress();
    return new Bootstrap()
        .group(started.group())
        .channelFactory(platform.dialling(target))
        .handler(new ChannelInboundHandlerAdapter())
        .connect(target)
        .syncUninterruptibly()
        .channel();
  }

  /** Runs a task on the loop and waits for it, so that its assertions count. */
  private void onLoop(Consumer<NettyLoop> task) {
    var loop = (NettyLoop) Objects.requireNonNull(loops).all().getFirst();
    CompletableFuture.runAsync(() -> task.accept(loop), loop::execute).join();
  }
}
