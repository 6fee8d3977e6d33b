package io.sallyport.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.Validity;
import io.sallyport.net.mint.IssuedCertificate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two engines that are joined by hand, with buffers of either kind. */
class HalvesEngineTest {
  private static final int ROOM = 64 * 1024;

  private final HalvesEngine client;
  private final HalvesEngine server;

  HalvesEngineTest() throws SSLException {
    Instant now = Instant.now();
    IssuedCertificate issued =
        CertificateMint.create("Engines", new Validity(now, Duration.ofDays(1)))
            .issue(CertificateRequest.server("a.harbor.lan", now));
    SslContext serving =
        SslContextBuilder.forServer(issued.key(), issued.chain().toArray(new X509Certificate[0]))
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .build();
    SslContext dialling =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null)
            .build();
    server = engine(serving);
    client = engine(dialling);
  }

  private static HalvesEngine engine(SslContext context) {
    var allocator = ByteBufAllocator.DEFAULT;
    return new HalvesEngine(
        (ReferenceCountedOpenSslEngine) context.newEngine(allocator), allocator);
  }

  private static ByteBuffer room(boolean isDirect) {
    return isDirect ? ByteBuffer.allocateDirect(ROOM) : ByteBuffer.allocate(ROOM);
  }

  /** What one end says next, taken by the other; what was plain in it. */
  private static String pass(HalvesEngine from, HalvesEngine to, String said, boolean isDirect)
      throws SSLException {
    ByteBuffer plain = room(isDirect).put(said.getBytes(StandardCharsets.US_ASCII)).flip();
    ByteBuffer sealed = room(isDirect);
    from.wrap(plain, sealed);
    run(from);
    sealed.flip();
    ByteBuffer opened = room(isDirect);
    while (sealed.hasRemaining()) {
      int before = sealed.remaining();
      var result = to.unwrap(sealed, opened);
      run(to);
      if (result.getStatus() == Status.CLOSED
          || (sealed.remaining() == before
              && to.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP)) {
        break;
      }
    }
    return StandardCharsets.US_ASCII.decode(opened.flip()).toString();
  }

  private static void run(HalvesEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private void shakeHands(boolean isDirect) throws SSLException {
    client.beginHandshake();
    for (int turn = 0; turn < 20 && !(client.knowsHalves() && server.knowsHalves()); turn++) {
      pass(client, server, "", isDirect);
      pass(server, client, "", isDirect);
    }
    assertThat(client.knowsHalves()).isTrue();
    assertThat(server.knowsHalves()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsEachWayOnItsOwn(boolean isDirect) throws SSLException {
    shakeHands(isDirect);
    assertThat(pass(client, server, "question", isDirect)).isEqualTo("question");
    client.closeOutbound();
    pass(client, server, "", isDirect);
    assertThat(server.isInboundDone()).isTrue();
    assertThat(server.isOutboundDone()).isFalse();
    assertThat(pass(server, client, "answer", isDirect)).isEqualTo("answer");
    server.closeOutbound();
    pass(server, client, "", isDirect);

    assertThat(client.isInboundDone()).isTrue();
    assertThat(client.isOutboundDone()).isTrue();
    assertThat(server.isOutboundDone()).isTrue();
    client.release();
    server.release();
  }

  /** Native memory that is gone would take the process along. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersNothingOnceItIsReleased(boolean isDirect) throws SSLException {
    shakeHands(isDirect);
    client.release();
    server.release();

    assertThat(client.wrap(room(isDirect), room(isDirect)).getStatus()).isEqualTo(Status.CLOSED);
    assertThat(client.unwrap(room(isDirect), room(isDirect)).getStatus()).isEqualTo(Status.CLOSED);
    client.closeOutbound();
    assertThat(client.isInboundDone()).isTrue();
    assertThat(client.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
  }
}
