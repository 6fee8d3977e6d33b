package io.sallyport.net.lane;

/** How a lane's sockets are watched, read and written. */
public enum LaneIo {
  /** Linux: epoll, recvmmsg and sendmmsg, called without a native library of our own. */
  EPOLL,
  /** Linux: io_uring, by its system calls; many containers forbid it. */
  IO_URING,
  /** Everywhere: channels and a selector of the Java runtime. */
  NIO
}
