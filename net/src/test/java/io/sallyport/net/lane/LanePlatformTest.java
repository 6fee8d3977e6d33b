package io.sallyport.net.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.RecordedEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken where the kernel refuses what was asked for, and who is told. */
class LanePlatformTest {
  private static final ForbiddenCall NO_URING =
      new ForbiddenCall(LinuxStructs.SYS_IO_URING_SETUP, LinuxStructs.EPERM);

  private final RecordedEvents events = new RecordedEvents();

  @ParameterizedTest
  @CsvSource({
    "425, 1, it is forbidden here",
    "425, 38, this kernel has none",
    "425, 22, older than 6.1",
    "426, 1, io_uring_enter failed with error 1",
    "427, 1, the ring of buffers of io_uring failed with error 1"
  })
  void takesEpollWhereIoUringIsRefused(int call, int errno, String reason) {
    var platform = new ForbiddenCall(call, errno).during(() -> LanePlatform.of(LaneIo.IO_URING));
    assertThat(platform.wanted()).isEqualTo(LaneIo.IO_URING);
    assertThat(platform.io()).isEqualTo(LaneIo.EPOLL);
    assertThat(platform.coalesces()).isEqualTo(LanePlatform.best().coalesces());
    assertThat(platform.reason()).startsWith("io_uring: ").contains(reason);
  }

  @Test
  void carriesDatagramsAllTheSame() {
    var platform = NO_URING.during(() -> LanePlatform.of(LaneIo.IO_URING));
    try (var lane = new RunningLane(platform).echoing();
        var peer = new Peer("127.0.0.1")) {
      peer.send(new byte[] {1, 2}, RunningLane.address(lane.open("127.0.0.1")));
      assertThat(peer.next()).containsExactly(1, 2);
    }
  }

  @Test
  void warnsWhoAskedForWhatIsRefused() {
    NO_URING.during(() -> LanePlatform.of(LaneIo.IO_URING)).state(events);
    assertThat(events.of(LaneEvent.LANE_IO_CHOSEN)).isEmpty();
    assertThat(events.of(LaneEvent.LANE_IO_REFUSED)).hasSize(1);
    assertThat(events.of(LaneEvent.LANE_IO_REFUSED).getFirst().fields())
        .contains("wanted, IO_URING", "io, EPOLL");
  }

  /** Nobody is warned of what nobody asked for. */
  @Test
  void takesEpollWhereNothingIsAskedFor() {
    NO_URING.during(LanePlatform::best).state(events);
    assertThat(events.of(LaneEvent.LANE_IO_REFUSED)).isEmpty();
    assertThat(events.of(LaneEvent.LANE_IO_CHOSEN).getFirst().fields()).contains("io, EPOLL");
    assertThat(LanePlatform.best().io()).isEqualTo(LaneIo.EPOLL);
  }

  /** A limit may let the first lanes have it, and those that follow not. */
  @Test
  void aLaneThatDoesNotGetIoUringTakesEpoll() {
    var uring = new LanePlatform(LaneIo.IO_URING, LaneIo.IO_URING, false, true, "");
    var late = new ForbiddenCall(LinuxStructs.SYS_IO_URING_SETUP, LinuxStructs.ENOMEM);
    try (var lane = late.during(() -> new RunningLane(uring).echoing());
        var peer = new Peer("127.0.0.1")) {
      assertThat(lane.events.of(LaneEvent.LANE_IO_REFUSED).getFirst().fields())
          .contains("wanted, IO_URING", "io, EPOLL")
          .contains("error 12: the user's limit on locked memory");
      peer.send(new byte[] {1, 2}, RunningLane.address(lane.open("127.0.0.1")));
      assertThat(peer.next()).containsExactly(1, 2);
    }
  }

  /** What comes after the first ring may be what is refused. */
  @Test
  void aLaneGivesBackWhatItGotOfIoUring() {
    var uring = new LanePlatform(LaneIo.IO_URING, LaneIo.IO_URING, false, true, "");
    var late = new ForbiddenCall(LinuxStructs.SYS_IO_URING_REGISTER, LinuxStructs.ENOMEM);
    long before = rings();
    try (var lane = late.during(() -> new RunningLane(uring))) {
      assertThat(lane.events.of(LaneEvent.LANE_IO_REFUSED)).hasSize(1);
    }
    assertThat(rings()).isLessThanOrEqualTo(before);
  }

  private static long rings() {
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(each -> target(each).contains("io_uring")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException _) {
      return ""; // closed since
    }
  }
}
