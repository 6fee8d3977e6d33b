package io.sallyport.net.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecordEncoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Messages as they are sent (RFC 1035 section 4): the header here, names and records by Netty's
 * codec. Of an answer only what matters is read: aliases, records of the type asked for, and the
 * life of absence. Holds nothing, asks nobody.
 */
final class DnsMessage {
  /** Without extensions no datagram is longer (RFC 1035 section 2.3.4). */
  static final int MAX_DATAGRAM_OCTETS = 512;

  /** Records read of one message at most: names that point at names cost time. */
  static final int MAX_RECORDS = 256;

  private static final int HEADER_OCTETS = 12;
  private static final int RESPONSE = 0x8000;
  private static final int OPCODE = 0x7800;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RECURSION_AVAILABLE = 0x0080;
  private static final int RESPONSE_CODE = 0x000f;
  private static final int SUCCESS = 0;
  private static final int NO_SUCH_NAME = 3;
  private static final int SOA_NUMBERS_OCTETS = 20;

  private DnsMessage() {}

  /** A question to a server that asks others if need be. */
  static byte[] query(Question question, int id) {
    ByteBuf out = Unpooled.buffer(MAX_DATAGRAM_OCTETS);
    out.writeShort(id).writeShort(RECURSION_DESIRED);
    out.writeShort(1).writeShort(0).writeShort(0).writeShort(0);
    try {
      DnsRecordEncoder.DEFAULT.encodeQuestion(
          new DefaultDnsQuestion(
              question.name() + ".", DnsRecordType.valueOf(question.type().number())),
          out);
    } catch (Exception e) {
      throw new IllegalStateException("a canonical name can be encoded", e);
    }
    return ByteBufUtil.getBytes(out);
  }

  /**
   * Reads what came from a server that was asked a question under an id.
   *
   * @param length of the message in the octets
   */
  static Reply reply(byte[] octets, int length, Question question, int id) {
    ByteBuf in = Unpooled.wrappedBuffer(octets, 0, length);
    try {
      return reply(in, question, id);
    } catch (Exception e) {
      // Netty's codec throws whatever fits, and for hostile octets that is no bug.
      return new Reply.Stray("malformed: " + e.getClass().getSimpleName());
    }
  }

  private static Reply reply(ByteBuf in, Question question, int id) throws Exception {
    if (in.readableBytes() < HEADER_OCTETS || in.readUnsignedShort() != id) {
      return new Reply.Stray("another id");
    }
    int flags = in.readUnsignedShort();
    int questions = in.readUnsignedShort();
    int answers = in.readUnsignedShort();
    int authorities = in.readUnsignedShort();
    in.skipBytes(Short.BYTES);
    boolean isResponse = (flags & (RESPONSE | OPCODE)) == RESPONSE;
    if (!isResponse
        || questions != 1
        || !asks(DnsRecordDecoder.DEFAULT.decodeQuestion(in), question)) {
      return new Reply.Stray("another question");
    }
    if ((flags & TRUNCATED) != 0) {
      return new Reply.Truncated();
    }
    int code = flags & RESPONSE_CODE;
    if (code != SUCCESS && code != NO_SUCH_NAME) {
      return new Reply.Refused(code);
    }
    if (answers + authorities > MAX_RECORDS) {
      return new Reply.Broken("an answer of " + (answers + authorities) + " records");
    }
    List<ResourceRecord> records = new ArrayList<>();
    for (int i = 0; i < answers; i++) {
      readRecord(in, question.type(), records);
    }
    return new Reply.Answer(
        code == SUCCESS,
        records,
        negativeSeconds(in, authorities),
        (flags & (AUTHORITATIVE | RECURSION_AVAILABLE)) != 0);
  }

  private static boolean asks(DnsQuestion asked, Question question) {
    return asked.dnsClass() == DnsRecord.CLASS_IN
        && asked.type().intValue() == question.type().number()
        && canonical(asked.name()).equals(question.name());
  }

  private static void readRecord(ByteBuf in, RecordType type, List<ResourceRecord> records)
      throws Exception {
    DnsRecord record = decode(in);
    try {
      RecordType found = RecordType.of(record.type().intValue()).orElse(RecordType.SOA);
      boolean isWanted = found == type || found == RecordType.CNAME;
      if (isWanted
          && record.dnsClass() == DnsRecord.CLASS_IN
          && record instanceof DnsRawRecord raw) {
        records.add(record(raw, found));
      }
    } finally {
      ReferenceCountUtil.release(record);
    }
  }

  private static DnsRecord decode(ByteBuf in) throws Exception {
    // The codec returns null where the octets end too early.
    DnsRecord record = DnsRecordDecoder.DEFAULT.decodeRecord(in);
    if (record == null) {
      throw new IllegalArgumentException("records are missing");
    }
    return record;
  }

  private static ResourceRecord record(DnsRawRecord record, RecordType type)
      throws UnknownHostException {
    String owner = canonical(record.name());
    long ttl = ttlSeconds(record.timeToLive());
    ByteBuf data = record.content();
    return switch (type) {
      case A, AAAA -> new ResourceRecord.Address(owner, ttl, address(data, type));
      case CNAME -> new ResourceRecord.Alias(owner, ttl, name(data));
      case SRV -> service(owner, ttl, data);
      case SOA -> throw new IllegalArgumentException("never asked for");
    };
  }

  private static InetAddress address(ByteBuf data, RecordType type) throws UnknownHostException {
    if (data.readableBytes() != (type == RecordType.A ? 4 : 16)) {
      throw new IllegalArgumentException("not an address");
    }
    return InetAddress.getByAddress(ByteBufUtil.getBytes(data));
  }

  private static ResourceRecord service(String owner, long ttl, ByteBuf data) {
    int priority = data.readUnsignedShort();
    int weight = data.readUnsignedShort();
    int port = data.readUnsignedShort();
    return new ResourceRecord.Service(owner, ttl, priority, weight, port, name(data));
  }

  /** The name that makes up the rest of a record. The codec takes no name for the root's. */
  private static String name(ByteBuf data) {
    if (!data.isReadable()) {
      throw new IllegalArgumentException("a name is missing");
    }
    String name = canonical(DefaultDnsRecordDecoder.decodeName(data));
    if (data.isReadable()) {
      throw new IllegalArgumentException("octets behind a name");
    }
    return name;
  }

  /** The lower of an SOA record's own life and its last field (RFC 2308 section 5). */
  private static OptionalLong negativeSeconds(ByteBuf in, int authorities) throws Exception {
    for (int i = 0; i < authorities; i++) {
      DnsRecord record = decode(in);
      try {
        if (record.type().intValue() == RecordType.SOA.number()
            && record instanceof DnsRawRecord raw) {
          return OptionalLong.of(
              Math.min(ttlSeconds(record.timeToLive()), soaMinimum(raw.content())));
        }
      } finally {
        ReferenceCountUtil.release(record);
      }
    }
    return OptionalLong.empty();
  }

  private static long soaMinimum(ByteBuf data) {
    DefaultDnsRecordDecoder.decodeName(data);
    DefaultDnsRecordDecoder.decodeName(data);
    if (data.readableBytes() != SOA_NUMBERS_OCTETS) {
      throw new IllegalArgumentException("not an SOA record");
    }
    data.skipBytes(SOA_NUMBERS_OCTETS - Integer.BYTES);
    return ttlSeconds(data.readUnsignedInt());
  }

  /** With the highest bit set it counts as zero (RFC 2181 section 8). */
  private static long ttlSeconds(long field) {
    return field > Integer.MAX_VALUE ? 0 : field;
  }

  private static String canonical(String name) {
    return DomainName.withoutLastDot(name.toLowerCase(Locale.ROOT));
  }
}
