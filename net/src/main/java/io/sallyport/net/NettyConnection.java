package io.sallyport.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.sallyport.net.tls.ClientTls;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.net.tls.ServerTls;
import io.sallyport.net.tls.TlsHandlers;
import io.sallyport.net.tls.TlsSession;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.wire.Octets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection on a Netty channel, and the last handler of its pipeline. What is sent in one turn
 * of the loop is gathered in one buffer and written once, so that it shares TLS records and system
 * calls.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {
  /** More than this waiting makes {@link #isWritable} false. */
  static final int HIGH_WATER_OCTETS = 256 * 1024;

  /** Less than this waiting makes it true again. */
  static final int LOW_WATER_OCTETS = 64 * 1024;

  /** The marks of a connection that relays: the rest is to wait where it came from. */
  static final WriteBufferWaterMark RELAY_MARKS = new WriteBufferWaterMark(16 * 1024, 64 * 1024);

  /** How long closing waits for what is still to be sent, unless {@link Tail} says so. */
  static final Duration CLOSING_LIMIT = Duration.ofSeconds(3);

  /** One TLS record's worth (RFC 8446 section 5.1) is gathered before a new buffer is begun. */
  private static final int GATHERED_OCTETS = 16 * 1024;

  private static final int FIRST_BUFFER_OCTETS = 2048;

  /** How often a connection that has ended one way is looked at for a reset. */
  private static final Duration RESET_INTERVAL = Duration.ofSeconds(1);

  /** State of a connection that is no more, as Linux numbers them (tcp_states.h). */
  private static final int TCP_CLOSE = 7;

  /** Whoever lets connections in, and wants to know which to keep. */
  interface Watcher {
    /** Octets arrived. */
    void heard(long nowNanos);

    /** It is known, or no longer known, who is on the other end. */
    void proven(boolean isProven);
  }

  private static final Watcher NO_WATCHER =
      new Watcher() {
        @Override
        public void heard(long nowNanos) {}

        @Override
        public void proven(boolean isProven) {}
      };

  private final Channel channel;
  private final NettyLoop loop;
  private PeerIdentity peer;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final long serial;
  private final Counters<NetCounter> counters;
  private final Events events;
  private @Nullable Liveness liveness;
  private ConnectionHandler handler = ConnectionHandler.NOBODY;
  private Watcher watcher = NO_WATCHER;
  private @Nullable ByteBuf gathered;
  private boolean flushing;
  private boolean full;
  private boolean closing;
  private boolean keepsTail;
  private Loop.@Nullable Timer closingLimit;
  private boolean hasHalves;
  private boolean hasEnded;
  private Loop.@Nullable Timer resetWatch;
  private boolean hasEndedSending;
  private boolean hasLeft;
  private @Nullable Outflow outflow;
  private boolean renewing;

  NettyConnection(Channel channel, NettyLoop loop, PeerIdentity peer, Reporting reporting) {
    this.channel = channel;
    this.loop = loop;
    this.peer = peer;
    this.local = (InetSocketAddress) channel.localAddress();
    this.remote = (InetSocketAddress) channel.remoteAddress();
    this.serial = loop.nextSerial();
    this.counters = reporting.counters();
    this.events = reporting.events();
    // Who shows a certificate is a server; the networks of clients come and go.
    this.liveness = peer.chain().isEmpty() ? null : Liveness.watch(channel, loop, Liveness.PROMPT);
  }

  void watchedBy(Watcher newWatcher) {
    watcher = newWatcher;
  }

  /** Hands this connection to its service; the connection must be in its pipeline by then. */
  void open(ConnectionHandler.Factory factory) {
    counters.count(NetCounter.CONNECTIONS_OPENED);
    try {
      handler = factory.opened(this);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public long serial() {
    return serial;
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public PeerIdentity peer() {
    return peer;
  }

  @Override
  public boolean isSecured() {
    return TlsHandlers.isIn(channel.pipeline());
  }

  @Override
  public Optional<TlsSession> tlsSession() {
    return TlsHandlers.session(channel.pipeline());
  }

  @Override
  public Optional<String> applicationProtocol() {
    return TlsHandlers.applicationProtocol(channel.pipeline());
  }

  @Override
  public boolean keepsMessages() {
    return false;
  }

  @Override
  public boolean send(Octets octets) {
    if (!isOpen() || hasEndedSending) {
      return true;
    }
    int length = octets.length();
    var buffer = roomFor(length);
    octets.writeTo(buffer.internalNioBuffer(buffer.writerIndex(), length));
    buffer.writerIndex(buffer.writerIndex() + length);
    counters.add(NetCounter.OCTETS_SENT, length);
    if (!flushing) {
      flushing = true;
      loop.flushLater(this);
    }
    if (isWritable()) {
      return true;
    }
    full = true;
    closeIfHopeless();
    return false;
  }

  private ByteBuf roomFor(int length) {
    var buffer = gathered;
    if (buffer != null && buffer.readableBytes() + length <= GATHERED_OCTETS) {
      return buffer.ensureWritable(length);
    }
    if (buffer != null) {
      channel.write(buffer, channel.voidPromise());
    }
    buffer = channel.alloc().directBuffer(Math.max(length, FIRST_BUFFER_OCTETS));
    gathered = buffer;
    return buffer;
  }

  /** A service that goes on sending to an end that does not read loses the connection here. */
  private void closeIfHopeless() {
    if (channel.bytesBeforeWritable() + gatheredOctets() > MAX_WAITING_OCTETS) {
      counters.count(NetCounter.SLOW_READERS_CLOSED);
      events.state(NetEvent.SLOW_READER_CLOSED, "serial", serial, "remote", remote);
      closing = true;
      dropGathered();
      cut(channel);
    }
  }

  @Override
  public boolean isWritable() {
    boolean isWritable =
        isOpen() && channel.isWritable() && gatheredOctets() < channel.bytesBeforeUnwritable();
    // Who was told no is told when that changes.
    full = full || !isWritable;
    return isWritable;
  }

  @Override
  public long waitingOctets() {
    var waiting = channel.unsafe().outboundBuffer();
    return (waiting == null ? 0 : waiting.totalPendingWriteBytes()) + gatheredOctets();
  }

  @Override
  public long takenOctets() {
    return outflow == null ? 0 : outflow.taken(channel);
  }

  private int gatheredOctets() {
    return gathered == null ? 0 : gathered.readableBytes();
  }

  /** Passes on what was sent in this turn; called by the loop at its end. */
  void flush() {
    flushing = false;
    renewed(this::write);
  }

  private void write() {
    var buffer = gathered;
    gathered = null;
    if (buffer != null) {
      counters.count(NetCounter.FLUSHES);
      if (liveness != null) {
        liveness.sending();
      }
      channel.writeAndFlush(buffer, channel.voidPromise());
    }
    tellWritable();
  }

  /**
   * Acts once the channel can be written to. Netty's epoll takes a socket that waits for nothing
   * out of its set and does not put it back (4.2.18), which happens to one whose other end has
   * ended: then it could not wait for room either. To register it anew undoes that.
   */
  private void renewed(Runnable action) {
    if (!hasEnded || renewing || !channel.isOpen()) {
      action.run();
      return;
    }
    var waiting = channel.unsafe().outboundBuffer();
    if (waiting == null || !waiting.isEmpty()) {
      action.run();
      return;
    }
    renewing = true;
    channel
        .deregister()
        .addListener(_ ->
            loop.eventLoop()
                .register(channel)
                .addListener(_ -> {
                  renewing = false;
                  action.run();
                }));
  }

  private void tellWritable() {
    if (full && isWritable()) {
      full = false;
      handler.writable();
    }
  }

  @Override
  public boolean isOpen() {
    return !closing && channel.isActive();
  }

  @Override
  public void setProven(boolean proven) {
    watcher.proven(proven);
  }

  @Override
  public void watchPatiently() {
    if (liveness != null) {
      liveness.pace(Liveness.PATIENT);
    } else if (channel.isOpen()) {
      liveness = Liveness.watch(channel, loop, Liveness.PATIENT);
    }
  }

  @Override
  public void setReading(boolean reading) {
    if (!closing && !hasEnded) {
      channel.config().setAutoRead(reading);
    }
  }

  @Override
  public void startTls(ServerTls tls, Duration limit) {
    if (isOpen()) {
      secure(tls.newHandler(channel.alloc()), tls::peer, limit);
    }
  }

  @Override
  public void startTls(ClientTls tls, String name, Duration limit) {
    if (isOpen()) {
      secure(tls.newHandler(channel.alloc(), name, remote.getPort()), tls::peer, limit);
    }
  }

  /** Tells what a handshake proved, and its consumer why a certificate proves nothing. */
  private interface Judge {
    PeerIdentity peer(ChannelPipeline pipeline, Consumer<String> distrusted);
  }

  private void secure(ChannelHandler tls, Judge judge, Duration limit) {
    var inTheClear = gathered;
    gathered = null;
    if (inTheClear != null) {
      channel.writeAndFlush(inTheClear, channel.voidPromise());
    }
    Securing securing = new Securing(loop, limit, why -> secured(judge, why));
    channel.pipeline().addFirst("securing", securing);
    channel.pipeline().addFirst("tls", tls);
  }

  private void secured(Judge judge, Optional<String> failure) {
    if (failure.isEmpty()) {
      counters.count(NetCounter.HANDSHAKES_COMPLETED);
      peer = judge.peer(channel.pipeline(), this::distrusted);
      handler.secured();
    } else {
      counters.count(NetCounter.HANDSHAKES_FAILED);
      events.state(
          NetEvent.HANDSHAKE_FAILED, "serial", serial, "remote", remote, "reason", failure.get());
    }
  }

  private void distrusted(String why) {
    counters.count(NetCounter.PEERS_UNTRUSTED);
    events.state(NetEvent.PEER_REFUSED, "serial", serial, "remote", remote, "reason", why);
  }

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    // Reading goes on, and what comes is dropped: unread octets would turn the end into a reset
    // that overtakes what was sent last.
    if (!hasEnded) {
      channel.config().setAutoRead(true);
    }
    if (keepsTail) {
      limit(new Tail(waitingOctets(), loop.nanoTime()));
    } else {
      closingLimit = loop.schedule(CLOSING_LIMIT, () -> cut(channel));
    }
    renewed(() -> writeLast().addListener(ChannelFutureListener.CLOSE));
  }

  private void limit(Tail tail) {
    closingLimit =
        loop.schedule(
            Tail.INTERVAL,
            () -> {
              if (tail.isOver(waitingOctets(), loop.nanoTime())) {
                counters.count(NetCounter.TAILS_CUT);
                reset();
              } else {
                limit(tail);
              }
            });
  }

  @Override
  public void keepTail() {
    keepsTail = true;
    TlsHandlers.limitGoodbye(channel.pipeline(), Tail.STANDSTILL);
  }

  /** Inside TLS there are some from version 1.3 on, if the engine knows of them. */
  @Override
  public void allowHalves() {
    keepTail();
    boolean mayHave = !isSecured() || TlsHandlers.knowHalves(channel.pipeline());
    if (mayHave && channel instanceof DuplexChannel) {
      hasHalves = true;
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
  }

  @Override
  public boolean hasHalves() {
    return hasHalves;
  }

  @Override
  public void relay(Duration stall) {
    allowHalves();
    if (outflow == null) {
      outflow = new Outflow();
      channel.pipeline().addFirst(outflow);
    }
    channel.config().setWriteBufferWaterMark(RELAY_MARKS);
    if (liveness == null) {
      liveness = Liveness.watch(channel, loop, Liveness.PROMPT);
    }
    if (liveness != null) {
      liveness.bear(stall);
      liveness = null;
    }
  }

  @Override
  public void endSending() {
    if (!isOpen() || hasEndedSending) {
      return;
    }
    if (!hasHalves || hasEnded) {
      close();
      return;
    }
    hasEndedSending = true;
    writeLast().addListener(_ -> shutOutput());
  }

  private ChannelFuture writeLast() {
    var last = gathered == null ? Unpooled.EMPTY_BUFFER : gathered;
    gathered = null;
    return channel.writeAndFlush(last);
  }

  private void shutOutput() {
    if (isSecured()) {
      TlsHandlers.endSending(channel.pipeline());
    } else if (channel instanceof DuplexChannel duplex && channel.isActive()) {
      duplex.shutdownOutput();
    }
  }

  @Override
  public void reset() {
    if (channel.isOpen()) {
      closing = true;
      dropGathered();
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      cut(channel);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    boolean isGoodbye = event instanceof SslCloseCompletionEvent goodbye && goodbye.isSuccess();
    boolean isEndOfStream = event instanceof ChannelInputShutdownEvent;
    if (isGoodbye && !hasHalves && !hasLeft && !closing) {
      hasLeft = true;
      handler.left();
    }
    if (!(isGoodbye || isEndOfStream) || !hasHalves || hasEnded || closing) {
      return;
    }
    if (isEndOfStream && isSecured()) {
      // Cut off, by whomever: nobody vouches that this was all (RFC 8446 section 6.1).
      reset();
      return;
    }
    hasEnded = true;
    watchForReset();
    handler.ended();
    boolean isRelayed = outflow != null;
    if (hasEndedSending && !isRelayed) {
      close();
    }
  }

  /**
   * A connection whose other end has ended may be reset before anything is written to it; Netty's
   * epoll, which it is out of (see {@link #renewed}), does not tell.
   */
  private void watchForReset() {
    if (!(channel instanceof EpollSocketChannel socket) || !channel.isOpen()) {
      return;
    }
    if (socket.tcpInfo().state() == TCP_CLOSE) {
      cut(channel);
    } else {
      resetWatch = loop.schedule(RESET_INTERVAL, this::watchForReset);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var octets = (ByteBuf) message;
    try {
      watcher.heard(loop.nanoTime());
      counters.add(NetCounter.OCTETS_RECEIVED, octets.readableBytes());
      for (var part : octets.nioBuffers()) {
        if (!closing) {
          handler.received(part);
        }
      }
    } finally {
      ReferenceCountUtil.release(octets);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    tellWritable();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    dropGathered();
    if (closingLimit != null) {
      closingLimit.cancel();
    }
    if (resetWatch != null) {
      resetWatch.cancel();
    }
    counters.count(NetCounter.CONNECTIONS_CLOSED);
    var last = handler;
    handler = ConnectionHandler.NOBODY;
    last.closed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException
        || (cause instanceof DecoderException && cause.getCause() instanceof SSLException)) {
      // A reset or broken TLS record: the other end's doing, and the end of the connection.
      closing = true;
      ctx.close();
    } else {
      failed(cause);
    }
  }

  private void failed(Throwable cause) {
    counters.count(NetCounter.TASKS_FAILED);
    events.state(NetEvent.HANDLER_FAILED, "serial", serial, "remote", remote, "failure", cause);
    closing = true;
    dropGathered();
    channel.close();
  }

  /** Closes without a goodbye: past the TLS handler, dropping what waits. On its loop only. */
  static void cut(Channel channel) {
    channel.unsafe().close(channel.unsafe().voidPromise());
  }

  private void dropGathered() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
