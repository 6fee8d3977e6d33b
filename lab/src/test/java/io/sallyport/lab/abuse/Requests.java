package io.sallyport.lab.abuse;

/** What strangers send. */
final class Requests {
  private Requests() {}

  /** A request that the edge answers. */
  static String options() {
    return options(1);
  }

  /** So many of them, one behind the other. */
  static String options(int count) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < count; i++) {
      all.append(
          """
          OPTIONS sip:sip.harbor.example SIP/2.0
          Via: SIP/2.0/TLS 192.0.2.20:49152;branch=z9hG4bK-abuse-%1$d
          Max-Forwards: 70
          From: <sip:nobody@harbor.example>;tag=1
          To: <sip:sip.harbor.example>
          Call-ID: abuse-%1$d
          CSeq: 1 OPTIONS
          Content-Length: 0

          """
              .formatted(i)
              .replace("\n", "\r\n"));
    }
    return all.toString();
  }

  /** With further header lines. */
  static String withLines(String lines) {
    return options().replace("\r\n\r\n", "\r\n" + lines + "\r\n");
  }

  /** One whose body is announced to be so long, and does not come. */
  static String withBodyOf(int octets) {
    return options().replace("Content-Length: 0", "Content-Length: " + octets);
  }
}
