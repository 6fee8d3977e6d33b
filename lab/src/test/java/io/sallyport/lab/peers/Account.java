package io.sallyport.lab.peers;

/** A user that Kamailio knows; the table stands in {@code peers/kamailio.cfg}. */
public record Account(String user, String password) {
  public static final Account MARA = new Account("mara", "harbour-light");
  public static final Account INES = new Account("ines", "quay-lantern");

  public static final String DOMAIN = "harbor.example";

  public String address() {
    return "sip:" + user + "@" + DOMAIN;
  }
}
