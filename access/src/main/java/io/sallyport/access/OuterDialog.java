package io.sallyport.access;

import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipUri;
import org.jspecify.annotations.Nullable;

/**
 * A dialog with somebody outside, as sealed routes are bound to it. The tag is the inside's, which
 * the far end learns of nobody else: what it makes up itself opens nothing.
 *
 * @param insideTag tag of the end inside; empty if it has none, and then there is no dialog
 * @param speaker user of ours whom the far end speaks as, because the call was passed on to it or
 *     the user lives there; empty if it speaks as somebody else
 */
record OuterDialog(String callId, String insideTag, String speaker) {
  /**
   * The dialog that a message is in or begins.
   *
   * @param inside From or To, whichever is the inside's
   * @param farEnd the other of them
   */
  static OuterDialog of(
      SipMessage message,
      @Nullable NameAddress inside,
      @Nullable NameAddress farEnd,
      FederationPolicy policy) {
    String tag = inside == null ? null : inside.tag();
    String domain = OurNames.domain(farEnd);
    SipUri uri = farEnd == null ? null : farEnd.uri();
    String speaker = uri != null && policy.isOurs(domain) ? uri.user() + '@' + domain : "";
    return new OuterDialog(message.callId(), tag == null ? "" : tag, speaker);
  }

  /** All of it in one text: no two dialogs have the same. */
  String text() {
    return callId + '\n' + insideTag + '\n' + speaker;
  }
}
