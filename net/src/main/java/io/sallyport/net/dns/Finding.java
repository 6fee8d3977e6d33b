package io.sallyport.net.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** What is known of a question. */
sealed interface Finding {
  /** At least one, no two alike. */
  record Addresses(List<InetAddress> addresses) implements Finding {
    public Addresses {
      addresses = List.copyOf(addresses);
    }
  }

  /** At least one, by priority. */
  record Services(List<ServiceTarget> targets) implements Finding {
    public Services {
      targets = List.copyOf(targets);
    }
  }

  record Nothing(Lookup.Reason reason) implements Finding {}

  record Failure(String detail) implements Finding {}

  /** How many records it takes to remember this. */
  default int records() {
    return switch (this) {
      case Addresses found -> found.addresses().size();
      case Services found -> found.targets().size();
      case Nothing _, Failure _ -> 1;
    };
  }

  /**
   * A finding that can be relied on for a while.
   *
   * @param lifetime above zero
   */
  record Dated(Finding finding, Duration lifetime) {
    static Dated failure(String detail) {
      return new Dated(new Failure(detail), Lifetimes.FAILURE);
    }
  }
}
