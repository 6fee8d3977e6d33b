package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Xmpp;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who has proven its domain over TLS is not heard in the clear any more. */
class TlsMemoryTest {
  private final AtomicLong now = new AtomicLong();
  private final TlsMemory memory = new TlsMemory(now::get);

  private StreamRules rules(Xmpp.Partner partner) {
    return Play.rules(partner).remembering(memory::has);
  }

  @Test
  void refusesTheClearForThirtyDays() {
    var rules =
        rules(Play.partner(Xmpp.Negotiation.OPTIONAL, Xmpp.Negotiation.OPTIONAL, true, true));
    assertThat(rules.methods(Play.LIGHTHOUSE)).contains(Xmpp.Method.DIALBACK_TCP);
    memory.note(Play.LIGHTHOUSE);
    assertThat(rules.methods(Play.LIGHTHOUSE))
        .containsExactlyInAnyOrder(Xmpp.Method.EXTERNAL, Xmpp.Method.DIALBACK_TLS);
    assertThat(rules.methods(Play.ROOMS)).contains(Xmpp.Method.DIALBACK_TCP);
    now.addAndGet(TlsMemory.LENGTH.toNanos());
    assertThat(rules.methods(Play.LIGHTHOUSE)).contains(Xmpp.Method.DIALBACK_TCP);
  }

  @Test
  void leavesThoseWhoHaveNoOtherWay() {
    memory.note(Play.LIGHTHOUSE);
    assertThat(rules(Play.plain()).methods(Play.LIGHTHOUSE))
        .containsExactly(Xmpp.Method.DIALBACK_TCP);
  }
}
