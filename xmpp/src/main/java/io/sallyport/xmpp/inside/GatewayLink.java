package io.sallyport.xmpp.inside;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.StreamError;
import java.net.InetSocketAddress;

/** A stream of a gateway that has shown who it is. Call on the loop of the leg. */
public interface GatewayLink {
  /** Where it came from. */
  InetSocketAddress remote();

  void send(Octets octets);

  /** Stops or goes on reading what the gateway says. */
  void setReading(boolean reading);

  /**
   * Stanzas are counted from now on: the gateway may be asked whether it is there.
   *
   * @param handled those of the gateway's that have met their fate already
   */
  void acknowledging(long handled);

  /**
   * So many stanzas of the gateway's have met their fate, counted as they are acknowledged: it is
   * told when the stream ends, whoever ends it, behind what was sent before.
   */
  void handled(long count);

  /** Ends it and says why. */
  void end(StreamError error);

  /** Ends it: the gateway has, or goes on with another. */
  void end();
}
