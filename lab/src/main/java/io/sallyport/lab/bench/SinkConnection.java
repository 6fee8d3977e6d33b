package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.Loop;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.Octets;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A connection that writes what it is given into one buffer, over and over. */
final class SinkConnection implements Connection {
  private static final int LARGEST_MESSAGE = 16 * 1024;

  private final Loop loop;
  private final long serial;
  private final InetSocketAddress remote;
  private final ByteBuffer last = ByteBuffer.allocate(LARGEST_MESSAGE);

  SinkConnection(Loop loop, long serial, InetSocketAddress remote) {
    this.loop = loop;
    this.serial = serial;
    this.remote = remote;
  }

  /** The octets sent last. */
  byte[] lastSent() {
    return Arrays.copyOf(last.array(), last.position());
  }

  @Override
  public boolean send(Octets octets) {
    last.clear();
    octets.writeTo(last);
    return true;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public long serial() {
    return serial;
  }

  @Override
  public InetSocketAddress local() {
    return remote;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public PeerIdentity peer() {
    return new PeerIdentity(Set.of("dir.harbor.lan"), Set.of(), List.of());
  }

  @Override
  public boolean isSecured() {
    return true;
  }

  @Override
  public Optional<String> applicationProtocol() {
    return Optional.empty();
  }

  @Override
  public boolean keepsMessages() {
    return false;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void setProven(boolean proven) {}

  @Override
  public void setReading(boolean reading) {}

  @Override
  public void close() {
    throw new IllegalStateException("the edge closed a benchmark's connection");
  }
}
