package io.sallyport.av;

import java.util.List;

/** What became of a document that asks for credentials. */
sealed interface AuthOutcome {
  /** The document that answers. It holds passwords, so nobody but the caller may see it. */
  byte[] document();

  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Granted(byte[] document, List<IssuedToken> tokens) implements AuthOutcome {
    public Granted {
      tokens = List.copyOf(tokens);
    }
  }

  /**
   * None.
   *
   * @param pausesCaller true if the server asked too fast, and not one of its users
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Refused(byte[] document, AuthRefusal refusal, boolean pausesCaller)
      implements AuthOutcome {}
}
