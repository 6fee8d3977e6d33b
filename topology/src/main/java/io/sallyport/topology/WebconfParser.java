package io.sallyport.topology;

import io.sallyport.topology.Section.ItemCount;
import io.sallyport.topology.Webconf.Limits;
import io.sallyport.topology.Webconf.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the settings of the Web Conferencing Edge. */
final class WebconfParser {
  private static final int MAX_ENTRIES = 256;
  private static final int MAX_SERVICES = 32;
  private static final int MAX_BLOCKS = 64;
  private static final int MAX_SESSIONS = 1_000_000;
  private static final int MAX_POOL_TARGET = 64;
  private static final int MAX_PARKED = 10_000;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration MAX_WAIT = Duration.ofMinutes(1);
  private static final Duration MAX_GRACE = Duration.ofMinutes(10);
  private static final Duration MAX_SKEW = Duration.ofMinutes(5);
  private static final Duration MAX_TOKEN_LIFE = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(7);

  private final Section webconf;
  private final AvParser.Files files;

  WebconfParser(Section webconf, AvParser.Files files) {
    this.webconf = webconf;
    this.files = files;
  }

  Webconf webconf() {
    Values values = webconf.values();
    return new Webconf(
        webconf.value("agentTrust", (label, value) -> files.path(values, label, value)),
        allowed(),
        keys(),
        capture(),
        limits(webconf.section("limits", Keys.WEBCONF_LIMITS)));
  }

  private List<Webconf.Allowed> allowed() {
    List<Webconf.Allowed> allowed = new ArrayList<>();
    for (Section s : webconf.sections("allow", Keys.WEBCONF_ALLOW, ItemCount.upTo(MAX_ENTRIES))) {
      allowed.add(
          new Webconf.Allowed(
              s.value("name", s.values()::hostName).orElse(""),
              s.list(
                  "services", ItemCount.some(MAX_SERVICES, "one service"), s.values()::hostName)));
    }
    return allowed;
  }

  private List<Webconf.SigningKey> keys() {
    List<Webconf.SigningKey> keys = new ArrayList<>();
    for (Section s : webconf.sections("keys", Keys.WEBCONF_KEY, ItemCount.upTo(MAX_ENTRIES))) {
      keys.add(
          new Webconf.SigningKey(
              s.value("service", s.values()::hostName).orElse(""),
              s.value("id", s.values()::keyId).orElse(""),
              s.value("key", s.values()::publicKey).orElse("")));
    }
    return keys;
  }

  private Optional<Webconf.Capture> capture() {
    if (!webconf.has("captureLegacy")) {
      return Optional.empty();
    }
    Section s = webconf.section("captureLegacy", Keys.WEBCONF_CAPTURE);
    Values values = s.values();
    var sources = s.list("sources", ItemCount.some(MAX_BLOCKS, "one source"), values::addressBlock);
    return s.value("folder", (label, value) -> files.path(values, label, value))
        .map(folder -> new Webconf.Capture(folder, sources));
  }

  private static Limits limits(Section s) {
    Limits absent = Limits.DEFAULT;
    return new Limits(
        number(s, "sessions", MAX_SESSIONS, absent.sessions()),
        number(s, "sessionsPerService", MAX_SESSIONS, absent.sessionsPerService()),
        number(s, "sessionsPerSource", MAX_SESSIONS, absent.sessionsPerSource()),
        number(s, "strangers", MAX_SESSIONS, absent.strangers()),
        number(s, "strangersPerSource", MAX_SESSIONS, absent.strangersPerSource()),
        number(s, "waitingPerService", MAX_SESSIONS, absent.waitingPerService()),
        time(s, "parkWait", MAX_WAIT, absent.parkWait()),
        number(s, "poolTarget", MAX_POOL_TARGET, absent.poolTarget()),
        number(s, "parkedPerAgent", MAX_PARKED, absent.parkedPerAgent()),
        number(s, "parkedPerService", MAX_PARKED, absent.parkedPerService()),
        time(s, "stall", MAX_GRACE, absent.stall()),
        timeOrNone(s, "sessionIdle", absent.sessionIdle()),
        timeOrNone(s, "sessionMax", absent.sessionMax()),
        time(s, "drainGrace", MAX_GRACE, absent.drainGrace()),
        times(s));
  }

  private static Times times(Section s) {
    Times absent = Times.DEFAULT;
    return new Times(
        time(s, "prefaceWait", MAX_WAIT, absent.prefaceWait()),
        time(s, "helloWait", MAX_WAIT, absent.helloWait()),
        time(s, "pingInterval", MAX_GRACE, absent.pingInterval()),
        time(s, "pongWait", MAX_WAIT, absent.pongWait()),
        time(s, "acceptWait", MAX_WAIT, absent.acceptWait()),
        time(s, "offersWait", MAX_WAIT, absent.offersWait()),
        time(s, "halfCloseLinger", MAX_GRACE, absent.halfCloseLinger()),
        time(s, "tokenSkew", MAX_SKEW, absent.tokenSkew()),
        time(s, "tokenLifeMax", MAX_TOKEN_LIFE, absent.tokenLifeMax()),
        time(s, "keyGrace", LONGEST, absent.keyGrace()));
  }

  private static int number(Section s, String key, int max, int absent) {
    return s.value(key, s.values().integer(1, max)).orElse(absent);
  }

  private static Duration time(Section s, String key, Duration max, Duration absent) {
    return s.value(key, s.values().duration(SHORTEST, max)).orElse(absent);
  }

  private static Duration timeOrNone(Section s, String key, Duration absent) {
    return s.value(key, s.values().durationOrNone(SHORTEST, LONGEST)).orElse(absent);
  }
}
