package io.sallyport.wire.msturn;

/** What octets came to: a message, or why they are none. */
public sealed interface MsTurnRead permits MsTurnMessage, MsTurnFault {}
