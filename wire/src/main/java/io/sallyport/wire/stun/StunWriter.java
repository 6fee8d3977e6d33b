package io.sallyport.wire.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Writes one message after the other into segments it is given: {@code begin}, attributes, {@code
 * end}. Makes no objects but for texts. Writing more than there is room for is a bug and throws.
 * Not safe for use by two threads.
 */
public final class StunWriter {
  private final AttributeWriter attributes = new AttributeWriter(4);
  private final Fingerprint fingerprint = new Fingerprint();

  /**
   * Begins a message.
   *
   * @param mostOctets room at that place
   * @param transactionHigh first four octets of the transaction ID
   * @param transactionLow last eight
   */
  public StunWriter begin(
      MemorySegment target,
      long offset,
      int mostOctets,
      int type,
      int transactionHigh,
      long transactionLow) {
    attributes.begin(target, offset, Math.min(mostOctets, StunMessage.MOST_OCTETS));
    NetworkOrder.put16(target, offset, type);
    NetworkOrder.put16(target, offset + 2, 0);
    NetworkOrder.put32(target, offset + 4, StunMessage.MAGIC_COOKIE);
    NetworkOrder.put32(target, offset + 8, transactionHigh);
    NetworkOrder.put64(target, offset + 12, transactionLow);
    return this;
  }

  /** Begins the answer to a request, which must not be in the octets that are written. */
  public StunWriter answer(
      StunMessage request, StunClass messageClass, MemorySegment target, long offset, int most) {
    int type = MessageType.of(request.method(), messageClass);
    return begin(target, offset, most, type, request.transactionHigh(), request.transactionLow());
  }

  /** An attribute without a value. */
  public StunWriter empty(int type) {
    attributes.attribute(type, 0);
    return this;
  }

  /** One octet, as EVEN-PORT has. */
  public StunWriter u8(int type, int value) {
    attributes.u8(type, value);
    return this;
  }

  public StunWriter u32(int type, long value) {
    attributes.u32(type, value);
    return this;
  }

  public StunWriter i64(int type, long value) {
    attributes.i64(type, value);
    return this;
  }

  public StunWriter octets(int type, byte[] value) {
    attributes.octets(type, value);
    return this;
  }

  public StunWriter octets(int type, MemorySegment source, long offset, int length) {
    attributes.octets(type, source, offset, length);
    return this;
  }

  public StunWriter text(int type, String value) {
    return octets(type, value.getBytes(UTF_8));
  }

  /** An address as it is, as MAPPED-ADDRESS and ALTERNATE-SERVER have it. */
  public StunWriter address(int type, TransportAddress address) {
    attributes.address(type, address.family(), address.high(), address.low(), address.port());
    return this;
  }

  /** An address masked with cookie and transaction ID (RFC 8489 section 14.2). */
  public StunWriter xorAddress(int type, TransportAddress address) {
    attributes.xorAddress(type, address.family(), address.high(), address.low(), address.port());
    return this;
  }

  /** The same of an address that was read. */
  public StunWriter xorAddress(int type, AddressSlot address) {
    attributes.xorAddress(type, address.family(), address.high(), address.low(), address.port());
    return this;
  }

  /**
   * ERROR-CODE (RFC 8489 section 14.8).
   *
   * @param code 300 to 699
   */
  public StunWriter errorCode(int code, String reason) {
    attributes.errorCode(code, reason);
    return this;
  }

  /** UNKNOWN-ATTRIBUTES (RFC 8489 section 14.9). */
  public StunWriter unknownAttributes(List<Integer> types) {
    attributes.unknownAttributes(types);
    return this;
  }

  /** The integrity attribute of the MAC's algorithm over all that has been written. */
  public StunWriter integrity(Hmac hmac) {
    int covered = attributes.length();
    int octets = hmac.algorithm().octets();
    long to = attributes.attribute(MessageIntegrity.attribute(hmac.algorithm()), octets);
    MessageIntegrity.update(hmac, attributes.segment(), attributes.base(), covered);
    hmac.endTo(attributes.segment(), to);
    return this;
  }

  /** FINGERPRINT over all that has been written; nothing may follow but the end. */
  public StunWriter fingerprint() {
    int covered = attributes.length();
    long to = attributes.attribute(StunAttribute.FINGERPRINT, 4);
    attributes.putLength();
    MemorySegment segment = attributes.segment();
    NetworkOrder.put32(segment, to, fingerprint.of(segment, attributes.base(), covered));
    return this;
  }

  /**
   * Completes the message but for the value of its last attribute, which is sent from where it is,
   * followed by the zeros that make it a multiple of four.
   *
   * @param length octets of the value
   * @return octets that have been written, all before the value
   */
  public int endBefore(int type, int length) {
    attributes.attributeElsewhere(type, length);
    return attributes.length();
  }

  /** Completes the header; returns the octets of the message. */
  public int end() {
    attributes.putLength();
    return attributes.length();
  }
}
