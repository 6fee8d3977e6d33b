package io.sallyport.net;

/** What a source outside does that nobody does who means well. */
public enum Offence {
  /** A request that policy refuses. */
  REFUSED("refused requests", 1),
  /** First octets that are none of the protocols spoken there. */
  NOT_SPOKEN("another protocol", 5),
  /** The name of a program that looks for victims. */
  SCANNER("scanner", 10),
  /** Credentials that were refused; counted apart from the rest. */
  SIGN_IN_FAILED("failed sign-ins", 0),
  /** The same, to an account that many have failed to sign in to of late. */
  ACCOUNT_GUESSED_AT("failed sign-in to an account that is guessed at", 0);

  private final String words;
  private final int weight;

  Offence(String words, int weight) {
    this.words = words;
    this.weight = weight;
  }

  /** For people. */
  public String words() {
    return words;
  }

  /** What it adds to the score of its source. */
  int weight() {
    return weight;
  }
}
