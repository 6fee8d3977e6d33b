package io.sallyport.access;

import io.sallyport.net.ConnectionHandler;
import java.nio.ByteBuffer;

/** The handler of a connection that is being closed unheard. */
final class Unheard implements ConnectionHandler {
  @Override
  public void received(ByteBuffer octets) {
    octets.position(octets.limit());
  }

  @Override
  public void closed() {}
}
