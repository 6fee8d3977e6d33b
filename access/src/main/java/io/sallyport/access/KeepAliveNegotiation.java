package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.time.Duration;
import java.util.Locale;

/** Agreement on keep-alives between a client and its first hop ([MS-CONMGMT] 2.2.1, 3.4). */
final class KeepAliveNegotiation {
  private KeepAliveNegotiation() {}

  /** True if a client asks for hop-by-hop keep-alives, which are what its first hop can give. */
  static boolean isAskedFor(SipMessage request) {
    String value = request.value(HeaderName.MS_KEEP_ALIVE);
    if (value == null) {
      return false;
    }
    String spaceless = value.replace(" ", "").toLowerCase(Locale.ROOT);
    return spaceless.startsWith("uac") && spaceless.contains(";hop-hop=yes");
  }

  /** The value of our answer. */
  static String answer(Duration timeout) {
    return "UAS; tcp=no; hop-hop=yes; end-end=no; timeout=" + timeout.toSeconds();
  }
}
