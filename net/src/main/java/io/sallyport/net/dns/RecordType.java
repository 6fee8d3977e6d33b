package io.sallyport.net.dns;

import java.util.Optional;
import java.util.stream.Stream;

/** Types of records that are asked for, or that answers need (RFC 1035, 3596, 2782). */
enum RecordType {
  A(1),
  CNAME(5),
  SOA(6),
  AAAA(28),
  SRV(33);

  private final int number;

  RecordType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static Optional<RecordType> of(int number) {
    return Stream.of(values()).filter(type -> type.number == number).findFirst();
  }
}
