package io.sallyport.lab.lane;

import io.sallyport.net.Loop;
import io.sallyport.net.LoopDatagrams;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.Platform;
import io.sallyport.net.lane.Endpoint;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A program for the namespace: has a loop send datagrams that are longer than the wire takes at
 * once, and prints how many of them the system has refused.
 */
final class LoopProbe {
  private static final int LONGER_THAN_THE_WIRE = 2_000;

  private LoopProbe() {}

  public static void main(String[] arguments) {
    var counters = new Counters<>("net", NetCounter.class);
    Loops loops = Loops.start(Platform.best(), 1, counters, Events.NONE);
    Loop loop = loops.all().getFirst();
    var done = new CompletableFuture<Boolean>();
    loop.execute(() -> {
      var local = new InetSocketAddress(DeadWire.HERE, 0);
      LoopDatagrams.Socket socket =
          new LoopDatagrams(loops, counters)
              .open(loop, local, (from, octets, length) -> {})
              .orElseThrow();
      for (boolean isUnfragmented : new boolean[] {false, true, false}) {
        socket.send(
            Endpoint.of(new InetSocketAddress(DeadWire.NEIGHBOUR, 4000)),
            MemorySegment.ofArray(new byte[LONGER_THAN_THE_WIRE]),
            0,
            LONGER_THAN_THE_WIRE,
            isUnfragmented);
        System.out.println(
            (isUnfragmented ? "whole" : "fragmented")
                + " refused="
                + counters.total(NetCounter.DATAGRAMS_REFUSED));
      }
      done.complete(true);
    });
    var _ = done.join();
    loops.stop(Duration.ofSeconds(2));
  }
}
