package io.sallyport.wire.msturn;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hmac;
import java.lang.foreign.MemorySegment;

/**
 * What any octets at all may do to a reader of MS-TURN messages, and to whoever takes values out of
 * them. Entered by the fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 */
public final class MsTurnReaderFuzz {
  private static final int OFFSET = 5;
  private static final byte[] KEY = {1, 2, 3};

  private MsTurnReaderFuzz() {}

  /** The fuzzer's entry. */
  public static void fuzzerTestOneInput(byte[] input) {
    byte[] octets = new byte[OFFSET + input.length];
    System.arraycopy(input, 0, octets, OFFSET, input.length);
    MemorySegment segment = MemorySegment.ofArray(octets);
    if (new MsTurnReader().read(segment, OFFSET, input.length) instanceof MsTurnMessage message) {
      values(message);
    }
    if (MultiplexedFrame.dataOctets(segment, OFFSET, input.length) != MultiplexedFrame.NONE) {
      MultiplexedFrame.sessionId(segment, OFFSET);
    }
  }

  private static void values(MsTurnMessage message) {
    Attributes attributes = message.attributes();
    int octets = MsTurnMessage.HEADER_OCTETS;
    for (int place = 0; place < attributes.count(); place++) {
      octets += 4 + attributes.length(place);
      if (!attributes.is(place, attributes.octets(place))) {
        throw new AssertionError("a value differs from itself");
      }
      understood(attributes, place);
    }
    if (octets > message.length()) {
      throw new AssertionError("more in the attributes than in the message");
    }
    attributes.lacking(MsTurnAttribute.RULES);
    for (MsTurnIntegrity integrity : MsTurnIntegrity.values()) {
      boolean isSigned = attributes.has(MsTurnAttribute.MESSAGE_INTEGRITY);
      if (integrity.verifies(message, new Hmac(integrity.algorithm(), KEY)) && !isSigned) {
        throw new AssertionError("what is not signed is verified");
      }
    }
  }

  private static void understood(Attributes attributes, int place) {
    var slot = new AddressSlot();
    switch (attributes.type(place)) {
      case MsTurnAttribute.MAPPED_ADDRESS,
          MsTurnAttribute.DESTINATION_ADDRESS,
          MsTurnAttribute.REMOTE_ADDRESS -> {
        if (attributes.address(place, slot)) {
          slot.toAddress();
        }
      }
      case MsTurnAttribute.XOR_MAPPED_ADDRESS -> {
        if (attributes.xorAddress(place, slot)) {
          slot.toAddress();
        }
      }
      case MsTurnAttribute.LIFETIME, MsTurnAttribute.BANDWIDTH -> attributes.u32(place);
      case MsTurnAttribute.MS_SEQUENCE_NUMBER -> {
        MsSequenceNumber.sequence(attributes, place);
        MsSequenceNumber.isOf(attributes, place, new byte[MsSequenceNumber.CONNECTION_ID_OCTETS]);
      }
      default -> {}
    }
  }
}
