package io.sallyport.av;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What A/V authentication documents say ([MS-AVEDGEA] 2.2). */
final class AuthDocument {
  static final String NAMESPACE = "http://schemas.microsoft.com/2006/09/sip/mrasp";

  /** How SIP names it. */
  static final String MEDIA_TYPE = "application/msrtc-media-relay-auth+xml";

  /** Octets of a request. */
  static final int MAX_OCTETS = 256 * 1024;

  /** Credentials asked for in one document. */
  static final int MAX_CREDENTIALS = 100;

  /** Characters of an id. */
  static final int MAX_ID = 64;

  private AuthDocument() {}

  /** Where a client will be. */
  enum Location {
    INTRANET("intranet"),
    INTERNET("internet");

    private final String word;

    Location(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** How relays are named: by the pool, or each by its address. */
  enum Route {
    LOAD_BALANCED("loadbalanced"),
    DIRECT_IP("directip");

    private final String word;

    Route(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * What is copied from a request into its response.
   *
   * @param version "1.0", "2.0" or "3.0"
   */
  record Envelope(String requestId, String version, String to, String from) {}

  record Request(Envelope envelope, Route route, List<CredentialsRequest> credentials) {
    Request {
      credentials = List.copyOf(credentials);
    }
  }

  /**
   * One client's wish.
   *
   * @param location empty for both
   * @param duration whole minutes, 1 or more; empty for whatever is usual
   */
  record CredentialsRequest(
      String id, String identity, Optional<Location> location, Optional<Duration> duration) {}

  /** One relay, with its ports for UDP and TCP. */
  record MediaRelay(Location location, Host host, int udpPort, int tcpPort) {}

  /** By which a relay is found. */
  sealed interface Host {
    record Name(String name) implements Host {}

    /** An address as text. */
    record Address(String text) implements Host {}
  }

  /**
   * One client's answer.
   *
   * @param duration whole minutes
   */
  record CredentialsResponse(
      String id, IssuedToken token, Duration duration, List<MediaRelay> relays) {
    CredentialsResponse {
      relays = List.copyOf(relays);
    }
  }
}
