package io.sallyport.lab.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Bind;
import io.sallyport.lab.peers.Bind.Zone;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerProcess;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The DNS server that other tests lean on, asked by BIND's own client. */
class BindTest {
  private static final int EXIT_NO_ANSWER = 9;

  @RegisterExtension static final Lab LAB = new Lab();

  private int runs;

  private PeerProcess dig(int seconds, InetSocketAddress server, String... question) {
    List<String> command =
        List.of(
            PeerProcess.program("dig"),
            "+noedns",
            "+tries=1",
            "+time=" + seconds,
            "@" + server.getAddress().getHostAddress(),
            "-p",
            Integer.toString(server.getPort()));
    runs++;
    return LAB.forTest()
        .start("dig-" + runs, Stream.concat(command.stream(), List.of(question).stream()).toList());
  }

  private String answered(InetSocketAddress server, String... question) {
    PeerProcess dig = dig(20, server, question);
    assertThat(dig.awaitExit(Duration.ofMinutes(1))).as(dig.output()).isZero();
    return dig.output();
  }

  private void unanswered(InetSocketAddress server, String... question) {
    PeerProcess dig = dig(1, server, question);
    assertThat(dig.awaitExit(Duration.ofMinutes(1))).as(dig.output()).isEqualTo(EXIT_NO_ANSWER);
  }

  @Test
  void answersFromItsZonesAndTellsWhoAsked() {
    Bind bind =
        Bind.start(
            LAB.forTest(),
            "bind",
            List.of(
                Zone.of("quayside.example", "_sip._tls SRV 0 0 443 sip", "sip A 203.0.113.7"),
                Zone.of("harbor.example", 120, "sip A 198.51.100.10", "sip A 198.51.100.11")));
    assertThat(answered(bind.address(), "+short", "_sip._tls.quayside.example", "SRV"))
        .isEqualTo("0 0 443 sip.quayside.example.\n");
    assertThat(answered(bind.addressIpv6(), "+short", "+tcp", "sip.harbor.example").lines())
        .containsExactlyInAnyOrder("198.51.100.10", "198.51.100.11");
    assertThat(answered(bind.address(), "nobody.example")).contains("status: NXDOMAIN");
    assertThat(answered(bind.address(), "sip.harbor.example", "AAAA"))
        .contains("status: NOERROR", "1 3600 600 86400 120");
    assertThat(bind.queries())
        .containsExactly(
            "_sip._tls.quayside.example IN SRV + (127.0.0.1)",
            "sip.harbor.example IN A +T (::1)",
            "nobody.example IN A + (127.0.0.1)",
            "sip.harbor.example IN AAAA + (127.0.0.1)");
    assertThat(bind.askers())
        .extracting(asker -> asker.getAddress().getHostAddress())
        .containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1", "127.0.0.1", "127.0.0.1");
  }

  @Test
  void isSilentWhilePausedAndGoneWhenStopped() {
    Bind bind =
        Bind.start(LAB.forTest(), "bind", List.of(Zone.of("harbor.example", "sip A 192.0.2.1")));
    bind.pause();
    unanswered(bind.address(), "sip.harbor.example");
    bind.resume();
    assertThat(answered(bind.address(), "+short", "sip.harbor.example")).isEqualTo("192.0.2.1\n");
    bind.stop();
    unanswered(bind.address(), "sip.harbor.example");
    bind.restart();
    assertThat(bind.queries()).isEmpty();
    assertThat(answered(bind.address(), "+short", "sip.harbor.example")).isEqualTo("192.0.2.1\n");
  }
}
