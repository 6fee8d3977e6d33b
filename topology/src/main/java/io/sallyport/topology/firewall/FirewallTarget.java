package io.sallyport.topology.firewall;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A form in which firewall rules can be written. Equal rules always give equal text. */
public sealed interface FirewallTarget
    permits Nftables, Iptables, Aws, Azure, Gcp, Netsh, Asa, Csv, Json, Markdown {

  /** The word that chooses it on the command line, for example {@code nftables}. */
  String name();

  /** The usual ending of a file of this form, without the dot. */
  String fileSuffix();

  /** What the form cannot say: rows that come out wider than asked for, or not at all. */
  List<FirewallWarning> warnings(FirewallRules rules);

  /** The whole text, ended by a line feed. */
  String text(FirewallRules rules);

  /** Every warning that goes with the text, those of the rules themselves first. */
  default List<FirewallWarning> allWarnings(FirewallRules rules) {
    return Stream.concat(rules.warnings().stream(), warnings(rules).stream()).toList();
  }

  /** The text with every warning. */
  default Rendering render(FirewallRules rules) {
    return new Rendering(text(rules), allWarnings(rules));
  }

  /** What a target makes of rules. */
  record Rendering(String text, List<FirewallWarning> warnings) {}

  /** Every target, in the order in which help and documents list them. */
  static List<FirewallTarget> all() {
    return List.of(
        new Nftables(),
        new Iptables(),
        new Aws(),
        new Azure(),
        new Gcp(),
        new Netsh(),
        new Asa(),
        new Csv(),
        new Json(),
        new Markdown());
  }

  /** The target of that name. */
  static Optional<FirewallTarget> of(String name) {
    return all().stream().filter(t -> t.name().equals(name)).findFirst();
  }
}
