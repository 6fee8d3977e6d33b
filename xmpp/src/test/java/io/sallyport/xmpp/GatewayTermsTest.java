package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Connection;
import io.sallyport.topology.Xmpp;
import io.sallyport.xmpp.inside.GatewayHandshake;
import io.sallyport.xmpp.inside.Gateways;
import io.sallyport.xmpp.inside.InsideRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a gateway may leave unread. */
class GatewayTermsTest {
  @Test
  void topologyKnowsWhatAConnectionHolds() {
    assertThat(Xmpp.Limits.CONNECTION_BYTES).isEqualTo(Connection.MAX_WAITING_OCTETS);
  }

  /** The last two are the longest of each that the topology lets pass. */
  @ParameterizedTest
  @CsvSource({
    "100000,262144,624288",
    "1000000,10000,2000000",
    "12582912,262144,15728640",
    "12582912,2097152,16777216",
    "10000,8383608,16777216",
  })
  void aWindowAndTwoStanzasAreNeverTooMuch(int window, int stanza, int most) {
    var terms =
        new GatewayTerms(
            new GatewayHandshake.Rules(_ -> true, _ -> true, GatewayPlay.NODE, stanza),
            new Gateways.Settings(
                new GatewayPlay.Permissions(),
                new InsideRules(_ -> true, _ -> true, _ -> true),
                1,
                window));
    assertThat(terms.maxWaitingOctets())
        .isEqualTo(most)
        .isGreaterThanOrEqualTo(window + 2 * stanza)
        .isLessThanOrEqualTo(Connection.MAX_WAITING_OCTETS);
  }
}
