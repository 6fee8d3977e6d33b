package io.sallyport.av;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.sip.SipUri;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with a SIP URI, in the one spelling that all ways to write him come to: scheme, port,
 * password, parameters, headers, escapes and case make nobody else of him.
 *
 * @param user lower case, escapes undone; empty if there is none
 * @param host lower case
 */
record SipIdentity(String user, String host) {
  /** Empty if the text is no SIP URI, or escapes what is no text. */
  static Optional<SipIdentity> of(String uri) {
    return of(SipUri.parse(uri));
  }

  static Optional<SipIdentity> of(@Nullable SipUri uri) {
    if (uri == null) {
      return Optional.empty();
    }
    String written = uri.user() == null ? "" : uri.user();
    return unescaped(written.split("[:;]", 2)[0])
        .filter(user -> user.isEmpty() == written.isEmpty())
        .map(user -> new SipIdentity(user.toLowerCase(Locale.ROOT), uri.host()));
  }

  /** RFC 3261 section 19.1.4: an escaped character is the same as the character. */
  private static Optional<String> unescaped(String user) {
    ByteBuffer octets = ByteBuffer.allocate(user.length());
    for (int i = 0; i < user.length(); i++) {
      if (user.charAt(i) != '%') {
        octets.put((byte) user.charAt(i));
        continue;
      }
      int high = i + 2 < user.length() ? Character.digit(user.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(user.charAt(i + 2), 16);
      if (low < 0) {
        return Optional.empty();
      }
      octets.put((byte) (16 * high + low));
      i += 2;
    }
    try {
      return Optional.of(UTF_8.newDecoder().decode(octets.flip()).toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }

  /** The URI, as tokens stand for it. */
  String uri() {
    return "sip:" + (user.isEmpty() ? "" : user + "@") + host;
  }
}
