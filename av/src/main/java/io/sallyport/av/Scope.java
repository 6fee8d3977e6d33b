package io.sallyport.av;

import org.jspecify.annotations.Nullable;

/** What kind of client a token was issued to; its number stands in the token. */
enum Scope {
  USER(0),
  /** A trusted server, such as one that mixes conferences: no quota per user holds for it. */
  SERVER(1),
  /** Somebody without an account who takes part in a conference. */
  ANONYMOUS(2);

  private final int number;

  Scope(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Null if no scope has the number. */
  static @Nullable Scope ofNumber(int number) {
    return switch (number) {
      case 0 -> USER;
      case 1 -> SERVER;
      case 2 -> ANONYMOUS;
      default -> null;
    };
  }
}
