package io.sallyport.net.dns;

import io.sallyport.net.Deadline;
import io.sallyport.telemetry.Counters;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The servers that are set up, asked in turn, round after round until the time is over; the one
 * that answered last is the first the next time. Called from any thread.
 */
final class NameServers implements Servers {
  /** How long one server is waited for before the next is asked. */
  static final Duration ATTEMPT = Duration.ofSeconds(1);

  /** How long it may take to get an answer over TCP, from the datagram before it to its end. */
  static final Duration TCP_LIMIT = Duration.ofMillis(1500);

  private final List<NameServer> servers;
  private final Counters<DnsCounter> counters;
  private final SecureRandom random = new SecureRandom();

  /** Index of the server that answered last; of several that did at once, any will do. */
  private volatile int first;

  /**
   * @param servers at least one
   */
  NameServers(List<NameServer> servers, Counters<DnsCounter> counters) {
    this.servers = List.copyOf(servers);
    this.counters = counters;
  }

  @Override
  public Outcome ask(Question question, Deadline deadline) {
    List<ServerConversation> conversations = conversations(question);
    try {
      return ask(new ArrayList<>(conversations), deadline);
    } finally {
      conversations.forEach(ServerConversation::close);
    }
  }

  private List<ServerConversation> conversations(Question question) {
    List<ServerConversation> conversations = new ArrayList<>();
    int start = first;
    for (int i = 0; i < servers.size(); i++) {
      NameServer server = servers.get((start + i) % servers.size());
      conversations.add(new ServerConversation(server, question, random, counters));
    }
    return conversations;
  }

  /**
   * @param open with those that may still answer
   */
  private Outcome ask(List<ServerConversation> open, Deadline deadline) {
    String detail = "";
    while (!open.isEmpty()) {
      for (ServerConversation conversation : List.copyOf(open)) {
        if (deadline.isPast() || Thread.currentThread().isInterrupted()) {
          return new Outcome.Unanswered("no answer in time from " + names(open));
        }
        Reply reply = conversation.ask(deadline.orIn(ATTEMPT), deadline.orIn(TCP_LIMIT));
        switch (reply) {
          case Reply.Answer answer -> {
            first = servers.indexOf(conversation.server());
            return new Outcome.Answered(answer);
          }
          case Reply.Silence _ -> {}
          default -> {
            open.remove(conversation);
            detail = conversation.server() + ": " + words(reply);
          }
        }
      }
    }
    return new Outcome.Unanswered(detail);
  }

  private static String words(Reply reply) {
    return switch (reply) {
      case Reply.Refused refused -> "response code " + refused.code();
      case Reply.Broken broken -> broken.detail();
      default -> "no use";
    };
  }

  private static String names(List<ServerConversation> conversations) {
    return conversations.stream()
        .map(conversation -> conversation.server().toString())
        .collect(Collectors.joining(", "));
  }
}
