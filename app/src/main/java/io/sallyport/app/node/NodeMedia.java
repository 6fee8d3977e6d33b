package io.sallyport.app.node;

import io.sallyport.av.AvCounter;
import io.sallyport.av.AvService;
import io.sallyport.av.HostAddresses;
import io.sallyport.net.LoopDatagrams;
import io.sallyport.net.LoopStreams;
import io.sallyport.net.lane.LaneCounter;
import io.sallyport.net.lane.LaneIo;
import io.sallyport.net.lane.LanePlatform;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import io.sallyport.topology.Av;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The A/V Edge of a node, if its pool has one. Without it every question has an empty answer. */
final class NodeMedia {
  private final Counters<AvCounter> counters = new Counters<>("av", AvCounter.class);
  private final Counters<LaneCounter> laneCounters = new Counters<>("lane", LaneCounter.class);
  private final Optional<AvService> service;

  NodeMedia(Topology topology, Node node, NodeServices.Ground ground) {
    this.service =
        ground
            .files()
            .av()
            .map(secrets ->
                new AvService(
                    topology,
                    node,
                    new AvService.Surroundings(
                        ground.loops().all(),
                        new LoopDatagrams(ground.loops(), ground.net()),
                        new LoopStreams(ground.loops(), ground.net(), ground.events()),
                        platform(topology.av().backend(), ground.events()),
                        topology.av().lanes().orElse(Runtime.getRuntime().availableProcessors()),
                        secrets.keys(),
                        secrets.shared(),
                        new HostAddresses(NodeMedia::hostAddresses, NodeMedia::onItsOwn),
                        counters,
                        laneCounters,
                        ground.events(),
                        ground.clock())));
  }

  private static LanePlatform platform(Av.Backend wanted, Events events) {
    var platform =
        switch (wanted) {
          case AUTO -> LanePlatform.best();
          case EPOLL -> LanePlatform.of(LaneIo.EPOLL);
          case IO_URING -> LanePlatform.of(LaneIo.IO_URING);
          case NIO -> LanePlatform.portable();
        };
    platform.state(events);
    return platform;
  }

  private static void onItsOwn(Runnable task) {
    Thread.ofVirtual().name("host-addresses").start(task);
  }

  private static Collection<InetAddress> hostAddresses() {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    } catch (SocketException e) {
      throw new UncheckedIOException("the system does not tell its own addresses", e);
    }
  }

  /** Opens the sockets for datagrams; what is in the way is returned. */
  List<Problem> start() {
    return service.map(AvService::start).orElse(List.of());
  }

  AvService service() {
    return service.orElseThrow(
        () -> new IllegalStateException("a row of the A/V Edge is open, and there is none"));
  }

  /** Allocations now. */
  long allocations() {
    return service.map(AvService::allocations).orElse(0L);
  }

  Counters<AvCounter> counters() {
    return counters;
  }

  Counters<LaneCounter> laneCounters() {
    return laneCounters;
  }

  void drain() {
    service.ifPresent(AvService::drain);
  }

  void stop() {
    service.ifPresent(AvService::stop);
  }
}
