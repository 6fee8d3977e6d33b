package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.XmlElement;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A component (XEP-0114) that serves our domain behind a subject. Owned by the load's loop. */
final class LoadComponent implements Dialler.Outcome {
  static final String SECRET = "mole-lantern-4471";

  private final Consumer<Stanza> arrivals;
  private final CompletableFuture<LoadComponent> ready = new CompletableFuture<>();
  private @Nullable End end;

  LoadComponent(Consumer<Stanza> arrivals) {
    this.arrivals = arrivals;
  }

  /** Done when the subject knows it. */
  CompletableFuture<LoadComponent> ready() {
    return ready;
  }

  void send(Octets stanza) {
    Objects.requireNonNull(end).stanza(stanza);
  }

  @Override
  public ConnectionHandler opened(Connection connection) {
    End opened = new End(connection);
    end = opened;
    opened.send(
        "<stream:stream xmlns='jabber:component:accept' xmlns:stream='%s' to='%s'>"
            .formatted("http://etherx.jabber.org/streams", XmppLoad.OURS)
            .getBytes(StandardCharsets.US_ASCII));
    return opened;
  }

  @Override
  public void failed(Dialler.Failure failure) {
    ready.completeExceptionally(new IllegalStateException(failure.toString()));
  }

  private static String digest(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest((id + SECRET).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The end of its connection. */
  private final class End extends StreamEnd {
    End(Connection connection) {
      super(connection, arrivals);
    }

    @Override
    void header(StreamHeader header) {
      String proof = "<handshake>" + digest(header.id().orElseThrow()) + "</handshake>";
      send(proof.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    void negotiate(XmlElement element) {
      if (element.name().equals("handshake")) {
        ready.complete(LoadComponent.this);
      } else {
        throw new IllegalStateException("the subject said " + element);
      }
    }

    @Override
    public void closed() {
      ready.completeExceptionally(new IllegalStateException("closed by the subject"));
    }
  }
}
