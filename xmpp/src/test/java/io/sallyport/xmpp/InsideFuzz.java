package io.sallyport.xmpp;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.ComponentHandshake;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.StreamManagement;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import io.sallyport.xmpp.inside.Attachment;
import io.sallyport.xmpp.inside.InsideRules;
import io.sallyport.xmpp.inside.Loss;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What any octets and events at all may do to the door inside and to what is behind it: gateways
 * and components. Entered by the fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 *
 * <p>The first octet chooses whose certificate is shown, and whether TLS is there from the
 * beginning. Of those that follow, 0xff is an event, 0xfe something of {@link #SAID} with the
 * number in the next octet, and the rest is what is said on the connection.
 */
public final class InsideFuzz {
  private static final int EVENT = 0xff;
  private static final int WORD = 0xfe;
  private static final int MOST_CONNECTIONS = 4;
  private static final String BOTS = "bots.harbor.example";
  private static final String SECRET = "component-secret";
  private static final Duration AFTERWARDS = Duration.ofMinutes(5);

  /** What stands for what the node has said: how streams are named, and how they go on. */
  private static final String STREAM_ID = "(id)";

  private static final String HEADER =
      "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'"
          + " from='%s' to='%s' version='1.0'>";
  private static final String ASKING = "<iq type='%s' id='q' from='%s' to='%s'>%s</iq>";

  private static final List<String> SAID =
      List.of(
          HEADER.formatted(GatewayPlay.XGW_1, GatewayPlay.NODE),
          HEADER.formatted(GatewayPlay.XGW_2, "edge.harbor.lan"),
          "<stream:stream xmlns='jabber:component:accept'"
              + " xmlns:stream='http://etherx.jabber.org/streams' to='bots.harbor.example'>",
          "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
          "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>",
          "<handshake>" + STREAM_ID + "</handshake>",
          bind("bind", "harbor.example"),
          bind("bind", "first.harbor.example"),
          bind("unbind", "harbor.example"),
          "<enable xmlns='urn:xmpp:sm:3' resume='true' max='120'/>",
          "<enable xmlns='urn:xmpp:sm:3'/>",
          "<resume xmlns='urn:xmpp:sm:3' previd='" + STREAM_ID + "' h='0'/>",
          "<resume xmlns='urn:xmpp:sm:3' previd='" + STREAM_ID + "' h='1'/>",
          "<r xmlns='urn:xmpp:sm:3'/>",
          "<a xmlns='urn:xmpp:sm:3' h='0'/>",
          "<a xmlns='urn:xmpp:sm:3' h='1'/>",
          "<a xmlns='urn:xmpp:sm:3' h='2'/>",
          "<message from='mara@harbor.example' to='piet@lighthouse.example'><body/></message>",
          "<message from='a@first.harbor.example' to='piet@lighthouse.example'/>",
          "<message from='a@bots.harbor.example' to='piet@lighthouse.example'/>",
          "<message from='mara@harbor.example' to='x@stranger.example'/>",
          "<message from='piet@lighthouse.example' to='piet@lighthouse.example'/>",
          ASKING.formatted(
              "get", GatewayPlay.XGW_1, GatewayPlay.NODE, "<ping xmlns='urn:xmpp:ping'/>"),
          ASKING.formatted(
              "get",
              "bots.harbor.example",
              GatewayPlay.NODE,
              "<query xmlns='http://jabber.org/protocol/disco#info'/>"),
          "<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
          "</stream:stream>");

  private static String bind(String element, String domain) {
    return ASKING.formatted(
        "set",
        GatewayPlay.XGW_1,
        GatewayPlay.NODE,
        "<%1$s xmlns='urn:xmpp:component:0'><hostname>%2$s</hostname></%1$s>"
            .formatted(element, domain));
  }

  private static final List<PeerIdentity> IDENTITIES =
      List.of(
          GatewayPlay.identity(GatewayPlay.XGW_1),
          GatewayPlay.identity(GatewayPlay.XGW_2),
          GatewayPlay.identity(BOTS),
          PeerIdentity.NONE);

  private final TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL);
  private final GatewayPlay play = new GatewayPlay(servers, this::outward);
  private final Components components =
      new Components(
          new ComponentStream.Rules(
              GatewayPlay.NODE,
              Map.of(BOTS, SECRET),
              new InsideRules(
                  Names::isOurDomain, Names::isOfPartner, domain -> domain.endsWith(".lan"))),
          servers.shared(),
          this::outward);
  private final PeerIdentity identity;
  private final boolean isDirect;
  private final List<Attached> connections = new ArrayList<>();
  private final Deque<Outside> outside = new ArrayDeque<>();

  /** Domains that the node has said may be spoken for. */
  private final Set<String> served = new HashSet<>();

  private String resumption = "none";
  private long saidOctets;
  private long sentOctets;
  private long saidElements;
  private int delivered;
  private int events;

  private InsideFuzz(int choice) {
    identity = IDENTITIES.get(choice & 3);
    isDirect = (choice & 4) == 0;
    connections.add(new Attached());
  }

  private static void hold(boolean isLawful, String law) {
    if (!isLawful) {
      throw new AssertionError(law);
    }
  }

  /** What a header may name. */
  private static final class Names implements Attachment.Names {
    static boolean isOurDomain(String domain) {
      return domain.endsWith("harbor.example");
    }

    static boolean isOfPartner(String domain) {
      return domain.endsWith("lighthouse.example");
    }

    @Override
    public boolean isOurs(String name) {
      return name.equals(GatewayPlay.NODE) || name.equals("edge.harbor.lan");
    }

    @Override
    public boolean isHosted(String domain) {
      return isOurDomain(domain);
    }

    @Override
    public boolean isPartner(String domain) {
      return isOfPartner(domain);
    }

    @Override
    public boolean allowsTransparent() {
      return false;
    }

    @Override
    public Set<String> components() {
      return Set.of(BOTS);
    }
  }

  /** A stanza on its way to a partner. */
  private record Outside(Stanza stanza, StanzaSource source, Runnable settled) {
    void bounce() {
      source.answer(
          stanza,
          Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "Nobody there"),
          new Sending() {
            @Override
            public void confirmed() {
              settled.run();
            }

            @Override
            public void lost(Loss loss, StanzaCondition condition, String text) {
              settled.run();
            }
          });
    }
  }

  private void outward(Stanza stanza, DomainPair pair, StanzaSource source, Runnable settled) {
    String from = stanza.from().flatMap(Jid::domainOf).map(XmppDomain::ascii).orElse("");
    hold(from.equals(pair.from().ascii()), "a stanza's pair is that of its addresses");
    hold(served.contains(from), "only what was let serve a domain speaks for it: " + from);
    hold(Names.isOfPartner(pair.to().ascii()), "only partners are spoken to");
    outside.addLast(new Outside(stanza.kept(), source, settled));
  }

  /** The other end of a connection, which holds what the node says to what it may say. */
  private final class Attached implements ConnectionHandler {
    private final PipedConnection connection;
    private XmppReader reader = new XmppReader(XmppLimits.PROVEN);
    private String streamId = "";
    private boolean isOver;

    Attached() {
      connection = PipedConnection.pair(servers.loop, identity, PeerIdentity.NONE);
      if (isDirect) {
        connection.inTls();
      }
      connection.open(_ -> this);
      var ways =
          new InsideDoor.Ways(
              new Names(),
              Map.of(Attachment.NATIVE, play.leg::accept, Attachment.COMPONENT, components::accept),
              servers.shared());
      connection.other().holding().open(accepted -> new InsideDoor(accepted, ways));
      servers.loop.advance(Duration.ZERO);
    }

    void say(String text) {
      say(text.getBytes(StandardCharsets.UTF_8));
    }

    void say(byte[] octets) {
      saidOctets += octets.length;
      saidElements += IntStream.range(0, octets.length).filter(i -> octets[i] == '<').count();
      connection.send(Octets.of(octets));
      servers.loop.advance(Duration.ZERO);
    }

    @Override
    public void received(ByteBuffer octets) {
      hold(!isOver, "nothing is sent after the end");
      sentOctets += octets.remaining();
      if (octets.remaining() > 1 && octets.get(0) == '<' && octets.get(1) == '?') {
        reader = new XmppReader(XmppLimits.PROVEN);
      }
      reader.feed(octets);
      for (XmppRead read = reader.next();
          read != XmppRead.NeedMore.NEED_MORE && !isOver;
          read = reader.next()) {
        heard(read);
      }
    }

    private void heard(XmppRead read) {
      switch (read) {
        case StreamHeader header -> streamId = header.id().orElse("");
        case Stanza stanza -> heard(stanza);
        case XmppRead.Nonza(var element) -> heard(element);
        case XmppRead.StreamEnd _ -> isOver = true;
        default -> throw new AssertionError("what is sent is good XML: " + read);
      }
    }

    private void heard(Stanza stanza) {
      hold(!identity.chain().isEmpty(), "no stanza goes to nobody");
      stanza
          .element()
          .child("bind", Namespace.COMPONENT)
          .flatMap(bind -> bind.child("hostname", Namespace.COMPONENT))
          .filter(_ -> stanza.type().filter("result"::equals).isPresent())
          .ifPresent(name -> served.add(name.text()));
    }

    private void heard(XmlElement element) {
      if (element.is("handshake", Namespace.COMPONENT_ACCEPT)) {
        hold(identity.equals(IDENTITIES.get(2)), "a component shows its certificate");
        served.add(BOTS);
      }
      switch (StreamManagement.read(element).orElse(null)) {
        case StreamManagement.Enabled enabled -> resumption = enabled.id().orElse(resumption);
        case StreamManagement.Answer(long handled) -> counted(handled);
        case StreamManagement.Resumed(_, long handled) -> counted(handled);
        case null, default -> {}
      }
    }

    private void counted(long handled) {
      hold(handled <= saidElements, "no more was taken than was sent");
    }

    @Override
    public void closed() {}
  }

  /**
   * The fuzzer's entry.
   *
   * @param input see above
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      new InsideFuzz(input[0] & 0xff).play(input);
    }
  }

  /** Domains served in a run: so that a test can tell that the runs come that far. */
  static int servedIn(byte[] input) {
    InsideFuzz run = new InsideFuzz(input[0] & 0xff);
    run.play(input);
    return run.served.size();
  }

  private void play(byte[] input) {
    int at = 1;
    while (at < input.length) {
      int octet = input[at] & 0xff;
      boolean hasMore = at + 1 < input.length;
      if (octet == EVENT && hasMore) {
        event(input[at + 1] & 0xff);
        at += 2;
      } else if (octet == WORD && hasMore) {
        word(SAID.get((input[at + 1] & 0xff) % SAID.size()));
        at += 2;
      } else {
        connections.getLast().say(new byte[] {input[at]});
        at++;
      }
    }
    end();
  }

  private void word(String word) {
    Attached last = connections.getLast();
    boolean isSecret = word.startsWith("<handshake>");
    String id = isSecret ? ComponentHandshake.of(last.streamId, SECRET).digest() : resumption;
    last.say(word.replace(STREAM_ID, id));
  }

  private void event(int code) {
    events++;
    switch (code % 8) {
      case 0 -> connections.getLast().connection.askForTls();
      case 1 -> settle(outside.pollFirst());
      case 2 -> {
        if (!outside.isEmpty()) {
          outside.removeFirst().bounce();
        }
      }
      case 3 -> {
        play.deliverMessage("d" + delivered, "mara");
        delivered++;
      }
      case 4 -> servers.loop.advance(Duration.ofSeconds(1));
      case 5 -> servers.loop.advance(Duration.ofSeconds(31));
      case 6 -> {
        if (connections.size() < MOST_CONNECTIONS) {
          connections.add(new Attached());
        }
      }
      default -> connections.getLast().connection.cut();
    }
    servers.loop.advance(Duration.ZERO);
  }

  private static void settle(@Nullable Outside first) {
    if (first != null) {
      first.settled.run();
    }
  }

  /** All go, and what was on its way has met its fate, once. */
  private void end() {
    connections.forEach(attached -> attached.connection.cut());
    outside.forEach(InsideFuzz::settle);
    servers.loop.advance(AFTERWARDS);
    Set<String> told = new HashSet<>();
    for (String fate : play.fates) {
      hold(told.add(fate.substring(0, fate.indexOf(' '))), "one fate each: " + play.fates);
    }
    hold(told.size() == delivered, "a fate for each: " + play.fates);
    // The longest answer to the shortest question is a header and its features, or an error; an
    // event may send something again.
    long most = 4000 + 40 * saidOctets + 1000L * events * (1 + delivered);
    hold(sentOctets <= most, sentOctets + " octets sent for " + saidOctets);
  }
}
