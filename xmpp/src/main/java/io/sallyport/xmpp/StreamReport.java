package io.sallyport.xmpp;

import io.sallyport.net.tls.TlsSession;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.xmpp.inside.Backlog;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What operators are told of a domain pair on a stream.
 *
 * @param pair from who sends on it
 * @param isInbound true if the other end has opened the connection
 * @param method by which the pair was proven
 * @param isBidirectional true if the other direction goes on it as well
 * @param load of the whole stream, which other pairs may share
 * @param sinceNanos when the pair was proven
 */
public record StreamReport(
    DomainPair pair,
    boolean isInbound,
    Peer peer,
    Xmpp.Method method,
    boolean isBidirectional,
    Load load,
    long sinceNanos) {

  /**
   * The other end.
   *
   * @param tls empty in the clear
   * @param certificate empty if it showed none that is good
   */
  public record Peer(
      InetSocketAddress remote, Optional<TlsSession> tls, Optional<X509Certificate> certificate) {}

  /**
   * What is under way on a stream.
   *
   * @param isCounted true if both ends count stanzas (XEP-0198)
   * @param sent to the other end, and not known to be taken by it
   * @param taken from the other end and not acknowledged; 0 where nothing is counted
   */
  public record Load(boolean isCounted, Backlog sent, long taken) {
    /** Of a stream on which nothing was said. */
    public static final Load NONE = new Load(false, Backlog.NONE, 0);
  }

  StreamReport with(Load now) {
    return new StreamReport(pair, isInbound, peer, method, isBidirectional, now, sinceNanos);
  }

  /** The domain at the other end. */
  public String partner() {
    return (isInbound ? pair.from() : pair.to()).ascii();
  }

  /** By which form of name the certificate proves the partner's domain; empty if it does not. */
  public Optional<CertificateProof.Rule> rule() {
    return peer.certificate().flatMap(shown -> CertificateProof.rule(shown, partner()));
  }

  /**
   * Why there was no stream when one was wanted.
   *
   * @param text the step that failed
   */
  public record Failure(DomainPair pair, String text, long atNanos) {}

  /** What waits for a stream to a partner that there is none of yet. */
  public record Waiting(DomainPair pair, Backlog backlog) {}

  /**
   * All that is known at one moment.
   *
   * @param unproven connections that others have opened and on which nothing is proven
   * @param nowNanos of the clock that the others have
   */
  public record All(
      List<StreamReport> streams,
      List<Waiting> waiting,
      List<Failure> failures,
      int unproven,
      long nowNanos) {
    /** Where there are no streams at all. */
    public static final All NONE = new All(List.of(), List.of(), List.of(), 0, 0);

    public All {
      streams = List.copyOf(streams);
      waiting = List.copyOf(waiting);
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

    /** Stanzas for which there is no stream yet. */
    public long queued() {
      return waiting.stream().mapToLong(queue -> queue.backlog().stanzas()).sum();
    }

    /** For how long the oldest stanza has been under way to its partner. */
    public Duration lag() {
      return Stream.concat(
              streams.stream().map(stream -> stream.load().sent()),
              waiting.stream().map(Waiting::backlog))
          .filter(backlog -> !backlog.isEmpty())
          .map(backlog -> since(backlog.oldestNanos()))
          .max(Duration::compareTo)
          .orElse(Duration.ZERO);
    }
  }
}
