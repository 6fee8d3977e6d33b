package io.sallyport.net.lane;

/** What became of a socket that was to be opened. */
public sealed interface SocketOpening {
  /** It is open, and receives. */
  record Opened(LaneSocket socket) implements SocketOpening {}

  /**
   * It is not.
   *
   * @param text what the system said, for people
   */
  record Refused(Reason reason, String text) implements SocketOpening {}

  /** Why a socket was not opened. */
  enum Reason {
    /** Another socket has the port. */
    PORT_IN_USE,
    /** This machine does not have the address, or not its family. */
    ADDRESS_MISSING,
    /** This user may not open the port. */
    NOT_PERMITTED,
    /** The lane, the process or the system has as many as it may. */
    TOO_MANY,
    OTHER
  }
}
