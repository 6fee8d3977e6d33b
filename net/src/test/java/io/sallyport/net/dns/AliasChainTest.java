package io.sallyport.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.dns.Lookup.Reason;
import io.sallyport.net.dns.ResourceRecord.Address;
import io.sallyport.net.dns.ResourceRecord.Alias;
import io.sallyport.net.dns.ResourceRecord.Service;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AliasChainTest {
  private static final InetAddress ONE = InetAddress.ofLiteral("203.0.113.1");
  private static final InetAddress TWO = InetAddress.ofLiteral("203.0.113.2");

  private final AliasChain hosts = new AliasChain(new Question("a.example", RecordType.A));
  private final AliasChain services = new AliasChain(new Question("_s.example", RecordType.SRV));

  private static Reply.Answer answer(ResourceRecord... records) {
    return new Reply.Answer(true, List.of(records), OptionalLong.empty(), true);
  }

  private static Reply.Answer nothing(boolean nameExists, long negativeSeconds) {
    return new Reply.Answer(nameExists, List.of(), OptionalLong.of(negativeSeconds), true);
  }

  private static Finding.Dated found(long seconds, InetAddress... addresses) {
    return new Finding.Dated(
        new Finding.Addresses(List.of(addresses)), Duration.ofSeconds(seconds));
  }

  private static Finding.Dated absent(Reason reason, long seconds) {
    return new Finding.Dated(new Finding.Nothing(reason), Duration.ofSeconds(seconds));
  }

  @Test
  void endsAtTheRecordsAskedFor() {
    assertThat(
            hosts.follow(
                answer(
                    new Address("a.example", 100, ONE),
                    new Address("a.example", 90, TWO),
                    new Address("a.example", 100, ONE))))
        .contains(found(90, ONE, TWO));
  }

  @Test
  void followsAliasesThroughOneAnswerInAnyOrder() {
    assertThat(
            hosts.follow(
                answer(
                    new Address("c.example", 500, ONE),
                    new Alias("b.example", 70, "C.example."),
                    new Alias("a.example", 400, "b.example"))))
        .contains(found(70, ONE));
  }

  @Test
  void asksOnWhereAnAnswerEndsAtAnAlias() {
    assertThat(hosts.follow(answer(new Alias("a.example", 70, "b.example")))).isEmpty();
    assertThat(hosts.next()).isEqualTo(new Question("b.example", RecordType.A));
    assertThat(hosts.follow(answer(new Address("b.example", 500, ONE)))).contains(found(70, ONE));
  }

  @Test
  void believesOnlyRecordsOfTheNameReached() {
    assertThat(hosts.follow(answer(new Address("evil.example", 500, ONE))))
        .contains(absent(Reason.NO_RECORD, 60));
  }

  @Test
  void failsInACircle() {
    var itself = hosts.follow(answer(new Alias("a.example", 60, "a.example"))).orElseThrow();
    assertThat(itself.finding()).isInstanceOf(Finding.Failure.class);
    assertThat(itself.lifetime()).isEqualTo(Lifetimes.FAILURE);
    var longer =
        services.follow(
            answer(
                new Alias("_s.example", 60, "b.example"),
                new Alias("b.example", 60, "c.example"),
                new Alias("c.example", 60, "b.example")));
    assertThat(longer.orElseThrow().finding()).isInstanceOf(Finding.Failure.class);
  }

  @Test
  void followsSoManyAliasesAndNoMore() {
    assertThat(afterAliases(AliasChain.MAX_ALIASES)).isInstanceOf(Finding.Addresses.class);
    assertThat(afterAliases(AliasChain.MAX_ALIASES + 1)).isInstanceOf(Finding.Failure.class);
  }

  /** One alias an answer, then an address. */
  private static Finding afterAliases(int count) {
    var chain = new AliasChain(new Question("n0.example", RecordType.A));
    for (int i = 0; i < count; i++) {
      var end =
          chain.follow(answer(new Alias("n" + i + ".example", 60, "n" + (i + 1) + ".example")));
      if (end.isPresent()) {
        return end.get().finding();
      }
    }
    return chain
        .follow(answer(new Address("n" + count + ".example", 60, ONE)))
        .orElseThrow()
        .finding();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "b c.example"})
  void failsAtAnAliasToNoName(String target) {
    var end = hosts.follow(answer(new Alias("a.example", 60, target))).orElseThrow();
    assertThat(end.finding()).isInstanceOf(Finding.Failure.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 60", "59, 60", "61, 61", "300, 300", "301, 300", "86400, 300"})
  void remembersAbsenceWithinLimits(long said, long kept) {
    assertThat(hosts.follow(nothing(false, said))).contains(absent(Reason.NO_SUCH_NAME, kept));
    assertThat(services.follow(nothing(true, said))).contains(absent(Reason.NO_RECORD, kept));
  }

  @ParameterizedTest
  @CsvSource({"0, 30", "29, 30", "31, 31", "3600, 3600", "3601, 3600", "2147483647, 3600"})
  void remembersRecordsWithinLimits(long said, long kept) {
    assertThat(hosts.follow(answer(new Address("a.example", said, ONE))))
        .contains(found(kept, ONE));
  }

  @Test
  void takesAbsenceBehindAnAliasForTheWhole() {
    var alias = List.<ResourceRecord>of(new Alias("a.example", 40, "b.example"));
    assertThat(hosts.follow(new Reply.Answer(true, alias, OptionalLong.of(100), true)))
        .contains(absent(Reason.NO_RECORD, 40));
    var gone = new AliasChain(new Question("a.example", RecordType.A));
    assertThat(gone.follow(new Reply.Answer(false, alias, OptionalLong.of(100), true)))
        .contains(absent(Reason.NO_SUCH_NAME, 40));
  }

  @Test
  void doesNotTakeAReferralForAbsence() {
    var referral = new Reply.Answer(true, List.of(), OptionalLong.empty(), false);
    assertThat(hosts.follow(referral).orElseThrow().finding()).isInstanceOf(Finding.Failure.class);
  }

  @Test
  void knowsAServiceThatIsNotOffered() {
    assertThat(services.follow(answer(new Service("_s.example", 90, 0, 0, 0, ""))))
        .contains(absent(Reason.NOT_OFFERED, 90));
  }

  @Test
  void keepsServicesThatNameAHostAndAPort() {
    assertThat(
            services.follow(
                answer(
                    new Service("_s.example", 90, 20, 0, 5061, "b.example"),
                    new Service("_s.example", 90, 0, 0, 0, ""),
                    new Service("_s.example", 90, 0, 0, 0, "c.example"),
                    new Service("_s.example", 90, 0, 0, 5061, "d d.example"),
                    new Service("_s.example", 90, 10, 7, 5061, "e.example"))))
        .contains(
            new Finding.Dated(
                new Finding.Services(
                    List.of(
                        new ServiceTarget("e.example", 5061, 10, 7),
                        new ServiceTarget("b.example", 5061, 20, 0))),
                Duration.ofSeconds(90)));
    var useless = new AliasChain(new Question("_s.example", RecordType.SRV));
    assertThat(
            useless
                .follow(answer(new Service("_s.example", 90, 0, 0, 0, "c.example")))
                .orElseThrow()
                .finding())
        .isInstanceOf(Finding.Failure.class);
  }

  @Test
  void keepsSoManyServicesThoseOfTheFirstPriorities() {
    var many =
        IntStream.range(0, 100)
            .mapToObj(i -> new Service("_s.example", 90, 100 - i, 0, 5061, "h" + i + ".example"))
            .toArray(ResourceRecord[]::new);
    var finding = services.follow(answer(many)).orElseThrow().finding();
    assertThat(((Finding.Services) finding).targets())
        .hasSize(AliasChain.MAX_RECORDS)
        .extracting(ServiceTarget::priority)
        .startsWith(1, 2, 3)
        .isSorted();
  }
}
