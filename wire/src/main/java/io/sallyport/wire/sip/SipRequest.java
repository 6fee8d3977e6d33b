package io.sallyport.wire.sip;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;

/** A request without a body made here; add lines, then send. */
public final class SipRequest implements Octets {
  private static final String END = "Content-Length: 0\r\n\r\n";

  private final OctetBuilder head;

  SipRequest(OctetBuilder head) {
    this.head = head;
  }

  /** Adds a line. */
  public SipRequest header(HeaderName name, String value) {
    return header(name.text(), value);
  }

  /** Adds a line. */
  public SipRequest header(String name, String value) {
    head.line(OctetBuilder.checkName(name), OctetBuilder.checkValue(value));
    return this;
  }

  @Override
  public int length() {
    return head.length() + END.length();
  }

  @Override
  public void writeTo(ByteBuffer target) {
    head.writeTo(target);
    for (int i = 0; i < END.length(); i++) {
      target.put((byte) END.charAt(i));
    }
  }
}
