package io.sallyport.wire.xmpp;

/**
 * Why octets are no stream of XMPP.
 *
 * @param condition to be told to the other end
 * @param text what is wrong, in English; holds nothing of what came
 */
public record XmppFault(StreamCondition condition, String text) {
  static XmppFault notWellFormed(String text) {
    return new XmppFault(StreamCondition.NOT_WELL_FORMED, text);
  }

  static XmppFault restricted(String text) {
    return new XmppFault(StreamCondition.RESTRICTED_XML, text);
  }

  static XmppFault tooMuch(String text) {
    return new XmppFault(StreamCondition.POLICY_VIOLATION, text);
  }
}
