package io.sallyport.app.node;

import io.sallyport.access.PartnerReport;
import io.sallyport.net.Bans;
import io.sallyport.topology.json.JsonWriter;
import java.util.List;

/**
 * What a node tells of those it defends itself against.
 *
 * @param bans that hold now, those that end last first
 * @param partners discovered ones, those at work last at the end
 */
public record Guard(List<Bans.Listed> bans, List<PartnerReport> partners) {
  /** Entries of each list in the status; the page of bans has all. */
  static final int MOST_LISTED = 1_000;

  public Guard {
    bans = List.copyOf(bans);
    partners = List.copyOf(partners);
  }

  void addTo(JsonWriter text) {
    text.member("banned", bans.size()).name("bans").beginArray();
    for (Bans.Listed ban : bans.subList(0, Math.min(bans.size(), MOST_LISTED))) {
      text.beginObject()
          .member("source", ban.source())
          .member("reason", ban.reason())
          .member("seconds", ban.left().toSeconds())
          .endObject();
    }
    text.endArray().name("discoveredPartners").beginArray();
    int first = Math.max(0, partners.size() - MOST_LISTED);
    for (PartnerReport partner : partners.subList(first, partners.size())) {
      text.beginObject()
          .member("server", partner.server())
          .member("domain", partner.domain())
          .member("passed", partner.passed())
          .member("inDialogs", partner.inDialogs())
          .member("tooFast", partner.tooFast())
          .member("tooManyContacts", partner.tooManyContacts())
          .member("contacts", partner.contacts())
          .member("answered", partner.answered())
          .member("failed", partner.failed())
          .member("suspicious", partner.isSuspicious())
          .endObject();
    }
    text.endArray();
  }

  /** Every ban, one a line: source, seconds left, reason. */
  String banLines() {
    StringBuilder lines = new StringBuilder();
    for (Bans.Listed ban : bans) {
      lines.append(ban.source()).append(' ').append(ban.left().toSeconds());
      lines.append(' ').append(ban.reason()).append('\n');
    }
    return lines.toString();
  }

  /** For people. */
  String text() {
    long suspicious = partners.stream().filter(PartnerReport::isSuspicious).count();
    String text = bans.isEmpty() ? "" : "banned sources: " + bans.size() + "\n";
    return suspicious == 0 ? text : text + "discovered partners slowed down: " + suspicious + "\n";
  }
}
