package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Old versions of TLS, said by hand because clients no longer speak them. */
class OldTlsVersionTest {
  private static final int ALERT = 21;
  private static final int PROTOCOL_VERSION = 70;

  @TempDir Path folder;

  static Stream<Arguments> versions() {
    return Platforms.all()
        .flatMap(platform ->
            Stream.of(0x0300, 0x0301, 0x0302).map(version -> Arguments.of(platform, version)));
  }

  /** A ClientHello (RFC 4346 section 7.4.1.2) with two cipher suites and no extension. */
  static byte[] clientHello(int version) {
    int bodyOctets = 2 + 32 + 1 + 2 + 4 + 2;
    var hello = ByteBuffer.allocate(5 + 4 + bodyOctets);
    hello.put((byte) 22).putShort((short) 0x0301).putShort((short) (4 + bodyOctets));
    hello.put((byte) 1).put((byte) 0).putShort((short) bodyOctets);
    hello.putShort((short) version).put(new byte[32]).put((byte) 0);
    hello.putShort((short) 4).putShort((short) 0xc013).putShort((short) 0xc009);
    hello.put((byte) 1).put((byte) 0);
    return hello.array();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void refusesVersionsBefore12(Platform platform, int version) throws IOException {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("sip.harbor.example"));
    try (var identities = certificates.identities(platform, files);
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
                ConnectionLimits.CLIENTS);
        var socket = node.plainSocket()) {
      socket.getOutputStream().write(clientHello(version));
      byte[] answer = socket.getInputStream().readNBytes(7);
      assertThat(answer).hasSize(7);
      assertThat(answer[0]).isEqualTo((byte) ALERT);
      assertThat(answer[6]).isEqualTo((byte) PROTOCOL_VERSION);
      Eventually.until("counted", () -> node.total(NetCounter.HANDSHAKES_FAILED) == 1);
    }
  }
}
