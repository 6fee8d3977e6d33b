package io.sallyport.net.lane;

/**
 * Sizes, offsets and numbers of io_uring (linux/io_uring.h), which are the same on x86-64 and
 * aarch64: every field is as wide as it says and lies at a multiple of that. A test compares them
 * with the C headers.
 */
final class UringStructs {
  static final int IORING_SETUP_CQSIZE = 1 << 3;
  static final int IORING_SETUP_SUBMIT_ALL = 1 << 7;
  static final int IORING_SETUP_TASKRUN_FLAG = 1 << 9;
  static final int IORING_SETUP_SINGLE_ISSUER = 1 << 12;
  static final int IORING_SETUP_DEFER_TASKRUN = 1 << 13;

  static final int IORING_FEAT_SINGLE_MMAP = 1;
  static final int IORING_FEAT_NODROP = 1 << 1;
  static final int IORING_FEAT_SUBMIT_STABLE = 1 << 2;
  static final int IORING_FEAT_EXT_ARG = 1 << 8;

  static final int IORING_ENTER_GETEVENTS = 1;
  static final int IORING_ENTER_EXT_ARG = 1 << 3;

  static final int IORING_REGISTER_PBUF_RING = 22;

  static final int IORING_OFF_SQ_RING = 0;
  static final int IORING_OFF_SQES = 0x1000_0000;

  static final int IORING_SQ_TASKRUN = 1 << 2;

  static final int IORING_OP_POLL_ADD = 6;
  static final int IORING_OP_SENDMSG = 9;
  static final int IORING_OP_RECVMSG = 10;
  static final int IORING_OP_ASYNC_CANCEL = 14;

  static final int IORING_POLL_ADD_MULTI = 1;
  static final int IORING_RECV_MULTISHOT = 1 << 1;
  static final int IOSQE_BUFFER_SELECT = 1 << 5;
  static final int IOSQE_CQE_SKIP_SUCCESS = 1 << 6;

  static final int IORING_CQE_F_BUFFER = 1;
  static final int IORING_CQE_F_MORE = 1 << 1;
  static final int IORING_CQE_BUFFER_SHIFT = 16;

  static final int PARAMS = 120;
  static final int PARAMS_SQ_ENTRIES = 0;
  static final int PARAMS_CQ_ENTRIES = 4;
  static final int PARAMS_FLAGS = 8;
  static final int PARAMS_FEATURES = 20;
  static final int PARAMS_SQ_HEAD = 40;
  static final int PARAMS_SQ_TAIL = 44;
  static final int PARAMS_SQ_FLAGS = 56;
  static final int PARAMS_SQ_ARRAY = 64;
  static final int PARAMS_CQ_HEAD = 80;
  static final int PARAMS_CQ_TAIL = 84;
  static final int PARAMS_CQ_CQES = 100;

  static final int SQE = 64;
  static final int SQE_OPCODE = 0;
  static final int SQE_FLAGS = 1;
  static final int SQE_IOPRIO = 2;
  static final int SQE_FD = 4;
  static final int SQE_ADDR = 16;
  static final int SQE_LEN = 24;
  static final int SQE_OP_FLAGS = 28;
  static final int SQE_USER_DATA = 32;
  static final int SQE_BUF_GROUP = 40;

  static final int CQE = 16;
  static final int CQE_USER_DATA = 0;
  static final int CQE_RES = 8;
  static final int CQE_FLAGS = 12;

  static final int BUF = 16;
  static final int BUF_ADDR = 0;
  static final int BUF_LEN = 8;
  static final int BUF_BID = 12;

  /** The ring's tail, where the first buffer has octets to spare. */
  static final int BUF_RING_TAIL = 14;

  static final int BUF_REG = 40;
  static final int BUF_REG_RING_ADDR = 0;
  static final int BUF_REG_RING_ENTRIES = 8;
  static final int BUF_REG_BGID = 12;

  static final int RECVMSG_OUT = 16;
  static final int RECVMSG_OUT_CONTROLLEN = 4;
  static final int RECVMSG_OUT_PAYLOADLEN = 8;
  static final int RECVMSG_OUT_FLAGS = 12;

  static final int GETEVENTS_ARG = 24;
  static final int GETEVENTS_ARG_TS = 16;

  static final int TIMESPEC = 16;
  static final int TIMESPEC_SEC = 0;
  static final int TIMESPEC_NSEC = 8;

  private UringStructs() {}
}
