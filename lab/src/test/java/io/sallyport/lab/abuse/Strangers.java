package io.sallyport.lab.abuse;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** Source addresses that nobody used before, because bans outlast a test. */
final class Strangers {
  private static final int FIRST_NET = 40;
  private static final int PER_NET = 250;

  private final int third = (int) (ProcessHandle.current().pid() % 250);
  private int used;

  /** One that is new. */
  InetAddress next() {
    int number = used++;
    try {
      return InetAddress.getByAddress(
          new byte[] {
            127, (byte) (FIRST_NET + number / PER_NET), (byte) third, (byte) (1 + number % PER_NET)
          });
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }

  List<InetAddress> next(int count) {
    return Stream.generate(this::next).limit(count).toList();
  }
}
