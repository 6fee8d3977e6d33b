package io.sallyport.lab.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file, two programs; each takes the lines of its own family. */
class IptablesTest {

  @TempDir Path folder;

  @Test
  void both_programs_take_the_file() {
    Path rules = ExamplePool.render(ExamplePool.topology(), "iptables", folder);
    try (Namespace namespace = new Namespace("iptables")) {
      namespace.run("iptables-restore", "--test", rules.toString());
      namespace.run("ip6tables-restore", "--test", rules.toString());
    }
  }

  @Test
  void each_family_gets_its_own_rules() {
    Path rules = ExamplePool.render(ExamplePool.topology(), "iptables", folder);
    try (Namespace namespace = new Namespace("iptables")) {
      namespace.run("iptables-restore", rules.toString());
      namespace.run("ip6tables-restore", rules.toString());

      assertThat(namespace.run("iptables-save", "-t", "filter"))
          .contains(
              ":INPUT DROP",
              "-A SALLYPORT-EXT-IN -d 198.51.100.10/32 -p tcp -m tcp --dport 443",
              "-A SALLYPORT-INT-IN -s 10.20.1.30/32 -d 10.20.0.11/32 -p tcp -m tcp --dport 4443")
          .doesNotContain("2001:db8");
      assertThat(namespace.run("ip6tables-save", "-t", "filter"))
          .contains(
              ":INPUT DROP", "-A SALLYPORT-EXT-IN -d 2001:db8:1::10/128 -p tcp -m tcp --dport 443")
          .doesNotContain("198.51.100", "--dport 4443");
    }
  }
}
