package io.sallyport.wire.sip;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message as it came, and what is in it. Header lines are numbered from 0 in the order they
 * came. Values are decoded when asked for and those asked for often are kept; nothing here judges
 * them, see {@link SipCheck}. Belongs to one thread at a time.
 */
public final class SipMessage implements SipRead {
  private static final long NOT_READ = Long.MIN_VALUE;
  private static final int MOST_FORWARDS = 255;

  /** Greatest CSeq number (RFC 3261 8.1.1.5). */
  private static final long MOST_CSEQ = Integer.MAX_VALUE;

  private final byte[] octets;
  private final int base;
  private final StartLine startLine;
  private final HeaderName[] names;
  private final int[] lines;
  private final int count;
  private final int headLength;
  private final int bodyLength;

  private @Nullable String requestUri;
  private @Nullable SipUri requestSipUri;
  private @Nullable String callId;
  private long cseqNumber = NOT_READ;
  private String cseqMethod = "";
  private @Nullable NameAddress from;
  private @Nullable NameAddress to;
  private @Nullable SipUri fromUri;
  private @Nullable SipUri toUri;
  private @Nullable Via topVia;

  SipMessage(byte[] octets, int base, Head head, int bodyLength) {
    this.octets = octets;
    this.base = base;
    this.startLine = Objects.requireNonNull(head.startLine());
    this.names = head.names();
    this.lines = head.lines();
    this.count = head.count();
    this.headLength = head.length();
    this.bodyLength = bodyLength;
  }

  public boolean isRequest() {
    return startLine.isRequest();
  }

  /** Method of a request; of a response, the method in its CSeq. */
  public SipMethod method() {
    return isRequest() ? startLine.method() : SipMethod.of(cseqMethod());
  }

  /** Like {@link #method()}, as written. */
  public String methodName() {
    if (!isRequest()) {
      return cseqMethod();
    }
    SipMethod method = startLine.method();
    return method == SipMethod.OTHER ? text(0, startLine.methodTo()) : method.name();
  }

  /** Request-URI as written; empty for a response. */
  public String requestUri() {
    if (requestUri == null) {
      requestUri = isRequest() ? text(startLine.textFrom(), startLine.textTo()) : "";
    }
    return requestUri;
  }

  /** Request-URI read; null for a response, and if it is malformed or of another scheme. */
  public @Nullable SipUri requestSipUri() {
    if (requestSipUri == null && isRequest()) {
      requestSipUri = SipUri.parse(requestUri());
    }
    return requestSipUri;
  }

  /** Status code 100 to 999 of a response, -1 if it has none of that form; 0 for a request. */
  public int status() {
    return startLine.status();
  }

  /** Reason phrase of a response, often UTF-8 octets; empty for a request. */
  public String reason() {
    return isRequest() ? "" : text(startLine.textFrom(), startLine.textTo());
  }

  /** Number of header lines, a folded one counted once. */
  public int headerCount() {
    return count;
  }

  public HeaderName headerName(int line) {
    return names[Objects.checkIndex(line, count)];
  }

  /** Name of the field as written. */
  public String headerNameText(int line) {
    return text(lineFrom(line), lines[line * Head.STRIDE + 1]);
  }

  /** Value of the whole line, trimmed, each fold made one space. */
  public String headerValue(int line) {
    return text(valueFrom(line), valueTo(line));
  }

  /** First line of that field, -1 if there is none. */
  public int first(HeaderName name) {
    return next(name, -1);
  }

  /** First line of that field after the given one, -1 if there is none. */
  public int next(HeaderName name, int after) {
    for (int i = after + 1; i < count; i++) {
      if (names[i] == name) {
        return i;
      }
    }
    return -1;
  }

  /** First line's whole value. */
  public @Nullable String value(HeaderName name) {
    int line = first(name);
    return line < 0 ? null : headerValue(line);
  }

  /** First line's whole value of a field known by its text alone; letters of either case. */
  public @Nullable String value(String name) {
    for (int i = 0; i < count; i++) {
      if (headerNameText(i).equalsIgnoreCase(name)) {
        return headerValue(i);
      }
    }
    return null;
  }

  /**
   * All values over all lines, split at commas outside quotes and angle brackets. An empty line has
   * no value; between two commas there is an empty one.
   */
  public List<String> values(HeaderName name) {
    List<String> values = new ArrayList<>();
    for (int line = first(name); line >= 0; line = next(name, line)) {
      addValues(line, values);
    }
    return values;
  }

  /** The values of one line, as {@link #values(HeaderName)} splits them. */
  public List<String> values(int line) {
    List<String> values = new ArrayList<>();
    addValues(line, values);
    return values;
  }

  private void addValues(int line, List<String> values) {
    int to = base + valueTo(line);
    boolean isMore = valueFrom(line) < valueTo(line);
    int at = base + valueFrom(line);
    while (isMore) {
      int end = ListValues.end(octets, at, to);
      values.add(trimmed(at, end));
      isMore = end < to;
      at = end + 1;
    }
  }

  /** Number of {@link #values(HeaderName)}. */
  public int valueCount(HeaderName name) {
    int values = 0;
    for (int line = first(name); line >= 0; line = next(name, line)) {
      values += ListValues.count(octets, base + valueFrom(line), base + valueTo(line));
    }
    return values;
  }

  /**
   * True if each of {@link #values(HeaderName)} is an address as {@link NameAddress#parse} takes
   * it.
   */
  boolean isAddresses(HeaderName name) {
    for (int line = first(name); line >= 0; line = next(name, line)) {
      if (!AddressScan.isAddresses(octets, base + valueFrom(line), base + valueTo(line))) {
        return false;
      }
    }
    return true;
  }

  /** First of {@link #values(HeaderName)}, without looking at the rest. */
  public @Nullable String firstValue(HeaderName name) {
    for (int line = first(name); line >= 0; line = next(name, line)) {
      if (valueFrom(line) < valueTo(line)) {
        int at = base + valueFrom(line);
        return trimmed(at, ListValues.end(octets, at, base + valueTo(line)));
      }
    }
    return null;
  }

  /** Empty if missing. */
  public String callId() {
    if (callId == null) {
      callId = Objects.requireNonNullElse(value(HeaderName.CALL_ID), "");
    }
    return callId;
  }

  /** 0 to 2^31-1; -1 if CSeq is missing, -2 if it is not a number in that range and a method. */
  public long cseqNumber() {
    if (cseqNumber == NOT_READ) {
      readCseq();
    }
    return cseqNumber;
  }

  /** Empty if CSeq is missing or bad. */
  public String cseqMethod() {
    if (cseqNumber == NOT_READ) {
      readCseq();
    }
    return cseqMethod;
  }

  private void readCseq() {
    int line = first(HeaderName.CSEQ);
    if (line < 0) {
      cseqNumber = -1;
      return;
    }
    int at = base + valueFrom(line);
    int end = base + valueTo(line);
    int digitsTo = at;
    while (digitsTo < end && Ascii.isDigit(octets[digitsTo])) {
      digitsTo++;
    }
    int methodFrom = ListValues.skipSpace(octets, digitsTo, end);
    int methodTo = methodFrom;
    while (methodTo < end && Ascii.isToken(octets[methodTo] & 0xFF)) {
      methodTo++;
    }
    long number = Ascii.number(octets, at, digitsTo, MOST_CSEQ);
    boolean isWhole = methodFrom > digitsTo && methodTo > methodFrom && methodTo == end;
    if (number < 0 || number > MOST_CSEQ || !isWhole) {
      cseqNumber = -2;
      return;
    }
    cseqNumber = number;
    SipMethod method = SipMethod.of(octets, methodFrom, methodTo);
    cseqMethod =
        method == SipMethod.OTHER ? Ascii.text(octets, methodFrom, methodTo) : method.name();
  }

  /** Null if missing or malformed. */
  public @Nullable NameAddress from() {
    if (from == null) {
      String value = value(HeaderName.FROM);
      from = value == null ? null : NameAddress.parse(value);
    }
    return from;
  }

  /** Null if missing or malformed. */
  public @Nullable NameAddress to() {
    if (to == null) {
      String value = value(HeaderName.TO);
      to = value == null ? null : NameAddress.parse(value);
    }
    return to;
  }

  /** Null if From is missing or malformed, or its URI is of another scheme. */
  public @Nullable SipUri fromUri() {
    NameAddress address = fromUri == null ? from() : null;
    if (address != null) {
      fromUri = address.uri();
    }
    return fromUri;
  }

  /** Null if To is missing or malformed, or its URI is of another scheme. */
  public @Nullable SipUri toUri() {
    NameAddress address = toUri == null ? to() : null;
    if (address != null) {
      toUri = address.uri();
    }
    return toUri;
  }

  public @Nullable String fromTag() {
    NameAddress address = from();
    return address == null ? null : address.tag();
  }

  public @Nullable String toTag() {
    NameAddress address = to();
    return address == null ? null : address.tag();
  }

  /** First value of the first Via line; null if there is no Via or that value is malformed. */
  public @Nullable Via topVia() {
    int line = topVia == null ? first(HeaderName.VIA) : -1;
    if (line >= 0) {
      int at = base + valueFrom(line);
      topVia = Via.parse(trimmed(at, ListValues.end(octets, at, base + valueTo(line))));
    }
    return topVia;
  }

  /** 0 to 255; -1 if missing, -2 if it is no number in that range. */
  public int maxForwards() {
    int line = first(HeaderName.MAX_FORWARDS);
    if (line < 0) {
      return -1;
    }
    long hops = Ascii.number(octets, base + valueFrom(line), base + valueTo(line), MOST_FORWARDS);
    return hops < 0 || hops > MOST_FORWARDS ? -2 : (int) hops;
  }

  public int bodyLength() {
    return bodyLength;
  }

  public byte[] bodyCopy() {
    int from = base + headLength;
    return Arrays.copyOfRange(octets, from, from + bodyLength);
  }

  /** Octets of head and body. */
  public int length() {
    return headLength + bodyLength;
  }

  /** The whole message as it came. */
  public Octets octets() {
    return new Octets() {
      @Override
      public int length() {
        return SipMessage.this.length();
      }

      @Override
      public void writeTo(ByteBuffer target) {
        put(target, 0, SipMessage.this.length());
      }
    };
  }

  StartLine startLine() {
    return startLine;
  }

  int headLength() {
    return headLength;
  }

  byte[] array() {
    return octets;
  }

  int base() {
    return base;
  }

  // Offsets below count from the first octet of the message.

  int lineFrom(int line) {
    return lines[Objects.checkIndex(line, count) * Head.STRIDE];
  }

  int startLineTo() {
    return count == 0 ? headLength - 2 : lineFrom(0);
  }

  /** Just behind the CRLF that ends the line. */
  int lineTo(int line) {
    int at = base + valueTo(line);
    while (octets[at] != '\n') {
      at++;
    }
    return at + 1 - base;
  }

  int valueFrom(int line) {
    return lines[Objects.checkIndex(line, count) * Head.STRIDE + 2];
  }

  int valueTo(int line) {
    return lines[Objects.checkIndex(line, count) * Head.STRIDE + 3];
  }

  void put(ByteBuffer target, int from, int length) {
    target.put(octets, base + from, length);
  }

  private String text(int from, int to) {
    return Ascii.text(octets, base + from, base + to);
  }

  private String trimmed(int from, int to) {
    int start = ListValues.skipSpace(octets, from, to);
    return Ascii.text(octets, start, ListValues.trimEnd(octets, start, to));
  }
}
