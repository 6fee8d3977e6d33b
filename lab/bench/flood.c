// Load for relays of datagrams, cheaper than any of them, and what arrives of it.
//
// Datagrams leave through a packet socket on the loopback interface with the addresses of many clients and peers, so that
// no two that follow each other belong to the same allocation, as in many calls at once. A burst is one frame that the
// kernel may cut up, as a network card hands up a train of one sender. Where datagrams are to arrive, sockets drop them
// by a filter and the kernel counts them: arriving costs the relay no wake-up and this program nothing.
//
// Needs root, and a network namespace whose loopback interface routes 127.0.0.0/8 (net.ipv4.conf.*.route_localnet).
//
// It reads lines and answers each with one, "ok" or what it says below; what it cannot do ends it.
//   sink ADDRESS PORT                      a place where datagrams are to arrive
//   flow ADDRESS PORT ADDRESS PORT CHANNEL from, to, and the ChannelData header before the data unless CHANNEL is 0
//   probe ADDRESS PORT ADDRESS PORT ADDRESS PORT CHANNEL
//                                          from, to, where it arrives: ordinary sockets, timed
//   run RATE SECONDS OCTETS BURST PID      datagrams per second (0: probes only), of so much data, in bursts of so many
//     sent RECEIVED... see report(): sent, received, seconds, processor seconds of PID, probes' delays in microseconds
//     (median, 99th percentile), probes lost
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sock_diag.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  MAX_SINKS = 20000,
  MAX_FLOWS = 20000,
  MAX_PROBES = 2,
  MAX_FRAME = 66000,
  FRAMES_AT_ONCE = 16,
  MAX_DELAYS = 1 << 16,
  PROBE_OCTETS = 160,
  CHANNEL_HEADER = 4,
  IP_AT = sizeof(struct virtio_net_hdr) + ETH_HLEN,
  UDP_AT = IP_AT + sizeof(struct iphdr),
  DATA_AT = UDP_AT + sizeof(struct udphdr),
};

// Of <linux/virtio_net.h>, since Linux 6.2; older headers lack it.
#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4 5
#endif

// The schedule may be so far behind before the load gives up what is missing, instead of sending it in one go.
static const double MAX_BEHIND_SECONDS = 0.005;
static const double PROBE_SECONDS = 0.001;
static const double SETTLING_SECONDS = 0.05;

struct flow {
  struct sockaddr_in from, to;
  int channel;
  uint8_t *frame;
  int octets;
};

struct probe {
  int out, in, channel;
  struct sockaddr_in to;
};

static int sinks[MAX_SINKS], sink_count;
static struct flow flows[MAX_FLOWS];
static int flow_count, next_flow;
static int made_octets, made_burst;
static struct probe probes[MAX_PROBES];
static int probe_count, next_probe;
static double delays[MAX_DELAYS];
static int delay_count;
static long probes_sent;
static int packets;

static void fail(const char *what) {
  fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static void pause_for(double seconds) {
  struct timespec time = {.tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (time_t)seconds) * 1e9)};
  nanosleep(&time, NULL);
}

static double cpu_of(int pid) {
  clockid_t clock;
  struct timespec time;
  if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &time)) fail("no processor time of that process");
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static struct sockaddr_in address(const char *ip, int port) {
  struct sockaddr_in made = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, ip, &made.sin_addr) != 1) fail(ip);
  return made;
}

static int bound(struct sockaddr_in at) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at)) fail("no socket");
  return fd;
}

static void add_sink(struct sockaddr_in at) {
  struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
  struct sock_fprog filter = {.len = 1, .filter = &drop};
  if (sink_count == MAX_SINKS) fail("too many sinks");
  int fd = sinks[sink_count++] = bound(at);
  if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter)) fail("no filter");
}

static uint64_t arrived(void) {
  uint64_t sum = 0;
  for (int i = 0; i < sink_count; i++) {
    uint32_t memory[SK_MEMINFO_VARS];
    socklen_t octets = sizeof memory;
    if (getsockopt(sinks[i], SOL_SOCKET, SO_MEMINFO, memory, &octets)) fail("no count of a socket");
    sum += memory[SK_MEMINFO_DROPS];
  }
  return sum;
}

// ---- frames

static uint32_t add16(uint32_t sum, const void *octets, int count) {
  for (int i = 0; i < count; i += 2) {
    uint16_t word;
    memcpy(&word, (const uint8_t *)octets + i, 2);
    sum += word;
  }
  return sum;
}

static uint16_t folded(uint32_t sum) {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

static void write_data(uint8_t *at, int channel, int octets, int seed) {
  if (channel) {
    uint16_t header[2] = {htons(channel), htons(octets)};
    memcpy(at, header, CHANNEL_HEADER);
    at += CHANNEL_HEADER;
  }
  for (int i = 0; i < octets; i++) at[i] = i + seed;
}

static void make_frame(struct flow *flow, int octets, int burst) {
  int segment = octets + (flow->channel ? CHANNEL_HEADER : 0), data = segment * burst;
  if (DATA_AT + data > MAX_FRAME) fail("too long a burst");
  free(flow->frame);
  flow->octets = DATA_AT + data;
  flow->frame = calloc(1, flow->octets);
  uint8_t *frame = flow->frame;
  struct iphdr ip = {.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP, .frag_off = htons(IP_DF)};
  ip.tot_len = htons(sizeof ip + sizeof(struct udphdr) + data);
  ip.saddr = flow->from.sin_addr.s_addr;
  ip.daddr = flow->to.sin_addr.s_addr;
  ip.check = ~folded(add16(0, &ip, sizeof ip));
  struct udphdr udp = {.source = flow->from.sin_port, .dest = flow->to.sin_port, .len = htons(sizeof udp + data)};
  if (burst > 1) {
    struct virtio_net_hdr cut = {.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
                                 .gso_type = VIRTIO_NET_HDR_GSO_UDP_L4,
                                 .hdr_len = DATA_AT - sizeof cut,
                                 .gso_size = segment,
                                 .csum_start = UDP_AT - sizeof cut,
                                 .csum_offset = offsetof(struct udphdr, check)};
    memcpy(frame, &cut, sizeof cut);
    udp.check = folded(add16(htons(IPPROTO_UDP) + udp.len, &ip.saddr, 2 * sizeof ip.saddr));
  }
  frame[sizeof(struct virtio_net_hdr) + 12] = ETH_P_IP >> 8;
  memcpy(frame + IP_AT, &ip, sizeof ip);
  memcpy(frame + UDP_AT, &udp, sizeof udp);
  for (int i = 0; i < burst; i++) write_data(frame + DATA_AT + i * segment, flow->channel, octets, i);
}

static void make_frames(int octets, int burst) {
  if (octets == made_octets && burst == made_burst) return;
  for (int i = 0; i < flow_count; i++) make_frame(&flows[i], octets, burst);
  made_octets = octets;
  made_burst = burst;
}

static int send_frames(int count) {
  static struct mmsghdr messages[FRAMES_AT_ONCE];
  static struct iovec parts[FRAMES_AT_ONCE];
  for (int i = 0; i < count; i++) {
    struct flow *flow = &flows[next_flow];
    next_flow = next_flow + 1 == flow_count ? 0 : next_flow + 1;
    parts[i] = (struct iovec){flow->frame, flow->octets};
    messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
  }
  int sent = sendmmsg(packets, messages, count, 0);
  if (sent < 0 && errno != ENOBUFS && errno != EAGAIN) fail("frames do not leave");
  return sent < 0 ? 0 : sent;
}

// ---- probes

static void add_probe(struct sockaddr_in from, struct sockaddr_in to, struct sockaddr_in at, int channel) {
  if (probe_count == MAX_PROBES) fail("too many probes");
  struct probe *probe = &probes[probe_count++];
  probe->to = to;
  probe->channel = channel;
  // Two probes of opposite directions share their sockets.
  if (probe_count == 2) {
    probe->out = probes[0].in;
    probe->in = probes[0].out;
  } else {
    probe->out = bound(from);
    probe->in = bound(at);
  }
}

static void send_probe(void) {
  struct probe *probe = &probes[next_probe];
  next_probe = next_probe + 1 == probe_count ? 0 : next_probe + 1;
  uint8_t data[CHANNEL_HEADER + PROBE_OCTETS];
  int octets = PROBE_OCTETS + (probe->channel ? CHANNEL_HEADER : 0);
  write_data(data, probe->channel, PROBE_OCTETS, 0);
  double sent = now();
  memcpy(data + octets - sizeof sent, &sent, sizeof sent);
  if (sendto(probe->out, data, octets, 0, (struct sockaddr *)&probe->to, sizeof probe->to) == octets) probes_sent++;
}

static void take_probes(void) {
  uint8_t data[2048];
  for (int i = 0; i < probe_count; i++) {
    ssize_t octets;
    while ((octets = recv(probes[i].in, data, sizeof data, 0)) >= PROBE_OCTETS) {
      double sent;
      memcpy(&sent, data + octets - sizeof sent, sizeof sent);
      if (delay_count < MAX_DELAYS) delays[delay_count++] = now() - sent;
    }
  }
}

static int by_size(const void *one, const void *other) {
  double difference = *(const double *)one - *(const double *)other;
  return difference < 0 ? -1 : difference > 0;
}

static double delay_at(double share) {
  return delay_count ? delays[(int)(share * (delay_count - 1))] * 1e6 : 0;
}

// ---- a run

static uint64_t load(double rate, double seconds, int burst) {
  double begun = now(), schedule = begun, time, next_probe_at = begun;
  uint64_t sent = 0;
  while ((time = now()) - begun < seconds) {
    double due = (time - schedule) * rate - (double)sent;
    if (due > rate * MAX_BEHIND_SECONDS + burst * FRAMES_AT_ONCE) {
      schedule += due / rate;
      due = burst;
    }
    int frames = due < burst ? 0 : due / burst;
    if (frames > 0) sent += (uint64_t)burst * send_frames(frames > FRAMES_AT_ONCE ? FRAMES_AT_ONCE : frames);
    if (probe_count > 0) {
      if (time >= next_probe_at) {
        send_probe();
        next_probe_at = time + PROBE_SECONDS;
      }
      take_probes();
    }
  }
  return sent;
}

static void run(double rate, double seconds, int octets, int burst, int pid) {
  make_frames(octets, burst);
  delay_count = 0;
  probes_sent = 0;
  take_probes();
  delay_count = 0;
  uint64_t before = arrived();
  double cpu = cpu_of(pid), begun = now();
  uint64_t sent = load(flow_count ? rate : 0, seconds, burst);
  double taken = now() - begun;
  pause_for(SETTLING_SECONDS);
  cpu = cpu_of(pid) - cpu;
  take_probes();
  qsort(delays, delay_count, sizeof delays[0], by_size);
  printf("sent %llu received %llu seconds %.6f cpu %.6f median %.1f percentile99 %.1f lost %ld\n",
         (unsigned long long)sent, (unsigned long long)(arrived() - before), taken, cpu, delay_at(0.5), delay_at(0.99),
         probes_sent - delay_count);
}

static int obey(const char *line) {
  char a[64], b[64], c[64];
  int port, other, third, channel, octets, burst, pid;
  double rate, seconds;
  if (sscanf(line, "sink %63s %d", a, &port) == 2) {
    add_sink(address(a, port));
  } else if (sscanf(line, "flow %63s %d %63s %d %d", a, &port, b, &other, &channel) == 5) {
    if (flow_count == MAX_FLOWS) fail("too many flows");
    flows[flow_count++] = (struct flow){.from = address(a, port), .to = address(b, other), .channel = channel};
  } else if (sscanf(line, "probe %63s %d %63s %d %63s %d %d", a, &port, b, &other, c, &third, &channel) == 7) {
    add_probe(address(a, port), address(b, other), address(c, third), channel);
  } else if (sscanf(line, "run %lf %lf %d %d %d", &rate, &seconds, &octets, &burst, &pid) == 5) {
    run(rate, seconds, octets, burst, pid);
    return 1;
  } else {
    errno = EINVAL;
    fail(line);
  }
  printf("ok\n");
  return 1;
}

static void open_packets(void) {
  // Without a protocol it receives nothing: what it took would cost the relay.
  struct sockaddr_ll at = {.sll_family = AF_PACKET};
  int on = 1, queue = 8 << 20;
  at.sll_ifindex = if_nametoindex("lo");
  packets = socket(AF_PACKET, SOCK_RAW, 0);
  if (packets < 0 || bind(packets, (struct sockaddr *)&at, sizeof at) ||
      setsockopt(packets, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) ||
      setsockopt(packets, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) ||
      setsockopt(packets, SOL_SOCKET, SO_SNDBUFFORCE, &queue, sizeof queue))
    fail("no packet socket");
}

int main(void) {
  char line[256];
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  setvbuf(stdout, NULL, _IOLBF, 0);
  open_packets();
  while (fgets(line, sizeof line, stdin) && obey(line)) {
  }
  return 0;
}
