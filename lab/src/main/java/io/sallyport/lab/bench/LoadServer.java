package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Sasl;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamFeatures;
import io.sallyport.wire.xmpp.StreamFeatures.Feature;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.StreamManagement;
import io.sallyport.wire.xmpp.XmlElement;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A server of the load that a subject dials over TLS: it believes whoever shows a certificate, and
 * counts stanzas if it is asked to. Owned by the load's loop.
 */
final class LoadServer extends StreamEnd {
  private boolean isProven;

  LoadServer(Connection connection, Consumer<Stanza> arrivals) {
    super(connection, arrivals);
  }

  @Override
  void header(StreamHeader header) {
    send(
        StreamHeader.answering(
                Namespace.SERVER, header.to(), header.from(), "s" + connection().serial())
            .octets());
    Set<Feature> offered = EnumSet.of(isProven ? Feature.STREAM_MANAGEMENT : Feature.EXTERNAL);
    send(new StreamFeatures(offered, Optional.empty()).octets());
  }

  @Override
  void negotiate(XmlElement element) {
    if (Sasl.read(element).orElse(null) instanceof Sasl.Auth) {
      isProven = true;
      send(new Sasl.Success().octets());
      restart();
    } else if (StreamManagement.read(element).orElse(null) instanceof StreamManagement.Enable) {
      send(new StreamManagement.Enabled(Optional.empty(), false, 0).octets());
      count();
    } else {
      throw new IllegalStateException("the subject said " + element);
    }
  }

  @Override
  public void closed() {}
}
