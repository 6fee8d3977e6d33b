package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DomainPair;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What operators are told of a domain pair on a stream with a partner.
 *
 * @param pair from who sends on it
 * @param isInbound true if the partner has opened the connection
 * @param method by which the pair was proven
 * @param certificate of the other end; empty if it showed none that is good
 * @param isBidirectional true if the other direction goes on it as well
 * @param sinceNanos when the pair was proven
 */
public record StreamReport(
    DomainPair pair,
    boolean isInbound,
    InetSocketAddress remote,
    boolean isSecured,
    Xmpp.Method method,
    Optional<X509Certificate> certificate,
    boolean isBidirectional,
    long sinceNanos) {

  /** The partner's domain. */
  public String partner() {
    return (isInbound ? pair.from() : pair.to()).ascii();
  }

  /** By which form of name the certificate proves the partner's domain; empty if it does not. */
  public Optional<CertificateProof.Rule> rule() {
    return certificate.flatMap(shown -> CertificateProof.rule(shown, partner()));
  }

  /**
   * Why there was no stream when one was wanted.
   *
   * @param text the step that failed
   */
  public record Failure(DomainPair pair, String text, long atNanos) {}

  /**
   * All that is known at one moment.
   *
   * @param nowNanos of the clock that the others have
   */
  public record All(List<StreamReport> streams, List<Failure> failures, long nowNanos) {
    public All {
      streams = List.copyOf(streams);
      failures = List.copyOf(failures);
    }

    /** How long ago something was. */
    public Duration since(long nanos) {
      return Duration.ofNanos(Math.max(0, nowNanos - nanos));
    }

    /** Streams that partners, or that we, have opened. */
    public long count(boolean isInbound) {
      return streams.stream().filter(stream -> stream.isInbound() == isInbound).count();
    }
  }
}
