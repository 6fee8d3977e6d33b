package io.sallyport.av;

import io.sallyport.wire.stun.TransportAddress;

/**
 * A peer that data goes to without being judged each time; see {@link OwnRelays#place}.
 *
 * @param address as its client knows it
 * @param target where datagrams for it are sent
 * @param isOwnRelay true if it is at an address that this node relays at
 */
record PeerPlace(TransportAddress address, TransportAddress target, boolean isOwnRelay) {}
