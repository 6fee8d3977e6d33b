package io.sallyport.net.lane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open sockets of a lane by number, so that the kernel can name one by 32 bits. */
final class SocketTable {
  /** There is no free place. */
  static final int FULL = -1;

  private static final int FIRST_PLACES = 64;

  private final int max;
  private @Nullable LaneSocket[] places = new LaneSocket[FIRST_PLACES];
  private int[] freed = new int[FIRST_PLACES];
  private int freedCount;
  private int used;

  SocketTable(int max) {
    this.max = max;
  }

  /** A free place; the same one until {@link #put}. */
  int free() {
    if (freedCount > 0) {
      return freed[freedCount - 1];
    }
    return used < max ? used : FULL;
  }

  /** Puts a socket into the place that was free. */
  void put(LaneSocket socket) {
    if (freedCount > 0) {
      freedCount--;
    } else {
      used++;
    }
    if (socket.index >= places.length) {
      int more = Math.min(max, places.length * 2);
      places = Arrays.copyOf(places, more);
      freed = Arrays.copyOf(freed, more);
    }
    places[socket.index] = socket;
  }

  /** Frees a socket's place; false if it has none. */
  boolean remove(LaneSocket socket) {
    if (socket.index >= places.length || places[socket.index] != socket) {
      return false;
    }
    places[socket.index] = null;
    freed[freedCount++] = socket.index;
    return true;
  }

  List<LaneSocket> all() {
    var all = new ArrayList<LaneSocket>();
    for (var socket : places) {
      if (socket != null) {
        all.add(socket);
      }
    }
    return all;
  }
}
