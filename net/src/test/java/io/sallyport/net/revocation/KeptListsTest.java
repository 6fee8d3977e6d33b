package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.revocation.KeptLists.Kept;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeptListsTest {
  private static final CertificateHash ISSUER = new CertificateHash("00");

  private static KeptLists.Key key(int number) {
    return new KeptLists.Key(new HttpPlace("h", 80, "/" + number), ISSUER);
  }

  private static Kept list(int octets) {
    var period = new StatusPeriod(TestAuthority.THIS_UPDATE, TestAuthority.NEXT_UPDATE);
    var list = new RevocationList(period, RevocationList.Scope.ALL, octets, new byte[0][]);
    return new Kept(list, TestAuthority.NOW);
  }

  @Test
  void keepsSoManyOfThoseUsedLast() {
    var lists = new KeptLists(3, 1000);
    IntStream.range(0, 3).forEach(i -> lists.put(key(i), list(1)));
    assertThat(lists.get(key(0))).isPresent();
    lists.put(key(3), list(1));
    assertThat(lists.get(key(1))).isEmpty();
    assertThat(lists.get(key(0))).isPresent();
    assertThat(lists.get(key(2))).isPresent();
    assertThat(lists.get(key(3))).isPresent();
  }

  @Test
  void keepsSoManyOctets() {
    var lists = new KeptLists(100, 1000);
    lists.put(key(0), list(600));
    lists.put(key(1), list(400));
    lists.put(key(1), list(300)); // in place of the one before
    lists.put(key(2), list(100));
    assertThat(lists.get(key(0))).isPresent();
    lists.put(key(3), list(1));
    assertThat(lists.get(key(1))).as("used longest ago").isEmpty();
    assertThat(lists.get(key(0))).isPresent();
    lists.put(key(4), list(1001));
    for (int i = 0; i < 5; i++) {
      assertThat(lists.get(key(i))).isEmpty();
    }
  }

  @Test
  void tellsIssuersApart() {
    var lists = new KeptLists(3, 1000);
    lists.put(key(0), list(1));
    assertThat(lists.get(new KeptLists.Key(key(0).place(), new CertificateHash("01")))).isEmpty();
  }

  @Test
  void hasRoomForTheLargestList() {
    assertThat(RevocationLimits.MAX_LISTS_OCTETS)
        .isGreaterThan(RevocationLimits.MAX_CRL_OCTETS * RevocationLimits.MAX_PARALLEL / 2);
  }
}
