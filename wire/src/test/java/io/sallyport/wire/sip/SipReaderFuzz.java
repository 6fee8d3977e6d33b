package io.sallyport.wire.sip;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What any octets at all may do to a SIP reader, from which side they come and however a network
 * cuts them. Entered by the fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 */
public final class SipReaderFuzz {
  /** Limits so low that a fuzzer comes to each of them. */
  private static final SipLimits LOW = new SipLimits(60, 80, 400, 12, 3, 3, 40, 40);

  private static final List<SipLimits> LIMITS =
      List.of(SipLimits.CLIENT, SipLimits.PARTNER, SipLimits.INSIDE, LOW);

  private SipReaderFuzz() {}

  /**
   * The fuzzer's entry.
   *
   * @param input an octet that says which limits and pieces of which size, and octets to be read
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int choice = input[0] & 0xff;
    SipLimits limits = LIMITS.get(choice & 3);
    int pieceOctets = 1 + (choice >> 2);
    byte[] octets = Arrays.copyOfRange(input, 1, input.length);

    List<SipRead> whole = Sip.read(limits, octets, Integer.MAX_VALUE);
    List<SipRead> pieces = Sip.read(limits, octets, pieceOctets);
    List<String> described = SipReaderTest.described(whole);
    if (!described.equals(SipReaderTest.described(pieces))) {
      throw new AssertionError("pieces of " + pieceOctets + " are read as something else");
    }
    if (whole.size() > octets.length) {
      throw new AssertionError("more read than sent");
    }
    SipLaws.hold(whole, limits);
    framed(limits, octets, whole);
  }

  /** What is one message on a stream is the same where the transport frames it. */
  private static void framed(SipLimits limits, byte[] octets, List<SipRead> streamed) {
    SipReader reader = new SipReader(limits, SipReader.Framing.TRANSPORT);
    reader.feed(ByteBuffer.wrap(octets));
    List<SipRead> reads = new ArrayList<>();
    for (SipRead read = reader.next();
        read != SipRead.NeedMore.NEED_MORE && !(read instanceof SipRead.Malformed);
        read = reader.next()) {
      reads.add(read);
    }
    SipLaws.hold(reads, limits);
    boolean isOne =
        streamed.size() == 1
            && streamed.getFirst() instanceof SipMessage message
            && message.length() == octets.length;
    if (isOne && !SipReaderTest.described(reads).equals(SipReaderTest.described(streamed))) {
      throw new AssertionError("framed by its transport it is read as something else");
    }
  }
}
