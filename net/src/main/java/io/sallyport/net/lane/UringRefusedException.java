package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

/** The kernel gives no io_uring, or no more of it, to whoever makes a {@link UringRing}. */
final class UringRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UringRefusedException(String what, int errno) {
    super(what + " failed with error " + errno + cause(errno));
  }

  private static String cause(int errno) {
    return switch (errno) {
      case EPERM, EACCES ->
          ": it is forbidden here, as by the seccomp profile of a container or the setting"
              + " kernel.io_uring_disabled";
      case ENOSYS -> ": this kernel has none";
      case ENOMEM -> ": the user's limit on locked memory may be too low (ulimit -l)";
      case EINVAL -> ": this kernel is older than 6.1";
      default -> "";
    };
  }
}
