package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Sasl;
import io.sallyport.wire.xmpp.StreamFeatures;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.StreamManagement;
import io.sallyport.wire.xmpp.XmlElement;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A stream that the load opens over TLS: it proves its domain by its certificate (SASL EXTERNAL),
 * has stanzas counted if the subject knows how, and is ready then. Owned by the load's loop.
 */
final class LoadStream implements Caller {
  private final DomainPair pair;
  private final CompletableFuture<LoadStream> ready = new CompletableFuture<>();
  private @Nullable End end;

  LoadStream(DomainPair pair) {
    this.pair = pair;
  }

  @Override
  public CompletableFuture<LoadStream> ready() {
    return ready;
  }

  @Override
  public boolean isOpen() {
    return end != null && end.connection().isOpen();
  }

  /** Sends one, once ready. */
  void send(Octets stanza) {
    Objects.requireNonNull(end).stanza(stanza);
  }

  @Override
  public ConnectionHandler opened(Connection connection) {
    End opened = new End(connection);
    end = opened;
    opened.begin();
    return opened;
  }

  @Override
  public void failed(Dialler.Failure failure) {
    ready.completeExceptionally(new IllegalStateException(failure.toString()));
  }

  @Override
  public void close() {
    End open = end;
    if (open != null) {
      open.connection().loop().execute(open::end);
    }
  }

  /** The end of its connection. */
  private final class End extends StreamEnd {
    private boolean isProven;

    End(Connection connection) {
      super(
          connection,
          stanza -> {
            throw new IllegalStateException("a stanza against the stream: " + stanza);
          });
    }

    void begin() {
      send(StreamHeader.opening(pair.from().ascii(), pair.to().ascii()).octets());
    }

    @Override
    void header(StreamHeader header) {}

    @Override
    void negotiate(XmlElement element) {
      StreamFeatures features = StreamFeatures.read(element).orElse(null);
      if (features != null) {
        offered(features);
      } else if (Sasl.read(element).orElse(null) instanceof Sasl.Success) {
        isProven = true;
        restart();
        begin();
      } else if (StreamManagement.read(element).orElse(null) instanceof StreamManagement.Enabled) {
        count();
        ready.complete(LoadStream.this);
      } else {
        throw new IllegalStateException("the subject said " + element);
      }
    }

    private void offered(StreamFeatures features) {
      if (!isProven && !features.has(StreamFeatures.Feature.EXTERNAL)) {
        ready.completeExceptionally(new IllegalStateException("not trusted: " + features));
      } else if (!isProven) {
        send(Sasl.Auth.external(pair.from()).octets());
      } else if (features.has(StreamFeatures.Feature.STREAM_MANAGEMENT)) {
        send(new StreamManagement.Enable(false, 0).octets());
      } else {
        ready.complete(LoadStream.this);
      }
    }

    @Override
    public void closed() {
      ready.completeExceptionally(new IllegalStateException("closed by the subject"));
    }
  }
}
