package io.sallyport.wire.sip;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message with changes, ready to leave: octets nobody changed leave as they came, runs of them in
 * one piece. Line numbers are those of the message that came. Removing and replacing concern what
 * came with the message; lines added here stay. Bodies never change, so Content-Length does not.
 *
 * <p>Values must not hold CR, LF or an unescaped NUL: {@link IllegalArgumentException}, since what
 * reaches this class has been read by {@link SipReader}, which lets none through.
 */
public final class SipEdit implements Octets {
  private final SipMessage message;
  private final @Nullable LineEdit[] edits;
  private final List<AddedLine> atTop = new ArrayList<>(0);
  private final List<AddedLine> atEnd = new ArrayList<>(2);
  private @Nullable String startLine;
  private @Nullable String requestUri;
  private @Nullable Pieces pieces;

  /** What becomes of one line that came. */
  private static final class LineEdit {
    boolean isRemoved;

    /** Where the line's value goes on behind values removed at its front; -1 for all of it. */
    int from = -1;

    /** In place of the line's first value left, or of all of it. */
    @Nullable String value;

    /** Where what is kept of the line's value goes on, behind {@link #value}; -1 for nothing. */
    int rest = -1;

    @Nullable List<AddedLine> before;
    @Nullable List<AddedLine> after;
  }

  public SipEdit(SipMessage message) {
    this.message = message;
    this.edits = new LineEdit[message.headerCount()];
  }

  /** Replaces the Request-URI. */
  public SipEdit requestUri(String uri) {
    if (!message.isRequest() || uri.isEmpty() || uri.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("no Request-URI: '" + uri + "'");
    }
    requestUri = OctetBuilder.checkValue(uri);
    return changed();
  }

  /** Replaces the whole start line, given without its CRLF. */
  public SipEdit startLine(String line) {
    startLine = OctetBuilder.checkValue(line);
    return changed();
  }

  /**
   * New line before the first line of that field, even if that is removed; else as first header.
   */
  public SipEdit prepend(HeaderName name, String value) {
    AddedLine line = addition(name, value);
    int first = message.first(name);
    if (first < 0) {
      atTop.addFirst(line);
    } else {
      LineEdit edit = edit(first);
      if (edit.before == null) {
        edit.before = new ArrayList<>(2);
      }
      edit.before.addFirst(line);
    }
    return changed();
  }

  /** New line directly after that line, even if that is removed. */
  public SipEdit insertAfter(int line, HeaderName name, String value) {
    LineEdit edit = edit(line);
    if (edit.after == null) {
      edit.after = new ArrayList<>(2);
    }
    edit.after.add(addition(name, value));
    return changed();
  }

  /** New line at the end of the head. */
  public SipEdit append(HeaderName name, String value) {
    atEnd.add(addition(name, value));
    return changed();
  }

  /** New line at the end of the head. */
  public SipEdit append(String name, String value) {
    atEnd.add(
        new AddedLine(
            HeaderName.of(name), OctetBuilder.checkName(name), OctetBuilder.checkValue(value)));
    return changed();
  }

  /** Removes all lines of that field that came. */
  public SipEdit remove(HeaderName name) {
    for (int line = message.first(name); line >= 0; line = message.next(name, line)) {
      removeLine(line);
    }
    return this;
  }

  /** Removes all lines of that name that came, letters of either case. */
  public SipEdit remove(String name) {
    for (int line = 0; line < message.headerCount(); line++) {
      if (message.headerNameText(line).equalsIgnoreCase(name)) {
        removeLine(line);
      }
    }
    return this;
  }

  public SipEdit removeLine(int line) {
    edit(line).isRemoved = true;
    return changed();
  }

  /**
   * Removes the first value left of that field; the rest of its line stays octet for octet. Does
   * nothing if no value is left.
   */
  public SipEdit removeFirst(HeaderName name) {
    int line = firstWithValue(name);
    if (line < 0) {
      return this;
    }
    LineEdit edit = edit(line);
    int next = edit.value == null ? afterFirstValue(line, edit) : edit.rest;
    if (next < 0) {
      edit.isRemoved = true;
    } else {
      edit.from = skipComma(line, next);
      edit.value = null;
      edit.rest = -1;
    }
    return changed();
  }

  /**
   * Replaces the first value left of that field; the rest of its line stays octet for octet. Does
   * nothing if no value is left.
   */
  public SipEdit replaceFirst(HeaderName name, String value) {
    int line = firstWithValue(name);
    if (line >= 0) {
      LineEdit edit = edit(line);
      if (edit.value == null) {
        edit.rest = afterFirstValue(line, edit);
      }
      edit.value = OctetBuilder.checkValue(value);
    }
    return changed();
  }

  /** Replaces the whole value of a line; its name stays as written. Brings back a removed line. */
  public SipEdit replaceLine(int line, String value) {
    LineEdit edit = edit(line);
    edit.isRemoved = false;
    edit.from = -1;
    edit.rest = -1;
    edit.value = OctetBuilder.checkValue(value);
    return changed();
  }

  /** One line of that field with that value: the first one's place, or the end of the head. */
  public SipEdit set(HeaderName name, String value) {
    int first = message.first(name);
    if (first < 0) {
      atEnd.removeIf(line -> line.name() == name);
      return append(name, value);
    }
    remove(name);
    return replaceLine(first, value);
  }

  /** The message as it came. */
  public SipMessage message() {
    return message;
  }

  @Override
  public int length() {
    return pieces().length();
  }

  @Override
  public void writeTo(ByteBuffer target) {
    pieces().writeTo(target);
  }

  private static AddedLine addition(HeaderName name, String value) {
    if (name == HeaderName.OTHER) {
      throw new IllegalArgumentException("a field without a name of its own");
    }
    return new AddedLine(name, name.text(), OctetBuilder.checkValue(value));
  }

  private LineEdit edit(int line) {
    LineEdit edit = edits[line];
    if (edit == null) {
      edit = new LineEdit();
      edits[line] = edit;
    }
    return edit;
  }

  private SipEdit changed() {
    pieces = null;
    return this;
  }

  private int firstWithValue(HeaderName name) {
    for (int line = message.first(name); line >= 0; line = message.next(name, line)) {
      LineEdit edit = edits[line];
      boolean isReplaced = edit != null && edit.value != null;
      boolean isEmpty = message.valueFrom(line) == message.valueTo(line) && !isReplaced;
      if (!isEmpty && (edit == null || !edit.isRemoved)) {
        return line;
      }
    }
    return -1;
  }

  /** Offset just behind the first value left in a line, -1 if no other value follows. */
  private int afterFirstValue(int line, LineEdit edit) {
    int from = edit.from >= 0 ? edit.from : message.valueFrom(line);
    int to = message.base() + message.valueTo(line);
    int comma = ListValues.end(message.array(), message.base() + from, to);
    if (comma == to) {
      return -1;
    }
    return ListValues.trimEnd(message.array(), message.base() + from, comma) - message.base();
  }

  private int skipComma(int line, int from) {
    int base = message.base();
    int to = base + message.valueTo(line);
    int comma = ListValues.skipSpace(message.array(), base + from, to);
    return ListValues.skipSpace(message.array(), comma + 1, to) - base;
  }

  private Pieces pieces() {
    if (pieces == null) {
      pieces = plan();
    }
    return pieces;
  }

  private Pieces plan() {
    Pieces plan = new Pieces(message);
    planStartLine(plan);
    plan.add(atTop);
    for (int line = 0; line < edits.length; line++) {
      LineEdit edit = edits[line];
      if (edit == null) {
        plan.keepTo(message.lineTo(line));
      } else {
        planLine(plan, line, edit);
      }
    }
    // Up to the empty line that ends the head, then that and the body.
    plan.keepTo(message.headLength() - 2);
    plan.add(atEnd);
    plan.keepTo(message.length());
    plan.finish();
    return plan;
  }

  private void planStartLine(Pieces plan) {
    StartLine line = message.startLine();
    int lineTo = message.startLineTo();
    if (startLine != null) {
      plan.add(startLine);
      plan.skipTo(lineTo - 2);
    } else if (requestUri != null) {
      plan.keepTo(line.textFrom());
      plan.add(requestUri);
      plan.skipTo(line.textTo());
    }
    plan.keepTo(lineTo);
  }

  private void planLine(Pieces plan, int line, LineEdit edit) {
    plan.keepTo(message.lineFrom(line));
    if (edit.before != null) {
      plan.add(edit.before);
    }
    if (edit.isRemoved) {
      plan.skipTo(message.lineTo(line));
    } else if (edit.value != null) {
      plan.keepTo(message.valueFrom(line));
      plan.add(edit.value);
      plan.skipTo(edit.rest >= 0 ? edit.rest : message.valueTo(line));
    } else if (edit.from >= 0) {
      plan.keepTo(message.valueFrom(line));
      plan.skipTo(edit.from);
    }
    plan.keepTo(message.lineTo(line));
    if (edit.after != null) {
      plan.add(edit.after);
    }
  }
}
