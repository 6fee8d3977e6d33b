package io.sallyport.wire.srl;

import java.util.Arrays;
import java.util.Optional;

/** Why one end of a reverse link refuses a client or ends the link. */
public enum SrlCode {
  VERSION(1),
  BAD_MESSAGE(2),
  SERVICE_NOT_ALLOWED(3),
  NO_SERVICE(4),
  POOL_FULL(5),
  DRAINING(6),
  ROTATE(7),
  TOKEN_INVALID(8),
  TOKEN_REPLAYED(9),
  CONFERENCE_UNKNOWN(10),
  BACKEND_UNREACHABLE(11),
  OVERLOADED(12),
  INTERNAL_ERROR(13);

  private final int number;

  SrlCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static Optional<SrlCode> of(int number) {
    return Arrays.stream(values()).filter(code -> code.number == number).findFirst();
  }
}
