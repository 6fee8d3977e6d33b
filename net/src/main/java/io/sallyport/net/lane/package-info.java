/**
 * Lanes: media datagrams beside Netty, each lane a thread with its own sockets, buffers, timers and
 * counters. The path of a datagram: a {@code LaneBackend} receives a batch into the lane's memory,
 * {@code Delivery} hands each datagram to the {@code LaneHandler}, which queues what it sends in
 * the {@code Outbox}; at the end of the pass the backend sends that, equal ones as one.
 */
@NullMarked
package io.sallyport.net.lane;

import org.jspecify.annotations.NullMarked;
