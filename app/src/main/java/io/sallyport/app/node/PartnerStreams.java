package io.sallyport.app.node;

import io.sallyport.topology.json.JsonWriter;
import io.sallyport.xmpp.StreamReport;
import io.sallyport.xmpp.inside.Backlog;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a node tells of its streams with XMPP partners.
 *
 * @param all empty if the node is no XMPP proxy
 */
public record PartnerStreams(StreamReport.All all) {
  /** Of a node that is no XMPP proxy. */
  public static final PartnerStreams NONE = new PartnerStreams(StreamReport.All.NONE);

  /** Entries of each list in the status. */
  static final int MOST_LISTED = 500;

  /** Entries of each list that a person is shown. */
  static final int MOST_SHOWN = 100;

  /** What others have written, such as names in certificates, is cut there. */
  static final int MOST_CHARACTERS = 200;

  private static final Comparator<StreamReport> BY_PARTNER =
      Comparator.comparing(StreamReport::partner)
          .thenComparing(stream -> stream.pair().from().ascii())
          .thenComparing(stream -> stream.pair().to().ascii())
          .thenComparingLong(StreamReport::sinceNanos);

  private Stream<StreamReport> streams() {
    return all.streams().stream().sorted(BY_PARTNER);
  }

  // ---- for programs

  void addTo(JsonWriter text) {
    text.member("xmppStreams", all.streams().size())
        .member("xmppUnproven", all.unproven())
        .member("xmppQueued", all.queued())
        .name("xmppPartners")
        .beginArray();
    streams().limit(MOST_LISTED).forEach(stream -> addTo(text, stream));
    text.endArray().name("xmppQueues").beginArray();
    all.waiting().stream().limit(MOST_LISTED).forEach(queue -> addTo(text, queue));
    text.endArray().name("xmppFailures").beginArray();
    all.failures().reversed().stream().limit(MOST_LISTED).forEach(failed -> addTo(text, failed));
    text.endArray();
  }

  private void addTo(JsonWriter text, StreamReport stream) {
    StreamReport.Peer peer = stream.peer();
    text.beginObject()
        .member("partner", stream.partner())
        .member("from", stream.pair().from().ascii())
        .member("to", stream.pair().to().ascii())
        .member("openedBy", stream.isInbound() ? "partner" : "us")
        .member("remote", NodeStatus.address(peer.remote()))
        .member("tls", peer.tls().isPresent())
        .member("proof", word(stream.method().name()))
        .member("bothWays", stream.isBidirectional())
        .member("seconds", seconds(stream.sinceNanos()));
    peer.tls()
        .ifPresent(session ->
            text.member("tlsVersion", session.protocol()).member("tlsSuite", session.suite()));
    addTo(text, stream.load());
    peer.certificate().ifPresent(shown -> addTo(text, stream, shown));
    text.endObject();
  }

  private void addTo(JsonWriter text, StreamReport.Load load) {
    text.member("counted", load.isCounted())
        .member("sent", load.sent().stanzas())
        .member("sentOctets", load.sent().octets())
        .member("sentSeconds", seconds(load.sent()))
        .member("taken", load.taken());
  }

  private static void addTo(JsonWriter text, StreamReport stream, X509Certificate shown) {
    text.member("certificate", cut(shown.getSubjectX500Principal().getName()))
        .member("issuer", cut(shown.getIssuerX500Principal().getName()))
        .member("expires", shown.getNotAfter().toInstant().toString())
        .member("provenBy", stream.rule().map(rule -> word(rule.name())).orElse(""))
        .member("provenName", stream.rule().map(rule -> rule.name(stream.partner())).orElse(""));
  }

  private void addTo(JsonWriter text, StreamReport.Waiting queue) {
    text.beginObject()
        .member("from", queue.pair().from().ascii())
        .member("to", queue.pair().to().ascii())
        .member("stanzas", queue.backlog().stanzas())
        .member("octets", queue.backlog().octets())
        .member("seconds", seconds(queue.backlog()))
        .endObject();
  }

  private void addTo(JsonWriter text, StreamReport.Failure failure) {
    text.beginObject()
        .member("from", failure.pair().from().ascii())
        .member("to", failure.pair().to().ascii())
        .member("reason", cut(failure.text()))
        .member("secondsAgo", seconds(failure.atNanos()))
        .endObject();
  }

  private static String word(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String cut(String text) {
    return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "..." : text;
  }

  private long seconds(Backlog backlog) {
    return backlog.isEmpty() ? 0 : seconds(backlog.oldestNanos());
  }

  private long seconds(long nanos) {
    return all.since(nanos).toSeconds();
  }

  // ---- for people

  String text() {
    StringBuilder text = new StringBuilder();
    streams().limit(MOST_SHOWN).forEach(stream -> line(text, stream));
    more(text, all.streams(), "streams");
    all.waiting().stream().limit(MOST_SHOWN).forEach(queue -> line(text, queue));
    more(text, all.waiting(), "queues");
    all.failures().reversed().stream().limit(MOST_SHOWN).forEach(failed -> line(text, failed));
    more(text, all.failures(), "failures");
    return text.toString();
  }

  private void line(StringBuilder text, StreamReport stream) {
    StreamReport.Load load = stream.load();
    text.append("XMPP ").append(stream.isInbound() ? "from " : "to ").append(stream.partner());
    text.append(": ").append(stream.pair().from()).append(" to ").append(stream.pair().to());
    text.append(", ").append(word(stream.method().name())).append(", ");
    text.append(stream.peer().tls().map(session -> session.protocol() + ", ").orElse(""));
    text.append(stream.isBidirectional() ? "both ways, " : "");
    text.append(load.isCounted() ? "counted, " : "");
    text.append(NodeStatus.address(stream.peer().remote())).append(", for ");
    text.append(words(all.since(stream.sinceNanos())));
    if (!load.sent().isEmpty()) {
      text.append(", ").append(stanzas(load.sent())).append(" not confirmed");
    }
    if (load.taken() > 0) {
      text.append(", ").append(load.taken()).append(" of theirs not acknowledged");
    }
    text.append('\n');
  }

  private void line(StringBuilder text, StreamReport.Waiting queue) {
    text.append("XMPP waits for a stream: ").append(queue.pair().from()).append(" to ");
    text.append(queue.pair().to()).append(", ").append(stanzas(queue.backlog())).append(", for ");
    text.append(words(all.since(queue.backlog().oldestNanos()))).append('\n');
  }

  private void line(StringBuilder text, StreamReport.Failure failure) {
    text.append("XMPP failed ").append(words(all.since(failure.atNanos()))).append(" ago: ");
    text.append(failure.pair().from()).append(" to ").append(failure.pair().to());
    text.append(", ").append(cut(failure.text())).append('\n');
  }

  static void more(StringBuilder text, List<?> list, String what) {
    if (list.size() > MOST_SHOWN) {
      text.append("XMPP: ").append(list.size() - MOST_SHOWN).append(" more ").append(what);
      text.append('\n');
    }
  }

  static String stanzas(Backlog backlog) {
    return backlog.stanzas()
        + (backlog.stanzas() == 1 ? " stanza" : " stanzas")
        + " of "
        + backlog.octets()
        + " octets";
  }

  private static String words(Duration time) {
    return time.toMinutes() < 2 ? time.toSeconds() + " s" : time.toMinutes() + " min";
  }
}
