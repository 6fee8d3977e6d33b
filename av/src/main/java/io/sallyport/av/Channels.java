package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.ChannelData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one allocation (RFC 8656 section 12), found by number and by peer. A binding that
 * ran out keeps number and peer from being bound to something else for a while, so that late data
 * does not go to the wrong one. Owned by the allocation.
 */
final class Channels {
  static final Duration LIFE = Duration.ofMinutes(10);

  /** How long a binding that ran out stands in the way of another. */
  static final Duration REST = Duration.ofMinutes(5);

  /** Number and peer tell two channels apart where a table of addresses is one of numbers. */
  private static final int NO_PORT = 0;

  /** Why a channel was not bound, or that it was. */
  enum Binding {
    BOUND,
    /** The number is another peer's, or the peer has another number. */
    TAKEN,
    FULL
  }

  private final AddressTable<Channel> byPeer;
  private final AddressTable<Numbered> byNumber;

  /**
   * @param most channels of one allocation
   */
  Channels(long seed, int most) {
    this.byPeer = new AddressTable<>(seed, most);
    this.byNumber = new AddressTable<>(seed, most);
  }

  /** The bound channel with that number; null if there is none or it ran out. */
  @Nullable Channel ofNumber(int number, long nowNanos) {
    Numbered found = byNumber.find(AddressFamily.IPV4, 0, number, NO_PORT);
    return found != null && found.channel.isLive(nowNanos) ? found.channel : null;
  }

  /** The bound channel of that peer; null if there is none or it ran out. */
  @Nullable Channel ofPeer(AddressSlot peer, long nowNanos) {
    Channel found = byPeer.find(peer.family(), peer.high(), peer.low(), peer.port());
    return found != null && found.isLive(nowNanos) ? found : null;
  }

  /**
   * Binds a number to a peer, or lets their binding live on.
   *
   * @param number of a channel, as {@link ChannelData#isChannel} has it
   */
  Binding bind(int number, PeerPlace place, long nowNanos) {
    TransportAddress peer = place.address();
    Numbered numbered = byNumber.find(AddressFamily.IPV4, 0, number, NO_PORT);
    Channel ofPeer = byPeer.find(peer.family(), peer.high(), peer.low(), peer.port());
    Channel ofNumber = numbered == null ? null : numbered.channel;
    if (ofNumber != null && ofNumber == ofPeer) {
      ofNumber.deadlineNanos = nowNanos + LIFE.toNanos();
      return Binding.BOUND;
    }
    if (isInTheWay(ofNumber, nowNanos) || isInTheWay(ofPeer, nowNanos)) {
      return Binding.TAKEN;
    }
    purge(nowNanos);
    if (byPeer.isFull()) {
      return Binding.FULL;
    }
    var channel = new Channel(number, place, nowNanos + LIFE.toNanos());
    byPeer.add(channel);
    byNumber.add(new Numbered(channel));
    return Binding.BOUND;
  }

  private static boolean isInTheWay(@Nullable Channel channel, long nowNanos) {
    return channel != null && !channel.isForgotten(nowNanos);
  }

  /** Forgets what ran out long enough ago. */
  void purge(long nowNanos) {
    List<Numbered> over = new ArrayList<>();
    byNumber.forEach(each -> {
      if (each.channel.isForgotten(nowNanos)) {
        over.add(each);
      }
    });
    over.forEach(each -> {
      byNumber.remove(each);
      byPeer.remove(each.channel);
    });
  }

  /** One binding; found by its peer. */
  static final class Channel implements AddressTable.Entry {
    private final int channelNumber;
    private final PeerPlace peer;
    private long deadlineNanos;

    Channel(int channelNumber, PeerPlace peer, long deadlineNanos) {
      this.channelNumber = channelNumber;
      this.peer = peer;
      this.deadlineNanos = deadlineNanos;
    }

    int channelNumber() {
      return channelNumber;
    }

    PeerPlace peer() {
      return peer;
    }

    private boolean isLive(long nowNanos) {
      return deadlineNanos - nowNanos > 0;
    }

    private boolean isForgotten(long nowNanos) {
      return deadlineNanos + REST.toNanos() - nowNanos <= 0;
    }

    @Override
    public AddressFamily family() {
      return peer.address().family();
    }

    @Override
    public long high() {
      return peer.address().high();
    }

    @Override
    public long low() {
      return peer.address().low();
    }

    @Override
    public int number() {
      return peer.address().port();
    }
  }

  /** A channel as found by its number. */
  private record Numbered(Channel channel) implements AddressTable.Entry {
    @Override
    public AddressFamily family() {
      return AddressFamily.IPV4;
    }

    @Override
    public long high() {
      return 0;
    }

    @Override
    public long low() {
      return channel.channelNumber;
    }

    @Override
    public int number() {
      return NO_PORT;
    }
  }
}
