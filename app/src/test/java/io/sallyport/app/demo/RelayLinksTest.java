package io.sallyport.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Where messages of a relay begin and end, on streams and in datagrams. */
class RelayLinksTest {
  /** A binding request, and channel data of five octets with what fills up the sixth to eighth. */
  private static final String REQUEST = "000100002112a442000102030405060708090a0b";

  private static final String DATA = "4000000568656c6c6f000000";

  private static byte[] octets(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void findsMessagesOnAStreamHoweverTheyCome() throws IOException {
    try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        StreamLink link = StreamLink.tcp((InetSocketAddress) relay.getLocalSocketAddress());
        Socket client = relay.accept()) {
      byte[] both = octets(REQUEST + DATA);
      client.getOutputStream().write(both, 0, 7);
      client.getOutputStream().flush();
      client.getOutputStream().write(both, 7, both.length - 7);

      assertThat(link.receive()).isEqualTo(octets(REQUEST));
      assertThat(link.receive()).isEqualTo(octets(DATA));
      link.send(octets(DATA));
      assertThat(client.getInputStream().readNBytes(12)).isEqualTo(octets(DATA));
    }
  }

  @Test
  void readsNothingThatIsNoMessageNorHalfOfOne() throws IOException {
    try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        StreamLink link = StreamLink.tcp((InetSocketAddress) relay.getLocalSocketAddress());
        Socket client = relay.accept()) {
      client.getOutputStream().write(octets("c0000000"));
      assertThatThrownBy(link::receive).hasMessageContaining("no message");
      client.getOutputStream().write(octets("4000000568"));
      client.shutdownOutput();

      assertThatThrownBy(link::receive).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void takesADatagramForAMessageAndSilenceForNone() throws IOException {
    try (DatagramSocket relay = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramLink link = new DatagramLink((InetSocketAddress) relay.getLocalSocketAddress())) {
      link.send(octets(REQUEST));
      var asked = new DatagramPacket(new byte[100], 100);
      relay.receive(asked);
      assertThat(asked.getLength()).isEqualTo(20);
      relay.send(new DatagramPacket(octets(DATA), 12, asked.getSocketAddress()));

      assertThat(link.receive()).isEqualTo(octets(DATA));
      assertThat(link.receive()).isNull();
    }
  }
}
