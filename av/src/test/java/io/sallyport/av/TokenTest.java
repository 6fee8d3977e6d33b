package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens against their published vectors, against change, and against clients' ways. */
class TokenTest {
  private static final Instant BEFORE = PaperKeys.EXPIRES.minusSeconds(3600);

  private static final TokenIssuer ISSUER =
      new TokenIssuer(PaperKeys.vectors(), TokenMac.HMAC_SHA1);

  @Test
  void givesThePublishedToken() {
    IssuedToken issued =
        ISSUER.issue(
            SipIdentity.of("SIPS:%41lice:x@Example.com:5061;a=1?b=2").orElseThrow(),
            Scope.USER,
            PaperKeys.EXPIRES);

    assertThat(hex(issued.username())).isEqualTo(PaperKeys.USERNAME);
    assertThat(hex(issued.password())).isEqualTo(PaperKeys.PASSWORD);
    assertThat(issued.token().client()).hasToString("0bab41f2d8112a4dd5e0e8814403f47fb5aa6a18");
    assertThat(issued.usernameText())
        .isEqualTo("AgAAJK4pAAAB4PcDC6tB8tgRKk3V4OiBRAP0f7WqahgBAAAAzZawmdyLeEGbi2Za5g6sCxOFMNs=");
    assertThat(issued.passwordText()).isEqualTo("P3Vzuv9V2ryUjnq4hLq66RyuBoA=");
  }

  @Test
  void readsThePublishedToken() {
    TokenVerdict verdict = read(HexFormat.of().parseHex(PaperKeys.USERNAME), BEFORE);

    assertThat(verdict).isInstanceOf(TokenVerdict.Valid.class);
    IssuedToken issued = ((TokenVerdict.Valid) verdict).issued();
    assertThat(hex(issued.password())).isEqualTo(PaperKeys.PASSWORD);
    assertThat(issued.token().expires()).isEqualTo(PaperKeys.EXPIRES);
    assertThat(issued.token().keyId()).isEqualTo(1);
    assertThat(issued.token().scope()).isEqualTo(Scope.USER);
  }

  @Test
  void printsNoSecret() {
    IssuedToken issued = ISSUER.issue(PaperKeys.IDENTITY, Scope.USER, PaperKeys.EXPIRES);

    assertThat(issued.toString()).doesNotContain(issued.passwordText(), PaperKeys.PASSWORD);
  }

  @Test
  void holdsUntilAMinuteAfterItsExpiry() {
    byte[] username = HexFormat.of().parseHex(PaperKeys.USERNAME);

    assertThat(read(username, PaperKeys.EXPIRES.plusSeconds(59)))
        .isInstanceOf(TokenVerdict.Valid.class);
    assertThat(read(username, PaperKeys.EXPIRES.plusSeconds(60)))
        .isInstanceOf(TokenVerdict.Expired.class);
  }

  /** A call that began in time may be refreshed, so its key has to be known still. */
  @Test
  void knowsThePasswordOfWhatHasExpired() {
    TokenVerdict verdict =
        read(HexFormat.of().parseHex(PaperKeys.USERNAME), PaperKeys.EXPIRES.plusSeconds(7200));

    assertThat(hex(((TokenVerdict.Expired) verdict).issued().password()))
        .isEqualTo(PaperKeys.PASSWORD);
  }

  @Test
  void refusesEveryChangedBit() {
    byte[] username = HexFormat.of().parseHex(PaperKeys.USERNAME);
    for (int bit = 0; bit < username.length * 8; bit++) {
      byte[] changed = username.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(read(changed, BEFORE)).as("bit " + bit).isInstanceOf(TokenVerdict.Unknown.class);
    }
  }

  @Test
  void refusesEveryOtherLength() {
    byte[] username = HexFormat.of().parseHex(PaperKeys.USERNAME);
    for (int length = 0; length < 2 * username.length; length++) {
      if (length != username.length) {
        assertThat(read(Arrays.copyOf(username, length), BEFORE))
            .isEqualTo(new TokenVerdict.Unknown(CredentialReason.NOT_A_TOKEN));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"previous", "next"})
  void holdsUnderAKeyThatOnlyVerifies(String role) {
    TokenKeys keys =
        PaperKeys.of(
            "current 2 %s\n%s 1 %s".formatted(PaperKeys.base64(7), role, PaperKeys.base64(0)));
    TokenReader reader = new TokenReader(keys, TokenMac.HMAC_SHA1, Set.of());

    assertThat(reader.read(HexFormat.of().parseHex(PaperKeys.USERNAME), BEFORE))
        .isInstanceOf(TokenVerdict.Valid.class);
    assertThat(
            new TokenIssuer(keys, TokenMac.HMAC_SHA1)
                .issue(PaperKeys.IDENTITY, Scope.USER, PaperKeys.EXPIRES)
                .token()
                .keyId())
        .isEqualTo(2);
  }

  @Test
  void tellsWhoseKeyItDoesNotKnowAndWhoIsDenied() {
    byte[] username = HexFormat.of().parseHex(PaperKeys.USERNAME);
    TokenReader other =
        new TokenReader(
            PaperKeys.of("current 2 " + PaperKeys.base64(0)), TokenMac.HMAC_SHA1, Set.of());
    TokenReader forged =
        new TokenReader(
            PaperKeys.of("current 1 " + PaperKeys.base64(9)), TokenMac.HMAC_SHA1, Set.of());
    TokenReader denying =
        new TokenReader(
            PaperKeys.vectors(),
            TokenMac.HMAC_SHA1,
            Set.of(
                ClientId.of(HexFormat.of().parseHex("0bab41f2d8112a4dd5e0e8814403f47fb5aa6a18"))));

    assertThat(other.read(username, BEFORE))
        .isEqualTo(new TokenVerdict.Unknown(CredentialReason.KEY_UNKNOWN));
    assertThat(forged.read(username, BEFORE))
        .isEqualTo(new TokenVerdict.Unknown(CredentialReason.SIGNATURE_WRONG));
    assertThat(denying.read(username, BEFORE))
        .isEqualTo(new TokenVerdict.Unknown(CredentialReason.CLIENT_DENIED));
  }

  /** Clients strip quotes and zeros at the ends before they make a key; ours have none there. */
  @ParameterizedTest
  @EnumSource(TokenMac.class)
  void givesNoOctetAtTheEndsThatClientsStrip(TokenMac mac) {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    TokenIssuer issuer = new TokenIssuer(PaperKeys.vectors(), mac);
    TokenReader reader = new TokenReader(PaperKeys.vectors(), mac, Set.of());
    boolean salted = false;
    for (int i = 0; i < 10_000; i++) {
      Scope scope = random.nextBoolean() ? Scope.USER : Scope.ANONYMOUS;
      IssuedToken issued =
          issuer.issue(
              new SipIdentity(Long.toString(random.nextLong()), "example.com"),
              scope,
              BEFORE.plusSeconds(random.nextInt(100_000)).plusNanos(random.nextInt(10) * 100L));
      byte[] username = issued.username();
      byte[] password = issued.password();

      assertThat(username).as("seed " + seed).hasSize(56);
      assertThat(username[0]).isEqualTo((byte) 2);
      assertThat(username[55]).as("seed " + seed).isNotIn((byte) 0x22, (byte) 0);
      assertThat(password[0]).as("seed " + seed).isNotEqualTo((byte) 0x22);
      assertThat(password[19]).as("seed " + seed).isNotIn((byte) 0x22, (byte) 0);
      TokenVerdict verdict = reader.read(username, BEFORE);
      assertThat(((TokenVerdict.Valid) verdict).issued().token()).isEqualTo(issued.token());
      salted |= issued.token().salt() > 0;
    }
    assertThat(salted).as("seed " + seed).isTrue();
  }

  @Test
  void signsAnotherWayWithTheOtherCode() {
    IssuedToken issued =
        new TokenIssuer(PaperKeys.vectors(), TokenMac.HMAC_SHA256)
            .issue(PaperKeys.IDENTITY, Scope.USER, PaperKeys.EXPIRES);

    assertThat(read(issued.username(), BEFORE))
        .isEqualTo(new TokenVerdict.Unknown(CredentialReason.SIGNATURE_WRONG));
  }

  @Test
  void derivesThePublishedKeys() {
    TokenKey key = PaperKeys.vectors().current();

    assertThat(hex(key.nonce().of("".getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo(
            hex(
                new MacKey(
                        "HmacSHA256",
                        HexFormat.of()
                            .parseHex(
                                "4a740095fd52b07a3088187f612e59879b2a3985c6c6515909a0f4a8c3f0d7d2"))
                    .of()));
    assertThat(hex(key.clientId(TokenMac.HMAC_SHA1, "x")))
        .isEqualTo(
            hex(
                TokenMac.HMAC_SHA1.of(
                    HexFormat.of().parseHex("fde30b7766f7c12cde44d1bc975ef6acfb0ac07b"),
                    "x".getBytes(StandardCharsets.US_ASCII))));
  }

  private static TokenVerdict read(byte[] username, Instant now) {
    return new TokenReader(PaperKeys.vectors(), TokenMac.HMAC_SHA1, Set.of()).read(username, now);
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }
}
