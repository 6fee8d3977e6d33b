package io.sallyport.net.dns;

import java.util.List;
import java.util.OptionalLong;

/** What came of asking one server once. */
sealed interface Reply {
  /**
   * It answers the question.
   *
   * @param nameExists false for NXDOMAIN, which is said of the last name if there are aliases
   * @param records aliases and records of the type asked for, whoever owns them
   * @param negativeSeconds how long absence lasts (RFC 2308 section 5), if there is an SOA record
   * @param isKnowing true if the server has authority or asks others, so that its silence counts
   */
  record Answer(
      boolean nameExists,
      List<ResourceRecord> records,
      OptionalLong negativeSeconds,
      boolean isKnowing)
      implements Reply {
    public Answer {
      records = List.copyOf(records);
    }
  }

  /** The answer does not fit into a datagram. */
  record Truncated() implements Reply {}

  /** It answers this question with a response code other than success and NXDOMAIN. */
  record Refused(int code) implements Reply {}

  /** These octets do not answer this question. */
  record Stray(String why) implements Reply {}

  /** Nothing came in time. */
  record Silence() implements Reply {}

  /** It cannot be asked, or there is no use in waiting. */
  record Broken(String detail) implements Reply {}
}
