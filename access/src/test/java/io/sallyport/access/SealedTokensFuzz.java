package io.sallyport.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Objects;

/**
 * What any text at all in the place of a flow token or of sealed routes may do: nothing opens but
 * what the pool sealed, for the call that it was sealed for. Entered by the fuzzer ({@code make
 * fuzz}) and, with the kept octets, by tests.
 */
public final class SealedTokensFuzz {
  private static final OuterDialog DIALOG = new OuterDialog("4c2f0b9e8d7a", "5f2a90c1", "");
  private static final SealedRoutes.Contents ROUTES =
      new SealedRoutes.Contents(
          List.of("<sip:dir.harbor.lan:5061;transport=tls;lr>", "<sip:fe1.harbor.lan;lr>"),
          "sip.quayside.example",
          "quayside.example");
  private static final FlowToken TOKEN =
      new FlowToken(FlowToken.Kind.CLIENT_FLOW, 1, 0x6743aabb, 7);
  private static final PoolKeys KEYS =
      FlowTokensTest.keys(FlowTokensTest.line(1, "2026-01-01T00:00:00Z", 7));
  private static final FlowTokens TOKENS = new FlowTokens(KEYS);
  private static final SealedRoutes SEALED_ROUTES = new SealedRoutes(KEYS);
  private static final String SEALED_TOKEN = TOKENS.seal(TOKEN, PaperEdge.START);
  private static final String SEALED = SEALED_ROUTES.seal(ROUTES, DIALOG, PaperEdge.START);

  private SealedTokensFuzz() {}

  /**
   * The fuzzer's entry.
   *
   * @param input an octet that says where, and a text that takes the place of as many characters of
   *     what was sealed; from 255 on it stands alone
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int at = input[0] & 0xff;
    String text = new String(input, 1, input.length - 1, ISO_8859_1);
    token(changed(SEALED_TOKEN, at, text));
    routes(changed(SEALED, at, text));
    elsewhere(new OuterDialog(text, DIALOG.insideTag(), ""));
    elsewhere(new OuterDialog(DIALOG.callId(), text, ""));
    elsewhere(new OuterDialog(DIALOG.callId(), DIALOG.insideTag(), text));
  }

  private static String changed(String sealed, int at, String text) {
    if (at == 0xff) {
      return text;
    }
    int from = Math.min(at, sealed.length());
    int to = Math.min(from + text.length(), sealed.length());
    return sealed.substring(0, from) + text + sealed.substring(to);
  }

  private static void token(String text) {
    FlowToken opened = TOKENS.open(text);
    if (opened != null && !text.equals(SEALED_TOKEN)) {
      throw new AssertionError("a token that nobody sealed: " + text);
    }
    if (opened == null ? text.equals(SEALED_TOKEN) : !opened.equals(TOKEN)) {
      throw new AssertionError("a token that says something else: " + opened);
    }
  }

  private static void elsewhere(OuterDialog dialog) {
    if (!dialog.equals(DIALOG) && SEALED_ROUTES.open(SEALED, dialog) != null) {
      throw new AssertionError("opened for another dialog: " + dialog);
    }
  }

  private static void routes(String text) {
    SealedRoutes.Contents opened = SEALED_ROUTES.open(text, DIALOG);
    boolean isSealed = text.equals(SEALED);
    if (isSealed != Objects.equals(opened, ROUTES) || (opened != null && !isSealed)) {
      throw new AssertionError("routes that nobody sealed: " + text);
    }
  }
}
