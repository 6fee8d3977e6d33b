package io.sallyport.net.dns;

import static io.sallyport.net.dns.Messages.joined;
import static io.sallyport.net.dns.Messages.name;
import static io.sallyport.net.dns.Messages.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsMessageTest {
  private static final int ID = 0x1234;
  private static final String HOST = "sip.quayside.example";
  private static final String SERVICE = "_sip._tls.quayside.example";
  private static final Question A = new Question(HOST, RecordType.A);
  private static final Question SRV = new Question(SERVICE, RecordType.SRV);
  private static final byte[] ASK_A = DnsMessage.query(A, ID);
  private static final byte[] ASK_SRV = DnsMessage.query(SRV, ID);

  private static Reply read(byte[] octets, Question question) {
    return DnsMessage.reply(octets, octets.length, question, ID);
  }

  private static Reply.Answer answer(byte[] octets, Question question) {
    assertThat(read(octets, question)).isInstanceOf(Reply.Answer.class);
    return (Reply.Answer) read(octets, question);
  }

  @Test
  void writesAQuestionAsRfc1035Says() {
    assertThat(HexFormat.of().formatHex(ASK_SRV))
        .isEqualTo(
            "123401000001000000000000"
                + "045f736970045f746c73087175617973696465076578616d706c6500"
                + "00210001");
  }

  @Test
  void readsAddressesAndAliases() {
    var octets =
        Messages.to(ASK_A)
            .answer(Messages.alias(HOST, 300, "Edge.Quayside.EXAMPLE"))
            .answer(Messages.address("EDGE.quayside.example", 60, "203.0.113.7"))
            .octets();
    assertThat(answer(octets, A))
        .isEqualTo(
            new Reply.Answer(
                true,
                List.of(
                    new ResourceRecord.Alias(HOST, 300, "edge.quayside.example"),
                    new ResourceRecord.Address(
                        "edge.quayside.example", 60, InetAddress.ofLiteral("203.0.113.7"))),
                OptionalLong.empty(),
                true));
  }

  @Test
  void readsIpv6Addresses() {
    var question = new Question(HOST, RecordType.AAAA);
    var octets =
        Messages.to(DnsMessage.query(question, ID)).address(HOST, "2001:db8:7::1").octets();
    assertThat(answer(octets, question).records())
        .containsExactly(
            new ResourceRecord.Address(HOST, 60, InetAddress.ofLiteral("2001:db8:7::1")));
  }

  @Test
  void readsServicesWithAndWithoutPointersAndTheRoot() {
    // 0xc016 points at "quayside.example" within the question, 0xc00c at the question.
    var pointed = joined(numbers(10, 20, 5061), new byte[] {3, 's', 'i', 'p'}, numbers(0xc016));
    var octets =
        Messages.to(ASK_SRV)
            .answer(Messages.record(numbers(0xc00c), 33, 1, 60, pointed))
            .answer(Messages.service(SERVICE, 60, 1, 0, 443, "other.example"))
            .answer(Messages.service(SERVICE, 60, 0, 0, 0, ""))
            .octets();
    assertThat(answer(octets, SRV).records())
        .containsExactly(
            new ResourceRecord.Service(SERVICE, 60, 10, 20, 5061, HOST),
            new ResourceRecord.Service(SERVICE, 60, 1, 0, 443, "other.example"),
            new ResourceRecord.Service(SERVICE, 60, 0, 0, 0, ""));
  }

  @Test
  void leavesOutOtherTypesAndClasses() {
    var octets =
        Messages.to(ASK_A)
            .answer(Messages.record(HOST, 16, 60, new byte[] {1, 'x'}))
            .answer(Messages.record(HOST, 46, 60, new byte[40]))
            .answer(Messages.record(name(HOST), 1, 3, 60, new byte[4]))
            .answer(Messages.soa("quayside.example", 60, 60))
            .address(HOST, "203.0.113.7")
            .octets();
    assertThat(answer(octets, A).records()).hasSize(1);
  }

  @Test
  void takesTheLifeOfAbsenceFromTheSoaRecord() {
    var shortMinimum =
        Messages.to(ASK_A).code(3).authority(Messages.soa("quayside.example", 900, 77)).octets();
    assertThat(answer(shortMinimum, A))
        .isEqualTo(new Reply.Answer(false, List.of(), OptionalLong.of(77), true));
    var shortLife =
        Messages.to(ASK_A)
            .authority(Messages.record("quayside.example", 2, 60, name("ns.quayside.example")))
            .authority(Messages.soa("quayside.example", 55, 900))
            .octets();
    assertThat(answer(shortLife, A))
        .isEqualTo(new Reply.Answer(true, List.of(), OptionalLong.of(55), true));
  }

  @Test
  void knowsWhoOnlyRefersToOthers() {
    assertThat(answer(Messages.to(ASK_A).flags(0x8100).octets(), A).isKnowing()).isFalse();
    assertThat(answer(Messages.to(ASK_A).flags(0x8500).octets(), A).isKnowing()).isTrue();
    assertThat(answer(Messages.to(ASK_A).flags(0x8180).octets(), A).isKnowing()).isTrue();
  }

  @Test
  void takesALifeWithTheHighestBitSetForNone() {
    var octets =
        Messages.to(ASK_A).answer(Messages.address(HOST, 0x8000_0000L, "203.0.113.7")).octets();
    assertThat(answer(octets, A).records())
        .extracting(ResourceRecord::ttlSeconds)
        .containsExactly(0L);
  }

  @Test
  void takesTheTruncationFlagWhateverIsLeft() {
    var octets = Messages.to(ASK_A).flags(0x8380).address(HOST, "203.0.113.7").octets();
    assertThat(read(octets, A)).isEqualTo(new Reply.Truncated());
    assertThat(read(Arrays.copyOf(octets, octets.length - 3), A)).isEqualTo(new Reply.Truncated());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 9, 15})
  void passesOnOtherResponseCodes(int code) {
    assertThat(read(Messages.to(ASK_A).code(code).octets(), A)).isEqualTo(new Reply.Refused(code));
  }

  static Stream<Arguments> strays() {
    var other = new Question("other.example", RecordType.A);
    var good = Messages.to(ASK_A).address(HOST, "203.0.113.7").octets();
    var bigLabel = joined(new byte[] {64}, new byte[64], new byte[] {0});
    return Stream.of(
        Arguments.of("empty", new byte[0]),
        Arguments.of("no header", Arrays.copyOf(good, 11)),
        Arguments.of("header only", Arrays.copyOf(good, 12)),
        Arguments.of("another id", Messages.to(DnsMessage.query(A, ID + 1)).octets()),
        Arguments.of("another name", Messages.to(DnsMessage.query(other, ID)).octets()),
        Arguments.of("another type", Messages.to(ASK_SRV).octets()),
        Arguments.of("another class", ofClass(3)),
        Arguments.of("a query", ASK_A),
        Arguments.of("a notify", Messages.to(ASK_A).flags(0xa180).octets()),
        Arguments.of("record cut", Arrays.copyOf(good, good.length - 1)),
        Arguments.of("record missing", Arrays.copyOf(good, ASK_A.length)),
        Arguments.of("five octets", answered(Messages.record(HOST, 1, 60, new byte[5]))),
        Arguments.of("no octets", answered(Messages.record(HOST, 1, 60, new byte[0]))),
        Arguments.of("big label", answered(Messages.record(HOST, 5, 60, bigLabel))),
        // The record begins behind the question, so its data 12 octets further on.
        Arguments.of("circle", answered(pointing(ASK_A.length + 12))),
        Arguments.of("nowhere", answered(pointing(0x3fff))),
        Arguments.of(
            "soa cut",
            Messages.to(ASK_A).authority(Messages.record("x", 6, 60, new byte[21])).octets()));
  }

  private static byte[] ofClass(int dnsClass) {
    byte[] octets = Messages.to(ASK_A).octets();
    octets[ASK_A.length - 1] = (byte) dnsClass;
    return octets;
  }

  private static byte[] answered(byte[] record) {
    return Messages.to(ASK_A).answer(record).octets();
  }

  private static byte[] pointing(int offset) {
    return Messages.record(numbers(0xc00c), 5, 1, 60, numbers(0xc000 | offset));
  }

  @ParameterizedTest
  @MethodSource("strays")
  void takesForStrayWhatDoesNotAnswer(String what, byte[] octets) {
    assertThat(read(octets, A)).as(what).isInstanceOf(Reply.Stray.class);
  }

  @Test
  void takesForStrayAServiceThatIsTooShortOrTooLong() {
    var bare = numbers(0, 0, 5061);
    var longer = joined(bare, name("a.example"), new byte[1]);
    for (byte[] data : List.of(new byte[0], new byte[5], bare, longer)) {
      var octets = Messages.to(ASK_SRV).answer(Messages.record(SERVICE, 33, 60, data)).octets();
      assertThat(read(octets, SRV)).isInstanceOf(Reply.Stray.class);
    }
  }

  @Test
  void readsOnlySoManyRecords() {
    var octets = Messages.to(ASK_A).octets();
    octets[6] = (byte) 0xff;
    octets[7] = (byte) 0xff;
    assertThat(read(octets, A)).isEqualTo(new Reply.Broken("an answer of 65535 records"));
  }

  @Test
  void isNotBroughtDownByAnyOctets() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    var pointed = joined(numbers(10, 20, 5061), new byte[] {3, 's', 'i', 'p'}, numbers(0xc016));
    var good =
        Messages.to(ASK_SRV)
            .answer(Messages.alias(SERVICE, 60, SERVICE))
            .answer(Messages.record(numbers(0xc00c), 33, 1, 60, pointed))
            .authority(Messages.soa("quayside.example", 900, 77))
            .octets();
    int answers = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = Arrays.copyOf(good, good.length - random.nextInt(2) * random.nextInt(40));
      for (int j = random.nextInt(4); j > 0; j--) {
        octets[2 + random.nextInt(octets.length - 2)] = (byte) random.nextInt();
      }
      Reply reply;
      try {
        reply = read(octets, SRV);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(octets), e);
      }
      answers += reply instanceof Reply.Answer ? 1 : 0;
    }
    assertThat(answers).as("seed %s", seed).isBetween(400, 19_600);
  }
}
