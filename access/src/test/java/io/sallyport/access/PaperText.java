package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Messages that tests send, as text with LF, for {@link PaperRemote#send}. */
final class PaperText {
  /** A desktop client signs in from behind NAT, without a branch as such clients do. */
  static final String REGISTER =
      """
      REGISTER sip:harbor.example SIP/2.0
      Via: SIP/2.0/TLS 192.168.1.20:49152
      Max-Forwards: 70
      From: <sip:mara@harbor.example>;tag=5f2a90c1;epid=0a1b2c3d4e
      To: <sip:mara@harbor.example>
      Call-ID: 7d0f4e6c2b1a4f0e
      CSeq: 1 REGISTER
      Contact: <sip:192.168.1.20:49152;transport=tls;ms-opaque=9c1e77>;methods="INVITE, MESSAGE";proxy=replace;+sip.instance="<urn:uuid:3B1C0F52-6E0D-5C63-9A3B-0C4D7E21A9F4>"
      User-Agent: UCCAPI/15.0.0.0 OC/15.0.0.0
      Supported: gruu-10, adhoclist, msrtc-event-categories
      Event: registration
      ms-keep-alive: UAC;hop-hop=yes
      Content-Length: 0
      """;

  private PaperText() {}

  /**
   * A request of that client, Mara, to Ines.
   *
   * @param viaParameter mostly the branch; empty for none
   */
  static String message(String method, String viaParameter) {
    return """
    %1$s sip:ines@harbor.example SIP/2.0
    Via: SIP/2.0/TLS 192.168.1.20:49152%2$s
    Max-Forwards: 70
    From: <sip:mara@harbor.example>;tag=5f2a90c1;epid=0a1b2c3d4e
    To: <sip:ines@harbor.example>
    Call-ID: 1d0f4e6c2b1a4f0e
    CSeq: 2 %1$s
    Contact: <sip:mara@192.168.1.20:49152;transport=tls>
    Content-Length: 0
    """
        .formatted(method, viaParameter.isEmpty() ? "" : ";" + viaParameter);
  }

  /** As {@link #message}, in a dialog. */
  static String inDialog(String method, String viaParameter) {
    return message(method, viaParameter)
        .replace("To: <sip:ines@harbor.example>", "To: <sip:ines@harbor.example>;tag=inside");
  }

  /** A request of Ines to Mara, as it comes from inside. */
  static String fromInside(String method, String uri) {
    return """
    %1$s %2$s SIP/2.0
    Via: SIP/2.0/TLS 10.20.1.10:5061;branch=z9hG4bKinside
    Max-Forwards: 70
    From: <sip:ines@harbor.example>;tag=9
    To: <sip:mara@harbor.example>
    Call-ID: from-inside
    CSeq: 7 %1$s
    Content-Length: 0
    """
        .formatted(method, uri);
  }

  /** A request URI that leads to the client on a flow. */
  static String uriOf(String token) {
    return "sip:x@y;ms-received-cid=" + token;
  }

  /** The BYE of who was called, from inside. */
  static String bye(List<String> routes, String fromTag) {
    return """
    BYE sip:mara@192.168.1.20:49152;transport=tls SIP/2.0
    Via: SIP/2.0/TLS 10.20.1.10:5061;branch=z9hG4bKbye
    Route: %s
    Max-Forwards: 70
    From: <sip:ines@harbor.example>;tag=%s
    To: <sip:mara@harbor.example>;tag=5f2a90c1
    Call-ID: 1d0f4e6c2b1a4f0e
    CSeq: 1 BYE
    Content-Length: 0
    """
        .formatted(String.join(", ", routes), fromTag);
  }

  /** The flow token in a route value. */
  static String tokenOf(@Nullable String route) {
    NameAddress address = Objects.requireNonNull(NameAddress.parse(Objects.requireNonNull(route)));
    return Objects.requireNonNull(Objects.requireNonNull(address.uri()).user());
  }

  /** A 200 with everything that RFC 3261 section 8.2.6.2 asks for, to be spoilt by a test. */
  static String answerTo(SipMessage request) {
    StringBuilder lines = new StringBuilder("SIP/2.0 200 OK\r\n");
    for (String via : request.values(HeaderName.VIA)) {
      lines.append("Via: ").append(via).append("\r\n");
    }
    for (HeaderName name :
        List.of(HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ)) {
      lines.append(name.text()).append(": ").append(request.value(name)).append("\r\n");
    }
    return lines.append("Content-Length: 0\r\n\r\n").toString();
  }

  /** A message as it came. */
  static String text(SipMessage message) {
    ByteBuffer octets = ByteBuffer.allocate(message.length());
    message.octets().writeTo(octets);
    return new String(octets.array(), StandardCharsets.ISO_8859_1);
  }
}
