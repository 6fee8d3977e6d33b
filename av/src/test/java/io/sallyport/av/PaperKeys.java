package io.sallyport.av;

import java.time.Instant;
import java.util.Base64;

/** The keys and the token of the published vectors. */
final class PaperKeys {
  static final SipIdentity IDENTITY = new SipIdentity("alice", "example.com");
  static final Instant EXPIRES = Instant.parse("2030-01-01T08:00:00Z");

  static final String USERNAME =
      "02000024ae29000001e0f7030bab41f2d8112a4dd5e0e8814403f47fb5aa6a18"
          + "01000000cd96b099dc8b78419b8b665ae60eac0b138530db";
  static final String PASSWORD = "3f7573baff55dabc948e7ab884babae91cae0680";

  private PaperKeys() {}

  /** One current key: 00 01 .. 1F, id 1. */
  static TokenKeys vectors() {
    return of("current 1 " + base64(0));
  }

  static TokenKeys of(String text) {
    return switch (TokenKeys.read(text)) {
      case TokenKeys.ReadResult.Valid valid -> valid.keys();
      case TokenKeys.ReadResult.Invalid invalid ->
          throw new IllegalArgumentException(invalid.problems().toString());
    };
  }

  /** 32 octets, counted up from the first. */
  static String base64(int first) {
    byte[] secret = new byte[TokenKeys.SECRET_OCTETS];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) (first + i);
    }
    return Base64.getEncoder().encodeToString(secret);
  }
}
