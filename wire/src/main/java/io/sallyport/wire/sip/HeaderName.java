package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;

/** Header fields this edge knows by name; everything else is {@link #OTHER}. */
public enum HeaderName {
  VIA("Via", "v"),
  FROM("From", "f"),
  TO("To", "t"),
  CALL_ID("Call-ID", "i"),
  CSEQ("CSeq"),
  MAX_FORWARDS("Max-Forwards"),
  ROUTE("Route"),
  RECORD_ROUTE("Record-Route"),
  PATH("Path"),
  CONTACT("Contact", "m"),
  CONTENT_LENGTH("Content-Length", "l"),
  CONTENT_TYPE("Content-Type", "c"),
  EXPIRES("Expires"),
  REQUIRE("Require"),
  PROXY_REQUIRE("Proxy-Require"),
  SUPPORTED("Supported", "k"),
  UNSUPPORTED("Unsupported"),
  EVENT("Event", "o"),
  SUBJECT("Subject", "s"),
  REFER_TO("Refer-To", "r"),
  REFERRED_BY("Referred-By", "b"),
  ALLOW("Allow"),
  ALLOW_EVENTS("Allow-Events", "u"),
  CONTENT_ENCODING("Content-Encoding", "e"),
  ACCEPT("Accept"),
  ACCEPT_CONTACT("Accept-Contact", "a"),
  SESSION_EXPIRES("Session-Expires", "x"),
  IDENTITY("Identity", "y"),
  IDENTITY_INFO("Identity-Info", "n"),
  REJECT_CONTACT("Reject-Contact", "j"),
  REQUEST_DISPOSITION("Request-Disposition", "d"),
  SERVER("Server"),
  USER_AGENT("User-Agent"),
  WARNING("Warning"),
  RETRY_AFTER("Retry-After"),
  DATE("Date"),
  TIMESTAMP("Timestamp"),
  AUTHORIZATION("Authorization"),
  PROXY_AUTHORIZATION("Proxy-Authorization"),
  WWW_AUTHENTICATE("WWW-Authenticate"),
  PROXY_AUTHENTICATE("Proxy-Authenticate"),
  AUTHENTICATION_INFO("Authentication-Info"),
  PROXY_AUTHENTICATION_INFO("Proxy-Authentication-Info"),
  P_ASSERTED_IDENTITY("P-Asserted-Identity"),
  P_PREFERRED_IDENTITY("P-Preferred-Identity"),
  PRIVACY("Privacy"),
  P_CHARGING_VECTOR("P-Charging-Vector"),
  P_VISITED_NETWORK_ID("P-Visited-Network-ID"),
  FLOW_TIMER("Flow-Timer"),
  MIN_EXPIRES("Min-Expires"),
  RACK("RAck"),
  RSEQ("RSeq"),
  REPLACES("Replaces"),
  COMPRESSION("Compression"),
  MS_EDGE_PROXY_MESSAGE_TRUST("ms-edge-proxy-message-trust"),
  MS_DIAGNOSTICS("ms-diagnostics"),
  MS_DIAGNOSTICS_PUBLIC("ms-diagnostics-public"),
  MS_KEEP_ALIVE("ms-keep-alive"),
  MS_USER_LOGON_DATA("ms-user-logon-data"),
  MS_ASSERTED_VERIFICATION_LEVEL("ms-asserted-verification-level"),
  MS_SPLIT_DOMAIN_INFO("ms-split-domain-info"),
  P_DIALOG_RECOVERY_ACTION("P-Dialog-Recovery-Action"),
  /** Any other field; it has no text of its own. */
  OTHER("");

  private static final int BUCKETS = 256;
  private static final HeaderName[][] BY_HASH = new HeaderName[BUCKETS][0];
  private static final HeaderName[] BY_LETTER = new HeaderName[BUCKETS];

  static {
    for (HeaderName name : values()) {
      if (name.lowerCase.length > 0) {
        int bucket = hash(name.lowerCase, 0, name.lowerCase.length);
        HeaderName[] longer = Arrays.copyOf(BY_HASH[bucket], BY_HASH[bucket].length + 1);
        longer[longer.length - 1] = name;
        BY_HASH[bucket] = longer;
      }
      if (!name.compact.isEmpty()) {
        BY_LETTER[name.compact.charAt(0)] = name;
      }
    }
  }

  private final String text;
  private final String compact;

  // The array never leaves this package and is never written again.
  @SuppressWarnings("ImmutableEnumChecker")
  private final byte[] lowerCase;

  HeaderName(String text) {
    this(text, "");
  }

  HeaderName(String text, String compact) {
    this.text = text;
    this.compact = compact;
    this.lowerCase = text.toLowerCase(Locale.ROOT).getBytes(ISO_8859_1);
  }

  /** The spelling of the standards, in the long form; empty for {@link #OTHER}. */
  public String text() {
    return text;
  }

  /** The field of that name, in long or compact form, letters of either case. */
  public static HeaderName of(String name) {
    if (!Ascii.isToken(name, 0, name.length())) {
      return OTHER;
    }
    byte[] octets = name.getBytes(ISO_8859_1);
    return of(octets, 0, octets.length);
  }

  /** The field whose name is these octets, of which there is at least one; all are token octets. */
  static HeaderName of(byte[] octets, int from, int to) {
    if (to - from == 1) {
      HeaderName name = BY_LETTER[(octets[from] | 0x20) & 0xFF];
      return name == null ? OTHER : name;
    }
    for (HeaderName name : BY_HASH[hash(octets, from, to)]) {
      if (Ascii.isLowerCaseOf(name.lowerCase, octets, from, to)) {
        return name;
      }
    }
    return OTHER;
  }

  private static int hash(byte[] octets, int from, int to) {
    int length = to - from;
    return (length * 7 + (octets[from] | 0x20) * 31 + (octets[to - 1] | 0x20) * 5) & (BUCKETS - 1);
  }
}
