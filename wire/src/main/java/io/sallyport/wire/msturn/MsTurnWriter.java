package io.sallyport.wire.msturn;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.NetworkOrder;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.AttributeWriter;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Writes one message after the other into segments it is given: {@code begin}, attributes, {@code
 * integrity} where it has one, {@code end}. Makes no objects but for texts. Writing more than there
 * is room for is a bug and throws. Not safe for use by two threads.
 */
public final class MsTurnWriter {
  private final AttributeWriter attributes = new AttributeWriter(1);

  /**
   * Begins a message; Magic Cookie is written.
   *
   * @param mostOctets room at that place
   * @param transactionHigh first eight octets of the transaction ID
   * @param transactionLow last eight
   */
  public MsTurnWriter begin(
      MemorySegment target,
      long offset,
      int mostOctets,
      int type,
      long transactionHigh,
      long transactionLow) {
    attributes.begin(target, offset, Math.min(mostOctets, MsTurnMessage.MOST_OCTETS));
    NetworkOrder.put16(target, offset, type);
    NetworkOrder.put16(target, offset + 2, 0);
    NetworkOrder.put64(target, offset + 4, transactionHigh);
    NetworkOrder.put64(target, offset + 12, transactionLow);
    return u32(MsTurnAttribute.MAGIC_COOKIE, MsTurnAttribute.MAGIC);
  }

  /** Begins the answer to a request, which must not be in the octets that are written. */
  public MsTurnWriter answer(
      MsTurnMessage request, int type, MemorySegment target, long offset, int most) {
    return begin(target, offset, most, type, request.transactionHigh(), request.transactionLow());
  }

  public MsTurnWriter u32(int type, long value) {
    attributes.u32(type, value);
    return this;
  }

  public MsTurnWriter i64(int type, long value) {
    attributes.i64(type, value);
    return this;
  }

  public MsTurnWriter octets(int type, byte[] value) {
    attributes.octets(type, value);
    return this;
  }

  public MsTurnWriter octets(int type, MemorySegment source, long offset, int length) {
    attributes.octets(type, source, offset, length);
    return this;
  }

  public MsTurnWriter text(int type, String value) {
    return octets(type, value.getBytes(UTF_8));
  }

  public MsTurnWriter version(MsVersion version) {
    return u32(MsTurnAttribute.MS_VERSION, version.number());
  }

  /**
   * MS-Sequence Number.
   *
   * @param connectionId {@link MsSequenceNumber#CONNECTION_ID_OCTETS} octets
   * @param sequence 0 in the response to Allocate, for clients count from there
   */
  public MsTurnWriter sequenceNumber(byte[] connectionId, long sequence) {
    if (connectionId.length != MsSequenceNumber.CONNECTION_ID_OCTETS) {
      throw new IllegalArgumentException("a Connection ID has 20 octets");
    }
    long to = attributes.attribute(MsTurnAttribute.MS_SEQUENCE_NUMBER, MsSequenceNumber.OCTETS);
    MemorySegment.copy(
        connectionId, 0, attributes.segment(), ValueLayout.JAVA_BYTE, to, connectionId.length);
    NetworkOrder.put32(attributes.segment(), to + connectionId.length, (int) sequence);
    return this;
  }

  /** An address as it is: all of MS-TURN's but one. */
  public MsTurnWriter address(int type, TransportAddress address) {
    attributes.address(type, address.family(), address.high(), address.low(), address.port());
    return this;
  }

  /** The same of an address that was read. */
  public MsTurnWriter address(int type, AddressSlot address) {
    attributes.address(type, address.family(), address.high(), address.low(), address.port());
    return this;
  }

  /** XOR Mapped Address, masked with the transaction ID. */
  public MsTurnWriter xorMappedAddress(TransportAddress address) {
    attributes.xorAddress(
        MsTurnAttribute.XOR_MAPPED_ADDRESS,
        address.family(),
        address.high(),
        address.low(),
        address.port());
    return this;
  }

  public MsTurnWriter error(MsTurnError error) {
    attributes.errorCode(error.code(), error.reason());
    return this;
  }

  public MsTurnWriter unknownAttributes(List<Integer> types) {
    attributes.unknownAttributes(types);
    return this;
  }

  /**
   * Message Integrity over all that has been written; nothing may follow but the end.
   *
   * @param hmac of the kind's algorithm and key
   */
  public MsTurnWriter integrity(MsTurnIntegrity kind, Hmac hmac) {
    int covered = attributes.length();
    long to = attributes.attribute(MsTurnAttribute.MESSAGE_INTEGRITY, kind.algorithm().octets());
    attributes.putLength();
    kind.update(hmac, attributes.segment(), attributes.base(), covered);
    hmac.endTo(attributes.segment(), to);
    return this;
  }

  /**
   * Completes a message whose last attribute is Data that is sent from where it is.
   *
   * @param length octets of the data
   * @return octets that have been written, all before the data
   */
  public int endBeforeData(int length) {
    attributes.attributeElsewhere(MsTurnAttribute.DATA, length);
    return attributes.length();
  }

  /** Completes the header; returns the octets of the message. */
  public int end() {
    attributes.putLength();
    return attributes.length();
  }
}
