package io.sallyport.net;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What sources did lately, and when it is too much. Owned by one loop; time comes in as a number.
 * Remembers a bounded number of sources: the one whose last offence is longest ago is forgotten
 * first.
 */
final class Conduct {
  /** Sources whose offences are remembered. */
  static final int MAX_SOURCES = 100_000;

  /** Length of a source's first ban; each further one lasts twice as long as the one before. */
  static final Duration FIRST_BAN = Duration.ofMinutes(5);

  static final Duration LONGEST_BAN = Duration.ofHours(24);

  /** After a day without an offence a source begins anew. */
  static final Duration MEMORY = Duration.ofHours(24);

  /** Failed sign-ins in {@link RecentCount#WINDOW} that are too many. */
  static final int MAX_FAILED_SIGN_INS = 10;

  /** Not longer however often: who mistypes is no attacker. */
  static final Duration SIGN_IN_BAN = Duration.ofMinutes(15);

  private static final int MOST_DOUBLINGS = 9;

  private final Map<SourcePrefix, Sheet> sheets = new LinkedHashMap<>(16, 0.75f, true);

  /** Of one source. */
  private static final class Sheet {
    private RecentCount score;
    private RecentCount failedSignIns;

    /** Of the last offence, or the end of the ban for it. */
    private long lastNanos;

    private int bans;

    Sheet(long nowNanos) {
      score = new RecentCount(nowNanos);
      failedSignIns = new RecentCount(nowNanos);
      lastNanos = nowNanos;
    }

    Ban signInBan(SourcePrefix source, Offence reason, long nowNanos) {
      return ban(source, reason, nowNanos + SIGN_IN_BAN.toNanos());
    }

    Ban ban(SourcePrefix source, Offence reason, long untilNanos) {
      lastNanos = untilNanos;
      return new Ban(source, reason, untilNanos);
    }
  }

  /**
   * Notes an offence.
   *
   * @param tolerance score in {@link RecentCount#WINDOW} that is too much
   * @return the ban that follows from it, if it was one too many
   */
  Optional<Ban> noted(SourcePrefix source, Offence offence, int tolerance, long nowNanos) {
    Sheet sheet = sheet(source, nowNanos);
    if (offence == Offence.SIGN_IN_FAILED) {
      if (sheet.failedSignIns.add(1, nowNanos) < MAX_FAILED_SIGN_INS) {
        return Optional.empty();
      }
      sheet.failedSignIns = new RecentCount(nowNanos);
      return Optional.of(sheet.signInBan(source, offence, nowNanos));
    }
    if (offence == Offence.ACCOUNT_GUESSED_AT) {
      return Optional.of(sheet.signInBan(source, offence, nowNanos));
    }
    if (sheet.score.add(offence.weight(), nowNanos) < tolerance) {
      return Optional.empty();
    }
    sheet.score = new RecentCount(nowNanos);
    long length = FIRST_BAN.toNanos() << Math.min(sheet.bans, MOST_DOUBLINGS);
    sheet.bans++;
    return Optional.of(
        sheet.ban(source, offence, nowNanos + Math.min(length, LONGEST_BAN.toNanos())));
  }

  private Sheet sheet(SourcePrefix source, long nowNanos) {
    Sheet sheet = sheets.get(source);
    if (sheet == null || nowNanos - sheet.lastNanos > MEMORY.toNanos()) {
      if (sheet == null && sheets.size() >= MAX_SOURCES) {
        sheets.remove(sheets.keySet().iterator().next());
      }
      sheet = new Sheet(nowNanos);
      sheets.put(source, sheet);
    }
    if (nowNanos - sheet.lastNanos > 0) {
      sheet.lastNanos = nowNanos;
    }
    return sheet;
  }

  /** Forgets a source. */
  void forget(SourcePrefix source) {
    sheets.remove(source);
  }

  int sources() {
    return sheets.size();
  }
}
