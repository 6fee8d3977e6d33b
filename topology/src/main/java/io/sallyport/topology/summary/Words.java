package io.sallyport.topology.summary;

import io.sallyport.topology.Capability;
import io.sallyport.topology.PortRow;
import java.util.Map;
import java.util.stream.Collectors;

/** The words of the summary in one language. */
sealed interface Words {

  static Words of(Language language) {
    return switch (language) {
      case ENGLISH -> new English();
      case FRENCH -> new French();
    };
  }

  /** Heading of the whole; takes the pool's name. */
  String title(String pool);

  String table(PortRow.Table table);

  String service(PortRow.EdgeService service);

  String direction(PortRow.Direction direction);

  String note(PortRow row);

  /** Says that another row states the same flow. */
  String sameFlow(String id);

  /** A far end that the pool does not know by address. */
  String farEnd(String token);

  String off(PortRow row);

  /** Headings of the columns. */
  Headings headings();

  record Headings(
      String row,
      String service,
      String protocol,
      String port,
      String direction,
      String node,
      String edgeAddress,
      String farEnd,
      String state,
      String note) {}

  private static String joined(PortRow row, String or) {
    return row.capabilities().stream().map(Capability::key).collect(Collectors.joining(or));
  }

  /**
   * A narrowing that is known only as a token, {@code any[a;b]}, is anybody as long as it is so.
   */
  private static String word(Map<String, String> words, String token) {
    String plain = token.startsWith("any[") ? "any" : token;
    String word = words.get(plain);
    if (word == null) {
      throw new IllegalArgumentException("not the token of a far end: " + token);
    }
    return word;
  }

  /** English, the first language. */
  record English() implements Words {
    private static final Map<String, String> FAR_ENDS =
        Map.of(
            "any", "any",
            "pic-partner", "public IM network",
            "wlm-client", "Live Messenger client",
            "client", "client");

    @Override
    public String title(String pool) {
      return "Port summary of pool " + pool;
    }

    @Override
    public String table(PortRow.Table table) {
      return switch (table) {
        case EXT -> "EXT: external interface";
        case INT -> "INT: internal interface";
        case FED -> "FED: federation";
        case PIC -> "PIC: public instant messaging connectivity";
        case XMPP -> "XMPP";
        case GEN -> "GEN: Sallyport's own rows, in none of the printed tables";
      };
    }

    @Override
    public String service(PortRow.EdgeService service) {
      return switch (service) {
        case ACCESS -> "Access Edge";
        case WEBCONF -> "Web Conferencing Edge";
        case AV -> "A/V Edge";
        case AV_AUTH -> "A/V Authentication";
        case XMPP -> "XMPP proxy";
        case CMS_REPLICA -> "Management replica";
        case CLS_AGENT -> "Logging agent";
        case NODE -> "Node";
      };
    }

    @Override
    public String direction(PortRow.Direction direction) {
      return switch (direction) {
        case IN -> "in";
        case OUT -> "out";
      };
    }

    @Override
    public String note(PortRow row) {
      return row.noteEnglish();
    }

    @Override
    public String sameFlow(String id) {
      return "Same flow as " + id + ".";
    }

    @Override
    public String farEnd(String token) {
      return word(FAR_ENDS, token);
    }

    @Override
    public String off(PortRow row) {
      return "off: needs " + joined(row, " or ");
    }

    @Override
    public Headings headings() {
      return new Headings(
          "Row",
          "Service",
          "Protocol",
          "Port",
          "Dir.",
          "Node",
          "Edge address",
          "Far end",
          "State",
          "Note");
    }
  }

  /** French. */
  record French() implements Words {
    private static final Map<String, String> FAR_ENDS =
        Map.of(
            "any", "toute adresse",
            "pic-partner", "réseau public de messagerie",
            "wlm-client", "client Live Messenger",
            "client", "client");

    @Override
    public String title(String pool) {
      return "Récapitulatif des ports du pool " + pool;
    }

    @Override
    public String table(PortRow.Table table) {
      return switch (table) {
        case EXT -> "EXT : interface externe";
        case INT -> "INT : interface interne";
        case FED -> "FED : fédération";
        case PIC -> "PIC : connectivité avec la messagerie instantanée publique";
        case XMPP -> "XMPP";
        case GEN -> "GEN : lignes propres à Sallyport, absentes des tableaux imprimés";
      };
    }

    @Override
    public String service(PortRow.EdgeService service) {
      return switch (service) {
        case ACCESS -> "Edge d’accès";
        case WEBCONF -> "Edge de conférence Web";
        case AV -> "Edge A/V";
        case AV_AUTH -> "Authentification A/V";
        case XMPP -> "Proxy XMPP";
        case CMS_REPLICA -> "Réplica de gestion";
        case CLS_AGENT -> "Agent de journalisation";
        case NODE -> "Nœud";
      };
    }

    @Override
    public String direction(PortRow.Direction direction) {
      return switch (direction) {
        case IN -> "entrant";
        case OUT -> "sortant";
      };
    }

    @Override
    public String note(PortRow row) {
      return row.noteFrench();
    }

    @Override
    public String sameFlow(String id) {
      return "Même flux que " + id + ".";
    }

    @Override
    public String farEnd(String token) {
      return word(FAR_ENDS, token);
    }

    @Override
    public String off(PortRow row) {
      return "désactivé : demande " + joined(row, " ou ");
    }

    @Override
    public Headings headings() {
      return new Headings(
          "Ligne",
          "Service",
          "Protocole",
          "Port",
          "Sens",
          "Nœud",
          "Adresse Edge",
          "Autre extrémité",
          "État",
          "Note");
    }
  }
}
