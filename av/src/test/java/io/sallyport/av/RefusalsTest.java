package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static io.sallyport.av.PaperRelay.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.telemetry.SparseEvents;
import io.sallyport.wire.turn.TurnMethod;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What operators are told of clients that are refused. */
class RefusalsTest {
  private final PaperRelay relay = new PaperRelay();
  private final TurnClient client = new TurnClient(relay, CLIENT, "sip:alice@harbor.example");
  private final MsTurnClient msClient =
      new MsTurnClient(relay, address("93.184.216.35", 40_000), "sip:bob@harbor.example");

  private void assertStated(String event, String... parts) {
    assertThat(relay.stated)
        .singleElement()
        .asString()
        .startsWith(event + " ")
        .contains(parts)
        .doesNotContain(client.password);
  }

  @Test
  void saysNothingOfWhoGetsWhatHeAsksFor() {
    client.allocated();
    msClient.allocated();

    assertThat(relay.stated).isEmpty();
  }

  @Test
  void saysWhyATokenDoesNotHold() {
    client.challenged();
    byte[] token = Base64.getDecoder().decode(client.username);
    token[55] ^= 1;
    client.username = Base64.getEncoder().encodeToString(token);

    assertThat(client.allocate(TurnClient.NOTHING).code()).isEqualTo(401);

    assertStated("credentials-refused", "93.184.216.34:40000", "was not signed by this pool");
  }

  @Test
  void saysThatAPasswordIsWrong() {
    client.challenged().password = "guess";

    client.sendRequest(TurnMethod.ALLOCATE, TurnClient.UDP);

    assertStated("credentials-refused", "the password is wrong");
  }

  @Test
  void saysTheSameOfMsTurn() {
    msClient.challenged();
    msClient.username[55] ^= 1;

    msClient.sendAllocate(MsTurnClient.NOTHING);

    assertStated("credentials-refused", "93.184.216.35:40000", "was not signed by this pool");
  }

  @Test
  void saysWhoIsSilenced() {
    client.challenged().password = "guess";
    for (int i = 0; i < 20; i++) {
      client.sendRequest(TurnMethod.ALLOCATE, TurnClient.UDP);
    }

    assertThat(relay.stated).hasSize(SparseEvents.MOST + 1);
    assertThat(relay.stated.getLast()).isEqualTo("source-silenced [source, 93.184.216.34]");
  }

  @Test
  void saysWhichQuotaIsUsedUp() {
    for (int i = 0; i < 30; i++) {
      new TurnClient(relay, address("93.184.217." + i, 1000), "sip:alice@harbor.example")
          .allocated();
    }

    assertThat(client.challenged().allocate(TurnClient.NOTHING).code()).isEqualTo(486);

    assertStated("allocation-refused", "token:", "its user makes allocations too fast");
  }

  @Test
  void saysThatNoPortIsToBeHad() {
    relay.sockets.isExhausted = true;

    assertThat(client.challenged().allocate(TurnClient.NOTHING).code()).isEqualTo(508);

    assertStated("ports-exhausted", "93.184.216.34:40000");
  }

  /** Clients are never told which rule it was. */
  @Test
  void saysWhyAPeerMayNotBeReached() {
    client.allocated();

    assertThat(client.permit(address("127.0.0.1", 0)).code()).isEqualTo(403);

    assertStated("peer-refused", "127.0.0.1", "this is a loopback address");
  }
}
