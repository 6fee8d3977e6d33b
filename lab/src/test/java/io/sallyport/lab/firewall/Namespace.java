package io.sallyport.lab.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of the test's own, deleted with everything in it on close. Needs root. */
final class Namespace implements AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final SystemCommand ip = SystemCommand.named("ip");
  private final String name;

  Namespace(String role) {
    this.name =
        "sallyport-%d-%d-%s"
            .formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet(), role);
    ip.succeed("netns", "add", name);
    ip.succeed("-n", name, "link", "set", "lo", "up");
    // Refusals are ICMP messages, which the kernel would send once a second only.
    sysctl("net.ipv4.icmp_ratelimit=0");
    sysctl("net.ipv6.icmp.ratelimit=0");
  }

  /** Joins the two by one wire, over which each reaches every address of the other. */
  static void join(Namespace a, Namespace b) {
    a.ip.succeed(
        "link", "add", "wire", "netns", a.name, "type", "veth", "peer", "name", "wire", "netns",
        b.name);
    for (Namespace namespace : List.of(a, b)) {
      namespace.ip.succeed("-n", namespace.name, "link", "set", "wire", "up");
      namespace.ip.succeed("-n", namespace.name, "-4", "route", "add", "default", "dev", "wire");
      namespace.ip.succeed("-n", namespace.name, "-6", "route", "add", "default", "dev", "wire");
    }
  }

  void addAddress(String address) {
    boolean isIpv6 = address.indexOf(':') >= 0;
    if (isIpv6) {
      ip.succeed("-n", name, "addr", "add", address + "/128", "dev", "wire", "nodad");
    } else {
      ip.succeed("-n", name, "addr", "add", address + "/32", "dev", "wire");
    }
  }

  /** Runs a program of the system in the namespace and expects success. */
  String run(String program, String... arguments) {
    List<String> line = prefix();
    line.addAll(SystemCommand.named(program).line(List.of(arguments)));
    return ip.succeed(line.toArray(String[]::new));
  }

  /** The whole command line that runs another one in the namespace. */
  List<String> line(List<String> command) {
    List<String> line = prefix();
    line.addAll(command);
    return ip.line(line);
  }

  @Override
  public void close() {
    ip.succeed("netns", "delete", name);
  }

  private List<String> prefix() {
    return new ArrayList<>(List.of("netns", "exec", name));
  }

  private void sysctl(String setting) {
    int equals = setting.indexOf('=');
    String path = "/proc/sys/" + setting.substring(0, equals).replace('.', '/');
    run("sh", "-c", "echo " + setting.substring(equals + 1) + " > " + path);
  }
}
