package io.sallyport.lab.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Bind;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority.Identity;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.Nginx;
import io.sallyport.lab.peers.OcspResponder;
import io.sallyport.lab.peers.RevokingAuthority;
import io.sallyport.lab.peers.RevokingAuthority.Places;
import io.sallyport.net.Loop;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.Platform;
import io.sallyport.net.dns.CachingResolver;
import io.sallyport.net.dns.DnsCounter;
import io.sallyport.net.dns.PartnerAddresses;
import io.sallyport.net.dns.ResolverSettings;
import io.sallyport.net.revocation.FetchingChecks;
import io.sallyport.net.revocation.RenewalPace;
import io.sallyport.net.revocation.RevocationCounter;
import io.sallyport.net.revocation.RevocationLimits;
import io.sallyport.net.revocation.RevocationSettings;
import io.sallyport.net.revocation.RevocationVerdict;
import io.sallyport.net.revocation.RevocationVerdict.Good;
import io.sallyport.net.revocation.RevocationVerdict.Revoked;
import io.sallyport.net.revocation.RevocationVerdict.Unknown;
import io.sallyport.net.tls.TlsTrust;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.AddressBlock;
import io.sallyport.topology.Federation;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Revocation checks of a node against an authority with its books, its web server on port 80 and
 * its OCSP responder, found by DNS: what they say, and what they may not get away with.
 */
class RevocationTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final int THIRD = (int) (ProcessHandle.current().pid() % 250);
  private static final InetAddress ACCESS = InetAddress.ofLiteral("127.20." + THIRD + ".21");
  private static final InetAddress WEB = InetAddress.ofLiteral("127.20." + THIRD + ".80");

  /** How late a busy machine may be. */
  private static final Duration SLACK = Duration.ofSeconds(20);

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Looks again so often, but lets as much time go by as nodes do. */
  private static final RenewalPace PACE =
      new RenewalPace(
          RenewalPace.DEFAULT.atLeast(),
          RenewalPace.DEFAULT.atMost(),
          RenewalPace.DEFAULT.retry(),
          Duration.ofMillis(50));

  private static RevokingAuthority authority;
  private static RevokingAuthority stranger;
  private static OcspResponder responder;
  private static Nginx web;
  private static Bind bind;
  private static TlsTrust trust;

  private final Counters<RevocationCounter> counters =
      new Counters<>("revocation", RevocationCounter.class);
  private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
  private final Loops loops =
      Loops.start(Platform.best(), 1, new Counters<>("net", NetCounter.class), Events.NONE);
  private final Loop loop = loops.all().getFirst();
  private final CachingResolver resolver =
      new CachingResolver(
          new ResolverSettings(servers(), List.of(ACCESS), 3000),
          targets(),
          new Counters<>("dns", DnsCounter.class),
          Events.NONE);
  private final FetchingChecks checks =
      new FetchingChecks(
          RevocationSettings.of(Federation.Revocation.DEFAULT, List.of(ACCESS), targets()::allows)
              .withPace(PACE),
          new FetchingChecks.Surroundings(
              () -> trust,
              resolver,
              loop,
              counters,
              Events.NONE,
              () -> Instant.now().plus(passed.get())));

  private static List<InetSocketAddress> servers() {
    return List.of(bind.address());
  }

  private static PartnerAddresses targets() {
    var loopback = new AddressBlock(InetAddress.ofLiteral("127.20.0.0"), 16);
    return new PartnerAddresses(List.of(ACCESS), List.of(), List.of(loopback));
  }

  @BeforeAll
  static void startAuthority() throws IOException {
    var scope = LAB.forClass();
    authority = RevokingAuthority.create(scope, "root");
    stranger = RevokingAuthority.create(scope, "stranger");
    trust = new TlsTrust(List.of(read(authority.anchor())));
    responder = OcspResponder.start(scope, "responder", authority);
    web =
        Nginx.start(
            scope,
            "web",
            new InetSocketAddress(WEB, 80),
            List.of(
                new Nginx.Site(
                    "crl.authority.example",
                    """
                    location /drip/ { limit_rate 500; }
                    location = /once { return 302 /root.crl; }
                    location = /twice { return 301 http://crl.authority.example/once; }
                    location = /inside { return 307 http://inside.authority.example/root.crl; }
                    location = /literal { return 302 http://10.0.0.1/root.crl; }
                    location = /secure { return 302 https://crl.authority.example/root.crl; }
                    location = /port { return 302 http://crl.authority.example:8080/root.crl; }
                    """),
                new Nginx.Site(
                    "ocsp.authority.example",
                    "location / { proxy_pass http://127.0.0.1:%d; }"
                        .formatted(responder.address().getPort()))));
    bind =
        Bind.start(
            scope,
            "bind",
            List.of(
                Bind.Zone.of(
                    "authority.example",
                    "crl A " + WEB.getHostAddress(),
                    "ocsp A " + WEB.getHostAddress(),
                    "inside A 10.0.0.1",
                    "own A " + ACCESS.getHostAddress())));
    web.put("root.crl", authority.list("root"));
    Files.createDirectory(scope.directory().resolve("web").resolve("drip"));
  }

  @AfterEach
  void stop() {
    checks.close();
    resolver.stop();
    loops.stop(Duration.ofSeconds(2));
  }

  private static X509Certificate read(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException | CertificateException e) {
      throw new AssertionError(e);
    }
  }

  private static Identity issue(String name, Places places) {
    return authority.issue(name, Usage.SERVER, List.of(name + ".partner.example"), places);
  }

  private static Identity withList(String name, String path) {
    return issue(name, Places.list("http://crl.authority.example" + path));
  }

  private RevocationVerdict judge(Path... chain) {
    var verdict = new CompletableFuture<RevocationVerdict>();
    var certificates = List.of(chain).stream().map(RevocationTest::read).toList();
    loop.execute(() -> checks.judge(loop, certificates, verdict::complete));
    return verdict.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private RevocationVerdict judge(Identity identity) {
    return judge(identity.certificate());
  }

  private void assertUnknown(Identity identity, String why) {
    assertThat(judge(identity))
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.detail()).contains(why));
  }

  private void assertRevoked(Identity identity) {
    var serial = read(identity.certificate()).getSerialNumber().toString(16);
    assertThat(judge(identity))
        .isInstanceOfSatisfying(
            Revoked.class, revoked -> assertThat(revoked.detail()).contains(serial));
  }

  /** nginx writes its log once the answer has gone. */
  private static void awaitRequest(Predicate<String> line) {
    Await.until(
        () -> "a request among " + web.requests(),
        LIMIT,
        () -> web.requests().stream().anyMatch(line));
  }

  @Test
  void learnsFromAListOnPort80() {
    var partner = withList("fresh", "/root.crl?fresh");
    assertThat(judge(partner)).isEqualTo(new Good());
    assertThat(judge(partner)).isEqualTo(new Good());
    awaitRequest((ACCESS.getHostAddress() + " crl.authority.example /root.crl?fresh 200")::equals);
    assertThat(web.requests().stream().filter(line -> line.contains("?fresh"))).hasSize(1);
    assertThat(counters.total(RevocationCounter.CACHED)).isOne();
  }

  @Test
  void learnsFromAListThatACertificateIsRevoked() {
    var partner = withList("stolen", "/stolen.crl");
    authority.revoke(partner.certificate());
    web.put("stolen.crl", authority.list("stolen"));
    assertRevoked(partner);
  }

  @Test
  void learnsFromAResponder() {
    var places = Places.responder("http://ocsp.authority.example/");
    var partner = issue("asked", places);
    responder.readBooks();
    assertThat(judge(partner)).isEqualTo(new Good());
    awaitRequest(line -> line.contains(" ocsp.authority.example /M") && line.endsWith(" 200"));
    var stolen = issue("asked-stolen", places);
    authority.revoke(stolen.certificate());
    responder.readBooks();
    assertRevoked(stolen);
  }

  @Test
  void asksAResponderWithPostIfItsUrlIsLong() {
    var url = "http://ocsp.authority.example/" + "x".repeat(200);
    var partner = issue("posted", Places.responder(url));
    responder.readBooks();
    assertThat(judge(partner)).isEqualTo(new Good());
    awaitRequest(line -> line.endsWith("x 200"));
  }

  @Test
  void asksAResponderBeforeItFetchesAList() {
    var places =
        new Places(
            List.of("http://crl.authority.example/absent.crl"),
            List.of("http://ocsp.authority.example/"));
    var both = issue("both", places);
    responder.readBooks();
    assertThat(judge(both)).isEqualTo(new Good());
    var silent =
        new Places(
            List.of("http://crl.authority.example/root.crl"),
            List.of("http://crl.authority.example/no-ocsp"));
    assertThat(judge(issue("list-only", silent))).isEqualTo(new Good());
  }

  @Test
  void judgesAuthoritiesInBetweenAsWell() {
    var lower = authority.below("lower", Places.list("http://crl.authority.example/lowers.crl"));
    var list = Places.list("http://crl.authority.example/lower.crl");
    var partner = lower.issue("below", Usage.SERVER, List.of("below.partner.example"), list);
    web.put("lower.crl", lower.list("lower"));
    assertThat(judge(partner.certificate(), lower.anchor()))
        .as("nothing is known of the authority")
        .isInstanceOf(Unknown.class);
    passed.set(RevocationLimits.HOLD);
    web.put("lowers.crl", authority.list("lowers"));
    assertThat(judge(partner.certificate(), lower.anchor())).isEqualTo(new Good());
    authority.revoke(lower.anchor());
    web.put("lowers.crl", authority.list("lowers"));
    passed.set(PACE.atMost());
    assertThat(judge(partner.certificate(), lower.anchor()))
        .isInstanceOfSatisfying(
            Revoked.class, revoked -> assertThat(revoked.detail()).contains("CN=lower"));
  }

  @Test
  void knowsNothingWithoutAListThatCounts() {
    assertUnknown(withList("absent", "/absent.crl"), "HTTP status 404");
    var now = Instant.now();
    web.put(
        "expired.crl",
        authority.list("expired", now.minus(Duration.ofDays(2)), now.minusSeconds(1)));
    assertUnknown(withList("expired", "/expired.crl"), "it expired at");
    web.put("stranger.crl", stranger.list("stranger"));
    assertUnknown(withList("strange", "/stranger.crl"), "not signed by the certificate's issuer");
    web.put("garbage.crl", authority.anchor());
    assertUnknown(withList("garbage", "/garbage.crl"), "cannot be read");
    assertUnknown(issue("silent", new Places(List.of(), List.of())), "names no place");
    assertUnknown(issue("nobody", Places.list("http://nobody.authority.example/")), "no host");
  }

  @Test
  void refusesAHugeList() throws IOException {
    var huge = LAB.forTest().directory().resolve("huge.crl");
    try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(RevocationLimits.MAX_CRL_OCTETS + 1L);
    }
    web.put("huge.crl", huge);
    assertUnknown(withList("huge", "/huge.crl"), "more than 10485760 octets");
  }

  @Test
  void doesNotWaitForAServerThatDrips() throws IOException {
    var slow = LAB.forTest().directory().resolve("slow.crl");
    Files.write(slow, new byte[100_000]);
    web.put("drip/slow.crl", slow);
    var partner = withList("slow", "/drip/slow.crl");
    long begun = System.nanoTime();
    assertThat(judge(partner)).isInstanceOf(Unknown.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isLessThan(RevocationLimits.TOTAL.plus(SLACK));
  }

  @Test
  void goesOnlyWhereItMay() {
    assertThat(judge(withList("once", "/once"))).isEqualTo(new Good());
    assertUnknown(withList("twice", "/twice"), "one redirect too many");
    var forbidden = "leads to no address that may be asked";
    assertUnknown(withList("inside", "/inside"), "inside.authority.example " + forbidden);
    assertUnknown(withList("literal", "/literal"), "10.0.0.1 " + forbidden);
    assertUnknown(withList("secure", "/secure"), "where nothing may be fetched");
    assertUnknown(withList("port", "/port"), "where nothing may be fetched");
    assertUnknown(
        issue("straight", Places.list("http://inside.authority.example/a.crl")), forbidden);
    assertUnknown(issue("own", Places.list("http://own.authority.example/a.crl")), forbidden);
    assertUnknown(issue("tls", Places.list("https://crl.authority.example/root.crl")), "no place");
    var port = Places.list("http://crl.authority.example:8080/root.crl");
    assertUnknown(issue("other-port", port), "no place");
  }

  @Test
  void tellsWhoUsesACertificateThatItWasRevoked() throws InterruptedException {
    checks.start();
    var partner = withList("watched", "/watched.crl");
    web.put("watched.crl", authority.list("watched"));
    assertThat(judge(partner)).isEqualTo(new Good());
    var told = new CountDownLatch(1);
    var chain = List.of(read(partner.certificate()));
    loop.execute(() -> checks.watch(loop, chain, told::countDown));

    authority.revoke(partner.certificate());
    web.put("watched.crl", authority.list("watched"));
    assertThat(judge(partner)).as("what is known counts for a while").isEqualTo(new Good());
    passed.set(PACE.atMost());
    assertThat(told.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertRevoked(partner);
  }
}
