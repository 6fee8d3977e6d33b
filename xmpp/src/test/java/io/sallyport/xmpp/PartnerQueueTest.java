package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Loss;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** What goes to a partner on a stream that the partner has opened, which another loop owns. */
class PartnerQueueTest {
  /** A stream that has ended before it came to what it was handed. */
  private static final class Ended implements Carrier {
    private final Deque<Sending> unsent = new ArrayDeque<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void carry(Octets stanza, Sending sending) {
      unsent.add(sending);
    }

    @Override
    public void afterwards(Runnable task) {
      tasks.add(task);
    }

    void giveBack() {
      unsent.forEach(sending ->
          sending.lost(Loss.BROKEN_UNSENT, StanzaCondition.REMOTE_SERVER_TIMEOUT, "ended"));
    }

    void goOn() {
      tasks.forEach(Runnable::run);
    }
  }

  private final TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL);
  private final Ended ended = new Ended();

  private String arrived() {
    servers.loop.advance(Duration.ofSeconds(5));
    return String.join("", servers.atLighthouse);
  }

  /** Row 14: what comes back from there has come first. */
  @Test
  void must14WhatAStreamGivesBackGoesFirst() {
    servers.letCarry(ended);
    servers.send("s1");
    servers.letCarryNoMore(ended);
    servers.loop.advance(Duration.ofSeconds(1));
    servers.send("s2");
    assertThat(servers.connections).isEmpty();
    ended.giveBack();
    assertThat(servers.fates).containsExactly("s1 BROKEN_UNSENT REMOTE_SERVER_TIMEOUT");
    servers.sendOld("s1", Duration.ofSeconds(1));
    ended.goOn();
    servers.send("s3");
    assertThat(arrived()).containsSubsequence("id='s1'", "id='s2'", "id='s3'");
  }

  @Test
  void must14AnotherStreamWaitsForItToo() {
    servers.letCarry(ended);
    servers.letCarryNoMore(ended);
    servers.send("s2");
    Ended next = new Ended();
    servers.letCarry(next);
    assertThat(next.unsent).isEmpty();
    ended.goOn();
    assertThat(next.unsent).hasSize(1);
  }

  @Test
  void must14ItWaitsForAllThatHaveEnded() {
    servers.letCarry(ended);
    servers.letCarryNoMore(ended);
    Ended second = new Ended();
    servers.letCarry(second);
    servers.letCarryNoMore(second);
    servers.send("s1");
    ended.goOn();
    assertThat(servers.connections).isEmpty();
    assertThat(servers.atLighthouse).isEmpty();
    second.goOn();
    assertThat(arrived()).contains("id='s1'");
  }
}
