package io.sallyport.app.node;

import io.sallyport.topology.json.JsonWriter;
import io.sallyport.xmpp.InsideReport;
import io.sallyport.xmpp.StreamReport;
import io.sallyport.xmpp.inside.Backlog;
import io.sallyport.xmpp.inside.GatewayReport;
import java.util.List;

/**
 * What a node tells of who serves domains inside by XMPP.
 *
 * @param all empty if the node is no XMPP proxy
 */
public record InsideStreams(InsideReport all) {
  /** Of a node that is no XMPP proxy. */
  public static final InsideStreams NONE = new InsideStreams(InsideReport.NONE);

  /** Domains of one gateway that are named. */
  static final int MOST_DOMAINS = 20;

  // ---- for programs

  void addTo(JsonWriter text) {
    text.name("xmppGateways").beginArray();
    all.gateways().stream()
        .limit(PartnerStreams.MOST_LISTED)
        .forEach(gateway -> addTo(text, gateway));
    text.endArray().name("xmppComponents").beginArray();
    all.components().stream()
        .limit(PartnerStreams.MOST_LISTED)
        .forEach(component -> addTo(text, component));
    text.endArray().name("xmppServers").beginArray();
    all.servers().streams().stream()
        .limit(PartnerStreams.MOST_LISTED)
        .forEach(stream -> addTo(text, stream));
    text.endArray();
  }

  private void addTo(JsonWriter text, GatewayReport gateway) {
    text.beginObject()
        .member("gateway", gateway.gateway())
        .member("remote", NodeStatus.address(gateway.remote()))
        .member("attached", gateway.isAttached())
        .member("domains", gateway.domains().size())
        .member("names", gateway.domains().stream().limit(MOST_DOMAINS).toList())
        .member("counted", gateway.isCounted())
        .member("paused", gateway.isPaused())
        .member("seconds", seconds(gateway.sinceNanos()));
    addTo(text, gateway.sent());
    text.member("taken", gateway.taken()).endObject();
  }

  private void addTo(JsonWriter text, InsideReport.Component component) {
    text.beginObject()
        .member("domain", component.domain())
        .member("remote", NodeStatus.address(component.remote()))
        .member("seconds", seconds(component.sinceNanos()));
    addTo(text, component.load().sent());
    text.member("taken", component.load().taken()).endObject();
  }

  private void addTo(JsonWriter text, StreamReport stream) {
    text.beginObject()
        .member("from", stream.pair().from().ascii())
        .member("to", stream.pair().to().ascii())
        .member("openedBy", stream.isInbound() ? "server" : "us")
        .member("remote", NodeStatus.address(stream.peer().remote()))
        .member("bothWays", stream.isBidirectional())
        .member("counted", stream.load().isCounted())
        .member("seconds", seconds(stream.sinceNanos()));
    addTo(text, stream.load().sent());
    text.member("taken", stream.load().taken()).endObject();
  }

  private void addTo(JsonWriter text, Backlog sent) {
    text.member("sent", sent.stanzas())
        .member("sentOctets", sent.octets())
        .member("sentSeconds", sent.isEmpty() ? 0 : seconds(sent.oldestNanos()));
  }

  private long seconds(long nanos) {
    return all.since(nanos).toSeconds();
  }

  // ---- for people

  String text() {
    StringBuilder text = new StringBuilder();
    for (GatewayReport gateway : first(all.gateways())) {
      text.append("XMPP gateway ").append(gateway.gateway());
      text.append(gateway.isAttached() ? ", " : ", gone, last from ");
      text.append(NodeStatus.address(gateway.remote())).append(", serves ");
      text.append(gateway.domains().size()).append(" domains");
      text.append(gateway.isPaused() ? ", not read" : "");
      load(text, gateway.sent(), gateway.taken());
    }
    PartnerStreams.more(text, all.gateways(), "streams of gateways");
    for (InsideReport.Component component : first(all.components())) {
      text.append("XMPP component for ").append(component.domain()).append(", ");
      text.append(NodeStatus.address(component.remote()));
      load(text, component.load().sent(), component.load().taken());
    }
    PartnerStreams.more(text, all.components(), "components");
    for (StreamReport stream : first(all.servers().streams())) {
      text.append("XMPP inside ").append(stream.isInbound() ? "from " : "to ");
      text.append(stream.partner()).append(": ").append(stream.pair().from()).append(" to ");
      text.append(stream.pair().to()).append(", ");
      text.append(NodeStatus.address(stream.peer().remote()));
      load(text, stream.load().sent(), stream.load().taken());
    }
    PartnerStreams.more(text, all.servers().streams(), "streams inside");
    return text.toString();
  }

  private static <T> List<T> first(List<T> list) {
    return list.subList(0, Math.min(list.size(), PartnerStreams.MOST_SHOWN));
  }

  private static void load(StringBuilder text, Backlog sent, long taken) {
    if (!sent.isEmpty()) {
      text.append(", ").append(PartnerStreams.stanzas(sent)).append(" not confirmed");
    }
    if (taken > 0) {
      text.append(", ").append(taken).append(" of theirs under way");
    }
    text.append('\n');
  }
}
