package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.xmpp.ServerSearch.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerSearchTest {
  private static final Lookup<ServiceTarget> NO_NAME =
      new Lookup.Absent<>(Lookup.Reason.NO_SUCH_NAME);
  private static final Lookup<ServiceTarget> NO_RECORD =
      new Lookup.Absent<>(Lookup.Reason.NO_RECORD);
  private static final Lookup<ServiceTarget> NOT_OFFERED =
      new Lookup.Absent<>(Lookup.Reason.NOT_OFFERED);
  private static final Lookup<ServiceTarget> FORBIDDEN = new Lookup.Forbidden<>("loopback");
  private static final Lookup<ServiceTarget> FAILED = new Lookup.Failed<>("no answer");
  private static final Lookup<ServiceTarget> TLS = found(new ServiceTarget("tls.a", 5270, 5, 0));
  private static final Lookup<ServiceTarget> PLAIN = found(new ServiceTarget("x.a", 5269, 1, 0));

  private static final Outcome NONE = new Outcome.NotOffered();
  private static final Outcome UNKNOWN = new Outcome.Unknown("no answer");
  private static final Outcome BARE = servers(new PartnerServer("a.example", 5269, false));

  static Stream<Arguments> answers() {
    PartnerServer tls = new PartnerServer("tls.a", 5270, true);
    PartnerServer plain = new PartnerServer("x.a", 5269, false);
    return Stream.of(
        Arguments.of(NO_NAME, NO_NAME, BARE),
        Arguments.of(NO_RECORD, NO_NAME, BARE),
        Arguments.of(NO_NAME, NOT_OFFERED, NONE),
        Arguments.of(NOT_OFFERED, NO_RECORD, NONE),
        Arguments.of(NOT_OFFERED, NOT_OFFERED, NONE),
        Arguments.of(FORBIDDEN, NO_NAME, NONE),
        Arguments.of(NO_NAME, FORBIDDEN, NONE),
        Arguments.of(FAILED, NO_NAME, UNKNOWN),
        Arguments.of(NO_NAME, FAILED, UNKNOWN),
        Arguments.of(NOT_OFFERED, FAILED, UNKNOWN),
        Arguments.of(FAILED, FAILED, UNKNOWN),
        Arguments.of(TLS, NO_NAME, servers(tls)),
        Arguments.of(NOT_OFFERED, PLAIN, servers(plain)),
        Arguments.of(TLS, NOT_OFFERED, servers(tls)),
        Arguments.of(FAILED, PLAIN, servers(plain)),
        Arguments.of(TLS, FAILED, servers(tls)),
        Arguments.of(TLS, PLAIN, servers(plain, tls)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void takesBothRecordsTogether(
      Lookup<ServiceTarget> direct, Lookup<ServiceTarget> startTls, Outcome expected) {
    assertThat(ServerSearch.outcome("a.example", direct, startTls, new Random(1)))
        .isEqualTo(expected);
  }

  @Test
  void drawsByWeightAmongBothKindsOfOnePriority() {
    Lookup<ServiceTarget> direct = found(new ServiceTarget("heavy", 5270, 0, 30));
    Lookup<ServiceTarget> startTls = found(new ServiceTarget("light", 5269, 0, 9));
    Random random = new Random(7);
    int heavy = 0;
    for (int i = 0; i < 10_000; i++) {
      Outcome outcome = ServerSearch.outcome("a.example", direct, startTls, random);
      List<PartnerServer> order = ((Outcome.Servers) outcome).servers();
      assertThat(order).hasSize(2);
      heavy += order.getFirst().directTls() ? 1 : 0;
    }

    assertThat(heavy).isBetween(7_300, 7_800);
  }

  private static Lookup<ServiceTarget> found(ServiceTarget... targets) {
    return new Lookup.Found<>(Arrays.asList(targets), Duration.ofMinutes(1));
  }

  private static Outcome servers(PartnerServer... servers) {
    return new Outcome.Servers(List.of(servers));
  }
}
