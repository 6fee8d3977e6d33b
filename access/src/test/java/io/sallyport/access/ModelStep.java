package io.sallyport.access;

/**
 * One thing that happens to the edge in a run of the model test. Steps name requests by number, so
 * that a run stays playable when steps are left out: a step that fits nothing does nothing.
 */
sealed interface ModelStep {
  /** Where a request is to go, and so what is to become of it. */
  enum Aim {
    /** From a client or the partner to the inside. */
    INSIDE,
    /** From inside to a client. */
    CLIENT_0,
    CLIENT_1,
    /** From inside to a client of the other node. */
    OTHER_NODE,
    /** From inside to the partner. */
    PARTNER,
    /** To the edge itself. */
    EDGE,
    // What policy refuses, by client, inside and partner.
    FOREIGN_FROM,
    FOREIGN_ROUTE,
    FORGED_TOKEN,
    OTHERS_TOKEN,
    REGISTRAR_ELSEWHERE,
    BLOCKED_DOMAIN,
    UNKNOWN_DOMAIN,
    HAIRPIN,
    NO_FLOW,
    FROM_OUR_DOMAIN,
    DOMAIN_ELSEWHERE,
    NO_DIALOG
  }

  /** The Max-Forwards of a request. */
  enum Hops {
    USUAL("70"),
    ABSENT(""),
    NONE("0"),
    ONE("1"),
    MOST("255"),
    HUGE("256"),
    WORD("many");

    final String text;

    Hops(String text) {
      this.text = text;
    }
  }

  /** What is wrong with a request. */
  enum Fault {
    NONE(0),
    NO_CALL_ID(400),
    TWO_FROMS(400),
    CSEQ_METHOD(400),
    BAD_TO(400),
    BAD_CONTACT(400),
    SCHEME(416),
    VERSION(505),
    EXTENSION(420);

    final int status;

    Fault(int status) {
      this.status = status;
    }
  }

  /** What is wrong with a response. */
  enum Spoil {
    NONE,
    OTHER_NUMBER,
    OTHER_HASH,
    FOREIGN_NEXT_VIA,
    NO_VIA,
    NO_FROM,
    OTHER_METHOD,
    TO_CANCEL,
    BEYOND_699,
    /** By another connection of the same server, which is in order. */
    OTHER_CONNECTION,
    /** By somebody who was not asked. */
    STRANGER
  }

  /** Somebody connects; a client signs in besides. */
  record Connect(Place place, int id) implements ModelStep {}

  /** Somebody asks. */
  record Ask(int id, Place from, String method, Aim aim, boolean hasBranch, Hops hops, Fault fault)
      implements ModelStep {}

  /** The same octets once more. */
  record Repeat(int id) implements ModelStep {}

  /** Somebody asks within a dialog. */
  record Later(int id, int dialog, boolean isFromCaller, String method) implements ModelStep {}

  /** A request comes back to its sender, who sends it again. */
  record Return(int id, int returned, boolean isUnchanged) implements ModelStep {}

  /** A response to a request as it was forwarded, to an earlier try if so many back. */
  record Answer(int id, int status, String tag, Spoil spoil, int triesBack) implements ModelStep {}

  /** Provisional responses, three minutes apart. */
  record Ring(int id, int times) implements ModelStep {}

  /** A CANCEL by the sender of a request; if from inside, by one of its connections. */
  record Cancel(int id, Place by) implements ModelStep {}

  /** An ACK with the branch of its INVITE; if from inside, by one of its connections. */
  record Ack(int id, Place by) implements ModelStep {}

  /** A connection ends. */
  record Close(Place place) implements ModelStep {}

  /** Somebody stops, or goes on, reading. */
  record Read(Place place, boolean isReading) implements ModelStep {}

  /** A server stops, or goes on, taking new connections. */
  record Serve(Place place, boolean isServing) implements ModelStep {}

  /** Somebody sends what is no SIP. */
  record Noise(Place place) implements ModelStep {}

  /** Time passes. */
  record Pass(long millis) implements ModelStep {}
}
