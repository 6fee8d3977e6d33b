package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.XmppClient;
import org.junit.jupiter.api.Test;

/** What Mara inside and Piet outside do, whatever servers they have. */
abstract class TwoPeople {
  abstract XmppClient mara();

  abstract XmppClient piet();

  @Test
  void exchangesMessages() {
    mara().send(piet(), "m1", "ahoy");
    piet().await("message", "mara@harbor.example", "m1", "ahoy");
    mara().await("receipt", "piet@lighthouse.example", "m1");
    piet().send(mara(), "m2", "ahoy back");
    mara().await("message", "piet@lighthouse.example", "m2", "ahoy back");
    piet().await("receipt", "mara@harbor.example", "m2");
  }

  @Test
  void subscribesToPresenceBothWays() {
    mara().tell("subscribe piet@lighthouse.example");
    piet().await("subscribe mara@harbor.example");
    piet().tell("subscribed mara@harbor.example");
    mara().await("subscribed piet@lighthouse.example");
    piet().tell("presence dnd");
    mara().await("available", "piet@lighthouse.example", "dnd");
    piet().tell("subscribe mara@harbor.example");
    mara().await("subscribe piet@lighthouse.example");
    mara().tell("subscribed piet@lighthouse.example");
    piet().await("subscribed mara@harbor.example");
    mara().tell("presence away");
    piet().await("available", "mara@harbor.example", "away");
  }

  @Test
  void asksThePartnersServer() {
    mara().tell("ping lighthouse.example");
    mara().await("pong lighthouse.example");
  }

  @Test
  void meetsInARoomOfThePartner() {
    mara().tell("join pier@rooms.lighthouse.example mara");
    mara().await("joined pier@rooms.lighthouse.example");
    piet().tell("join pier@rooms.lighthouse.example piet");
    piet().await("joined pier@rooms.lighthouse.example");
    mara().tell("groupchat pier@rooms.lighthouse.example g1 hello all");
    piet().await("groupchat", "pier@rooms.lighthouse.example/mara", "hello all");
  }

  @Test
  void tellsWhoWritesToNobody() {
    piet().tell("send nobody@harbor.example n1 hello");
    piet().await("bounced", "nobody@harbor.example", "n1");
    mara().tell("send nobody@lighthouse.example n2 hello");
    mara().await("bounced", "nobody@lighthouse.example", "n2");
  }
}
