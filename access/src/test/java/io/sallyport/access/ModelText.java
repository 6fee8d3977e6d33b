package io.sallyport.access;

import io.sallyport.access.ModelRequest.Leg;
import io.sallyport.access.ModelStep.Aim;
import io.sallyport.access.ModelStep.Fault;
import io.sallyport.access.ModelStep.Hops;
import io.sallyport.access.ModelStep.Spoil;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The messages of a model run, as text with LF. */
final class ModelText {
  static final int FIRST_PORT = 10_000;

  /** Says which request a message is of; the edge passes it on. */
  static final String NUMBER = "X-Exchange";

  static final String INSIDE_ROUTE = "<sip:dir.harbor.lan:5061;transport=tls;lr>";
  private static final String BELOW = "Via: SIP/2.0/TLS 10.20.1.99:5061;branch=z9hG4bKbelow\n";

  private ModelText() {}

  /** The parts of a request that its CANCEL and ACK repeat. */
  record Head(String uri, String via, String from, String to, String callId) {}

  static Head head(ModelStep.Ask ask, String callId, @Nullable String token) {
    String to = ask.fault() == Fault.BAD_TO ? "<sip:@>" : "<" + toUri(ask.from(), ask.aim()) + ">";
    return new Head(
        ask.fault() == Fault.SCHEME ? "mailto:mara@harbor.example" : uri(ask, token),
        via(ask.from(), ask.id(), ask.hasBranch()),
        "<" + fromUri(ask.from(), ask.aim()) + ">;tag=f" + ask.id(),
        ask.aim() == Aim.NO_DIALOG ? to + ";tag=gone" : to,
        callId);
  }

  static String via(Place from, int id, boolean hasBranch) {
    String host =
        switch (from.kind) {
          case CLIENT -> "192.168.1.20";
          case INSIDE -> "10.20.1.10";
          case PARTNER -> "198.51.100.200";
        };
    String branch = hasBranch ? ";branch=z9hG4bKm" + id : "";
    return "Via: SIP/2.0/TLS " + host + ":" + (FIRST_PORT + id) + branch + "\n";
  }

  private static String uri(ModelStep.Ask ask, @Nullable String token) {
    boolean isInside = ask.from().kind == Place.Kind.INSIDE;
    String named = ";ms-received-cid=" + token;
    return switch (ask.aim()) {
      case CLIENT_0, CLIENT_1, OTHER_NODE -> "sip:x@y" + named;
      case FORGED_TOKEN -> "sip:mara@harbor.example" + (isInside ? named : "");
      case PARTNER -> "sip:ines@quayside.example";
      case FOREIGN_FROM -> isInside ? "sip:ines@quayside.example" : "sip:mara@harbor.example";
      case EDGE -> "sip:sip.harbor.example";
      case REGISTRAR_ELSEWHERE -> "sip:quayside.example";
      case BLOCKED_DOMAIN -> "sip:ines@reef.example";
      case UNKNOWN_DOMAIN -> "sip:ines@nowhere.example";
      case DOMAIN_ELSEWHERE -> "sip:ines@elsewhere.example";
      case HAIRPIN -> "sip:ines@dir.harbor.lan";
      case INSIDE, FOREIGN_ROUTE, OTHERS_TOKEN, NO_FLOW, FROM_OUR_DOMAIN, NO_DIALOG ->
          ask.method().equals("REGISTER") ? "sip:harbor.example" : "sip:mara@harbor.example";
    };
  }

  private static String fromUri(Place from, Aim aim) {
    if (aim == Aim.FOREIGN_FROM) {
      return "sip:mallory@elsewhere.example";
    }
    return switch (from.kind) {
      case CLIENT -> "sip:mara@harbor.example";
      case INSIDE -> "sip:ines@harbor.example";
      case PARTNER ->
          aim == Aim.FROM_OUR_DOMAIN ? "sip:ines@harbor.example" : "sip:ines@quayside.example";
    };
  }

  private static String toUri(Place from, Aim aim) {
    return switch (from.kind) {
      case CLIENT -> "sip:ines@harbor.example";
      case INSIDE -> aim == Aim.PARTNER ? "sip:ines@quayside.example" : "sip:mara@harbor.example";
      case PARTNER -> "sip:mara@harbor.example";
    };
  }

  /** An initial request. */
  static String request(ModelStep.Ask ask, Head head, @Nullable String token) {
    String version = ask.fault() == Fault.VERSION ? "SIP/3.0" : "SIP/2.0";
    String method = ask.fault() == Fault.CSEQ_METHOD ? "BOGUS" : ask.method();
    StringBuilder text = new StringBuilder(ask.method() + " " + head.uri() + " " + version + "\n");
    text.append(head.via());
    if (ask.from().kind == Place.Kind.INSIDE) {
      text.append(BELOW).append("Record-Route: ").append(INSIDE_ROUTE).append('\n');
    }
    if (ask.hops() != Hops.ABSENT) {
      text.append("Max-Forwards: ").append(ask.hops().text).append('\n');
    }
    text.append("From: ").append(head.from()).append('\n');
    if (ask.fault() == Fault.TWO_FROMS) {
      text.append("From: ").append(head.from()).append('\n');
    }
    text.append("To: ").append(head.to()).append('\n');
    if (ask.fault() != Fault.NO_CALL_ID) {
      text.append("Call-ID: ").append(head.callId()).append('\n');
    }
    text.append("CSeq: 1 ").append(method).append('\n');
    if (ask.fault() == Fault.BAD_CONTACT) {
      text.append("Contact: <sip:[\n");
    }
    if (ask.fault() == Fault.EXTENSION) {
      text.append("Proxy-Require: magic\n");
    }
    route(text, ask, token);
    return text + NUMBER + ": " + ask.id() + "\nContent-Length: 0\n";
  }

  private static void route(StringBuilder text, ModelStep.Ask ask, @Nullable String token) {
    boolean isToken = ask.aim() == Aim.FORGED_TOKEN || ask.aim() == Aim.OTHERS_TOKEN;
    if (ask.aim() == Aim.FOREIGN_ROUTE) {
      text.append("Route: <sip:relay.quayside.example;lr>\n");
    } else if (isToken && ask.from().kind != Place.Kind.INSIDE) {
      text.append("Route: <sip:").append(token).append("@sip.harbor.example:443;lr>\n");
    }
  }

  /** A CANCEL or ACK with the branch of its INVITE. */
  static String withBranch(String method, int id, Head head) {
    String to = method.equals("ACK") && !head.to().contains(";tag=") ? ";tag=t0" : "";
    return method
        + " "
        + head.uri()
        + " SIP/2.0\n"
        + head.via()
        + "Max-Forwards: 70\nFrom: "
        + head.from()
        + "\nTo: "
        + head.to()
        + to
        + "\nCall-ID: "
        + head.callId()
        + "\nCSeq: 1 "
        + method
        + "\n"
        + NUMBER
        + ": "
        + id
        + "\nContent-Length: 0\n";
  }

  /** A request in a dialog. */
  static String later(String method, int id, Head head, List<String> routes, boolean isInside) {
    StringBuilder text = new StringBuilder(method + " " + head.uri() + " SIP/2.0\n" + head.via());
    if (isInside) {
      text.append(BELOW);
    }
    if (!routes.isEmpty()) {
      text.append("Route: ").append(String.join(", ", routes)).append('\n');
    }
    return text
        + "Max-Forwards: 70\nFrom: "
        + head.from()
        + "\nTo: "
        + head.to()
        + "\nCall-ID: "
        + head.callId()
        + "\nCSeq: 1 "
        + method
        + "\n"
        + NUMBER
        + ": "
        + id
        + "\nContent-Length: 0\n";
  }

  /** Where a request in a dialog is for. */
  static String laterUri(Leg leg) {
    return switch (leg) {
      case INWARD -> "sip:ines@harbor.example";
      case OUTWARD, TO_NODE -> "sip:mara@192.168.1.20:49152;transport=tls";
      case FROM_PARTNER -> "sip:mara@harbor.example";
      case TO_PARTNER -> "sip:ines@quayside.example";
    };
  }

  /** A response, in order or spoilt. */
  static String response(SipMessage request, ModelStep.Answer answer, boolean isFromInside) {
    List<String> vias = new ArrayList<>(request.values(HeaderName.VIA));
    spoil(vias, answer.spoil());
    String method =
        switch (answer.spoil()) {
          case OTHER_METHOD -> "LAUGH";
          case TO_CANCEL -> "CANCEL";
          default -> request.methodName();
        };
    int status = answer.spoil() == Spoil.BEYOND_699 ? 700 + answer.status() % 100 : answer.status();
    StringBuilder text = new StringBuilder("SIP/2.0 " + status + " by " + answer.tag() + "\n");
    vias.forEach(via -> text.append("Via: ").append(via).append('\n'));
    if (isFromInside && status / 100 == 2) {
      text.append("Record-Route: ").append(INSIDE_ROUTE).append('\n');
    }
    request
        .values(HeaderName.RECORD_ROUTE)
        .forEach(route -> text.append("Record-Route: ").append(route).append('\n'));
    if (answer.spoil() != Spoil.NO_FROM) {
      text.append("From: ").append(request.value(HeaderName.FROM)).append('\n');
    }
    String to = Objects.requireNonNull(request.value(HeaderName.TO));
    text.append("To: ").append(to);
    if (!to.contains(";tag=") && status > 100) {
      text.append(";tag=").append(answer.tag());
    }
    if (isFromInside) {
      text.append("\nServer: RTC/6.0\nms-diagnostics: 1;source=\"fe1.harbor.lan\"");
    }
    return text
        + "\nCall-ID: "
        + request.callId()
        + "\nCSeq: 1 "
        + method
        + "\nContent-Length: 0\n";
  }

  private static void spoil(List<String> vias, Spoil spoil) {
    String own = vias.getFirst();
    int number = own.indexOf("z9hG4bKsp") + "z9hG4bKsp".length() + 2;
    switch (spoil) {
      case OTHER_NUMBER -> vias.set(0, withOtherDigit(own, number + 15));
      case OTHER_HASH -> vias.set(0, withOtherDigit(own, own.length() - 1));
      case FOREIGN_NEXT_VIA -> {
        while (vias.size() > 1) {
          vias.removeLast();
        }
        vias.add("SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bKforeign");
      }
      case NO_VIA -> vias.clear();
      default -> {}
    }
  }

  private static String withOtherDigit(String text, int at) {
    char other = text.charAt(at) == '0' ? '1' : '0';
    return text.substring(0, at) + other + text.substring(at + 1);
  }
}
