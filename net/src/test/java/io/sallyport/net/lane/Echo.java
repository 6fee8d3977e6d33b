package io.sallyport.net.lane;

/** Sends back what came, from where it lies. */
final class Echo implements LaneHandler {
  private final Lane lane;
  private final Outgoing message = new Outgoing();

  Echo(Lane lane) {
    this.lane = lane;
  }

  @Override
  public void received(LaneSocket socket, Datagram datagram) {
    lane.send(socket, message.to(datagram.source()).payload(datagram.offset(), datagram.length()));
  }
}
