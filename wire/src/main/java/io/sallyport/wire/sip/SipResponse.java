package io.sallyport.wire.sip;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response made here (RFC 3261 8.2.6.2): Via lines, From, To, Call-ID and CSeq of the request
 * octet for octet, a tag on To, a body if one is given. What a bad request lacks, its response
 * lacks too.
 */
public final class SipResponse implements Octets {
  private static final int TRYING = 100;

  private final SipMessage request;
  private final int status;
  private final String reason;
  private final List<Param> headers = new ArrayList<>(4);
  private @Nullable String toTag;
  private @Nullable String topVia;
  private byte[] body = {};
  private @Nullable OctetBuilder built;

  private SipResponse(SipMessage request, int status, String reason) {
    this.request = request;
    this.status = status;
    this.reason = reason;
  }

  /** Starts a response; status 100 to 699. */
  public static SipResponse to(SipMessage request, int status, String reason) {
    if (!request.isRequest() || status < TRYING || status > 699) {
      throw new IllegalArgumentException("no response " + status + " to this");
    }
    return new SipResponse(request, status, OctetBuilder.checkValue(reason));
  }

  /** Tag for To if the request has none and the status is not 100; a token. */
  public SipResponse toTag(String tag) {
    toTag = OctetBuilder.checkName(tag);
    built = null;
    return this;
  }

  /** In place of the request's top Via value: with received and its like added. */
  public SipResponse topVia(String value) {
    topVia = OctetBuilder.checkValue(value);
    built = null;
    return this;
  }

  /** Adds a line. */
  public SipResponse header(HeaderName name, String value) {
    return header(name.text(), value);
  }

  /** Adds a line. */
  public SipResponse header(String name, String value) {
    headers.add(new Param(OctetBuilder.checkName(name), OctetBuilder.checkValue(value)));
    built = null;
    return this;
  }

  /**
   * With a body, which is not copied.
   *
   * @param mediaType of the body, as Content-Type has it
   */
  public SipResponse body(String mediaType, byte[] octets) {
    header(HeaderName.CONTENT_TYPE, mediaType);
    body = octets;
    return this;
  }

  public int status() {
    return status;
  }

  @Override
  public int length() {
    return built().length();
  }

  @Override
  public void writeTo(ByteBuffer target) {
    built().writeTo(target);
  }

  private OctetBuilder built() {
    if (built == null) {
      built = build();
    }
    return built;
  }

  private OctetBuilder build() {
    OctetBuilder response = new OctetBuilder(1024);
    response.append("SIP/2.0 ").append(Integer.toString(status)).append(" ");
    response.append(reason).append("\r\n");
    vias(response);
    copyLine(response, HeaderName.FROM);
    to(response);
    copyLine(response, HeaderName.CALL_ID);
    copyLine(response, HeaderName.CSEQ);
    if (status == TRYING) {
      copyLine(response, HeaderName.TIMESTAMP); // RFC 3261 8.2.6.1.
    }
    for (Param header : headers) {
      response.line(header.name(), String.valueOf(header.value()));
    }
    response.line(HeaderName.CONTENT_LENGTH.text(), Integer.toString(body.length)).append("\r\n");
    return response.append(body, 0, body.length);
  }

  private void vias(OctetBuilder response) {
    int top = topVia == null ? -1 : request.first(HeaderName.VIA);
    int line = request.first(HeaderName.VIA);
    for (; line >= 0; line = request.next(HeaderName.VIA, line)) {
      int from = request.lineFrom(line);
      if (line == top && topVia != null) {
        response.copy(request, from, request.valueFrom(line)).append(topVia);
        int base = request.base();
        int valueTo = base + request.valueTo(line);
        from = ListValues.end(request.array(), base + request.valueFrom(line), valueTo) - base;
      }
      response.copy(request, from, request.lineTo(line));
    }
  }

  private void to(OctetBuilder response) {
    int line = request.first(HeaderName.TO);
    if (line < 0) {
      return;
    }
    NameAddress address = request.to();
    boolean isTagged = address == null || address.hasParam("tag");
    if (isTagged || toTag == null || status == TRYING) {
      copyLine(response, HeaderName.TO);
    } else {
      response.copy(request, request.lineFrom(line), request.valueTo(line));
      response.append(";tag=").append(toTag).append("\r\n");
    }
  }

  private void copyLine(OctetBuilder response, HeaderName name) {
    int line = request.first(name);
    if (line >= 0) {
      response.copy(request, request.lineFrom(line), request.lineTo(line));
    }
  }
}
