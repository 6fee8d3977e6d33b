package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Ejabberd;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import java.util.Map;

/**
 * Mara inside, Piet at a Prosody and Otto at an ejabberd outside. The two have written to her
 * first, so their servers have a stream of their own: Piet's to node 1 and Otto's to node 2.
 *
 * @param lighthouse Piet's server, which shows what it says and hears
 */
record People(XmppLab lab, XmppClient mara, XmppClient piet, XmppClient otto, Prosody lighthouse) {

  /** Whose server it is outside. */
  enum Partner {
    PROSODY(XmppLab.PIET),
    EJABBERD(XmppLab.OTTO);

    private final String domain;
    private final String person;

    Partner(Account account) {
      domain = account.domain();
      person = account.user() + "@" + domain;
    }

    String domain() {
      return domain;
    }

    String rooms() {
      return "rooms." + domain;
    }

    /** Address of who is there. */
    String person() {
      return person;
    }
  }

  /** Starts the servers outside and has everybody come; the server inside is there already. */
  static People meet(XmppLab lab) {
    Prosody lighthouse =
        Prosody.start(
            lab.scope(),
            "lighthouse",
            lab.lighthouse(),
            Prosody.Manner.LENIENT.withRooms(XmppLab.PIET.domain()).showingStanzas());
    Ejabberd.start(
        lab.scope(),
        "oldbuoy",
        lab.oldbuoy(),
        Ejabberd.Manner.LENIENT.withRooms(),
        Map.of("xmpp.harbor.example", lab.network().access2()));
    People people =
        new People(
            lab,
            lab.client(XmppLab.MARA, lab.domain(), lab.inside()),
            lab.client(XmppLab.PIET, lab.lighthouse(), lab.outside()),
            lab.client(XmppLab.OTTO, lab.oldbuoy(), lab.outside()),
            lighthouse);
    for (Partner partner : Partner.values()) {
      people.at(partner).send(people.mara, "first", "good morning");
      people.mara.await("message", partner.person(), "first");
    }
    return people;
  }

  XmppClient at(Partner partner) {
    return switch (partner) {
      case PROSODY -> piet;
      case EJABBERD -> otto;
    };
  }
}
