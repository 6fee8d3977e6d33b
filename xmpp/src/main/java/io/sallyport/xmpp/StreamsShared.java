package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.dns.Resolver;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.wire.xmpp.DialbackKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What all streams of one side work with.
 *
 * @param owner the loop of the table of streams, and of all streams that are opened here
 * @param care of certificates; empty if they are only judged in the handshake
 * @param outsideEvents for what others cause, who could flood a log
 */
record StreamsShared(
    StreamRules rules,
    DialbackKey key,
    StreamTimes times,
    Loop owner,
    Ways ways,
    Inward inward,
    PartnerLoads loads,
    TlsMemory memory,
    Optional<CertificateCare> care,
    Counters<XmppCounter> counters,
    Events events,
    Events outsideEvents,
    SecureRandom random) {
  private static final int ID_OCTETS = 16;

  /**
   * How connections come about and are secured.
   *
   * @param plain dials without TLS, which begins later
   * @param direct dials with TLS at once (XEP-0368)
   */
  record Ways(ServerSearch search, Resolver resolver, Dialler plain, Dialler direct, Tls tls) {}

  /** Puts TLS into a connection that both ends have spoken on. */
  interface Tls {
    void accept(Connection connection);

    /**
     * The same for the end that dialled.
     *
     * @param name sent as SNI
     */
    void connect(Connection connection, String name);
  }

  /** The same for streams that stay while nothing is said. */
  StreamsShared staying() {
    return new StreamsShared(
        rules,
        key,
        times.staying(),
        owner,
        ways,
        inward,
        loads,
        memory,
        care,
        counters,
        events,
        outsideEvents,
        random);
  }

  /** An id of a stream: it goes into keys, so nobody may guess it (RFC 6120 section 4.7.3). */
  String streamId() {
    byte[] octets = new byte[ID_OCTETS];
    random.nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }
}
