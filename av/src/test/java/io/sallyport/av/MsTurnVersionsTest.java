package io.sallyport.av;

import static io.sallyport.av.PaperRelay.CLIENT;
import static io.sallyport.av.PaperRelay.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.av.MsTurnClient.Answer;
import io.sallyport.wire.dialect.Spoken;
import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnIntegrity;
import io.sallyport.wire.msturn.MsVersion;
import io.sallyport.wire.stun.AddressFamily;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each MS-Version adds, and that both sides have to have it (MS-TURN sections 2.2.2.17,
 * 3.2.5.1).
 */
class MsTurnVersionsTest {
  private static final long IPV4 = 0x0100_0000;
  private static final long IPV6 = 0x0200_0000;

  private PaperRelay relay = new PaperRelay();
  private MsTurnClient client = client(2);

  private MsTurnClient client(int ours) {
    relay = new PaperRelay(Spoken.USUAL, new MsVersion(ours));
    return new MsTurnClient(relay, CLIENT, "sip:alice@harbor.example");
  }

  private static MsTurnClient.Parts speaking(int version) {
    return writer -> writer.version(new MsVersion(version));
  }

  private static MsTurnClient.Parts speaking(int version, long family) {
    return writer ->
        writer
            .version(new MsVersion(version))
            .u32(MsTurnAttribute.REQUESTED_ADDRESS_FAMILY, family);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4"})
  void saysWhatItSpeaks(int ours) {
    client = client(ours);

    assertThat(client.bare().u32(MsTurnAttribute.MS_VERSION)).isEqualTo(ours);
    assertThat(client.challenged().allocate(speaking(1)).u32(MsTurnAttribute.MS_VERSION))
        .isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 431", "3, 2, 431", "3, 3, 0", "4, 6, 0"})
  void takesSha256IfBothSpeakIt(int ours, int theirs, int code) {
    client = client(ours);
    client.integrity = MsTurnIntegrity.SHA256_PADDED;

    Answer answer = client.challenged().allocate(speaking(theirs));

    assertThat(answer.code()).isEqualTo(code);
    assertThat(client.isSigned(answer)).isEqualTo(code == 0);
  }

  /** The way of SHA-256 that the client has is kept to for all that follows. */
  @ParameterizedTest
  @EnumSource(value = MsTurnIntegrity.class, mode = EnumSource.Mode.EXCLUDE, names = "SHA1")
  void keepsToTheWayOfTheClient(MsTurnIntegrity way) {
    client = client(3);
    client.integrity = way;

    assertThat(client.challenged().allocate(speaking(3)).code()).isZero();
    client.sendTo(PEER, "hello");

    assertThat(relay.sockets.left).hasSize(1);
    assertThat(client.isSigned(client.activate(PEER))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"2, 4", "4, 3", "4, 0"})
  void givesIpv4UnlessBothSpeakOfFamilies(int ours, int theirs) {
    client = client(ours);

    Answer answer = client.challenged().allocate(speaking(theirs, IPV6));

    assertThat(answer.address(MsTurnAttribute.MAPPED_ADDRESS).family())
        .isEqualTo(AddressFamily.IPV4);
    assertThat(answer.has(MsTurnAttribute.MS_ALTERNATE_MAPPED_ADDRESS)).isFalse();
  }

  @Test
  void givesTheFamilyThatIsAskedFor() {
    client = client(4);

    assertThat(mapped(client.challenged().allocate(speaking(4, IPV6))))
        .isEqualTo(AddressFamily.IPV6);
    client = client(4);
    assertThat(mapped(client.challenged().allocate(speaking(4, IPV4))))
        .isEqualTo(AddressFamily.IPV4);
    client = client(4);
    assertThat(client.challenged().allocate(speaking(4, 0x0300_0000)).code()).isEqualTo(400);
  }

  private static AddressFamily mapped(Answer answer) {
    assertThat(answer.has(MsTurnAttribute.MS_ALTERNATE_MAPPED_ADDRESS)).isFalse();
    return answer.address(MsTurnAttribute.MAPPED_ADDRESS).family();
  }

  @Test
  void givesBothFamiliesToWhoDoesNotChoose() {
    client = client(4);

    Answer answer = client.challenged().allocate(speaking(4));

    assertThat(answer.address(MsTurnAttribute.MAPPED_ADDRESS).family())
        .isEqualTo(AddressFamily.IPV4);
    assertThat(answer.address(MsTurnAttribute.MS_ALTERNATE_MAPPED_ADDRESS).family())
        .isEqualTo(AddressFamily.IPV6);
    assertThat(relay.sockets.open).hasSize(2);
  }

  @Test
  void refusesAFamilyThatIsMissing() {
    client = client(4);
    relay.sockets.families.remove(AddressFamily.IPV6);

    assertThat(client.challenged().allocate(speaking(4, IPV6)).code()).isEqualTo(400);
    assertThat(relay.shared.quotas().allocations()).isZero();
    Answer answer = client.allocate(speaking(4));
    assertThat(mapped(Objects.requireNonNull(answer))).isEqualTo(AddressFamily.IPV4);
  }
}
