package io.sallyport.net.lane;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a lane by the number that the kernel gives back with what it tells of one. A
 * number is not used again, so that news of a closed socket is not taken for its successor's.
 */
final class LinuxSockets {
  private @Nullable LinuxSocket[] places = new LinuxSocket[64];
  private int generation;

  /** A number for the socket that comes to a place of the lane's table; 0 or more. */
  long newKey(int index) {
    generation = (generation + 1) & Integer.MAX_VALUE;
    return (long) generation << 32 | index;
  }

  void put(LinuxSocket socket) {
    if (socket.index >= places.length) {
      places = Arrays.copyOf(places, Math.max(socket.index + 1, places.length * 2));
    }
    places[socket.index] = socket;
  }

  void remove(LinuxSocket socket) {
    places[socket.index] = null;
  }

  /** The socket of a number that was given, or null if it has been closed. */
  @Nullable LinuxSocket find(long key) {
    var socket = places[(int) key];
    return socket != null && socket.key == key ? socket : null;
  }
}
