package io.sallyport.app.node;

import io.sallyport.topology.json.JsonWriter;
import io.sallyport.xmpp.StreamReport;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a node tells of its streams with XMPP partners.
 *
 * @param all empty if the node is no XMPP proxy
 */
public record PartnerStreams(StreamReport.All all) {
  /** Of a node that is no XMPP proxy. */
  public static final PartnerStreams NONE =
      new PartnerStreams(new StreamReport.All(List.of(), List.of(), 0));

  /** Entries of each list in the status. */
  static final int MOST_LISTED = 1_000;

  void addTo(JsonWriter text) {
    text.member("xmppStreams", all.streams().size()).name("xmppPartners").beginArray();
    all.streams().stream().limit(MOST_LISTED).forEach(stream -> addTo(text, stream));
    text.endArray().name("xmppFailures").beginArray();
    for (StreamReport.Failure failure : all.failures()) {
      text.beginObject()
          .member("from", failure.pair().from().ascii())
          .member("to", failure.pair().to().ascii())
          .member("reason", failure.text())
          .member("secondsAgo", seconds(failure.atNanos()))
          .endObject();
    }
    text.endArray();
  }

  private void addTo(JsonWriter text, StreamReport stream) {
    text.beginObject()
        .member("partner", stream.partner())
        .member("from", stream.pair().from().ascii())
        .member("to", stream.pair().to().ascii())
        .member("openedBy", stream.isInbound() ? "partner" : "us")
        .member("remote", NodeStatus.address(stream.remote()))
        .member("tls", stream.isSecured())
        .member("proof", word(stream.method().name()))
        .member("bothWays", stream.isBidirectional())
        .member("seconds", seconds(stream.sinceNanos()));
    if (stream.certificate().isPresent()) {
      X509Certificate shown = stream.certificate().get();
      text.member("certificate", shown.getSubjectX500Principal().getName())
          .member("issuer", shown.getIssuerX500Principal().getName())
          .member("expires", shown.getNotAfter().toInstant().toString())
          .member("provenBy", stream.rule().map(rule -> word(rule.name())).orElse(""));
    }
    text.endObject();
  }

  private static String word(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private long seconds(long nanos) {
    return all.since(nanos).toSeconds();
  }

  /** For people. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (StreamReport stream : all.streams().stream().limit(MOST_LISTED).toList()) {
      text.append("XMPP ").append(stream.isInbound() ? "from " : "to ").append(stream.partner());
      text.append(": ").append(stream.pair().from()).append(" to ").append(stream.pair().to());
      text.append(", ").append(word(stream.method().name())).append(", ");
      text.append(NodeStatus.address(stream.remote())).append(", for ");
      text.append(words(all.since(stream.sinceNanos()))).append('\n');
    }
    for (StreamReport.Failure failure : all.failures()) {
      text.append("XMPP failed ").append(words(all.since(failure.atNanos()))).append(" ago: ");
      text.append(failure.pair().from()).append(" to ").append(failure.pair().to());
      text.append(", ").append(failure.text()).append('\n');
    }
    return text.toString();
  }

  private static String words(Duration time) {
    return time.toMinutes() < 2 ? time.toSeconds() + " s" : time.toMinutes() + " min";
  }
}
