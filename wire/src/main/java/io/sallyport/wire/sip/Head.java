package io.sallyport.wire.sip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One message head while it comes in, and its table of header lines afterwards. Offsets count from
 * the message's first octet, so the octets may move between two scans; no octet is looked at twice.
 */
final class Head {
  /** Ints per header line: start of line, end of name, start and end of the trimmed value. */
  static final int STRIDE = 4;

  private static final int USUAL_LINES = 28;

  private final SipLimits limits;
  private int at;
  private int lineFrom;
  private int fieldFrom;
  private @Nullable StartLine startLine;
  private @Nullable SipFault fault;
  private HeaderName[] names = new HeaderName[USUAL_LINES];
  private int[] lines = new int[USUAL_LINES * STRIDE];
  private int count;

  Head(SipLimits limits) {
    this.limits = limits;
  }

  /** What is wrong with the head, of the first thing that is; set for good when scanning fails. */
  @Nullable SipFault fault() {
    return fault;
  }

  @Nullable StartLine startLine() {
    return startLine;
  }

  /** Octets scanned; once complete, the length of the head with the empty line that ends it. */
  int length() {
    return at;
  }

  int count() {
    return count;
  }

  HeaderName name(int line) {
    return names[line];
  }

  HeaderName[] names() {
    return names;
  }

  int[] lines() {
    return lines;
  }

  int valueFrom(int line) {
    return lines[line * STRIDE + 2];
  }

  int valueTo(int line) {
    return lines[line * STRIDE + 3];
  }

  enum Progress {
    MORE,
    COMPLETE,
    FAILED
  }

  /** Goes on from where the last scan came, over the octets from {@code base} to {@code end}. */
  Progress scan(byte[] octets, int base, int end) {
    while (true) {
      at = Ascii.nextControl(octets, base + at, end) - base;
      if (isOverLimit(octets, base)) {
        return Progress.FAILED;
      }
      int stop = base + at;
      if (stop == end) {
        return Progress.MORE;
      }
      byte control = octets[stop];
      if (control == '\r') {
        if (stop + 1 == end) {
          return Progress.MORE;
        }
        if (octets[stop + 1] != '\n') {
          return fail(SipFault.BARE_LINE_END);
        }
        Progress progress = endLine(octets, base);
        if (progress != Progress.MORE) {
          return progress;
        }
      } else if (control == '\n') {
        return fail(SipFault.BARE_LINE_END);
      } else if (startLine == null && control != '\t') {
        return fail(SipFault.START_LINE); // TLS inside TLS and the like end here at once.
      } else if (control == 0 && !Ascii.isEscaped(octets, base + lineFrom, stop)) {
        return fail(SipFault.NUL_OCTET); // At once, so that no answer repeats it.
      } else {
        at++;
      }
    }
  }

  // Which limit is passed first decides, so that the outcome does not depend on how octets arrive.
  private boolean isOverLimit(byte[] octets, int base) {
    boolean continued = at > lineFrom && Ascii.isBlank(octets[base + lineFrom]);
    int from = continued ? fieldFrom : lineFrom;
    int most = startLine == null ? limits.startLineOctets() : limits.headerLineOctets();
    if (at <= Math.min(from + most, limits.headOctets())) {
      return false;
    }
    if (limits.headOctets() < from + most) {
      fail(SipFault.HEAD_TOO_LARGE);
    } else {
      fail(startLine == null ? SipFault.START_LINE_TOO_LONG : SipFault.HEADER_LINE_TOO_LONG);
    }
    return true;
  }

  private Progress endLine(byte[] octets, int base) {
    int from = base + lineFrom;
    int to = base + at;
    boolean isEnd = from == to;
    if (startLine == null) {
      startLine = StartLine.parse(octets, base, at);
      if (startLine == null) {
        return fail(SipFault.START_LINE);
      }
    } else if (!isEnd && Ascii.isBlank(octets[from])) {
      continueField(octets, base);
    } else if (!isEnd) {
      fieldFrom = lineFrom;
      if (count == limits.headerLines()) {
        return fail(SipFault.TOO_MANY_HEADERS);
      }
      addField(octets, base);
    }
    at += 2;
    lineFrom = at;
    if (!isEnd) {
      return Progress.MORE;
    }
    return at > limits.headOctets() ? fail(SipFault.HEAD_TOO_LARGE) : Progress.COMPLETE;
  }

  private void addField(byte[] octets, int base) {
    int from = base + lineFrom;
    int to = base + at;
    int nameTo = from;
    while (nameTo < to && Ascii.isToken(octets[nameTo] & 0xFF)) {
      nameTo++;
    }
    int colon = nameTo;
    while (colon < to && Ascii.isBlank(octets[colon])) {
      colon++;
    }
    if (nameTo == from || colon == to || octets[colon] != ':') {
      note(SipFault.HEADER_LINE);
      return;
    }
    if (count == names.length) {
      names = Arrays.copyOf(names, 2 * count);
      lines = Arrays.copyOf(lines, 2 * count * STRIDE);
    }
    int valueFrom = ListValues.skipSpace(octets, colon + 1, to);
    int row = count * STRIDE;
    names[count] = HeaderName.of(octets, from, nameTo);
    lines[row] = lineFrom;
    lines[row + 1] = nameTo - base;
    lines[row + 2] = valueFrom - base;
    lines[row + 3] = ListValues.trimEnd(octets, valueFrom, to) - base;
    count++;
  }

  private void continueField(byte[] octets, int base) {
    int from = ListValues.skipSpace(octets, base + lineFrom, base + at) - base;
    // A line of blanks alone is taken for the end of the head by some: a place to smuggle.
    if (count == 0 || from == at || lines[(count - 1) * STRIDE] != fieldFrom) {
      note(SipFault.HEADER_LINE);
      fieldFrom = lineFrom; // What follows is no part of the field, so that no answer repeats this.
      return;
    }
    int row = (count - 1) * STRIDE;
    if (lines[row + 2] == lines[row + 3]) {
      lines[row + 2] = from;
    }
    lines[row + 3] = ListValues.trimEnd(octets, base + from, base + at) - base;
  }

  void note(SipFault problem) {
    if (fault == null) {
      fault = problem;
    }
  }

  private Progress fail(SipFault problem) {
    note(problem);
    return Progress.FAILED;
  }
}
