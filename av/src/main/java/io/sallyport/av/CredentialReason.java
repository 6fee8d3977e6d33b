package io.sallyport.av;

/** Why credentials do not hold, for the log: the client is told less. */
enum CredentialReason {
  NOT_A_TOKEN("the user name has not the form of a token"),
  KEY_UNKNOWN("the key that signed the token is not one of this pool, or not any more"),
  SIGNATURE_WRONG("the token was not signed by this pool, or was changed"),
  CLIENT_DENIED("the token's client is on the deny list"),
  NO_SHARED_SECRET("the user name has a time in front, and no shared secret is set up"),
  USER_HASH("the user name is hashed, which was not offered");

  /** The same of credentials that were good once. */
  static final String EXPIRED = "the credentials have expired";

  /** The same of a user that is known. */
  static final String WRONG_PASSWORD =
      "the password is wrong, or the message was changed on its way";

  private final String words;

  CredentialReason(String words) {
    this.words = words;
  }

  /** A sentence without a full stop. */
  String words() {
    return words;
  }
}
