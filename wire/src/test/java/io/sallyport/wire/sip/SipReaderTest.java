package io.sallyport.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipReaderTest {
  private static final String HEAD =
      """
      OPTIONS sip:a.example SIP/2.0
      Via: SIP/2.0/TLS 192.168.1.20:49152
      From: <sip:mara@harbor.example>;tag=5f
      To: <sip:mara@harbor.example>
      Call-ID: 7d0f
      CSeq: 1 OPTIONS
      """;
  private static final String OPTIONS = Sip.crlf(HEAD + "Content-Length: 0\n\n");

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9})
  void readsTheSameHoweverOctetsArrive(int pieceOctets) {
    List<byte[]> streams = new ArrayList<>(Samples.all().toList());
    streams.add(Sip.octets(OPTIONS + OPTIONS + "\r\n\r\n" + OPTIONS));
    streams.add(Sip.octets("\r\n\r\n\r\n" + OPTIONS + "\r\n\r\n"));
    for (byte[] stream : streams) {
      assertThat(described(Sip.read(SipLimits.PARTNER, stream, pieceOctets)))
          .isEqualTo(described(Sip.read(SipLimits.PARTNER, stream, Integer.MAX_VALUE)));
    }
  }

  /**
   * What was read as text; the single CRLF reported ahead of the ping it belongs to is left out.
   */
  static List<String> described(List<SipRead> reads) {
    List<String> described = new ArrayList<>();
    for (SipRead read : reads) {
      boolean isPing = read.equals(new SipRead.KeepAlive(true));
      if (isPing && !described.isEmpty() && described.getLast().equals("single")) {
        described.removeLast();
      }
      described.add(
          switch (read) {
            case SipMessage message -> "message " + Sip.text(message.octets());
            case SipRead.KeepAlive keepAlive -> keepAlive.ping() ? "ping" : "single";
            case SipRead.NeedMore needMore -> "more";
            case SipRead.Malformed malformed ->
                malformed.fault() + " " + (malformed.head() == null ? "" : lines(malformed.head()));
          });
    }
    return described;
  }

  /** How much of a line that is too long was seen depends on the pieces; whole lines do not. */
  private static String lines(SipMessage head) {
    StringBuilder lines = new StringBuilder(head.methodName()).append(' ');
    lines.append(head.requestUri()).append(head.status());
    for (int i = 0; i < head.headerCount(); i++) {
      lines.append('\n').append(head.headerNameText(i)).append(": ").append(head.headerValue(i));
    }
    return lines.toString();
  }

  @Test
  void readsSeveralMessagesOfOneFeed() {
    assertThat(described(read(OPTIONS + OPTIONS)))
        .containsExactly("message " + OPTIONS, "message " + OPTIONS);
  }

  @Test
  void reportsEmptyLinesBetweenMessagesAsKeepAlives() {
    assertThat(described(read("\r\n\r\n"))).containsExactly("ping");
    assertThat(described(read("\r\n"))).containsExactly("single");
    assertThat(described(read("\r\n\r\n\r\n" + OPTIONS + "\r\n\r\n")))
        .containsExactly("ping", "single", "message " + OPTIONS, "ping");
  }

  @Test
  void reportsAPongAtOnceAndAPingWhoseHalvesComeApartAfterItsFirstHalf() {
    SipReader reader = new SipReader(SipLimits.CLIENT);

    reader.feed(ByteBuffer.wrap(Sip.octets("\r\n")));
    assertThat(reader.next()).isEqualTo(new SipRead.KeepAlive(false));
    assertThat(reader.next()).isEqualTo(SipRead.NeedMore.NEED_MORE);
    reader.feed(ByteBuffer.wrap(Sip.octets("\r\n")));
    assertThat(reader.next()).isEqualTo(new SipRead.KeepAlive(true));
  }

  @Test
  void copesWithVeryManyEmptyLines() {
    List<SipRead> reads = read("\r\n".repeat(20_000) + OPTIONS);

    assertThat(reads).hasSize(10_001);
    assertThat(reads.getLast()).isInstanceOf(SipMessage.class);
  }

  @Test
  void saysWhetherItWaitsForTheRestOfAMessage() {
    SipReader reader = new SipReader(SipLimits.CLIENT);
    assertThat(reader.isMidMessage()).isFalse();

    reader.feed(ByteBuffer.wrap(Sip.octets(OPTIONS.substring(0, 50))));
    assertThat(reader.next()).isEqualTo(SipRead.NeedMore.NEED_MORE);
    assertThat(reader.isMidMessage()).isTrue();

    reader.feed(ByteBuffer.wrap(Sip.octets(OPTIONS.substring(50))));
    assertThat(reader.next()).isInstanceOf(SipMessage.class);
    assertThat(reader.isMidMessage()).isFalse();
  }

  @Test
  void keepsMessagesUnchangedWhileItReadsOn() {
    SipReader reader = new SipReader(SipLimits.CLIENT);
    String second = OPTIONS.replace("7d0f", "8e1a");
    reader.feed(ByteBuffer.wrap(Sip.octets(OPTIONS + second.substring(0, 40))));
    SipRead first = reader.next();
    reader.feed(ByteBuffer.wrap(Sip.octets(second.substring(40) + second)));

    assertThat(described(List.of(reader.next(), reader.next())))
        .containsExactly("message " + second, "message " + second);
    assertThat(described(List.of(first))).containsExactly("message " + OPTIONS);
  }

  // Looking at everything again with each octet would take hours for this.
  @Test
  @Timeout(60)
  void readsALargeMessageThatComesOctetByOctetInOnePass() {
    String lines = ("X: " + "y".repeat(995) + "\r\n").repeat(100);
    String text = OPTIONS.replace("Content-Length: 0", lines + "Content-Length: 4000000");

    List<SipRead> reads = Sip.read(SipLimits.INSIDE, Sip.octets(text + "b".repeat(4_000_000)), 1);

    assertThat(reads).hasSize(1);
    assertThat(((SipMessage) reads.getFirst()).bodyLength()).isEqualTo(4_000_000);
  }

  @Test
  void staysFailed() {
    SipReader reader = new SipReader(SipLimits.CLIENT);
    reader.feed(ByteBuffer.wrap(Sip.octets("GET / HTTP/1.1\r\nHost: a\r\n\r\n")));
    SipRead failure = reader.next();
    ByteBuffer more = ByteBuffer.wrap(Sip.octets(OPTIONS));
    reader.feed(more);

    assertThat(failure).isEqualTo(new SipRead.Malformed(SipFault.START_LINE, null));
    assertThat(reader.next()).isSameAs(failure);
    assertThat(more.hasRemaining()).isFalse();
    assertThat(reader.isMidMessage()).isFalse();
  }

  @Test
  void givesUpOnOtherProtocolsAtTheirFirstLine() {
    for (String other :
        List.of(
            "SSH-2.0-OpenSSH_9.2\r\n",
            "\u0016\u0003\u0001\u0002\0\u0001",
            "\u0003\0\0+&\u00e0\0\0",
            "CONNECT a:443 HTTP/1.1\r\n",
            " INVITE sip:a SIP/2.0\r\n",
            "INVITE\tsip:a SIP/2.0\r\n",
            "INVITE SIP/2.0\r\n",
            "INVITE sip:a SIP\r\n")) {
      assertThat(read(other))
          .as(other)
          .containsExactly(new SipRead.Malformed(SipFault.START_LINE, null));
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      textBlock =
          """
          Content-Length: 0|Content-Length: 0,    CONTENT_LENGTH_REPEATED
          Content-Length: 0|l: 4,                 CONTENT_LENGTH_REPEATED
          'Content-Length: 0, 4',                 CONTENT_LENGTH_BAD
          Content-Length: -1,                     CONTENT_LENGTH_BAD
          Content-Length: +1,                     CONTENT_LENGTH_BAD
          Content-Length: 0x10,                   CONTENT_LENGTH_BAD
          Content-Length: 1 0,                    CONTENT_LENGTH_BAD
          Content-Length:,                        CONTENT_LENGTH_BAD
          Content-Length: 4294967296,             BODY_TOO_LARGE
          Content-Length: 18446744073709551616,   BODY_TOO_LARGE
          Content-Length: 131073,                 BODY_TOO_LARGE
          X: y,                                   CONTENT_LENGTH_MISSING
          Content-Lengths: 0,                     CONTENT_LENGTH_MISSING
          X Content-Length: 0,                    HEADER_LINE
          : 0,                                    HEADER_LINE
          no colon|Content-Length: 0,             HEADER_LINE
          Cont\u00e9nt-Length: 0,                 HEADER_LINE
          """)
  void refusesWhatHidesTheEndOfAMessage(String lines, SipFault fault) {
    SipRead read =
        read(HEAD.replace("\n", "\r\n") + lines.replace("|", "\r\n") + "\r\n\r\n").getFirst();

    assertThat(read).isInstanceOf(SipRead.Malformed.class);
    SipRead.Malformed malformed = (SipRead.Malformed) read;
    assertThat(malformed.fault()).isEqualTo(fault);
    assertThat(malformed.isAnswerable()).isTrue();
  }

  @Test
  void refusesLoneLineEndsNulAndBlankContinuations() {
    String folded = OPTIONS.replace("To: ", "To:\r\n ");
    assertThat(described(read(folded))).containsExactly("message " + folded);
    assertThat(fault(HEAD + "Content-Length: 0\n\n")).isEqualTo(SipFault.BARE_LINE_END);
    assertThat(fault("OPTIONS sip:a.example SIP/2.0\r\nVia: x\nX: y\r\n"))
        .isEqualTo(SipFault.BARE_LINE_END);
    assertThat(fault(OPTIONS.replace("7d0f", "7d\r0f"))).isEqualTo(SipFault.BARE_LINE_END);
    assertThat(fault("\n" + OPTIONS)).isEqualTo(SipFault.BARE_LINE_END);
    assertThat(fault("\r" + OPTIONS)).isEqualTo(SipFault.BARE_LINE_END);
    assertThat(fault(OPTIONS.replace("7d0f", "7d\0f"))).isEqualTo(SipFault.NUL_OCTET);
    assertThat(fault(OPTIONS.replace("7d0f", "\\\\\0"))).isEqualTo(SipFault.NUL_OCTET);
    assertThat(fault(OPTIONS.replace("\r\nTo:", "\r\n \t\r\nTo:"))).isEqualTo(SipFault.HEADER_LINE);
    assertThat(fault(OPTIONS.replace("\r\nVia:", "\r\n Via:"))).isEqualTo(SipFault.HEADER_LINE);
  }

  @Test
  void repeatsNoContinuationOfABlankLineInTheAnswer() {
    String folded = OPTIONS.replace("\r\nTo:", ";a=1\r\n \t\r\n ;b=2\r\nTo:");
    SipRead.Malformed malformed = (SipRead.Malformed) read(folded).getFirst();
    SipMessage head = Objects.requireNonNull(malformed.head());

    assertThat(malformed.isAnswerable()).isTrue();
    assertThat(Sip.text(SipResponse.to(head, 400, "Bad Request")))
        .contains(";a=1\r\n")
        .doesNotContain("b=2")
        .doesNotContain("\r\n \t\r\n");
  }

  @Test
  void takesWhatTheTransportFramesWithoutContentLength() {
    String bare = Sip.crlf(HEAD + "\n");
    assertThat(described(transported(bare))).containsExactly("message " + bare);
    assertThat(described(transported(bare + "body"))).containsExactly("message " + bare + "body");
    assertThat(((SipMessage) transported(bare + "body").getFirst()).bodyLength()).isEqualTo(4);
    assertThat(described(transported(OPTIONS))).containsExactly("message " + OPTIONS);
    assertThat(described(transported("\r\n\r\n", "\r\n", "\r\n", OPTIONS, "")))
        .containsExactly("ping", "single", "single", "message " + OPTIONS);
    assertThat(described(transported("\r\n" + OPTIONS)))
        .containsExactly("single", "message " + OPTIONS);
  }

  @Test
  void keepsApartWhatTheTransportFramedUntilItIsAskedFor() {
    String bare = Sip.crlf(HEAD + "\n");
    SipReader reader = new SipReader(SipLimits.CLIENT, SipReader.Framing.TRANSPORT);
    for (String text : List.of(bare + "body", "\r\n", bare)) {
      reader.feed(ByteBuffer.wrap(Sip.octets(text)));
    }

    assertThat(described(List.of(reader.next(), reader.next(), reader.next(), reader.next())))
        .containsExactly("message " + bare + "body", "single", "message " + bare, "more");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          Content-Length: 3|X: y||body,                     CONTENT_LENGTH_BAD
          Content-Length: 5|X: y||body,                     CONTENT_LENGTH_BAD
          Content-Length: 0|X: y||OPTIONS sip:a SIP/2.0,    CONTENT_LENGTH_BAD
          Content-Length: 4|l: 4||body,                     CONTENT_LENGTH_REPEATED
          X: y,                                             INCOMPLETE
          X: y|,                                            INCOMPLETE
          """)
  void refusesWhatDoesNotFillWhatTheTransportFrames(String rest, SipFault fault) {
    List<SipRead> reads = transported(Sip.crlf(HEAD) + rest.replace("|", "\r\n"));

    assertThat(reads).hasSize(1);
    assertThat(((SipRead.Malformed) reads.getFirst()).fault()).isEqualTo(fault);
  }

  @Test
  void refusesFragmentsAndFloodsThatTheTransportFrames() {
    assertThat(transported("OPTIONS"))
        .containsExactly(new SipRead.Malformed(SipFault.INCOMPLETE, null));
    assertThat(transported("\r"))
        .containsExactly(new SipRead.Malformed(SipFault.BARE_LINE_END, null));
    String body = "b".repeat(SipLimits.CLIENT.bodyOctets() + 1);
    assertThat(((SipRead.Malformed) transported(Sip.crlf(HEAD + "\n") + body).getFirst()).fault())
        .isEqualTo(SipFault.BODY_TOO_LARGE);
  }

  /** Everything read where each text is what the transport framed. */
  private static List<SipRead> transported(String... texts) {
    SipReader reader = new SipReader(SipLimits.CLIENT, SipReader.Framing.TRANSPORT);
    List<SipRead> reads = new ArrayList<>();
    for (String text : texts) {
      reader.feed(ByteBuffer.wrap(Sip.octets(text)));
      boolean failed = false;
      for (SipRead read = reader.next();
          !failed && read != SipRead.NeedMore.NEED_MORE;
          read = reader.next()) {
        reads.add(read);
        failed = read instanceof SipRead.Malformed;
      }
      assertThat(reader.isMidMessage()).isFalse();
    }
    return reads;
  }

  @Test
  void doesNotAnswerAnAckOrAResponse() {
    SipRead ack = read(OPTIONS.replace("OPTIONS", "ACK").replace("h: 0", "h: -1")).getFirst();
    SipRead response =
        read(OPTIONS
                .replace("OPTIONS sip:a.example SIP/2.0", "SIP/2.0 200 OK")
                .replace("h: 0", "h: x"))
            .getFirst();

    assertThat(((SipRead.Malformed) ack).isAnswerable()).isFalse();
    assertThat(((SipRead.Malformed) response).isAnswerable()).isFalse();
  }

  private static SipFault fault(String text) {
    SipRead last = read(text).getLast();
    return last instanceof SipRead.Malformed malformed ? malformed.fault() : SipFault.VERSION;
  }

  private static List<SipRead> read(String text) {
    return Sip.read(SipLimits.CLIENT, Sip.octets(text), Integer.MAX_VALUE);
  }
}
