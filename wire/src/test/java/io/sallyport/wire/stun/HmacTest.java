package io.sallyport.wire.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The MAC against that of the JDK. */
class HmacTest {
  private static final long SEED = 20_260_214;

  @ParameterizedTest
  @EnumSource
  void isThatOfTheJdkWithAnyKey(Hmac.Algorithm algorithm) throws GeneralSecurityException {
    var random = new Random(SEED);
    var hmac = new Hmac(algorithm);
    for (int keyOctets = 1; keyOctets < 140; keyOctets++) {
      byte[] key = octets(random, keyOctets);
      hmac.key(key);
      for (int messageOctets : new int[] {0, 1, 63, 64, 1_500}) {
        byte[] message = octets(random, messageOctets);

        assertThat(made(hmac, message))
            .as("seed %d, key of %d octets, %d octets", SEED, keyOctets, messageOctets)
            .isEqualTo(ofJdk(algorithm, key, message));
      }
    }
  }

  @Test
  void takesAnotherKeyInTheMiddleOfAMessage() throws GeneralSecurityException {
    var hmac = new Hmac(Hmac.Algorithm.SHA1, new byte[] {1});
    hmac.update16(42);

    hmac.key(new byte[] {2});

    assertThat(made(hmac, new byte[] {3}))
        .isEqualTo(ofJdk(Hmac.Algorithm.SHA1, new byte[] {2}, new byte[] {3}));
  }

  @Test
  void wantsAKey() {
    var hmac = new Hmac(Hmac.Algorithm.SHA256);

    assertThatIllegalStateException().isThrownBy(() -> made(hmac, new byte[] {3}));
    assertThatIllegalArgumentException().isThrownBy(() -> hmac.key(new byte[0]));
  }

  @ParameterizedTest
  @EnumSource
  void makesNoObjects(Hmac.Algorithm algorithm) {
    var hmac = new Hmac(algorithm);
    byte[] key = new byte[16];
    MemorySegment message = MemorySegment.ofArray(new byte[200]);
    sign(hmac, key, message, 20_000);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    sign(hmac, key, message, 1_000);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4_000);
  }

  private static void sign(Hmac hmac, byte[] key, MemorySegment message, int times) {
    for (int i = 0; i < times; i++) {
      hmac.key(key);
      hmac.update(message, 0, 100);
      hmac.endTo(message, 100);
    }
  }

  private static byte[] made(Hmac hmac, byte[] message) {
    byte[] made = new byte[hmac.algorithm().octets()];
    hmac.update(MemorySegment.ofArray(message), 0, message.length);
    hmac.endTo(MemorySegment.ofArray(made), 0);
    return made;
  }

  private static byte[] ofJdk(Hmac.Algorithm algorithm, byte[] key, byte[] message)
      throws GeneralSecurityException {
    String name = algorithm == Hmac.Algorithm.SHA1 ? "HmacSHA1" : "HmacSHA256";
    Mac mac = Mac.getInstance(name);
    mac.init(new SecretKeySpec(key, name));
    return mac.doFinal(message);
  }

  private static byte[] octets(Random random, int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return octets;
  }
}
