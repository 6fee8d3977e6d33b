package io.sallyport.net.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCounted;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * BoringSSL for connections whose ends say their last words one after the other (RFC 8446 section
 * 6.1). Netty's engine does the handshake, and in TLS 1.2 everything; from then on this one hands
 * records to BoringSSL itself, because Netty's answers a goodbye with a goodbye. Owned by the loop
 * of its connection.
 */
final class HalvesEngine extends SSLEngine implements ReferenceCounted {
  private static final int HEADER_OCTETS = 5;
  private static final int LENGTH_AT = 3;

  /** Plain octets of a record (RFC 8446 section 5.1). */
  private static final int MOST_PLAIN_OCTETS = 16 * 1024;

  /** What a protected record has besides, at most (RFC 8446 section 5.2). */
  private static final int MOST_MORE_OCTETS = HEADER_OCTETS + 256;

  /** Tickets of a server, which BoringSSL sends along with what comes first. */
  private static final int MOST_TICKET_OCTETS = 4 * 1024;

  private static final @Nullable VarHandle TRANSPORT = transport();

  private final ReferenceCountedOpenSslEngine inner;
  private final ByteBufAllocator allocator;
  private boolean isEstablished;
  private boolean hasSaid;
  private boolean wasTold;
  private boolean hasEnded;

  HalvesEngine(ReferenceCountedOpenSslEngine inner, ByteBufAllocator allocator) {
    super(inner.getPeerHost(), inner.getPeerPort());
    this.inner = inner;
    this.allocator = allocator;
  }

  /** BoringSSL's end of the transport, which Netty's engine keeps to itself. */
  private static @Nullable VarHandle transport() {
    try {
      return MethodHandles.privateLookupIn(
              ReferenceCountedOpenSslEngine.class, MethodHandles.lookup())
          .findVarHandle(ReferenceCountedOpenSslEngine.class, "networkBIO", long.class);
    } catch (ReflectiveOperationException _) {
      return null;
    }
  }

  /** False with a Netty that this was not made for. */
  static boolean isPossible() {
    return TRANSPORT != null;
  }

  /** True once the handshake has agreed on a version that knows halves. */
  boolean knowsHalves() {
    return isEstablished;
  }

  long sslPointer() {
    return inner.sslPointer();
  }

  private long bio() {
    if (TRANSPORT == null) {
      throw new IllegalStateException("this Netty has no such transport");
    }
    return (long) TRANSPORT.get(inner);
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length)
      throws SSLException {
    if (!isEstablished) {
      return watched(inner.unwrap(from, to, offset, length));
    }
    if (isInboundDone()) {
      return result(Status.CLOSED, 0, 0);
    }
    if (from.remaining() < HEADER_OCTETS) {
      return result(Status.BUFFER_UNDERFLOW, 0, 0);
    }
    int record = HEADER_OCTETS + (from.getShort(from.position() + LENGTH_AT) & 0xFFFF);
    if (record > MOST_PLAIN_OCTETS + MOST_MORE_OCTETS) {
      throw new SSLException("a record of " + record + " octets");
    }
    if (from.remaining() < record) {
      return result(Status.BUFFER_UNDERFLOW, 0, 0);
    }
    ByteBuffer target = to[offset];
    if (target.remaining() < record - HEADER_OCTETS) {
      return result(Status.BUFFER_OVERFLOW, 0, 0);
    }
    return from.isDirect() && target.isDirect()
        ? open(from, target, record)
        : openCopy(from, target, record);
  }

  private SSLEngineResult openCopy(ByteBuffer from, ByteBuffer target, int record)
      throws SSLException {
    ByteBuf copy = allocator.directBuffer(2 * record);
    try {
      ByteBuffer sealed = copy.internalNioBuffer(0, 2 * record).slice();
      sealed.put(0, from, from.position(), record);
      ByteBuffer plain = sealed.slice(record, record);
      SSLEngineResult result = open(sealed.limit(record), plain, record);
      from.position(from.position() + result.bytesConsumed());
      target.put(plain.flip());
      return result;
    } finally {
      copy.release();
    }
  }

  /** One record, which may hold nothing for us. */
  private SSLEngineResult open(ByteBuffer from, ByteBuffer target, int record) throws SSLException {
    long ssl = sslPointer();
    long bio = bio();
    SSL.bioSetByteBuffer(bio, address(from), record, false);
    try {
      int plain = SSL.readFromSSL(ssl, address(target), target.remaining());
      int consumed = record - SSL.bioLengthByteBuffer(bio);
      from.position(from.position() + consumed);
      if (plain > 0) {
        target.position(target.position() + plain);
        return result(Status.OK, consumed, plain);
      }
      int error = SSL.getError(ssl, plain);
      hasEnded = error == SSL.SSL_ERROR_ZERO_RETURN;
      if (!hasEnded && !isNothing(error)) {
        throw failure();
      }
      return result(hasEnded ? Status.CLOSED : Status.OK, consumed, 0);
    } finally {
      SSL.bioClearByteBuffer(bio);
    }
  }

  private static boolean isNothing(int error) {
    return error == SSL.SSL_ERROR_WANT_READ || error == SSL.SSL_ERROR_WANT_WRITE;
  }

  private static SSLException failure() {
    String text = SSL.getErrorString(SSL.getLastErrorNumber());
    SSL.clearError();
    return new SSLException(text);
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to)
      throws SSLException {
    if (!isEstablished) {
      return watched(inner.wrap(from, offset, length, to));
    }
    if (isFreed()) {
      return result(Status.CLOSED, 0, 0);
    }
    if (to.isDirect()) {
      return seal(from, offset, length, to);
    }
    ByteBuf copy = allocator.directBuffer(to.remaining());
    try {
      ByteBuffer sealed = copy.internalNioBuffer(0, to.remaining()).slice();
      SSLEngineResult result = seal(from, offset, length, sealed);
      to.put(sealed.flip());
      return result;
    } finally {
      copy.release();
    }
  }

  /** At most one record of what is to be sent, behind what BoringSSL itself has to say. */
  private SSLEngineResult seal(ByteBuffer[] from, int offset, int length, ByteBuffer to)
      throws SSLException {
    long bio = bio();
    int room = to.remaining();
    SSL.bioSetByteBuffer(bio, address(to), room, true);
    try {
      int own = SSL.bioFlushByteBuffer(bio);
      int consumed = 0;
      ByteBuffer next = wasTold ? null : first(from, offset, length);
      if (next != null) {
        int more = hasSaid ? MOST_MORE_OCTETS : MOST_TICKET_OCTETS;
        int most = Math.min(MOST_PLAIN_OCTETS, room - Math.max(0, own) - more);
        if (most <= 0) {
          return sealed(Status.BUFFER_OVERFLOW, 0, room - SSL.bioLengthByteBuffer(bio), to);
        }
        consumed = seal(next, Math.min(most, next.remaining()));
      }
      int produced = room - SSL.bioLengthByteBuffer(bio);
      return sealed(wasTold ? Status.CLOSED : Status.OK, consumed, produced, to);
    } finally {
      SSL.bioClearByteBuffer(bio);
    }
  }

  private SSLEngineResult sealed(Status status, int consumed, int produced, ByteBuffer to) {
    to.position(to.position() + produced);
    return result(status, consumed, produced);
  }

  private static @Nullable ByteBuffer first(ByteBuffer[] from, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (from[i].hasRemaining()) {
        return from[i];
      }
    }
    return null;
  }

  private int seal(ByteBuffer plain, int octets) throws SSLException {
    if (plain.isDirect()) {
      write(address(plain), octets);
    } else {
      ByteBuf copy = allocator.directBuffer(octets);
      try {
        copy.setBytes(0, plain.duplicate().limit(plain.position() + octets));
        write(copy.memoryAddress(), octets);
      } finally {
        copy.release();
      }
    }
    hasSaid = true;
    plain.position(plain.position() + octets);
    return octets;
  }

  private void write(long address, int octets) throws SSLException {
    if (SSL.writeToSSL(sslPointer(), address, octets) != octets) {
      throw failure();
    }
  }

  private static long address(ByteBuffer direct) {
    return MemorySegment.ofBuffer(direct).address();
  }

  private SSLEngineResult watched(SSLEngineResult result) {
    isEstablished =
        result.getHandshakeStatus() == HandshakeStatus.FINISHED
            && inner.getSession().getProtocol().equals("TLSv1.3");
    return result;
  }

  private SSLEngineResult result(Status status, int consumed, int produced) {
    return new SSLEngineResult(status, getHandshakeStatus(), consumed, produced);
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    if (!isEstablished) {
      return inner.getHandshakeStatus();
    }
    return hasOwnWords() ? HandshakeStatus.NEED_WRAP : HandshakeStatus.NOT_HANDSHAKING;
  }

  /** True if BoringSSL has something to say that it was not asked for, or a goodbye. */
  private boolean hasOwnWords() {
    return !isFreed() && SSL.bioLengthNonApplication(bio()) > 0;
  }

  /** BoringSSL must not be asked any more. */
  private boolean isFreed() {
    return refCnt() == 0;
  }

  @Override
  public void closeOutbound() {
    if (!isEstablished) {
      inner.closeOutbound();
    } else if (!wasTold && !isFreed()) {
      wasTold = true;
      SSL.shutdownSSL(sslPointer());
      SSL.clearError();
    }
  }

  @Override
  public boolean isOutboundDone() {
    return isEstablished ? wasTold && !hasOwnWords() : inner.isOutboundDone();
  }

  @Override
  public void closeInbound() throws SSLException {
    if (!isEstablished) {
      inner.closeInbound();
    } else if (!hasEnded) {
      hasEnded = true;
      throw new SSLException("closed without a goodbye");
    }
  }

  @Override
  public boolean isInboundDone() {
    return isEstablished ? hasEnded || isFreed() : inner.isInboundDone();
  }

  @Override
  public @Nullable Runnable getDelegatedTask() {
    return inner.getDelegatedTask();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return inner.getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return inner.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    inner.setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedProtocols() {
    return inner.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return inner.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    inner.setEnabledProtocols(protocols);
  }

  @Override
  public SSLSession getSession() {
    return inner.getSession();
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    return inner.getHandshakeSession();
  }

  @Override
  public String getApplicationProtocol() {
    return inner.getApplicationProtocol();
  }

  @Override
  public void beginHandshake() throws SSLException {
    inner.beginHandshake();
  }

  @Override
  public void setUseClientMode(boolean mode) {
    inner.setUseClientMode(mode);
  }

  @Override
  public boolean getUseClientMode() {
    return inner.getUseClientMode();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    inner.setNeedClientAuth(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return inner.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    inner.setWantClientAuth(want);
  }

  @Override
  public boolean getWantClientAuth() {
    return inner.getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {
    inner.setEnableSessionCreation(flag);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return inner.getEnableSessionCreation();
  }

  @Override
  public SSLParameters getSSLParameters() {
    return inner.getSSLParameters();
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    inner.setSSLParameters(parameters);
  }

  @Override
  public int refCnt() {
    return inner.refCnt();
  }

  @Override
  public ReferenceCounted retain() {
    inner.retain();
    return this;
  }

  @Override
  public ReferenceCounted retain(int increment) {
    inner.retain(increment);
    return this;
  }

  @Override
  public ReferenceCounted touch() {
    inner.touch();
    return this;
  }

  @Override
  public ReferenceCounted touch(Object hint) {
    inner.touch(hint);
    return this;
  }

  @Override
  public boolean release() {
    return inner.release();
  }

  @Override
  public boolean release(int decrement) {
    return inner.release(decrement);
  }
}
