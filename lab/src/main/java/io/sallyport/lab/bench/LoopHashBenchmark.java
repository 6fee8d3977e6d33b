package io.sallyport.lab.bench;

import io.sallyport.access.PoolKeys;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipReader;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to tell loops from spirals: the hash of the request that {@link SipPathBenchmark}
 * sends through. The class that makes it is the edge's own, so it is found by its name.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseZGC", "-XX:+UseCompactObjectHeaders", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LoopHashBenchmark {
  private static final String PACKAGE = "io.sallyport.access.";

  private static final byte[] REQUEST =
      """
      MESSAGE sip:ines@harbor.example SIP/2.0
      Via: SIP/2.0/TLS 192.168.1.20:49152;branch=z9hG4bK-0000000000;rport
      Max-Forwards: 70
      From: "Mara" <sip:mara@harbor.example>;tag=5f2a90c1;epid=0a1b2c3d4e
      To: <sip:ines@harbor.example>
      Call-ID: 7d0f4e6c2b1a4f0e
      CSeq: 2 MESSAGE
      Content-Length: 0

      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private @Nullable MethodHandle hash;
  private @Nullable SipMessage request;

  /** Reads the request and makes what hashes it. */
  @Setup
  public void open() throws ReflectiveOperationException {
    SipReader reader = new SipReader(SipLimits.CLIENT);
    reader.feed(ByteBuffer.wrap(REQUEST));
    request = (SipMessage) reader.next();
    PoolKeys keys =
        ((PoolKeys.ReadResult.Valid)
                PoolKeys.read(PoolKeys.write(1, Instant.EPOCH, new byte[PoolKeys.KEY_OCTETS])))
            .keys();
    Class<?> type = Class.forName(PACKAGE + "LoopHash");
    Constructor<?> maker = type.getDeclaredConstructor(PoolKeys.class);
    maker.setAccessible(true);
    Class<?> plan = Class.forName(PACKAGE + "RequestPlan");
    Method of = type.getDeclaredMethod("of", SipMessage.class, plan);
    of.setAccessible(true);
    hash =
        MethodHandles.insertArguments(
            MethodHandles.lookup().unreflect(of).bindTo(maker.newInstance(keys)), 1, inward(plan));
  }

  /** A plan from a client inward, of which the hash reads the leg and the flow. */
  private static Object inward(Class<?> plan) throws ReflectiveOperationException {
    Constructor<?> maker = plan.getDeclaredConstructors()[0];
    maker.setAccessible(true);
    Class<?> leg = Class.forName(PACKAGE + "RequestPlan$Leg");
    return maker.newInstance(leg.getEnumConstants()[0], null, null, null, null);
  }

  /** The hash of one request. */
  @Benchmark
  public long loopHash() throws Throwable {
    return (long) Objects.requireNonNull(hash).invokeExact(Objects.requireNonNull(request));
  }
}
