package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold for any message and any edit. A failure names the seed that shows it again. */
class SipPropertyTest {
  private static final int EDIT_ROUNDS = 4_000;
  private static final int MUTANTS = 12_000;

  /** For what is written here, which may repeat more than a stranger may send. */
  private static final SipLimits WIDE =
      new SipLimits(9_999, 99_999, 999_999, 9_999, 9_999, 9_999, 9_999, 9_999);

  private static final List<HeaderName> FIELDS =
      List.of(
          HeaderName.VIA,
          HeaderName.ROUTE,
          HeaderName.RECORD_ROUTE,
          HeaderName.CONTACT,
          HeaderName.SUPPORTED,
          HeaderName.MAX_FORWARDS,
          HeaderName.SUBJECT,
          HeaderName.MS_DIAGNOSTICS);

  @Test
  void anySequenceOfEditsGivesWhatANaiveEditorGives() {
    long firstSeed = System.nanoTime();
    for (long seed = firstSeed; seed < firstSeed + EDIT_ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] octets = randomRequest(random);
      SipMessage message =
          (SipMessage) Sip.read(SipLimits.INSIDE, octets, octets.length).getFirst();
      SipEdit edit = new SipEdit(message);
      NaiveEdit naive = new NaiveEdit(octets);
      List<String> steps = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        steps.add(step(random, edit, naive));
      }
      assertThat(Sip.text(edit))
          .as("seed %d, %s on\n%s", seed, steps, new String(octets, ISO_8859_1))
          .isEqualTo(naive.text());
    }
  }

  private static String step(Random random, SipEdit edit, NaiveEdit naive) {
    HeaderName name = FIELDS.get(random.nextInt(FIELDS.size()));
    String value = "new" + random.nextInt(100);
    int kind = random.nextInt(6);
    switch (kind) {
      case 0 -> {
        edit.prepend(name, value);
        naive.prepend(name, value);
      }
      case 1 -> {
        edit.append(name, value);
        naive.append(name, value);
      }
      case 2 -> {
        edit.removeFirst(name);
        naive.removeFirst(name);
      }
      case 3 -> {
        edit.replaceFirst(name, value);
        naive.replaceFirst(name, value);
      }
      case 4 -> {
        edit.requestUri("sip:" + value);
        naive.requestUri("sip:" + value);
      }
      default -> {
        edit.remove(name);
        naive.remove(name);
      }
    }
    // Planning twice must not disturb what comes after.
    if (random.nextInt(4) == 0) {
      assertThat(edit.length()).isEqualTo(naive.text().length());
    }
    return kind + " " + name + " " + value;
  }

  private static byte[] randomRequest(Random random) {
    String[] names = {"Via", "v", "Route", "Record-Route ", "m", "k", "SUPPORTED", "X-Odd", "s"};
    String[] values = {
      "a", "<sip:a,b;lr>;x=y", "\"q,\\\"<\" <sip:a>", "b;p=\"1,2\"", "", "a  b\r\n c", "<sip:x>"
    };
    StringBuilder text = new StringBuilder("MESSAGE sip:a@b.example;x=y SIP/2.0\r\n");
    for (int line = random.nextInt(12); line >= 0; line--) {
      text.append(names[random.nextInt(names.length)]).append(random.nextBoolean() ? ": " : ":");
      int count = random.nextInt(4);
      for (int i = 0; i < count; i++) {
        text.append(i == 0 ? "" : random.nextBoolean() ? "," : " ,\r\n\t ");
        String value = values[random.nextInt(values.length)];
        // Folds of nothing but blanks are no fold.
        text.append(value.isEmpty() && (i > 0 || count > 1) ? "e" : value);
      }
      text.append(random.nextInt(5) == 0 ? " \t\r\n" : "\r\n");
    }
    return Sip.octets(text.append("Content-Length: 3\r\n\r\nb\r\n").toString());
  }

  @Test
  void mutatedMessagesAreReadTheSameInPiecesAndNeverThrow() {
    List<byte[]> samples = Samples.all().toList();
    long firstSeed = System.nanoTime();
    for (long seed = firstSeed; seed < firstSeed + MUTANTS; seed++) {
      Random random = new Random(seed);
      byte[] mutant = mutate(random, samples);
      List<SipRead> whole = Sip.read(SipLimits.CLIENT, mutant, Integer.MAX_VALUE);
      List<SipRead> pieces = Sip.read(SipLimits.CLIENT, mutant, 1 + random.nextInt(60));

      assertThat(SipReaderTest.described(pieces))
          .as("seed %d", seed)
          .isEqualTo(SipReaderTest.described(whole));
      assertThat(whole.size()).as("seed %d", seed).isLessThanOrEqualTo(mutant.length);
      for (SipRead read : whole) {
        if (read instanceof SipMessage message) {
          use(message, seed);
        } else if (read instanceof SipRead.Malformed malformed && malformed.isAnswerable()) {
          answer(Objects.requireNonNull(malformed.head()), seed);
        }
      }
    }
  }

  private static void use(SipMessage message, long seed) {
    String text = Sip.text(message.octets());
    assertThat(Sip.text(new SipEdit(message))).as("seed %d", seed).isEqualTo(text);
    SipFault fault = SipCheck.problem(message);
    for (HeaderName name : HeaderName.values()) {
      assertThat(message.values(name)).as("seed %d", seed).hasSize(message.valueCount(name));
      assertThat(message.isAddresses(name))
          .as("seed %d, %s", seed, name)
          .isEqualTo(
              message.values(name).stream().allMatch(value -> NameAddress.parse(value) != null));
    }
    if (message.isRequest()) {
      answer(message, seed);
    }
    if (fault == null) {
      forward(message, seed);
    }
  }

  /** Every text taken from a checked message can be written into another. */
  private static void forward(SipMessage message, long seed) {
    SipEdit edit = new SipEdit(message);
    Via via = Objects.requireNonNull(message.topVia());
    edit.replaceFirst(HeaderName.VIA, via.withParam("received", "203.0.113.77").text());
    edit.append("X-Branch", String.valueOf(via.branch()));
    edit.append("X-Tags", message.fromTag() + " " + message.toTag());
    for (HeaderName name : List.of(HeaderName.CONTACT, HeaderName.ROUTE, HeaderName.FROM)) {
      for (String value : message.values(name)) {
        NameAddress address = NameAddress.parse(value);
        if (address != null) {
          edit.append("X-Address", address.withoutParam("proxy").withParam("a", "b").text());
          for (Param param : address.params()) {
            NameAddress copied = address.withParam("copy", param.plainValue());
            assertThat(Objects.requireNonNull(NameAddress.parse(copied.text())).param("copy"))
                .as("seed %d", seed)
                .isEqualTo(param.plainValue());
          }
          SipUri uri = address.uri();
          edit.append("X-Uri", uri == null ? address.uriText() : uri.withPort(5061).text());
        }
      }
    }
    for (int i = 0; i < message.headerCount(); i++) {
      edit.append("X-Line", message.headerValue(i));
    }
    byte[] octets = Sip.octets(Sip.text(edit));
    List<SipRead> reads = Sip.read(WIDE, octets, octets.length);
    assertThat(reads).as("seed %d", seed).hasSize(1);
    assertThat(reads.getFirst()).as("seed %d", seed).isInstanceOf(SipMessage.class);
  }

  private static void answer(SipMessage request, long seed) {
    SipResponse response = SipResponse.to(request, 400, "Bad Request").toTag("e7");
    List<SipRead> reads = Sip.read(WIDE, Sip.octets(Sip.text(response)), Integer.MAX_VALUE);
    assertThat(reads).as("seed %d", seed).hasSize(1);
    assertThat(reads.getFirst()).as("seed %d", seed).isInstanceOf(SipMessage.class);
  }

  private static byte[] mutate(Random random, List<byte[]> samples) {
    byte[] octets = samples.get(random.nextInt(samples.size())).clone();
    byte[] odd = Sip.octets("\r\n \t:;,<>\"\\@?=\0\u0080\u00ff0A");
    for (int i = random.nextInt(5); i >= 0; i--) {
      int at = random.nextInt(octets.length);
      switch (random.nextInt(4)) {
        case 0 -> octets[at] = odd[random.nextInt(odd.length)];
        case 1 -> octets[at] = (byte) random.nextInt();
        case 2 ->
            octets = joined(Arrays.copyOf(octets, at), tail(octets, random.nextInt(octets.length)));
        default -> octets = joined(octets, samples.get(random.nextInt(samples.size())));
      }
    }
    return octets;
  }

  private static byte[] tail(byte[] octets, int from) {
    return Arrays.copyOfRange(octets, from, octets.length);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length + 1);
    System.arraycopy(second, 0, both, first.length, second.length);
    both[both.length - 1] = '\r';
    return both;
  }
}
