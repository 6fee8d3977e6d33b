package io.sallyport.net.dns;

import java.net.InetAddress;

/** A record of an answer, of a type that matters to us. Names are as sent, in lower case. */
sealed interface ResourceRecord {
  String owner();

  /** 0 to 2^31 - 1. */
  long ttlSeconds();

  /** CNAME. */
  record Alias(String owner, long ttlSeconds, String target) implements ResourceRecord {}

  /** A or AAAA. */
  record Address(String owner, long ttlSeconds, InetAddress address) implements ResourceRecord {}

  /**
   * SRV.
   *
   * @param target empty if the service is not offered
   */
  record Service(String owner, long ttlSeconds, int priority, int weight, int port, String target)
      implements ResourceRecord {}
}
