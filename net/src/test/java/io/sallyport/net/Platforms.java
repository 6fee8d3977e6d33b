package io.sallyport.net;

import java.util.stream.Stream;

/** The platforms that tests of sockets run on; each must be there. */
public final class Platforms {
  private Platforms() {}

  public static Stream<Platform> all() {
    return Stream.of(Platform.best(), Platform.portable());
  }
}
