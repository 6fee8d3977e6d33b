package io.sallyport.wire.sip;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** What leaves, in order: ranges of the message that came, and ranges of the text added. */
final class Pieces {
  private final SipMessage source;
  private final OctetBuilder added = new OctetBuilder(512);

  /** Triples: 1 for added text or 0 for the source, start, length. */
  private int[] ranges = new int[48];

  private int used;
  private int keptFrom;
  private int at;
  private int addedFrom;
  private int length;

  Pieces(SipMessage source) {
    this.source = source;
  }

  int length() {
    return length;
  }

  /** The source leaves as it is up to there. */
  void keepTo(int offset) {
    at = Math.max(at, offset);
  }

  /** The source is left out from where it came to, up to there. */
  void skipTo(int offset) {
    endKept();
    at = offset;
    keptFrom = offset;
  }

  void add(String text) {
    endKept();
    added.append(text);
  }

  void add(List<AddedLine> lines) {
    if (lines.isEmpty()) {
      return;
    }
    endKept();
    for (int i = 0; i < lines.size(); i++) {
      AddedLine line = lines.get(i);
      added.line(line.nameText(), line.value());
    }
  }

  void finish() {
    endKept();
    endAdded();
  }

  private void endKept() {
    if (at > keptFrom) {
      endAdded();
      range(0, keptFrom, at - keptFrom);
      keptFrom = at;
    }
  }

  private void endAdded() {
    if (added.length() > addedFrom) {
      range(1, addedFrom, added.length() - addedFrom);
      addedFrom = added.length();
    }
  }

  private void range(int kind, int from, int count) {
    if (used == ranges.length) {
      ranges = Arrays.copyOf(ranges, 2 * used);
    }
    ranges[used++] = kind;
    ranges[used++] = from;
    ranges[used++] = count;
    length += count;
  }

  void writeTo(ByteBuffer target) {
    for (int i = 0; i < used; i += 3) {
      if (ranges[i] == 0) {
        source.put(target, ranges[i + 1], ranges[i + 2]);
      } else {
        target.put(added.array(), ranges[i + 1], ranges[i + 2]);
      }
    }
  }
}
