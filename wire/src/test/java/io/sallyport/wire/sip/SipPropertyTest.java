package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold for any message and any edit. A failure names the seed that shows it again. */
class SipPropertyTest {
  private static final int EDIT_ROUNDS = 4_000;
  private static final int MUTANTS = 12_000;

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
    long firstSeed = Long.getLong("sallyport.seed", 1);
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
    long firstSeed = Long.getLong("sallyport.seed", 1);
    for (long seed = firstSeed; seed < firstSeed + MUTANTS; seed++) {
      Random random = new Random(seed);
      byte[] mutant = mutate(random, samples);
      List<SipRead> whole = Sip.read(SipLimits.CLIENT, mutant, Integer.MAX_VALUE);
      List<SipRead> pieces = Sip.read(SipLimits.CLIENT, mutant, 1 + random.nextInt(60));

      assertThat(SipReaderTest.described(pieces))
          .as("seed %d", seed)
          .isEqualTo(SipReaderTest.described(whole));
      assertThat(whole.size()).as("seed %d", seed).isLessThanOrEqualTo(mutant.length);
      assertThatCode(() -> SipLaws.hold(whole, SipLimits.CLIENT))
          .as("seed %d", seed)
          .doesNotThrowAnyException();
    }
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
