package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One header value of credentials, as far as the edge reads it.
 *
 * @param user in lower case and cut to a bounded length, without escapes
 * @param realm empty if there is none
 * @param mark what it repeats of the challenge it answers; empty if that is nothing
 */
record Credentials(String user, String realm, String mark) {
  private static final int MAX_USER_CHARACTERS = 128;
  private static final int MAX_MARK_CHARACTERS = 256;

  /** All credentials of a request. */
  static List<Credentials> of(SipMessage request) {
    List<Credentials> all = new ArrayList<>(2);
    for (int i = 0; i < request.headerCount(); i++) {
      HeaderName name = request.headerName(i);
      if (name == HeaderName.AUTHORIZATION || name == HeaderName.PROXY_AUTHORIZATION) {
        String value = request.headerValue(i);
        all.add(new Credentials(user(request, value), realm(value), mark(value)));
      }
    }
    return all;
  }

  /**
   * Whose credentials they are: not who the message says it is from, or a guesser with an account
   * of his own could redeem his guesses at others by it. Some schemes name nobody in the open.
   */
  private static String user(SipMessage request, String value) {
    String named = AuthParameter.of(value, "username");
    String user = named == null || named.isEmpty() ? sender(request.from()) : named;
    return user.substring(0, Math.min(user.length(), MAX_USER_CHARACTERS)).toLowerCase(Locale.ROOT);
  }

  /** User and host alone: what else stands in a URI or with a user makes many names of one. */
  private static String sender(@Nullable NameAddress from) {
    SipUri uri = from == null ? null : from.uri();
    if (uri == null) {
      return "";
    }
    String user = uri.user() == null ? "" : uri.user();
    String plain = user.split("[:;]", 2)[0];
    return unescaped(plain) + '@' + OurNames.canonical(uri.host());
  }

  /** RFC 3261 section 19.1.4: an escaped character is the same as the character. */
  private static String unescaped(String user) {
    StringBuilder plain = new StringBuilder(user.length());
    for (int i = 0; i < user.length(); i++) {
      int high = i + 2 < user.length() ? Character.digit(user.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(user.charAt(i + 2), 16);
      boolean isEscape = user.charAt(i) == '%' && low >= 0;
      plain.append(isEscape ? (char) (16 * high + low) : user.charAt(i));
      i += isEscape ? 2 : 0;
    }
    return plain.toString();
  }

  /** Realm of a challenge or of credentials. */
  static String realm(String value) {
    String realm = AuthParameter.of(value, "realm");
    return realm == null ? "" : realm;
  }

  /** What of a challenge its credentials repeat; empty if nothing that could be remembered. */
  static String mark(String value) {
    String nonce = AuthParameter.of(value, "nonce");
    String mark = nonce == null ? AuthParameter.of(value, "opaque") : nonce;
    return mark == null || mark.length() > MAX_MARK_CHARACTERS ? "" : mark;
  }
}
