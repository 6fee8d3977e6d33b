package io.sallyport.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Serves a few pages over plain HTTP to those who watch the node: metrics and status. One request
 * per connection; a page is made on a thread of its own, so that a slow one holds up no loop.
 */
public final class HttpEndpoint {
  /** Connections at once; watchers are few. */
  static final int MAX_CONNECTIONS = 32;

  static final int MAX_REQUEST_LINE_OCTETS = 2048;
  static final int MAX_HEADER_OCTETS = 8192;

  /** How long a connection may take from its acceptance to the last octet of the answer. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(10);

  private final Channel channel;

  private HttpEndpoint(Channel channel) {
    this.channel = channel;
  }

  /**
   * What a page holds at the moment it is asked for.
   *
   * @param status of the answer, 200 to 599
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not kept or compared
  public record Page(int status, String contentType, byte[] body) {
    /** An ordinary page: status 200. */
    public Page(String contentType, byte[] body) {
      this(HttpResponseStatus.OK.code(), contentType, body);
    }
  }

  /**
   * What to serve, where and to whom.
   *
   * @param address an address of this node; port 0 takes any free port
   * @param allowed sources that get pages; others get 403
   * @param pages by path, for example {@code /metrics}
   */
  public record Spec(
      String rowId,
      InetSocketAddress address,
      AddressSet allowed,
      Map<String, Supplier<Page>> pages) {
    public Spec {
      pages = Map.copyOf(pages);
      if (address.isUnresolved() || address.getAddress().isAnyLocalAddress()) {
        throw new IllegalArgumentException(rowId + ": not an address of one interface: " + address);
      }
    }
  }

  /** How {@link #open} ended. */
  public sealed interface Opening {
    record Opened(HttpEndpoint endpoint) implements Opening {}

    record Refused(Problem problem) implements Opening {}
  }

  /** Binds and serves. Blocks: not on a loop. */
  public static Opening open(Loops loops, Spec spec, Counters<NetCounter> counters, Events events) {
    var reporting = new Reporting(counters, events);
    var open = new AtomicInteger();
    var bound =
        new ServerBootstrap()
            .group(loops.next().eventLoop(), loops.group())
            .channelFactory(loops.platform().listening(spec.address()))
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    loops.of(channel.eventLoop()).adopt(channel);
                    initialise(channel, spec, reporting, open);
                  }
                })
            .bind(spec.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      return new Opening.Refused(BindProblem.of(spec.rowId(), spec.address(), bound.cause()));
    }
    var endpoint = new HttpEndpoint(bound.channel());
    events.state(NetEvent.LISTENER_OPENED, "row", spec.rowId(), "address", endpoint.address());
    return new Opening.Opened(endpoint);
  }

  private static void initialise(
      Channel channel, Spec spec, Reporting reporting, AtomicInteger open) {
    channel.closeFuture().addListener(_ -> open.decrementAndGet());
    if (open.incrementAndGet() > MAX_CONNECTIONS) {
      reporting.counters().count(NetCounter.HTTP_REFUSED);
      var _ = channel.close();
      return;
    }
    var limit =
        channel
            .eventLoop()
            .schedule(
                () -> NettyConnection.cut(channel), TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> limit.cancel(false));
    var limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_REQUEST_LINE_OCTETS)
            .setMaxHeaderSize(MAX_HEADER_OCTETS);
    channel.pipeline().addLast(new HttpServerCodec(limits));
    channel.pipeline().addLast(new HttpPages(spec, reporting));
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Stops listening. Blocks: not on a loop. */
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
