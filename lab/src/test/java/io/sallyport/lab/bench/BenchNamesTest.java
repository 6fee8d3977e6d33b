package io.sallyport.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The name server of the benchmark, asked by a program that knows DNS. */
class BenchNamesTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @Test
  void knowsHostsAndServices() throws IOException {
    try (BenchNames names =
        new BenchNames(
            new InetSocketAddress(LOOPBACK, 0),
            Map.of("im.harbor.lan", InetAddress.ofLiteral("192.0.2.7")),
            Map.of("_xmpps-server._tcp.a.example", new BenchNames.Server("im.a.example", 5270)))) {
      assertThat(dig(names, "A", "IM.harbor.lan")).isEqualTo("192.0.2.7\n");
      assertThat(dig(names, "SRV", "_xmpps-server._tcp.a.example"))
          .isEqualTo("0 0 5270 im.a.example.\n");
      assertThat(dig(names, "AAAA", "im.harbor.lan")).isEmpty();
      assertThat(dig(names, "A", "other.example")).isEmpty();
    }
  }

  private static String dig(BenchNames names, String type, String name) throws IOException {
    Process dig =
        new ProcessBuilder(
                "dig", "+short", "-p", Integer.toString(names.port()), "@127.0.0.1", type, name)
            .redirectErrorStream(true)
            .start();
    return new String(dig.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
