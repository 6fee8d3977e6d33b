package io.sallyport.net.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the session tickets of one listener's contexts with BoringSSL. Netty allows tickets
 * only where keys are given, and never changes them; a key that lived as long as the node would
 * undo forward secrecy, so {@link #renew} is called from time to time. The JDK does both by itself.
 */
final class TicketKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private @Nullable OpenSslSessionTicketKey former;
  private OpenSslSessionTicketKey current = random();

  /** Has a context make and take tickets with these keys. */
  synchronized void give(OpenSslSessionContext sessions) {
    if (former == null) {
      sessions.setTicketKeys(current);
    } else {
      sessions.setTicketKeys(current, former);
    }
  }

  /** Makes a new key; tickets under the current one are taken until the next renewal. */
  synchronized void renew() {
    former = current;
    current = random();
  }

  private static OpenSslSessionTicketKey random() {
    return new OpenSslSessionTicketKey(
        octets(OpenSslSessionTicketKey.NAME_SIZE),
        octets(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
        octets(OpenSslSessionTicketKey.AES_KEY_SIZE));
  }

  private static byte[] octets(int length) {
    byte[] octets = new byte[length];
    RANDOM.nextBytes(octets);
    return octets;
  }
}
