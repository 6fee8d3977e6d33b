/**
 * The A/V Edge: media between clients outside and inside, relayed; and the tokens that let clients
 * use the relay. On the same ports it speaks MS-TURN and the TURN of the IETF; relayed addresses
 * are of UDP or of TCP.
 *
 * <p>What is here is free of sockets and clocks: time comes in as an argument, and what several
 * lanes share says so in its class comment.
 *
 * <p>A request for tokens goes from {@link io.sallyport.av.AuthService} to its connection's
 * handler, which reads SIP; to {@code AuthAnswers}, which reads the document and asks {@code
 * AuthPolicy} and {@code TokenIssuer}; and its answer back on that connection.
 *
 * <p>RFCs: 8489, 8656, 6062, 8016, 5769; [MS-TURN], [MS-AVEDGEA] where the text says so.
 */
@NullMarked
package io.sallyport.av;

import org.jspecify.annotations.NullMarked;
