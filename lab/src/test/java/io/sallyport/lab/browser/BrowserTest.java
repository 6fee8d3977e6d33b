package io.sallyport.lab.browser;

import static io.sallyport.lab.peers.Account.INES;
import static io.sallyport.lab.peers.Account.MARA;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.EdgePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PlainConnection;
import io.sallyport.lab.peers.Sipp;
import io.sallyport.lab.sip.EdgeLab;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Browsers sign in at the port of all clients and reach everybody else (RFC 7118). */
class BrowserTest {
  private static final String NODE_1 = EdgePool.EXTERNAL_NAME;
  private static final String NODE_2 = "second." + EdgePool.EXTERNAL_NAME;

  @RegisterExtension static final Lab LAB = new Lab();

  private static EdgeLab edge;
  private static PageServer pages;
  private static Browser browser;
  private final List<BrowserPhone> phones = new ArrayList<>();

  @BeforeAll
  static void start() {
    edge = EdgeLab.start(LAB.forClass());
    pages = PageServer.start(edge.network().outside());
    browser =
        Browser.start(
            LAB.forClass(),
            edge.pool().externalCertificate(),
            Map.of(NODE_1, edge.network().access1(), NODE_2, edge.network().access2()));
  }

  @AfterAll
  static void stop() {
    browser.close();
    pages.close();
  }

  @AfterEach
  void everyMessageInsideCarriedOneTrustHeader() {
    phones.forEach(BrowserPhone::signOut);
    assertThat(edge.kamailio().newlyBroken()).isEmpty();
    assertThat(edge.pool().isAlive(1) && edge.pool().isAlive(2)).isTrue();
  }

  @Test
  void aBrowserSignsInByDigestAndLeavesAPathToItsNode() {
    phone(MARA, NODE_1);

    assertThat(edge.kamailio().binding(MARA))
        .containsPattern("Path: <sip:[\\w-]{36}@ae1\\.harbor\\.lan:\\d+;transport=tls;lr;ob>")
        .containsPattern("Address: sip:\\w+@\\w+\\.invalid;transport=ws");
  }

  @Test
  void aWrongPasswordIsRefusedInside() {
    var mistaken = new Account(MARA.user(), "guess", MARA.domain());
    BrowserPhone mara =
        BrowserPhone.signIn(browser.open(pages.page("index.html")), mistaken, server(NODE_1));
    phones.add(mara);

    mara.await("registration failed:");
    assertThat(mara.lines()).doesNotContain("registered");
  }

  @Test
  void messagesGoBothWaysBetweenABrowserAndAClientOnTls() {
    Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel2(), "answer-message");
    BrowserPhone mara = phone(MARA, NODE_1);

    mara.send(INES, "ahoy from a page");
    mara.await("sent: 200");
    ines.awaitLog("answered MESSAGE");
    assertThat(ines.messages()).contains("ahoy from a page");

    Sipp.start(
            LAB.forTest(),
            "ines-calling",
            Sipp.Part.of(INES, edge.tunnel2(), "register", "message").to("mara"))
        .awaitSuccess();
    assertThat(mara.await("message:")).isEqualTo("message: ahoy");
  }

  @Test
  void browsersCallEachOtherThroughBothNodes() {
    BrowserPhone ines = phone(INES, NODE_2);
    BrowserPhone mara = phone(MARA, NODE_1);

    mara.call(INES);
    mara.await("call confirmed");
    ines.await("call confirmed");
    String routes = "@sip\\.harbor\\.example:" + edge.network().clientPort() + ";transport=ws;lr>";
    assertThat(mara.await("routes")).containsPattern(routes);
    assertThat(ines.await("called with routes")).containsPattern(routes);
    mara.hangUp();

    ines.await("call ended by remote");
    mara.await("call ended by local");
  }

  @Test
  void aBrowserComesBackWhenItsNodeDoes() {
    BrowserPhone mara = phone(MARA, NODE_1);

    edge.pool().kill(1);
    mara.await("disconnected");
    edge.pool().restart(1);

    mara.awaitTimes("registered", 2);
    Sipp.start(
            LAB.forTest(),
            "ines",
            Sipp.Part.of(INES, edge.tunnel2(), "register", "message").to("mara"))
        .awaitSuccess();
    mara.await("message: ahoy");
  }

  @Test
  void whoOnlyBrowsesIsToldWhatIsThere() {
    try (PlainConnection client =
        PlainConnection.open(
            edge.tunnel1().address(), new InetSocketAddress(edge.network().outside(), 0))) {
      client.send("GET / HTTP/1.1\r\nHost: sip.harbor.example\r\n\r\n");

      assertThat(client.readMessage())
          .startsWith("HTTP/1.1 426 ")
          .endsWith("Only a WebSocket with the subprotocol sip is served here.\n");
    }
  }

  /** A phone in a page of its own that has signed in. */
  private BrowserPhone phone(Account account, String node) {
    BrowserPhone phone =
        BrowserPhone.signIn(browser.open(pages.page("index.html")), account, server(node));
    phones.add(phone);
    phone.await("registered");
    return phone;
  }

  private static String server(String name) {
    return "wss://" + name + ':' + edge.network().clientPort() + "/";
  }
}
