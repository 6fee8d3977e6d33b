package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the section {@code webconf} says, and what holds where it says nothing. */
class WebconfSettingsTest {
  private static final String ID = "6b65792d32303236";
  private static final String KEY =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  static final String ALL_OF_WEBCONF =
      """
      webconf:
        agentTrust: certs/agents.pem
        allow: [{name: fe1.harbor.lan, services: [conf.harbor.lan, meet.harbor.lan]}]
        keys:
          - service: conf.harbor.lan
            id: "6b65792d32303236"
            key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        captureLegacy: {folder: captures, sources: [10.20.1.0/24]}
        limits: {sessions: 1, sessionsPerService: 2, sessionsPerSource: 3, strangers: 4,
          strangersPerSource: 5, waitingPerService: 6, parkWait: 7s, poolTarget: 8,
          parkedPerAgent: 9, parkedPerService: 10, stall: 11s, sessionIdle: 12s, sessionMax: 13s,
          drainGrace: 14s, prefaceWait: 15s, helloWait: 16s, pingInterval: 17s, pongWait: 18s,
          acceptWait: 19s, offersWait: 20s, halfCloseLinger: 21s, tokenSkew: 22s,
          tokenLifeMax: 23s, keyGrace: 24s}
      """;

  static final String NO_LIMITS =
      """
      webconf:
        limits: {sessionIdle: 0, sessionMax: 0}
      """;

  @Test
  void readsEverySetting() {
    assertThat(poolWith(ALL_OF_WEBCONF).webconf())
        .isEqualTo(
            new Webconf(
                Optional.of(Path.of("certs/agents.pem").toAbsolutePath()),
                List.of(
                    new Webconf.Allowed(
                        "fe1.harbor.lan", List.of("conf.harbor.lan", "meet.harbor.lan"))),
                List.of(new Webconf.SigningKey("conf.harbor.lan", ID, KEY)),
                Optional.of(
                    new Webconf.Capture(
                        Path.of("captures").toAbsolutePath(),
                        List.of(new AddressBlock(InetAddress.ofLiteral("10.20.1.0"), 24)))),
                new Webconf.Limits(
                    1,
                    2,
                    3,
                    4,
                    5,
                    6,
                    Duration.ofSeconds(7),
                    8,
                    9,
                    10,
                    Duration.ofSeconds(11),
                    Duration.ofSeconds(12),
                    Duration.ofSeconds(13),
                    Duration.ofSeconds(14),
                    new Webconf.Times(
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(16),
                        Duration.ofSeconds(17),
                        Duration.ofSeconds(18),
                        Duration.ofSeconds(19),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(21),
                        Duration.ofSeconds(22),
                        Duration.ofSeconds(23),
                        Duration.ofSeconds(24)))));
  }

  @Test
  void hasDefaults() {
    assertThat(poolWith("").webconf())
        .isEqualTo(
            new Webconf(
                Optional.empty(), List.of(), List.of(), Optional.empty(), Webconf.Limits.DEFAULT));
  }

  @Test
  void knowsSessionsWithoutAnEnd() {
    Webconf.Limits limits = poolWith(NO_LIMITS).webconf().limits();

    assertThat(limits.sessionIdle()).isZero();
    assertThat(limits.sessionMax()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "allow: [{name: fe1.harbor.lan, services: []}]",
        "allow: [{name: fe1.harbor.lan}]",
        "keys: [{service: a.b, id: \"6B65792D32303236\", key: \"00\"}]",
        "captureLegacy: {folder: captures}",
        "captureLegacy: {folder: captures, sources: []}",
        "limits: {sessions: 0}",
        "limits: {poolTarget: 65}",
        "limits: {stall: 1h}",
        "limits: {tokenSkew: 6m}",
        "limits: {pingInterval: 0s}",
        "limits: {pingInterval: 0}",
        "limits: {stall: 0}",
        "limits: {sessionIdle: 0s}",
        "limits: {sessionIdle: 1}",
        "limits: {sessionMax: 00}",
        "port: 8057",
      })
  void refuses(String setting) {
    assertThat(
            ProblemCase.problemsOf(
                TopologyReaderTest.smallPool() + "webconf:\n  " + setting + "\n"))
        .isNotEmpty();
  }

  @Test
  void takesTheSystemsAuthoritiesInsideWhereAgentsHaveTheirOwn() {
    String pool =
        ProblemCase.goodPool()
            .replace("internal: certs/internal-ca.pem}", "internal: system}")
            .replace("xmpp:\n", "xmpp:\n  internal: {trust: servers.pem}\n");

    assertThat(ProblemCase.problemsOf(pool)).hasSize(1);
    assertThat(
            ProblemCase.problemsOf(
                pool.replace("webconf: {}", "webconf: {agentTrust: agents.pem}")))
        .isEmpty();
  }

  private static Topology poolWith(String sections) {
    return Pools.read(TopologyReaderTest.smallPool() + sections);
  }
}
