package io.sallyport.net.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every number of {@link LinuxStructs} and {@link UringStructs} is what the C headers of this
 * machine say.
 */
class LinuxStructsTest {
  private static final String HEADERS =
      """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <netinet/in.h>
      #include <netinet/ip.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <sys/epoll.h>
      #include <sys/eventfd.h>
      #include <sys/mman.h>
      #include <sys/socket.h>
      #include <sys/syscall.h>
      #include <sys/uio.h>
      #include <sys/utsname.h>
      #include <linux/errqueue.h>
      #include <linux/io_uring.h>
      #include <linux/udp.h>
      """;

  /** What has another name here than in C; all else has the same one. */
  private static final Map<String, String> EXPRESSIONS =
      Map.ofEntries(
          Map.entry("IOVEC", "sizeof(struct iovec)"),
          Map.entry("IOVEC_BASE", "offsetof(struct iovec, iov_base)"),
          Map.entry("IOVEC_LEN", "offsetof(struct iovec, iov_len)"),
          Map.entry("MSGHDR", "sizeof(struct msghdr)"),
          Map.entry("MSGHDR_NAME", "offsetof(struct msghdr, msg_name)"),
          Map.entry("MSGHDR_NAMELEN", "offsetof(struct msghdr, msg_namelen)"),
          Map.entry("MSGHDR_IOV", "offsetof(struct msghdr, msg_iov)"),
          Map.entry("MSGHDR_IOVLEN", "offsetof(struct msghdr, msg_iovlen)"),
          Map.entry("MSGHDR_CONTROL", "offsetof(struct msghdr, msg_control)"),
          Map.entry("MSGHDR_CONTROLLEN", "offsetof(struct msghdr, msg_controllen)"),
          Map.entry("MSGHDR_FLAGS", "offsetof(struct msghdr, msg_flags)"),
          Map.entry("MMSGHDR", "sizeof(struct mmsghdr)"),
          Map.entry("MMSGHDR_LEN", "offsetof(struct mmsghdr, msg_len)"),
          Map.entry("SOCKADDR_IN", "sizeof(struct sockaddr_in)"),
          Map.entry("SOCKADDR_FAMILY", "offsetof(struct sockaddr_in6, sin6_family)"),
          Map.entry("SOCKADDR_PORT", "offsetof(struct sockaddr_in6, sin6_port)"),
          Map.entry("SOCKADDR_IN_ADDR", "offsetof(struct sockaddr_in, sin_addr)"),
          Map.entry("SOCKADDR_IN6", "sizeof(struct sockaddr_in6)"),
          Map.entry("SOCKADDR_IN6_FLOWINFO", "offsetof(struct sockaddr_in6, sin6_flowinfo)"),
          Map.entry("SOCKADDR_IN6_ADDR", "offsetof(struct sockaddr_in6, sin6_addr)"),
          Map.entry("SOCKADDR_IN6_SCOPE", "offsetof(struct sockaddr_in6, sin6_scope_id)"),
          Map.entry("CMSGHDR", "CMSG_LEN(0)"),
          Map.entry("CMSGHDR_LEN", "offsetof(struct cmsghdr, cmsg_len)"),
          Map.entry("CMSGHDR_LEVEL", "offsetof(struct cmsghdr, cmsg_level)"),
          Map.entry("CMSGHDR_TYPE", "offsetof(struct cmsghdr, cmsg_type)"),
          Map.entry("EXTENDED_ERR", "sizeof(struct sock_extended_err)"),
          Map.entry("EXTENDED_ERR_ERRNO", "offsetof(struct sock_extended_err, ee_errno)"),
          Map.entry("EXTENDED_ERR_ORIGIN", "offsetof(struct sock_extended_err, ee_origin)"),
          Map.entry("EXTENDED_ERR_TYPE", "offsetof(struct sock_extended_err, ee_type)"),
          Map.entry("EXTENDED_ERR_CODE", "offsetof(struct sock_extended_err, ee_code)"),
          Map.entry("EXTENDED_ERR_INFO", "offsetof(struct sock_extended_err, ee_info)"),
          Map.entry("UTSNAME", "sizeof(struct utsname)"),
          Map.entry("UTSNAME_MACHINE", "offsetof(struct utsname, machine)"),
          Map.entry("EPOLL_EVENT_EVENTS", "offsetof(struct epoll_event, events)"),
          Map.entry("SYS_IO_URING_SETUP", "SYS_io_uring_setup"),
          Map.entry("SYS_IO_URING_ENTER", "SYS_io_uring_enter"),
          Map.entry("SYS_IO_URING_REGISTER", "SYS_io_uring_register"),
          Map.entry("SOL_UDP", "IPPROTO_UDP"),
          Map.entry("PMTUDISC_DONT", "IPV6_PMTUDISC_DONT"),
          Map.entry("PMTUDISC_DO", "IPV6_PMTUDISC_DO"));

  /** The same for io_uring. */
  private static final Map<String, String> URING_EXPRESSIONS =
      Map.ofEntries(
          Map.entry("PARAMS", "sizeof(struct io_uring_params)"),
          Map.entry("PARAMS_SQ_ENTRIES", "offsetof(struct io_uring_params, sq_entries)"),
          Map.entry("PARAMS_CQ_ENTRIES", "offsetof(struct io_uring_params, cq_entries)"),
          Map.entry("PARAMS_FLAGS", "offsetof(struct io_uring_params, flags)"),
          Map.entry("PARAMS_FEATURES", "offsetof(struct io_uring_params, features)"),
          Map.entry("PARAMS_SQ_HEAD", "offsetof(struct io_uring_params, sq_off.head)"),
          Map.entry("PARAMS_SQ_TAIL", "offsetof(struct io_uring_params, sq_off.tail)"),
          Map.entry("PARAMS_SQ_FLAGS", "offsetof(struct io_uring_params, sq_off.flags)"),
          Map.entry("PARAMS_SQ_ARRAY", "offsetof(struct io_uring_params, sq_off.array)"),
          Map.entry("PARAMS_CQ_HEAD", "offsetof(struct io_uring_params, cq_off.head)"),
          Map.entry("PARAMS_CQ_TAIL", "offsetof(struct io_uring_params, cq_off.tail)"),
          Map.entry("PARAMS_CQ_CQES", "offsetof(struct io_uring_params, cq_off.cqes)"),
          Map.entry("SQE", "sizeof(struct io_uring_sqe)"),
          Map.entry("SQE_OPCODE", "offsetof(struct io_uring_sqe, opcode)"),
          Map.entry("SQE_FLAGS", "offsetof(struct io_uring_sqe, flags)"),
          Map.entry("SQE_IOPRIO", "offsetof(struct io_uring_sqe, ioprio)"),
          Map.entry("SQE_FD", "offsetof(struct io_uring_sqe, fd)"),
          Map.entry("SQE_ADDR", "offsetof(struct io_uring_sqe, addr)"),
          Map.entry("SQE_LEN", "offsetof(struct io_uring_sqe, len)"),
          Map.entry("SQE_OP_FLAGS", "offsetof(struct io_uring_sqe, msg_flags)"),
          Map.entry("SQE_USER_DATA", "offsetof(struct io_uring_sqe, user_data)"),
          Map.entry("SQE_BUF_GROUP", "offsetof(struct io_uring_sqe, buf_group)"),
          Map.entry("CQE", "sizeof(struct io_uring_cqe)"),
          Map.entry("CQE_USER_DATA", "offsetof(struct io_uring_cqe, user_data)"),
          Map.entry("CQE_RES", "offsetof(struct io_uring_cqe, res)"),
          Map.entry("CQE_FLAGS", "offsetof(struct io_uring_cqe, flags)"),
          Map.entry("BUF", "sizeof(struct io_uring_buf)"),
          Map.entry("BUF_ADDR", "offsetof(struct io_uring_buf, addr)"),
          Map.entry("BUF_LEN", "offsetof(struct io_uring_buf, len)"),
          Map.entry("BUF_BID", "offsetof(struct io_uring_buf, bid)"),
          Map.entry("BUF_RING_TAIL", "offsetof(struct io_uring_buf_ring, tail)"),
          Map.entry("BUF_REG", "sizeof(struct io_uring_buf_reg)"),
          Map.entry("BUF_REG_RING_ADDR", "offsetof(struct io_uring_buf_reg, ring_addr)"),
          Map.entry("BUF_REG_RING_ENTRIES", "offsetof(struct io_uring_buf_reg, ring_entries)"),
          Map.entry("BUF_REG_BGID", "offsetof(struct io_uring_buf_reg, bgid)"),
          Map.entry("RECVMSG_OUT", "sizeof(struct io_uring_recvmsg_out)"),
          Map.entry("RECVMSG_OUT_CONTROLLEN", "offsetof(struct io_uring_recvmsg_out, controllen)"),
          Map.entry("RECVMSG_OUT_PAYLOADLEN", "offsetof(struct io_uring_recvmsg_out, payloadlen)"),
          Map.entry("RECVMSG_OUT_FLAGS", "offsetof(struct io_uring_recvmsg_out, flags)"),
          Map.entry("GETEVENTS_ARG", "sizeof(struct io_uring_getevents_arg)"),
          Map.entry("GETEVENTS_ARG_TS", "offsetof(struct io_uring_getevents_arg, ts)"),
          Map.entry("TIMESPEC", "sizeof(struct __kernel_timespec)"),
          Map.entry("TIMESPEC_SEC", "offsetof(struct __kernel_timespec, tv_sec)"),
          Map.entry("TIMESPEC_NSEC", "offsetof(struct __kernel_timespec, tv_nsec)"));

  @TempDir Path folder;

  @Test
  void agreesWithTheHeaders() throws Exception {
    agree(LinuxStructs.class, EXPRESSIONS);
  }

  @Test
  void agreesWithTheHeaderOfIoUring() throws Exception {
    agree(UringStructs.class, URING_EXPRESSIONS);
  }

  private void agree(Class<?> numbers, Map<String, String> otherNames) throws Exception {
    var expressions = new TreeMap<String, String>();
    var ours = new TreeMap<String, Long>();
    for (Field field : numbers.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        String name = field.getName();
        expressions.put(name, otherNames.getOrDefault(name, name));
        ours.put(name, (long) field.getInt(null));
      }
    }
    assertThat(ours).containsKeys(otherNames.keySet().toArray(String[]::new));
    assertThat(headersSay(expressions)).isEqualTo(ours);
  }

  @Test
  void knowsWhereControlMessagesBegin() throws Exception {
    var expressions = new TreeMap<String, String>();
    var ours = new TreeMap<String, Long>();
    for (int octets : List.of(0, 1, 2, 4, 8, 16, 44)) {
      expressions.put("space of " + octets, "CMSG_SPACE(" + octets + ")");
      ours.put("space of " + octets, (long) LinuxStructs.controlSpace(octets));
    }
    assertThat(headersSay(expressions)).isEqualTo(ours);
  }

  @Test
  void knowsThisMachinesEpollEvent() throws Exception {
    try (var arena = Arena.ofConfined()) {
      String machine = LinuxProbe.machine(new LinuxCalls(arena), arena);
      var layout = LinuxStructs.EpollEvent.of(machine);
      assertThat(
              headersSay(
                  Map.of(
                      "size", "sizeof(struct epoll_event)",
                      "data", "offsetof(struct epoll_event, data)")))
          .isEqualTo(Map.of("size", (long) layout.size, "data", (long) layout.data));
    }
  }

  @Test
  void knowsOtherMachinesEpollEvent() {
    assertThat(LinuxStructs.EpollEvent.of("x86_64").size).isEqualTo(12);
    assertThat(LinuxStructs.EpollEvent.of("aarch64").size).isEqualTo(16);
    assertThat(LinuxStructs.EpollEvent.of("aarch64").data).isEqualTo(8);
  }

  /** Compiles and runs a program that prints what the expressions are. */
  private Map<String, Long> headersSay(Map<String, String> expressions) throws Exception {
    var program = new StringBuilder(HEADERS).append("int main(void) {\n");
    expressions.forEach((name, expression) ->
        program.append("  printf(\"%s=%%ld\\n\", (long) (%s));%n".formatted(name, expression)));
    program.append("  return 0;\n}\n");
    var source = Files.writeString(folder.resolve("structs.c"), program);
    var binary = folder.resolve("structs");
    run("gcc", "-o", binary.toString(), source.toString());
    var values = new TreeMap<String, Long>();
    run(binary.toString())
        .lines()
        .map(line -> line.split("=", 2))
        .forEach(pair -> values.put(pair[0], Long.valueOf(pair[1])));
    return values;
  }

  private static String run(String... command) throws InterruptedException {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output;
    } catch (IOException e) {
      throw new AssertionError(
          Arrays.toString(command) + " cannot be run; install it: apt-get install gcc libc6-dev",
          e);
    }
  }
}
