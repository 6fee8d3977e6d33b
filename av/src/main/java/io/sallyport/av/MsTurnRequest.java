package io.sallyport.av;

import io.sallyport.wire.msturn.MsTurnMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message of MS-TURN with where it came from.
 *
 * @param listener where the client sends to, for its 5-tuple
 * @param allocation of the 5-tuple; null if there is none
 */
record MsTurnRequest(
    MsTurnMessage message, ClientPath path, int listener, @Nullable Allocation allocation) {}
