package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.OpensslClient;
import io.sallyport.lab.peers.XmppPool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What openssl can agree on with a node at the port for XMPP partners, where TLS begins with
 * STARTTLS and where it is there from the first octet on. The scanner that looks at the ports of
 * SIP, testssl.sh, speaks STARTTLS of XMPP as clients do only, whom this port turns away.
 */
@SuppressWarnings("NullAway.Init") // set before all
class XmppListenerTlsTest {
  private static final String FEATURES = "<stream:features>";

  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppLab lab;
  private static OpensslClient openssl;

  /** One for each connection, or some would be too many of one. */
  private static int sources;

  @BeforeAll
  static void start() {
    lab = XmppLab.start(LAB.forClass());
    openssl = new OpensslClient(LAB.forClass(), lab.pool().partners(1));
  }

  /** Opens a stream in TLS, and closes it. */
  private static String opened(String options) {
    return said(
        RawStream.header(XmppLab.PIET.domain()) + "</stream:stream>", options + " -ign_eof");
  }

  private static String said(String text, String options) {
    sources++;
    List<String> all =
        new ArrayList<>(
            List.of(
                "-CAfile",
                lab.outside().anchor().toString(),
                "-verify_return_error",
                "-servername",
                XmppPool.DOMAIN,
                "-bind",
                "127.30.2." + sources + ":0"));
    all.addAll(List.of(options.split(" ")));
    return openssl.say(text, all.toArray(String[]::new)).text();
  }

  private static String startTls(String options) {
    return options + " -starttls xmpp-server -xmpphost " + XmppPool.DOMAIN;
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -tls1_3                                       | New, TLSv1.3, Cipher is TLS_AES_
          -tls1_3                                       | Verify return code: 0 (ok)
          -tls1_3 -groups X25519                        | Server Temp Key: X25519
          -tls1_2                                       | New, TLSv1.2, Cipher is ECDHE-ECDSA-
          -tls1_2                                       | Secure Renegotiation IS supported
          -tls1_2                                       | Extended master secret: yes
          -tls1_2 -comp                                 | Compression: NONE
          -tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305 | Cipher is ECDHE-ECDSA-CHACHA20-POLY1305
          """)
  void agreesOn(String options, String what) {
    assertThat(opened(startTls(options))).contains(what, FEATURES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void agreesOnTheSameFromTheFirstOctetOn(String options) {
    assertThat(opened(options)).contains("Verify return code: 0 (ok)", FEATURES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-tls1 -cipher DEFAULT@SECLEVEL=0",
        "-tls1_1 -cipher DEFAULT@SECLEVEL=0",
        "-tls1_2 -fallback_scsv",
        "-tls1_2 -cipher kRSA",
        "-tls1_2 -cipher kDHE",
        "-tls1_2 -cipher aNULL@SECLEVEL=0",
        "-tls1_2 -cipher eNULL@SECLEVEL=0",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256",
        "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256",
        "-tls1_3 -groups ffdhe2048",
        "-tls1_2 -sigalgs ECDSA+SHA1 -cipher DEFAULT@SECLEVEL=0",
      })
  void agreesOnNothingWith(String options) {
    assertThat(opened(startTls(options)))
        .containsAnyOf("alert", "no ciphers available", "no cipher match", "error")
        .doesNotContain(FEATURES);
  }

  /** CVE-2011-1473, and what a partner might get to say under another name. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobodyRenegotiates(boolean isStartTls) {
    assertThat(said("R\n", isStartTls ? startTls("-tls1_2") : "-tls1_2"))
        .contains("RENEGOTIATING", "no renegotiation");
  }
}
