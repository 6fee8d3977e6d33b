package io.sallyport.xmpp.inside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentTest {
  private record Known(boolean allowsTransparent) implements Attachment.Names {
    @Override
    public boolean isOurs(String name) {
      return Set.of("ae1.harbor.lan", "edge.harbor.lan").contains(name);
    }

    @Override
    public boolean isHosted(String domain) {
      return domain.equals("harbor.example");
    }

    @Override
    public boolean isPartner(String domain) {
      return domain.equals("lighthouse.example");
    }

    @Override
    public Set<String> components() {
      return Set.of("harbor.example");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jabber:server, ae1.harbor.lan, xgw1.harbor.lan, NATIVE",
    "jabber:server, edge.harbor.lan, xgw1.harbor.lan, NATIVE",
    "jabber:server, ae2.harbor.lan, xgw1.harbor.lan, ",
    "jabber:server, lighthouse.example, harbor.example, TRANSPARENT",
    "jabber:server, lighthouse.example, stranger.example, ",
    "jabber:server, lighthouse.example, , ",
    "jabber:server, stranger.example, harbor.example, ",
    "jabber:server, harbor.example, lighthouse.example, ",
    "jabber:server, , harbor.example, ",
    "jabber:component:accept, harbor.example, , COMPONENT",
    "jabber:component:accept, harbor.example, harbor.example, ",
    "jabber:component:accept, lighthouse.example, , ",
    "jabber:client, harbor.example, , ",
  })
  void tellsTheWayByTheHeader(String namespace, String to, String from, Attachment expected) {
    assertThat(
            Attachment.of(
                namespace, Optional.ofNullable(to), Optional.ofNullable(from), new Known(true)))
        .isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest
  @CsvSource({"lighthouse.example, ", "ae1.harbor.lan, NATIVE"})
  void keepsStockServersOutUnlessTheyAreExpected(String to, Attachment expected) {
    assertThat(
            Attachment.of(
                "jabber:server", Optional.of(to), Optional.of("harbor.example"), new Known(false)))
        .isEqualTo(Optional.ofNullable(expected));
  }
}
