package io.sallyport.net.dns;

import java.time.Duration;
import java.util.List;

/** How a lookup ended. */
public sealed interface Lookup<T> {
  /**
   * There are records.
   *
   * @param values in the order to try; at least one
   * @param lifetime how long they may be relied on
   */
  record Found<T>(List<T> values, Duration lifetime) implements Lookup<T> {
    public Found {
      values = List.copyOf(values);
    }
  }

  /** The name, or a record of this type, does not exist; or the service is said not to be there. */
  record Absent<T>(Reason reason) implements Lookup<T> {}

  /** There are records, and every one of them leads where nobody may be sent. */
  record Forbidden<T>(String detail) implements Lookup<T> {}

  /** Nothing could be learnt: no answer in time, or none that could be used. */
  record Failed<T>(String detail) implements Lookup<T> {}

  /** Why there is nothing. */
  enum Reason {
    NO_SUCH_NAME,
    NO_RECORD,
    /** A single SRV record with target "." (RFC 2782). */
    NOT_OFFERED
  }
}
