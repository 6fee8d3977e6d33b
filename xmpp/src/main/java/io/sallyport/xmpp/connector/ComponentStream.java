package io.sallyport.xmpp.connector;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.ComponentHandshake;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmppRead;
import java.util.Optional;

/**
 * The component's end of a stream with an XMPP server (XEP-0114): what comes on it in, what is to
 * be done out. It knows no socket and no time. Owned by its connection.
 */
final class ComponentStream implements LinkStream {
  /** What it wants done, in this order. */
  interface Actions {
    void send(Octets octets);

    /** Stanzas may be sent. */
    void ready();

    /**
     * The server does not let the component in.
     *
     * @param remedy for people
     */
    void refused(String reason, String remedy);

    /** The server ended the stream with an error, after it had let the component in. */
    void told(StreamError error);

    void deliver(Stanza stanza);

    /** Nothing more is sent. */
    void close();
  }

  private enum Phase {
    HEADER,
    HANDSHAKE,
    READY,
    CLOSED
  }

  private final String domain;
  private final String secret;
  private final Actions actions;
  private Phase phase = Phase.HEADER;

  /** True once we have ended it and the server may not have: what crosses that is still taken. */
  private boolean isEnding;

  /**
   * @param domain that the component is for
   * @param secret that it shares with the server
   */
  ComponentStream(String domain, String secret, Actions actions) {
    this.domain = domain;
    this.secret = secret;
    this.actions = actions;
  }

  @Override
  public boolean isReady() {
    return phase == Phase.READY;
  }

  @Override
  public boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  @Override
  public void begin() {
    actions.send(Octets.of(StreamHeader.openingComponent(domain).octets()));
  }

  @Override
  public void take(XmppRead read) {
    switch (read) {
      case StreamHeader header -> header(header);
      case Stanza stanza -> stanza(stanza);
      case XmppRead.Nonza(var element) -> element(element);
      case XmppRead.StreamEnd _ -> end();
      case XmppRead.Oversized _ ->
          fail(StreamError.of(StreamCondition.POLICY_VIOLATION, "A stanza is too long"));
      case XmppRead.Malformed(var fault) -> fail(StreamError.of(fault));
      case XmppRead.NeedMore _ -> {}
    }
  }

  private void header(StreamHeader header) {
    if (phase != Phase.HEADER) {
      return;
    }
    if (!header.contentNamespace().equals(Namespace.COMPONENT_ACCEPT) || header.id().isEmpty()) {
      actions.refused(
          "this is no stream for components",
          "give --server the port of components, usually 5347 (Prosody) or as in ejabberd.yml");
      end();
      return;
    }
    phase = Phase.HANDSHAKE;
    actions.send(Octets.of(ComponentHandshake.of(header.id().get(), secret).octets()));
  }

  private void element(XmlElement element) {
    Optional<StreamError> error = StreamError.read(element);
    if (error.isPresent()) {
      told(error.get());
    } else if (phase == Phase.HANDSHAKE && ComponentHandshake.read(element).isPresent()) {
      phase = Phase.READY;
      actions.ready();
    }
  }

  private void told(StreamError error) {
    if (phase == Phase.HEADER || phase == Phase.HANDSHAKE) {
      actions.refused(ConnectorService.words("the server", error), remedy(error.condition()));
    } else if (phase == Phase.READY) {
      actions.told(error);
    }
    end();
  }

  private String remedy(StreamCondition condition) {
    return switch (condition) {
      case NOT_AUTHORIZED -> "give the component the secret that the server has for " + domain;
      case CONFLICT -> "end the other program that is the component " + domain;
      case HOST_UNKNOWN -> "configure " + domain + " as a component of the server";
      default ->
          "look into the log of the server, and whether it has " + domain + " as a component";
    };
  }

  private void stanza(Stanza stanza) {
    if (phase == Phase.READY || isEnding) {
      actions.deliver(stanza);
    } else if (phase != Phase.CLOSED) {
      fail(StreamError.of(StreamCondition.NOT_AUTHORIZED, "A stanza before the handshake"));
    }
  }

  @Override
  public void fail(StreamError error) {
    if (phase != Phase.CLOSED) {
      actions.send(Octets.of(error.octets()));
      close();
    }
  }

  @Override
  public void end() {
    if (phase != Phase.CLOSED) {
      actions.send(Octets.of(StreamHeader.end()));
      isEnding = phase == Phase.READY;
      close();
    }
  }

  private void close() {
    phase = Phase.CLOSED;
    actions.close();
  }
}
