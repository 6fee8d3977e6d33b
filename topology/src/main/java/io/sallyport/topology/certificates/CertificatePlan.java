package io.sallyport.topology.certificates;

import io.sallyport.topology.Capability;
import io.sallyport.topology.Node;
import io.sallyport.topology.OutputFormat;
import io.sallyport.topology.Topology;
import io.sallyport.topology.certificates.PlannedCertificate.Issuer;
import io.sallyport.topology.certificates.PlannedCertificate.Role;
import io.sallyport.topology.certificates.PlannedCertificate.Usage;
import io.sallyport.topology.json.JsonWriter;
import io.sallyport.topology.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The certificates of a pool: one outside, one inside. The name of the A/V Edge is in none, because
 * that service secures media without a certificate.
 */
public record CertificatePlan(PlannedCertificate external, PlannedCertificate internal) {

  public static CertificatePlan of(Topology topology) {
    return new CertificatePlan(external(topology), internal(topology));
  }

  public List<PlannedCertificate> certificates() {
    return List.of(external, internal);
  }

  private static PlannedCertificate external(Topology topology) {
    Set<Capability> on = topology.capabilities();
    String subject = topology.external().access();
    // TLS ignores the subject once there are alternative names, so it is one of them.
    Set<String> names = new LinkedHashSet<>();
    names.add(subject);
    List<String> services = new ArrayList<>(List.of("Access Edge"));
    if (on.contains(Capability.WEBCONF)) {
      topology.external().webconf().ifPresent(names::add);
      services.add("Web Conferencing Edge");
    }
    if (on.contains(Capability.AV)) {
      services.add("A/V Authentication");
    }
    topology.domains().forEach(domain -> names.add("sip." + domain));
    if (on.contains(Capability.XMPP)) {
      services.add("XMPP proxy");
      for (String domain : topology.domains()) {
        // A wildcard does not cover the bare domain (RFC 9525, 6.3), which XMPP partners check.
        names.addAll(List.of("xmpp." + domain, domain, "*." + domain));
      }
    }
    return new PlannedCertificate(
        Role.EXTERNAL,
        subject,
        List.copyOf(names),
        // Public authorities give server usage only; partners of this role accept that.
        List.of(Usage.SERVER),
        Issuer.PUBLIC,
        List.copyOf(services),
        topology.certificates().external());
  }

  private static PlannedCertificate internal(Topology topology) {
    Set<String> names = new LinkedHashSet<>();
    names.add(topology.pool());
    // Record-Route names the node, and servers inside verify the name that they dial.
    topology.nodes().stream().map(Node::name).forEach(names::add);
    return new PlannedCertificate(
        Role.INTERNAL,
        topology.pool(),
        List.copyOf(names),
        // The node also dials the next hop, which may insist on client usage.
        List.of(Usage.SERVER, Usage.CLIENT),
        Issuer.ANY,
        List.of("internal interface"),
        topology.certificates().internal());
  }

  /**
   * The plan for people or programs.
   *
   * @throws IllegalArgumentException for CSV, which has no good form for lists of names
   */
  public String render(OutputFormat format) {
    return switch (format) {
      case TEXT -> text();
      case MARKDOWN -> markdown();
      case JSON -> json();
      case CSV -> throw new IllegalArgumentException("a certificate plan has no CSV form");
    };
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    for (PlannedCertificate certificate : certificates()) {
      out.append(out.isEmpty() ? "" : "\n").append(title(certificate)).append('\n');
      lines("subject", List.of(certificate.subject()), out);
      lines("names (SAN)", certificate.names(), out);
      lines("key usage", keys(certificate), out);
      lines("issued by", List.of(certificate.issuer().words()), out);
      lines("assigned to", certificate.assignedTo(), out);
      lines("certificate", List.of(certificate.files().certificate().toString()), out);
      lines("key", List.of(certificate.files().key().toString()), out);
    }
    return out + "\nEvery node has the same certificates and keys.\n";
  }

  private static void lines(String label, List<String> values, StringBuilder out) {
    for (int i = 0; i < values.size(); i++) {
      out.append("  %-14s%s\n".formatted(i == 0 ? label : "", values.get(i)));
    }
  }

  private String markdown() {
    List<List<String>> rows =
        certificates().stream()
            .map(c ->
                List.of(
                    title(c),
                    c.subject(),
                    String.join(", ", c.names()),
                    String.join(", ", keys(c)),
                    c.issuer().words(),
                    String.join(", ", c.assignedTo())))
            .toList();
    return new Table(
            List.of(
                "certificate", "subject", "names (SAN)", "key usage", "issued by", "assigned to"),
            rows)
        .markdown();
  }

  private String json() {
    JsonWriter json = new JsonWriter().beginObject().name("certificates").beginArray();
    for (PlannedCertificate certificate : certificates()) {
      json.beginObject()
          .member("role", certificate.role().key())
          .member("subject", certificate.subject())
          .member("names", certificate.names())
          .member("usages", keys(certificate))
          .member("issuer", certificate.issuer().words())
          .member("assignedTo", certificate.assignedTo())
          .member("sharedByNodes", true)
          .member("certificate", certificate.files().certificate().toString())
          .member("key", certificate.files().key().toString())
          .endObject();
    }
    return json.endArray().endObject().toString();
  }

  private static String title(PlannedCertificate certificate) {
    return switch (certificate.role()) {
      case EXTERNAL -> "External edge";
      case INTERNAL -> "Internal edge";
    };
  }

  private static List<String> keys(PlannedCertificate certificate) {
    return certificate.usages().stream().map(Usage::key).toList();
  }
}
