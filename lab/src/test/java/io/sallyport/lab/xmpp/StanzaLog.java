package io.sallyport.lab.xmpp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stanzas that a stock server says it has read and written, in order. What a client sent names
 * no sender; what a server sent does.
 */
record StanzaLog(List<Line> lines) {
  /** What it queued before a stream was open, it writes later without its filters. */
  private static final Pattern PROSODY =
      Pattern.compile("(\\S+)\\s+debug\\s+(RECV|Sending\\[\\w+\\]): (<[^>]*>).*");

  private static final Pattern EJABBERD =
      Pattern.compile(".*\\(\\w+\\|(<[^>]*>)\\) (Received|Send) XML on stream = <<\"(.*)");

  /** It writes down what it read as it came, maybe several stanzas in one. */
  private static final Pattern TAG = Pattern.compile("<(message|iq|presence)[ />][^>]*>?");

  private static final Pattern ID = Pattern.compile(" id=\\\\?['\"]([^'\"\\\\]*)");
  private static final Pattern COUNT = Pattern.compile(" h=['\"](\\d+)");

  /**
   * A first-level element.
   *
   * @param stream as the server calls it
   * @param tag its start tag
   */
  record Line(String stream, boolean isRead, String tag) {
    private boolean isMessage() {
      return tag.startsWith("<message");
    }

    private boolean isStanza() {
      return isMessage() || tag.startsWith("<iq") || tag.startsWith("<presence");
    }

    private boolean isError() {
      return tag.contains("type='error'");
    }

    private boolean namesSender() {
      return tag.contains(" from=");
    }

    private String id() {
      Matcher id = ID.matcher(tag);
      return id.find() ? id.group(1) : "";
    }
  }

  /**
   * @param life tells runs of one server apart, which may use names of streams again
   */
  static StanzaLog ofProsody(String log, int life) {
    List<Line> lines = new ArrayList<>();
    log.lines()
        .map(PROSODY::matcher)
        .filter(Matcher::matches)
        .forEach(line ->
            lines.add(new Line(life + line.group(1), line.group(2).equals("RECV"), line.group(3))));
    return new StanzaLog(lines);
  }

  /**
   * @param life as for Prosody
   */
  static StanzaLog ofEjabberd(String log, int life) {
    List<Line> lines = new ArrayList<>();
    log.lines()
        .map(EJABBERD::matcher)
        .filter(Matcher::matches)
        .forEach(line -> {
          Matcher tags = TAG.matcher(line.group(3));
          while (tags.find()) {
            boolean isRead = line.group(2).equals("Received");
            lines.add(new Line(life + line.group(1), isRead, tags.group()));
          }
        });
    return new StanzaLog(lines);
  }

  private Set<String> ids(String prefix, Predicate<Line> which) {
    Set<String> ids = new HashSet<>();
    for (Line line : lines) {
      if (line.isMessage() && which.test(line) && line.id().startsWith(prefix)) {
        ids.add(line.id());
      }
    }
    return ids;
  }

  /** What its clients gave it. */
  Set<String> fromClients(String prefix) {
    return ids(prefix, line -> line.isRead() && !line.namesSender());
  }

  /** What other servers gave it. */
  Set<String> fromServers(String prefix) {
    return ids(prefix, line -> line.isRead() && line.namesSender() && !line.isError());
  }

  /** What other servers told it was not taken. */
  Set<String> bounced(String prefix) {
    return ids(prefix, line -> line.isRead() && line.namesSender() && line.isError());
  }

  /** What it has written to other servers. */
  Set<String> written(String prefix) {
    return ids(prefix, line -> !line.isRead() && line.namesSender() && !line.isError());
  }

  /**
   * What it has written where nobody counts stanzas, or did not yet, and behind the last that
   * arrived on that stream.
   */
  Set<String> uncountedTails(String prefix, Set<String> arrived) {
    Set<String> counting = new HashSet<>();
    Map<String, List<String>> tails = new HashMap<>();
    for (Line line : lines) {
      if (begins(line)) {
        counting.add(line.stream());
      } else if (isWritten(line, prefix) && arrived.contains(line.id())) {
        tails.remove(line.stream());
      } else if (isWritten(line, prefix) && !counting.contains(line.stream())) {
        tails.computeIfAbsent(line.stream(), _ -> new ArrayList<>()).add(line.id());
      }
    }
    Set<String> ids = new HashSet<>();
    tails.values().forEach(ids::addAll);
    return ids;
  }

  /** What it has written where stanzas are counted, and was not told to be taken. */
  Set<String> unacknowledged(String prefix) {
    Map<String, List<String>> open = new HashMap<>();
    Map<String, Integer> taken = new HashMap<>();
    for (Line line : lines) {
      if (begins(line)) {
        open.put(line.stream(), new ArrayList<>());
        taken.put(line.stream(), 0);
      } else if (!line.isRead() && line.isStanza() && open.containsKey(line.stream())) {
        open.get(line.stream()).add(line.id());
      } else if (line.isRead()
          && line.tag().startsWith("<a ")
          && taken.containsKey(line.stream())) {
        Matcher count = COUNT.matcher(line.tag());
        if (count.find()) {
          taken.put(line.stream(), Integer.parseInt(count.group(1)));
        }
      }
    }
    Set<String> ids = new HashSet<>();
    open.forEach((stream, sent) ->
        sent.stream()
            .skip(taken.getOrDefault(stream, 0))
            .filter(id -> id.startsWith(prefix))
            .forEach(ids::add));
    return ids;
  }

  private static boolean begins(Line line) {
    return !line.isRead() && line.tag().startsWith("<enable");
  }

  private static boolean isWritten(Line line, String prefix) {
    return line.isMessage()
        && !line.isRead()
        && line.namesSender()
        && !line.isError()
        && line.id().startsWith(prefix);
  }
}
