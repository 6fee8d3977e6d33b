package io.sallyport.wire.srl;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/** The worked example of SRL/1: every message of one link, as octets and as what they say. */
final class Worked {
  static final String SERVICE = "fe1.example.com";
  static final long KEY_ID = 0x6b65792d32303236L;
  static final Id128 INSTANCE = new Id128(0x0001020304050607L, 0x08090a0b0c0d0e0fL);
  static final Id128 SESSION = new Id128(0x1011121314151617L, 0x18191a1b1c1d1e1fL);
  static final long NONCE = 0x0102030405060708L;

  /** The public key of test 1 of RFC 8032 section 7.1. */
  static final byte[] PUBLIC_KEY =
      hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

  static final String TOKEN =
      "st1.a2lkPTZiNjU3OTJkMzIzMDMyMzY7c3ZjPWZlMS5leGFtcGxlLmNvbTtjbmY9N0VDQjVGOUJGRkIxRjM0Mztle"
          + "HA9MTc2NzIyNTYwMDtqdGk9QUFFQ0F3UUZCZ2NJQ1FvTERBME9Edw.8YJFYirkKBF2yA7GBFRmOj4oMSS7TD9yO"
          + "xtnRAlZDiX-oYu5LKR02KW3hrQTy8Zwt_Eo0fd0vm3_SKASADr1Ag";

  static final byte[] HELLO_OCTETS =
      hex(
          "534c01010000005e01000f6665312e6578616d706c652e636f6d020010000102030405060708090a0b0c0d0e"
              + "0f0300286b65792d32303236d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f7"
              + "07511a80000b7265662d6167656e742f31");
  static final byte[] READY_OCTETS = hex("534c01020000000a10000200191100020008");
  static final byte[] PING_OCTETS = hex("534c010300000010200008010203040506070821" + "00020000");
  static final byte[] PONG_OCTETS = hex("534c01040000000b2000080102030405060708");
  static final byte[] PROXY2_OCTETS =
      hex(
          "0d0a0d0a000d0a515549540a21110031cb007107c6336414c73801bb02000f6665312e6578616d706c652e63"
              + "6f6d050010101112131415161718191a1b1c1d1e1f");
  static final byte[] ACCEPT_OCTETS = hex("534c010600000013300010101112131415161718191a1b1c1d1e1f");
  static final byte[] REJECT_OCTETS =
      hex("534c010700000018300010101112131415161718191a1b1c1d1e1f400002000a");
  static final byte[] BYE_OCTETS = hex("534c0108000000054000020006");

  static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.7", 51_000);
  static final InetSocketAddress EDGE = new InetSocketAddress("198.51.100.20", 443);

  static final SrlMessage.Hello HELLO =
      new SrlMessage.Hello(
          List.of(SERVICE),
          INSTANCE,
          List.of(TokenKey.of(KEY_ID, PUBLIC_KEY).orElseThrow()),
          "ref-agent/1");
  static final SrlMessage.Start START =
      new SrlMessage.Start(
          SESSION,
          SERVICE,
          ProxyHeader.read(PROXY2_OCTETS).orElseThrow(),
          TOKEN,
          "fe1.example.com:443",
          OptionalInt.empty());

  private Worked() {}

  static byte[] startOctets() {
    return ByteBuffer.allocate(367)
        .put(hex("534c010500000167300010"))
        .put(SESSION.octets())
        .put(hex("31000f"))
        .put(ascii(SERVICE))
        .put(hex("320041"))
        .put(PROXY2_OCTETS)
        .put(hex("3300e5"))
        .put(ascii(TOKEN))
        .put(hex("340013"))
        .put(ascii("fe1.example.com:443"))
        .array();
  }

  static List<byte[]> all() {
    return List.of(
        HELLO_OCTETS,
        READY_OCTETS,
        PING_OCTETS,
        PONG_OCTETS,
        startOctets(),
        ACCEPT_OCTETS,
        REJECT_OCTETS,
        BYE_OCTETS);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
