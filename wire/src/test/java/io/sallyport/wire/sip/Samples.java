package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** The published messages in the test resources, by folder and file name without its ending. */
final class Samples {
  static final List<String> RFC_4475 =
      List.of(
          "badaspec",
          "badbranch",
          "baddate",
          "baddn",
          "badinv01",
          "badvers",
          "bcast",
          "bext01",
          "bigcode",
          "clerr",
          "cparam01",
          "cparam02",
          "dblreq",
          "esc01",
          "esc02",
          "escnull",
          "escruri",
          "insuf",
          "intmeth",
          "inv2543",
          "invut",
          "longreq",
          "ltgtruri",
          "lwsdisp",
          "lwsruri",
          "lwsstart",
          "mcl01",
          "mismatch01",
          "mismatch02",
          "mpart01",
          "multi01",
          "ncl",
          "noreason",
          "novelsc",
          "quotbal",
          "regaut01",
          "regbadct",
          "regescrt",
          "scalar02",
          "scalarlg",
          "sdp01",
          "semiuri",
          "transports",
          "trws",
          "unkscm",
          "unksm2",
          "unreason",
          "wsinv",
          "zeromf");

  static final List<String> RFC_5118 =
      List.of(
          "ipv4-mapped-ipv6",
          "ipv6-bad",
          "ipv6-bug-abnf-3-colons",
          "ipv6-correct-abnf-2-colons",
          "ipv6-good",
          "ipv6-in-sdp",
          "mult-ip-in-header",
          "mult-ip-in-sdp",
          "port-ambiguous",
          "port-unambiguous",
          "via-received-param-no-delim",
          "via-received-param-with-delim");

  private Samples() {}

  static byte[] rfc4475(String name) {
    byte[] octets = read("rfc4475/" + name + ".dat");
    // The archive's file ends before the empty line that the RFC prints.
    return name.equals("baddn") ? Sip.octets(new String(octets, ISO_8859_1) + "\r\n") : octets;
  }

  // As published, line ends are LF, some lack the empty line, and lengths count other octets.
  static byte[] rfc5118(String name) {
    String text = Sip.crlf(new String(read("rfc5118/" + name + ".dat"), ISO_8859_1));
    text += text.contains("\r\n\r\n") ? "" : "\r\n";
    int body = text.length() - text.indexOf("\r\n\r\n") - 4;
    return Sip.octets(text.replaceFirst("Content-Length: [0-9]+", "Content-Length: " + body));
  }

  /** All of them. */
  static Stream<byte[]> all() {
    return Stream.concat(
        RFC_4475.stream().map(Samples::rfc4475), RFC_5118.stream().map(Samples::rfc5118));
  }

  private static byte[] read(String path) {
    try (InputStream file = Samples.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new AssertionError("no test resource " + path);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
