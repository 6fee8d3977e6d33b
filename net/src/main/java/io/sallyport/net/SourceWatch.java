package io.sallyport.net;

import java.net.InetAddress;

/**
 * What one kind of listener and its service ask and tell about sources. From any loop.
 *
 * @param tolerance score within ten minutes that bans a source, see {@link Offence}
 */
public record SourceWatch(Bans bans, int tolerance) {
  /** Of clients outside. */
  public static final int CLIENT_TOLERANCE = 20;

  /** Of servers: a partner whose set-up is wrong repeats itself. */
  public static final int SERVER_TOLERANCE = 50;

  /** True if connections from there are closed as they are accepted. */
  public boolean isBanned(InetAddress source, long nowNanos) {
    return bans.isBanned(source, nowNanos);
  }

  /** True for who is never banned whatever he does, such as an office that the operator exempts. */
  public boolean isSpared(InetAddress source) {
    return bans.spares(source);
  }

  /** True while each source may open half as many connections as otherwise. */
  boolean isOverloaded() {
    return bans.isOverloaded();
  }

  /** Something on a connection from there did what nobody does who means well. */
  public void report(InetAddress source, Offence offence) {
    bans.report(source, offence, tolerance);
  }

  /** A certificate proved that a configured server is there. */
  public void proven(InetAddress source) {
    bans.proven(source);
  }
}
