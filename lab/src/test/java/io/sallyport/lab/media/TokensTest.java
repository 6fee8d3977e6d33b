package io.sallyport.lab.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.MediaPool;
import io.sallyport.lab.peers.OpensslClient;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.ProgramCommand;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tokens that one node issues, however they are asked for, shown to both by coturn's client. */
class TokensTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String IDENTITY = "sip:ines@harbor.example";
  private static final Pattern TOTALS =
      Pattern.compile("start_mclient: tot_send_msgs=(\\d+), tot_recv_msgs=(\\d+)");

  private static MediaPool pool;
  private static InetSocketAddress peer;

  @BeforeAll
  static void start() {
    pool = MediaPool.start(LAB.forClass(), LabNetwork.choose());
    peer = new InetSocketAddress(pool.stranger(2), ListeningSockets.freePort(pool.stranger(2)));
    LAB.forClass()
        .start(
            "turnutils_peer",
            List.of(
                PeerProcess.program("turnutils_peer"),
                "-L",
                peer.getAddress().getHostAddress(),
                "-p",
                Integer.toString(peer.getPort())));
  }

  @Test
  void askedForBySip() {
    LabAuthority.Identity nodes = pool.nodes();
    String answer =
        new OpensslClient(LAB.forTest(), pool.tokens(1))
            .say(service(), "-cert", nodes.certificate().toString(), "-key", nodes.key().toString())
            .text();

    assertThat(answer).contains("SIP/2.0 200 OK", "reasonPhrase=\"OK\"");
    assertHolds(
        found("<username>([^<]+)</username>", answer),
        found("<password>([^<]+)</password>", answer));
  }

  @Test
  void askedForByTheCommand() {
    PeerProcess text = command("--identity", IDENTITY);
    assertThat(text.awaitExit(LIMIT)).as(text.output()).isZero();
    assertHolds(found("user +(\\S+)", text.output()), found("password +(\\S+)", text.output()));
    assertThat(text.output()).contains("server    turn:av.harbor.example:");
    assertThat(pool.log(1)).doesNotContain(found("password +(\\S+)", text.output()));

    PeerProcess stranger = command("--identity", "sip:ines@quayside.example", "--json");
    assertThat(stranger.awaitExit(LIMIT)).isEqualTo(4);
    assertThat(stranger.output()).contains("403");
  }

  @Test
  void askedForByHttp() {
    PeerProcess asked = curl(true);
    assertThat(asked.awaitExit(LIMIT)).as(asked.output()).isZero();
    assertThat(asked.output()).contains("\"iceServers\"", "turns:av.harbor.example:");
    assertHolds(
        found("\"username\": \"([^\"]+)\"", asked.output()),
        found("\"credential\": \"([^\"]+)\"", asked.output()));

    PeerProcess nobody = curl(false);
    assertThat(nobody.awaitExit(LIMIT)).as("without a certificate").isNotZero();
    assertThat(nobody.output()).doesNotContain("credential\"");
  }

  /** RFC 7443, on the port that pseudo-TLS and plain TURN share. */
  @Test
  void speaksOfItsProtocolsInTls() {
    OpensslClient client = new OpensslClient(LAB.forTest(), pool.outside(1));

    assertThat(client.ask("-alpn", "stun.turn").text()).contains("ALPN protocol: stun.turn");
    assertThat(client.ask("-alpn", "h2,stun.nat-discovery").text())
        .contains("ALPN protocol: stun.nat-discovery");
  }

  /** What node 1 issued is good at either node. */
  private static void assertHolds(String user, String password) {
    for (int node = 1; node <= 2; node++) {
      assertThat(lost(pool.outside(node), user, password)).as("node %d", node).isZero();
    }
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return matcher.group(1);
  }

  private static PeerProcess command(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "av",
                "credentials",
                "--topology",
                pool.topology().toString(),
                "--node",
                "ae1.harbor.lan"));
    arguments.addAll(List.of(options));
    return LAB.forTest().start("credentials-" + options.length, ProgramCommand.of(256, arguments));
  }

  private static PeerProcess curl(boolean showsCertificate) {
    InetSocketAddress at = pool.tokens(1);
    String node = "ae1.harbor.lan:" + at.getPort();
    List<String> command =
        new ArrayList<>(
            List.of(
                PeerProcess.program("curl"),
                "-sS",
                "--cacert",
                pool.insideAuthority().toString(),
                "--resolve",
                node + ":" + at.getAddress().getHostAddress()));
    if (showsCertificate) {
      command.addAll(List.of("--cert", pool.nodes().certificate().toString()));
      command.addAll(List.of("--key", pool.nodes().key().toString()));
    }
    command.add("https://" + node + "/credentials?identity=" + IDENTITY);
    return LAB.forTest().start("curl-" + showsCertificate, command);
  }

  private static int lost(InetSocketAddress server, String user, String password) {
    List<String> command = new ArrayList<>(List.of(PeerProcess.program("turnutils_uclient")));
    command.addAll(List.of("-u", user, "-w", password));
    command.addAll(List.of("-p", Integer.toString(server.getPort())));
    command.addAll(List.of("-L", pool.stranger(1).getHostAddress()));
    command.addAll(List.of("-n", "5", "-m", "1", "-l", "170", "-c"));
    command.addAll(
        List.of("-e", peer.getAddress().getHostAddress(), "-r", Integer.toString(peer.getPort())));
    command.add(server.getAddress().getHostAddress());
    PeerProcess client =
        LAB.forTest().start("uclient-" + server.getAddress().getHostAddress(), command);
    client.awaitExit(LIMIT);
    Matcher totals = TOTALS.matcher(client.output());
    int sent = 0;
    int received = 0;
    while (totals.find()) {
      sent = Integer.parseInt(totals.group(1));
      received = Integer.parseInt(totals.group(2));
    }
    assertThat(sent).as(client.output()).isEqualTo(5);
    return sent - received;
  }

  private static String service() {
    String body =
        """
        <request xmlns="http://schemas.microsoft.com/2006/09/sip/mrasp" requestID="1" version="2.0"
            to="sip:edge.harbor.lan@harbor.example;gruu;opaque=srvr:MRAS:A" from="%1$s">
          <credentialsRequest credentialsRequestID="1"><identity>%1$s</identity></credentialsRequest>
        </request>
        """
            .formatted(IDENTITY);
    String head =
        """
        SERVICE sip:edge.harbor.lan SIP/2.0
        Via: SIP/2.0/TLS 10.20.1.20:51234;branch=z9hG4bK1
        Max-Forwards: 70
        From: <%s>;tag=1
        To: <sip:edge.harbor.lan@harbor.example>
        Call-ID: 1
        CSeq: 1 SERVICE
        Content-Type: application/msrtc-media-relay-auth+xml
        Content-Length: %d

        """
            .formatted(IDENTITY, body.length());
    return head.replace("\n", "\r\n") + body;
  }
}
