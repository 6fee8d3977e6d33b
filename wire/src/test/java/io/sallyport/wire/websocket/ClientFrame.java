package io.sallyport.wire.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Frames as a client sends them, right ones and wrong ones. */
final class ClientFrame {
  static final int CONTINUES = 0x00;
  static final int TEXT = 0x01;
  static final int BINARY = 0x02;
  static final int CLOSE = 0x08;
  static final int PING = 0x09;
  static final int PONG = 0x0a;
  static final int FINAL = 0x80;

  private final int first;
  private final byte[] payload;

  ClientFrame(int first, byte[] payload) {
    this.first = first;
    this.payload = payload;
  }

  static ClientFrame of(int first, String text) {
    return new ClientFrame(first, text.getBytes(UTF_8));
  }

  byte[] octets() {
    int lengthOctets = payload.length < 126 ? 0 : payload.length <= 0xffff ? 2 : 8;
    var octets = new ByteArrayOutputStream();
    octets.write(first);
    octets.write(0x80 | (lengthOctets == 0 ? payload.length : lengthOctets == 2 ? 126 : 127));
    byte[] length = ByteBuffer.allocate(8).putLong(payload.length).array();
    octets.write(length, 8 - lengthOctets, lengthOctets);
    byte[] key = {0x12, (byte) 0xf3, 0x00, 0x7f};
    octets.writeBytes(key);
    for (int i = 0; i < payload.length; i++) {
      octets.write(payload[i] ^ key[i & 3]);
    }
    return octets.toByteArray();
  }

  static byte[] stream(ClientFrame... frames) {
    var octets = new ByteArrayOutputStream();
    for (var frame : frames) {
      octets.writeBytes(frame.octets());
    }
    return octets.toByteArray();
  }
}
