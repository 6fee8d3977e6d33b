package io.sallyport.webconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.wire.srl.ConferenceToken;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenMintTest {
  private final TokenMint mint = TokenMint.create();

  @Test
  void makesTokensThatItsPublicKeyVerifies() {
    var token =
        ConferenceToken.read(mint.mint("conf.example.com", "42", Instant.ofEpochSecond(7)))
            .orElseThrow();

    assertThat(mint.publicKey().verifies(token)).isTrue();
    assertThat(token.keyId()).isEqualTo(mint.publicKey().id());
    assertThat(token.service()).isEqualTo("conf.example.com");
    assertThat(token.conference()).isEqualTo("42");
    assertThat(token.expiresSeconds()).isEqualTo(7);
    assertThat(TokenMint.create().publicKey().verifies(token)).isFalse();
  }

  @Test
  void makesEachOnce() {
    var expires = Instant.ofEpochSecond(7);

    assertThat(mint.mint("a", "b", expires)).isNotEqualTo(mint.mint("a", "b", expires));
  }

  @Test
  void readsTheKeyThatItWrote() {
    var read = TokenMint.read(mint.pem()).orElseThrow();

    assertThat(read.publicKey()).isEqualTo(mint.publicKey());
    assertThat(
            mint.publicKey()
                .verifies(ConferenceToken.read(read.mint("a", "b", Instant.EPOCH)).orElseThrow()))
        .isTrue();
    assertThat(TokenMint.read("nothing")).isEmpty();
    assertThat(TokenMint.read(mint.pem().replace("PUBLIC", "OTHER"))).isEmpty();
  }

  @Test
  void makesNoTokenThatNobodyWouldTake() {
    assertThatThrownBy(() -> mint.mint("A", "b", Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> mint.mint("a", "b;svc=c", Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
