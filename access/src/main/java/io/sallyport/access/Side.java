package io.sallyport.access;

/** Who is on the other end of a connection: what is believed of it and what it may be told. */
enum Side {
  /** A user's device outside: proves nothing by itself. */
  CLIENT,
  /** A partner's or provider's server outside, known by its certificate. */
  PARTNER,
  /** An internal server, or a node of this pool. */
  INSIDE
}
