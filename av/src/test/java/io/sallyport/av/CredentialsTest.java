package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.stun.PasswordAlgorithm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  private static final Instant BEFORE = PaperKeys.EXPIRES.minusSeconds(60);
  private static final String TEXT =
      "AgAAJK4pAAAB4PcDC6tB8tgRKk3V4OiBRAP0f7WqahgBAAAAzZawmdyLeEGbi2Za5g6sCxOFMNs=";
  private static final String ALICE = "token:0bab41f2d8112a4dd5e0e8814403f47fb5aa6a18";
  private static final Instant REST_EXPIRY = Instant.ofEpochSecond(1_893_456_000L);

  private final Credentials credentials = credentials(SharedSecrets.of("north"), ':');

  private static Credentials credentials(SharedSecrets secrets, char separator) {
    return new Credentials(
        new TokenReader(PaperKeys.vectors(), TokenMac.HMAC_SHA1, Set.of()),
        new EphemeralCredentials(secrets, separator));
  }

  @Test
  void makesThePublishedKeyOfATokenOnTheWireOfMsTurn() {
    Credential.Known known =
        (Credential.Known)
            credentials.ofOctets(HexFormat.of().parseHex(PaperKeys.USERNAME), BEFORE);

    assertThat(known.user()).isEqualTo(new User(ALICE, Scope.USER));
    assertThat(known.expires()).isEqualTo(PaperKeys.EXPIRES);
    assertThat(keys(known.secrets(), PasswordAlgorithm.MD5, "example.com"))
        .containsExactly("0a1b7847043afb9d1fc8056926561c4e");
    assertThat(keys(known.secrets(), PasswordAlgorithm.SHA256, "example.com"))
        .containsExactly("e6ddf73ad4576bb465cc3cf1d060f3bd4ce045fdaec8fc4c5293abf4232b2048");
  }

  @Test
  void takesTheTextOfTheSameTokenFromClientsOfTheIetf() {
    Credential.Known known = (Credential.Known) credentials.ofText(TEXT, BEFORE);

    assertThat(known.user().id()).isEqualTo(ALICE);
    assertThat(keys(known.secrets(), PasswordAlgorithm.MD5, "example.com"))
        .containsExactly(
            HexFormat.of()
                .formatHex(
                    PasswordAlgorithm.MD5.key(
                        TEXT.getBytes(StandardCharsets.US_ASCII),
                        "example.com",
                        "P3Vzuv9V2ryUjnq4hLq66RyuBoA=".getBytes(StandardCharsets.US_ASCII))));
  }

  @Test
  void makesThePublishedKeys() {
    List<Password> secrets = List.of(new Password(ascii("user"), ascii("pass")));

    assertThat(keys(secrets, PasswordAlgorithm.MD5, "realm"))
        .containsExactly("8493fbc53ba582fb4c044c456bdc40eb");
    assertThat(keys(secrets, PasswordAlgorithm.SHA256, "realm"))
        .containsExactly("07e934117abd40836e7c6329b54731b2b2d2a5f9a71f544922d75e0730d8251b");
  }

  @Test
  void knowsWhatHasExpired() {
    Instant after = PaperKeys.EXPIRES.plusSeconds(61);

    assertThat(credentials.ofText(TEXT, after))
        .isInstanceOfSatisfying(
            Credential.Expired.class,
            expired -> {
              assertThat(expired.user().id()).isEqualTo(ALICE);
              assertThat(expired.at()).isEqualTo(PaperKeys.EXPIRES);
              assertThat(expired.secrets()).hasSize(1);
            });
    assertThat(credentials.ofText("1893456000:alice", REST_EXPIRY))
        .isInstanceOf(Credential.Expired.class);
  }

  @Test
  void makesThePublishedPasswordOfAnEphemeralCredential() {
    Credential.Known known =
        (Credential.Known) credentials.ofText("1893456000:alice", REST_EXPIRY.minusSeconds(1));

    assertThat(known.user()).isEqualTo(new User("rest:alice", Scope.USER));
    assertThat(known.expires()).isEqualTo(REST_EXPIRY);
    assertThat(keys(known.secrets(), PasswordAlgorithm.MD5, "r"))
        .containsExactly(
            HexFormat.of()
                .formatHex(
                    PasswordAlgorithm.MD5.key(
                        ascii("1893456000:alice"), "r", ascii("MME/7rvfb/gOjpkB59+7AxlCLvk="))));
  }

  @Test
  void triesEverySharedSecretInTheirOrder() {
    Credentials both = credentials(SharedSecrets.of("north", "south"), ':');
    Credential.Known known =
        (Credential.Known) both.ofText("1893456000:alice", BEFORE.minusSeconds(86_400));

    assertThat(known.secrets()).hasSize(2);
    assertThat(keys(known.secrets(), PasswordAlgorithm.MD5, "r")).doesNotHaveDuplicates();
  }

  @Test
  void readsOtherSeparatorsAndNamesWithSeparatorsAndNoName() {
    Instant now = REST_EXPIRY.minusSeconds(1);
    Credentials bar = credentials(SharedSecrets.of("north"), '|');

    assertThat(id(bar.ofText("1893456000|a|b", now))).isEqualTo("rest:a|b");
    assertThat(bar.ofText("1893456000:alice", now))
        .isEqualTo(new Credential.Unknown(CredentialReason.NOT_A_TOKEN));
    assertThat(id(credentials.ofText("1893456000", now))).isEqualTo("rest:1893456000");
    assertThat(id(credentials.ofText("1893456000:", now))).isEqualTo("rest:1893456000:");
  }

  @Test
  void tellsWhyItKnowsSomebodyNot() {
    assertThat(reason("alice")).isEqualTo(CredentialReason.NOT_A_TOKEN);
    assertThat(reason("")).isEqualTo(CredentialReason.NOT_A_TOKEN);
    assertThat(reason("18934560001:alice")).isEqualTo(CredentialReason.NOT_A_TOKEN);
    assertThat(reason(TEXT.replace("DC6t", "DC6u"))).isEqualTo(CredentialReason.SIGNATURE_WRONG);
    assertThat(credentials(SharedSecrets.NONE, ':').ofText("1893456000:alice", BEFORE))
        .isEqualTo(new Credential.Unknown(CredentialReason.NO_SHARED_SECRET));
    assertThat(credentials.ofUserHash())
        .isEqualTo(new Credential.Unknown(CredentialReason.USER_HASH));
  }

  @Test
  void readsSharedSecretsAndTellsNoneOfThem() {
    String secret = "a secret of some length";
    assertThat(SharedSecrets.read("# in use\n" + secret + "\n\nanother secret, longer\n"))
        .isInstanceOfSatisfying(
            SharedSecrets.ReadResult.Valid.class,
            valid -> assertThat(valid.secrets().keys()).hasSize(2));
    for (String wrong : new String[] {"", "# none", "short", (secret + "\n").repeat(5)}) {
      assertThat(SharedSecrets.read(wrong))
          .isInstanceOfSatisfying(
              SharedSecrets.ReadResult.Invalid.class,
              invalid ->
                  assertThat(invalid.problems())
                      .hasSize(1)
                      .noneMatch(problem -> problem.contains("short") || problem.contains(secret)));
    }
  }

  private CredentialReason reason(String username) {
    return ((Credential.Unknown) credentials.ofText(username, BEFORE)).reason();
  }

  private static String id(Credential credential) {
    return ((Credential.Known) credential).user().id();
  }

  private static List<String> keys(
      List<Password> secrets, PasswordAlgorithm algorithm, String realm) {
    return secrets.stream()
        .map(secret -> HexFormat.of().formatHex(secret.key(algorithm, realm)))
        .toList();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
