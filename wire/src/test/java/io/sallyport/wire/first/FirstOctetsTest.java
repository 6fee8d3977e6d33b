package io.sallyport.wire.first;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstOctetsTest {
  /** Each line: octets, of which the last one decides, and what they are. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'REGISTER s'                |  SIP
          'INVITE s'                  |  SIP
          'X-NEW_ONE s'               |  SIP
          'GET hm'                    |  SIP
          'OPTIONS htx'               |  SIP
          'INVITE <'                  |  SIP
          'INVITE  '                  |  SIP
          'SIP/'                      |  SIP
          '~r~n'                      |  SIP
          'GET /'                     |  HTTP
          'get /'                     |  HTTP
          'POST /'                    |  HTTP
          'OPTIONS *'                 |  HTTP
          'PRI *'                     |  HTTP
          'GET http:'                 |  HTTP
          'GET https:'                |  HTTP
          'CONNECT '                  |  CONNECT
          'SSH-'                      |  SSH
          '~22~3'                     |  TLS
          '~3~0'                      |  RDP
          '<'                         |  OTHER
          '{'                         |  OTHER
          ' '                         |  OTHER
          '~0'                        |  STUN
          '~2~0'                      |  STUN
          '~2~1'                      |  OTHER
          '~1'                        |  OTHER
          '~255'                      |  OTHER
          '~n'                        |  OTHER
          '~rx'                       |  OTHER
          'INVITE~t'                  |  OTHER
          'SSH/'                      |  OTHER
          '~22~2'                     |  OTHER
          """)
  void tellsWhatIsSpokenAsSoonAsItCanBeTold(String written, Protocol protocol) {
    byte[] octets = octets(written);

    for (int length = 0; length < octets.length; length++) {
      assertThat(FirstOctets.of(ByteBuffer.wrap(octets, 0, length))).as("%s", length).isEmpty();
    }
    assertThat(FirstOctets.of(ByteBuffer.wrap(octets))).contains(protocol);
  }

  @Test
  void decidesWhateverComes() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] octets = new byte[FirstOctets.MOST];
      random.nextBytes(octets);
      if (round % 2 == 0) {
        // Mostly letters, so that methods come about.
        for (int i = 0; i < octets.length; i++) {
          octets[i] = (byte) "AGET /*:htps-~\r\n".charAt(octets[i] & 0xF);
        }
      }
      Optional<Protocol> known = Optional.empty();
      for (int length = 0; length <= octets.length; length++) {
        Optional<Protocol> now = FirstOctets.of(ByteBuffer.wrap(octets, 0, length));
        if (known.isPresent()) {
          assertThat(now).as("seed %s, round %s", seed, round).isEqualTo(known);
        }
        known = now;
      }
      assertThat(known).as("seed %s, round %s", seed, round).isPresent();
    }
  }

  @Test
  void leavesTheOctetsAsTheyAre() {
    ByteBuffer octets = ByteBuffer.wrap("xxGET / HTTP/1.1".getBytes(ISO_8859_1)).position(2);

    assertThat(FirstOctets.of(octets)).contains(Protocol.HTTP);
    assertThat(octets.position()).isEqualTo(2);
  }

  @Test
  void knowsTheNamesOfHandshakes() {
    assertThat(Protocol.SIP.alpn()).containsExactly("sip/2");
    assertThat(Protocol.HTTP.alpn()).isEqualTo(Protocol.CONNECT.alpn()).containsExactly("http/1.1");
    assertThat(Protocol.STUN.alpn()).containsExactly("stun.turn", "stun.nat-discovery");
    assertThat(Protocol.SSH.alpn()).isEmpty();
  }

  private static byte[] octets(String written) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c != '~') {
        text.append(c);
        continue;
      }
      char next = written.charAt(++i);
      if (next == 'r' || next == 'n' || next == 't') {
        text.append(next == 'r' ? '\r' : next == 'n' ? '\n' : '\t');
        continue;
      }
      int to = i;
      while (to < written.length() && Character.isDigit(written.charAt(to))) {
        to++;
      }
      text.append((char) Integer.parseInt(written.substring(i, to)));
      i = to - 1;
    }
    return text.toString().getBytes(ISO_8859_1);
  }
}
