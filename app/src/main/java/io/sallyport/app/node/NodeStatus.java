package io.sallyport.app.node;

import io.sallyport.topology.json.JsonWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a node tells of itself at one moment.
 *
 * @param problems what an operator should mend, in words; empty is good
 */
public record NodeStatus(
    String node,
    String version,
    NodeState state,
    List<RowUse> rows,
    List<CertificateState> certificates,
    Load load,
    Guard guard,
    PartnerStreams partnerStreams,
    InsideStreams insideStreams,
    List<String> problems) {

  /** From then on a status warns of a certificate that ends. */
  public static final Duration EXPIRY_WARNING = Duration.ofDays(21);

  /** A certificate in use. */
  public record CertificateState(String side, String subject, Instant expires) {}

  /** What the node carries. */
  public record Load(long connections, long flows, long transactions) {}

  /** For programs. */
  public String json() {
    JsonWriter text =
        new JsonWriter()
            .beginObject()
            .member("node", node)
            .member("version", version)
            .member("state", state.key())
            .member("connections", load.connections())
            .member("flows", load.flows())
            .member("transactions", load.transactions())
            .name("rows")
            .beginArray();
    for (RowUse use : rows) {
      text.beginObject()
          .member("row", use.row().id())
          .member("state", use.condition().words())
          .member("listening", addresses(use))
          .member("missing", use.missing())
          .endObject();
    }
    text.endArray().name("certificates").beginArray();
    for (CertificateState certificate : certificates) {
      text.beginObject()
          .member("side", certificate.side())
          .member("subject", certificate.subject())
          .member("expires", certificate.expires().toString())
          .endObject();
    }
    text.endArray();
    guard.addTo(text);
    partnerStreams.addTo(text);
    insideStreams.addTo(text);
    return text.member("problems", problems).endObject().toString();
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(node).append(": ").append(state.key()).append(", version ").append(version);
    text.append('\n').append(load.connections()).append(" connections, ");
    text.append(load.flows()).append(" flows, ");
    text.append(load.transactions()).append(" transactions\n");
    text.append(guard.text()).append('\n');
    for (RowUse use : rows) {
      text.append(
          String.format(
                  "%-8s %-10s %s %s",
                  use.row().id(),
                  use.condition().words(),
                  String.join(" ", addresses(use)),
                  use.missing())
              .stripTrailing());
      text.append('\n');
    }
    text.append(partnerStreams.text()).append(insideStreams.text()).append('\n');
    for (CertificateState certificate : certificates) {
      text.append(certificate.side()).append(" certificate ").append(certificate.subject());
      text.append(" until ").append(certificate.expires()).append('\n');
    }
    problems.forEach(problem -> text.append("problem: ").append(problem).append('\n'));
    return text.toString();
  }

  private static List<String> addresses(RowUse use) {
    return use.listening().stream().map(NodeStatus::address).collect(Collectors.toList());
  }

  static String address(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
