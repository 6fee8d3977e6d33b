package io.sallyport.wire.stun;

/** What octets came to: a message, or why they are none. */
public sealed interface StunRead permits StunMessage, StunFault {}
