package io.sallyport.av;

import java.util.Base64;

/** A token as its client gets it. Raw octets are what MS-TURN has on the wire. */
final class IssuedToken {
  private final AvToken token;
  private final byte[] username;
  private final byte[] password;

  IssuedToken(AvToken token, byte[] username, byte[] password) {
    this.token = token;
    this.username = username.clone();
    this.password = password.clone();
  }

  AvToken token() {
    return token;
  }

  byte[] username() {
    return username.clone();
  }

  byte[] password() {
    return password.clone();
  }

  /** In base64: what XML has, and the user name of TURN clients of the IETF. */
  String usernameText() {
    return Base64.getEncoder().encodeToString(username);
  }

  /** In base64: a secret. */
  String passwordText() {
    return Base64.getEncoder().encodeToString(password);
  }

  @Override
  public String toString() {
    return "token of " + token.client() + " until " + token.expires();
  }
}
