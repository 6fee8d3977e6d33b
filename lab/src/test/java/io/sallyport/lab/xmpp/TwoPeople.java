package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.xmpp.People.Partner;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Mara inside and somebody outside do, whatever servers they have. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class TwoPeople {
  /** Of tests that look at what came of the others. */
  static final int AFTERWARDS = Integer.MAX_VALUE - 1;

  private static final Pattern STREAM =
      Pattern.compile(" event=stream-(in|out) .* pair=(\\S+ to \\S+) .*proof=(\\w+)");

  private static final String MARA = "mara@harbor.example";

  abstract People people();

  XmppClient mara() {
    return people().mara();
  }

  @ParameterizedTest
  @EnumSource
  void exchangesMessages(Partner partner) {
    XmppClient other = people().at(partner);
    mara().send(other, "m1", "ahoy");
    other.await("message", MARA, "m1", "ahoy");
    mara().await("receipt", partner.person(), "m1");
    other.send(mara(), "m2", "ahoy back");
    mara().await("message", partner.person(), "m2", "ahoy back");
    other.await("receipt", MARA, "m2");
  }

  @ParameterizedTest
  @EnumSource
  void showsWhoIsWriting(Partner partner) {
    XmppClient other = people().at(partner);
    mara().tell("composing " + partner.person());
    other.await("composing", MARA);
    other.tell("composing " + MARA);
    mara().await("composing", partner.person());
  }

  @ParameterizedTest
  @EnumSource
  void subscribesToPresenceBothWays(Partner partner) {
    XmppClient other = people().at(partner);
    mara().tell("subscribe " + partner.person());
    other.await("subscribe " + MARA);
    other.tell("subscribed " + MARA);
    mara().await("subscribed " + partner.person());
    other.tell("presence dnd");
    mara().await("available", partner.person(), "dnd");
    other.tell("subscribe " + MARA);
    mara().await("subscribe " + partner.person());
    mara().tell("subscribed " + partner.person());
    other.await("subscribed " + MARA);
    mara().tell("presence away");
    other.await("available", MARA, "away");
  }

  @ParameterizedTest
  @EnumSource
  void asksTheServerOfTheOther(Partner partner) {
    XmppClient other = people().at(partner);
    mara().tell("ping " + partner.domain());
    mara().await("pong " + partner.domain());
    other.tell("ping harbor.example");
    other.await("pong harbor.example");
  }

  @ParameterizedTest
  @EnumSource
  void meetsInARoomOfThePartner(Partner partner) {
    meet(mara(), people().at(partner), "pier@" + partner.rooms());
  }

  @ParameterizedTest
  @EnumSource
  void meetsInARoomOfOurs(Partner partner) {
    meet(
        people().at(partner),
        mara(),
        partner.name().toLowerCase(Locale.ROOT) + "@rooms.harbor.example");
  }

  /** Who comes from elsewhere is there first, and both hear each other. */
  private static void meet(XmppClient guest, XmppClient host, String room) {
    guest.tell("join %s guest".formatted(room));
    guest.await("joined " + room);
    host.tell("join %s host".formatted(room));
    host.await("joined " + room);
    guest.tell("groupchat %s g1 hello all".formatted(room));
    host.await("groupchat", room + "/guest", "hello all");
    host.tell("groupchat %s g2 hello guest".formatted(room));
    guest.await("groupchat", room + "/host", "hello guest");
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhoWritesToNobody(Partner partner) {
    XmppClient other = people().at(partner);
    other.tell("send nobody@harbor.example n1 hello");
    other.await("bounced", "nobody@harbor.example", "n1", "service-unavailable");
    mara().tell("send nobody@%s n2 hello".formatted(partner.domain()));
    mara().await("bounced", "nobody@" + partner.domain(), "n2", "service-unavailable");
  }

  /** What {@link #streams} has in the end, among others. */
  abstract List<String> expectedStreams();

  /** Each node has served partners, and each way of proof is the one that was to be taken. */
  @Test
  @Order(AFTERWARDS)
  void bothNodesTookPart() {
    assertThat(streams()).containsAll(expectedStreams());
  }

  /**
   * All streams that the nodes have logged, such as {@code 1 in: lighthouse.example to
   * harbor.example, EXTERNAL} for one of the partner's that node 1 has let in.
   */
  List<String> streams() {
    return Stream.of(1, 2)
        .flatMap(node ->
            STREAM
                .matcher(people().lab().pool().log(node))
                .results()
                .map(it -> "%d %s: %s, %s".formatted(node, it.group(1), it.group(2), it.group(3))))
        .toList();
  }
}
