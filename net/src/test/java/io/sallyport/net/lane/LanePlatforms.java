package io.sallyport.net.lane;

import java.util.Arrays;
import java.util.List;

/**
 * The ways to the kernel that tests of lanes take; each must be there on the machine that tests.
 */
final class LanePlatforms {
  private LanePlatforms() {}

  static List<LanePlatform> all() {
    return Arrays.stream(LaneIo.values()).map(LanePlatforms::certain).toList();
  }

  private static LanePlatform certain(LaneIo io) {
    var platform = LanePlatform.of(io);
    if (platform.io() != io) {
      throw new AssertionError(
          "this machine does not do " + io + " (" + platform.reason() + "): test on one that does");
    }
    return platform;
  }
}
