package io.sallyport.net.lane;

import java.util.Arrays;
import java.util.List;

/**
 * The ways to the kernel that tests of lanes take; each must be there on the machine that tests.
 * Where io_uring is forbidden, as in many containers, the tests fail unless {@link #WITHOUT} is
 * set, and then they fail if it is there after all.
 */
final class LanePlatforms {
  /** Environment: says that this machine is known to have no io_uring. */
  static final String WITHOUT = "SALLYPORT_WITHOUT_IO_URING";

  private LanePlatforms() {}

  static List<LanePlatform> all() {
    return Arrays.stream(LaneIo.values())
        .filter(LanePlatforms::isExpected)
        .map(LanePlatforms::certain)
        .toList();
  }

  private static boolean isExpected(LaneIo io) {
    if (io != LaneIo.IO_URING || System.getenv(WITHOUT) == null) {
      return true;
    }
    var platform = LanePlatform.of(io);
    if (platform.io() == io) {
      throw new AssertionError(WITHOUT + " is set, and this machine does io_uring: test it");
    }
    return false;
  }

  private static LanePlatform certain(LaneIo io) {
    var platform = LanePlatform.of(io);
    if (platform.io() != io) {
      throw new AssertionError(
          "this machine does not do %s (%s): test on one that does%s"
              .formatted(
                  io,
                  platform.reason(),
                  io == LaneIo.IO_URING ? ", or set " + WITHOUT + "=1 to test the others" : ""));
    }
    return platform;
  }
}
