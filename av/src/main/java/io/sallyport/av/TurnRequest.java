package io.sallyport.av;

import io.sallyport.wire.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/**
 * A request that was found to come from who it says, with what it is about.
 *
 * @param listener where the client sends to, for its 5-tuple
 * @param allocation of the 5-tuple; null if there is none
 */
record TurnRequest(
    StunMessage message,
    ClientPath path,
    int listener,
    AllocationOwner owner,
    @Nullable Allocation allocation) {}
