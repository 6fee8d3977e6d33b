package io.sallyport.lab.peers;

/**
 * A user that Kamailio knows; the tables stand in {@code peers/kamailio.cfg} and {@code
 * peers/kamailio-partner.cfg}.
 */
public record Account(String user, String password, String domain) {
  /** Our own domain. */
  public static final String HARBOR = "harbor.example";

  public static final Account MARA = new Account("mara", "harbour-light", HARBOR);
  public static final Account INES = new Account("ines", "quay-lantern", HARBOR);

  /** Users of partners. */
  public static final Account NILS = new Account("nils", "mole-beacon", "quayside.example");

  public static final Account PIA = new Account("pia", "sandbank-buoy", "shoal.example");

  public String address() {
    return "sip:" + user + "@" + domain;
  }
}
