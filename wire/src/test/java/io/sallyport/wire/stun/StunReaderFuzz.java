package io.sallyport.wire.stun;

import io.sallyport.wire.turn.IcmpError;
import io.sallyport.wire.turn.TurnAttribute;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What any octets at all may do to a reader of STUN and TURN messages, and to whoever takes values
 * out of them. Entered by the fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 */
public final class StunReaderFuzz {
  private static final byte[] KEY = {1, 2, 3};

  private StunReaderFuzz() {}

  /** The fuzzer's entry. */
  public static void fuzzerTestOneInput(byte[] input) {
    StunRead alone = read(StunAttribute.RFC_8489, input, 0);
    StunRead second = read(TurnAttribute.RFC_8656, input, 7);
    if (alone instanceof StunFault && second instanceof StunMessage) {
      throw new AssertionError("more attributes are checked, and less is refused: " + alone);
    }
    if (alone instanceof StunMessage message) {
      values(message, StunAttribute.RFC_8489);
    }
    if (second instanceof StunMessage message) {
      values(message, TurnAttribute.RFC_8656);
    }
  }

  /** Reads from the middle of a segment of just that room. */
  private static StunRead read(AttributeRules rules, byte[] input, int offset) {
    byte[] octets = new byte[offset + input.length];
    System.arraycopy(input, 0, octets, offset, input.length);
    return new StunReader(rules).read(MemorySegment.ofArray(octets), offset, input.length);
  }

  private static void values(StunMessage message, AttributeRules rules) {
    Attributes attributes = message.attributes();
    int octets = StunMessage.HEADER_OCTETS;
    var slot = new AddressSlot();
    for (int place = 0; place < attributes.count(); place++) {
      octets += 4 + attributes.length(place);
      byte[] value = attributes.octets(place);
      if (!attributes.is(place, value)) {
        throw new AssertionError("a value differs from itself");
      }
      attributes.text(place, StunAttribute.MOST_TEXT_CHARACTERS).ifPresent(OpaqueString::of);
      understood(attributes, place, slot);
    }
    if (octets > message.length()) {
      throw new AssertionError("more in the attributes than in the message");
    }
    boolean isComplete = attributes.lacking(rules).stream().allMatch(type -> type < 0x8000);
    if (!isComplete) {
      throw new AssertionError("an attribute that need not be understood is lacking");
    }
    for (Hmac.Algorithm algorithm : Hmac.Algorithm.values()) {
      if (MessageIntegrity.verifies(message, new Hmac(algorithm, KEY)) && !message.hasIntegrity()) {
        throw new AssertionError("what is not signed is verified");
      }
    }
  }

  /** What the server reads of an attribute of a type. */
  private static void understood(Attributes attributes, int place, AddressSlot slot) {
    switch (attributes.type(place)) {
      case StunAttribute.XOR_MAPPED_ADDRESS,
          TurnAttribute.XOR_PEER_ADDRESS,
          TurnAttribute.XOR_RELAYED_ADDRESS -> {
        if (attributes.length(place) >= 8 && attributes.xorAddress(place, slot)) {
          twice(slot);
        }
      }
      case StunAttribute.MAPPED_ADDRESS, StunAttribute.ALTERNATE_SERVER -> {
        if (attributes.length(place) >= 8 && attributes.address(place, slot)) {
          twice(slot);
        }
      }
      case StunAttribute.ERROR_CODE -> attributes.errorCode(place);
      case StunAttribute.NONCE ->
          attributes.text(place, StunAttribute.MOST_TEXT_CHARACTERS).ifPresent(NonceCookie::read);
      case StunAttribute.PASSWORD_ALGORITHM -> PasswordAlgorithm.of(attributes, place);
      case TurnAttribute.ICMP -> {
        if (attributes.length(place) == 8) {
          IcmpError.of(attributes, place);
        }
      }
      default -> {}
    }
  }

  private static void twice(AddressSlot slot) {
    TransportAddress address = slot.toAddress();
    var again = new AddressSlot();
    again.set(address);
    boolean isSame =
        Arrays.equals(address.ip(), again.toAddress().ip()) && address.port() == again.port();
    if (!isSame || !slot.isAt(address)) {
      throw new AssertionError("an address changes");
    }
  }
}
