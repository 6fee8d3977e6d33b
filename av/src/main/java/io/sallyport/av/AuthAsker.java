package io.sallyport.av;

/**
 * Who is behind a request for tokens.
 *
 * @param caller the server whose connection it came on
 * @param sender of the SIP request, who proved to that server who he is; the server itself if it
 *     asks of its own accord
 */
record AuthAsker(AuthCaller caller, SipIdentity sender) {}
