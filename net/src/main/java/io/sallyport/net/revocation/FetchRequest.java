package io.sallyport.net.revocation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What is to be fetched.
 *
 * @param body sent with POST; if it is empty, the request is a GET
 * @param authority whose word it is; a name that tells it from others
 */
record FetchRequest(Kind kind, HttpPlace place, ByteBuffer body, String authority) {
  /** What is at the place. */
  enum Kind {
    /** A revocation list (RFC 2585). */
    LIST(RevocationLimits.MAX_CRL_OCTETS, RevocationLimits.TOTAL, "application/pkix-crl", ""),
    /** An OCSP responder (RFC 6960 appendix A). */
    OCSP(
        RevocationLimits.MAX_OCSP_OCTETS,
        RevocationLimits.OCSP_TOTAL,
        "application/ocsp-response",
        "Content-Type: application/ocsp-request\r\n");

    private final int maxOctets;
    private final Duration limit;
    private final String accepted;
    private final String sent;

    Kind(int maxOctets, Duration limit, String accepted, String sent) {
      this.maxOctets = maxOctets;
      this.limit = limit;
      this.accepted = accepted;
      this.sent = sent;
    }

    int maxOctets() {
      return maxOctets;
    }

    /** For a fetch from its beginning to its last octet, waiting for its turn included. */
    Duration limit() {
      return limit;
    }
  }

  FetchRequest {
    body = body.asReadOnlyBuffer();
  }

  /** Of whoever is at a place. */
  FetchRequest(Kind kind, HttpPlace place, ByteBuffer body) {
    this(kind, place, body, place.host());
  }

  static FetchRequest get(Kind kind, HttpPlace place) {
    return new FetchRequest(kind, place, ByteBuffer.allocate(0));
  }

  boolean isGet() {
    return !body.hasRemaining();
  }

  /** The same of another place. */
  FetchRequest at(HttpPlace other) {
    return new FetchRequest(kind, other, body, authority);
  }

  /** The same, of an authority that may be at several places. */
  FetchRequest of(CertificateHash issuer) {
    return new FetchRequest(kind, place, body, issuer.sha256());
  }

  /** As it goes over the wire (RFC 9112). No compression is offered: it would hide sizes. */
  byte[] octets() {
    var head = new StringBuilder(isGet() ? "GET " : "POST ");
    head.append(place.target()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(place.authority()).append("\r\n");
    head.append("Accept: ").append(kind.accepted).append("\r\n");
    head.append("User-Agent: Sallyport\r\nConnection: close\r\n");
    if (!isGet()) {
      head.append(kind.sent).append("Content-Length: ").append(body.remaining()).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(start.length + body.remaining())
        .put(start)
        .put(body.duplicate())
        .array();
  }
}
