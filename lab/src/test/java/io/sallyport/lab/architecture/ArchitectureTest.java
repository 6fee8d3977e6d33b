package io.sallyport.lab.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import io.sallyport.wire.xmpp.ComponentHandshake;
import io.sallyport.wire.xmpp.DialbackKey;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Predicate;

/** What docs/architecture.md says of the modules, held against everything that is compiled. */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  static final String ROOT = "io.sallyport";

  /** Modules and what each may use; arrows point down only. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("topology", Set.of()),
          Map.entry("telemetry", Set.of()),
          Map.entry("wire", Set.of()),
          Map.entry("net", Set.of("topology", "telemetry", "wire")),
          Map.entry("access", Set.of("topology", "telemetry", "wire", "net")),
          Map.entry("av", Set.of("topology", "telemetry", "wire", "net")),
          Map.entry("webconf", Set.of("topology", "telemetry", "wire", "net")),
          Map.entry("xmpp", Set.of("topology", "telemetry", "wire", "net")),
          Map.entry(
              "app",
              Set.of("topology", "telemetry", "wire", "net", "access", "av", "webconf", "xmpp")),
          Map.entry("testkit", Set.of("topology", "telemetry", "wire", "net")),
          Map.entry(
              "lab",
              Set.of(
                  "topology",
                  "telemetry",
                  "wire",
                  "net",
                  "access",
                  "av",
                  "webconf",
                  "xmpp",
                  "app",
                  "testkit")));

  /** Ways to ask for the time or to start a thread: classes, and which of their members. */
  private static final Map<Class<?>, Predicate<String>> CLOCKS_AND_THREADS =
      Map.of(
          System.class, Set.of("nanoTime", "currentTimeMillis")::contains,
          Instant.class, "now"::equals,
          InstantSource.class, "system"::equals,
          Clock.class, member -> member.startsWith("system"),
          Thread.class,
              Set.of("<init>", "ofPlatform", "ofVirtual", "startVirtualThread", "sleep")::contains,
          Executors.class, member -> true,
          ForkJoinPool.class, member -> true,
          ThreadPoolExecutor.class, member -> true,
          Timer.class, member -> true,
          CompletableFuture.class, member -> member.endsWith("Async"));

  @ArchTest
  static final ArchRule modulesUseOnlyWhatIsBelowThem =
      classes().should(new UseOnlyModulesBelow()).as("modules use only what is below them");

  @ArchTest
  static final ArchRule namesSayTheJob =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl|Context|Processor)(\\$.*)?")
          .because("such a name hides the job");

  @ArchTest
  static final ArchRule noStateIsStatic =
      fields()
          .that()
          .areStatic()
          .should()
          .beFinal()
          .because("state has one owner, which is an object");

  @ArchTest
  static final ArchRule settingsAreReadInAppOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".app..", ROOT + ".lab..")
          .should()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class, String.class)
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(Boolean.class, "getBoolean", String.class)
          .orShould()
          .callMethod(Integer.class, "getInteger", String.class)
          .because("services receive their settings");

  @ArchTest
  static final ArchRule timeAndThreadsComeFromNet =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ROOT + ".net..", ROOT + ".app..", ROOT + ".testkit..", ROOT + ".lab..")
          .should()
          .accessTargetWhere(
              describe("a clock or a thread is asked for", ArchitectureTest::isClockOrThread))
          .because("others are given a clock and a loop, so that tests can set them");

  @ArchTest
  static final ArchRule eventsNotLinesAreStated =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".app..", ROOT + ".telemetry..", ROOT + ".lab..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.util.logging..", "org.slf4j..", "ch.qos.logback.."))
          .because("a service states events; app turns them into lines");

  @ArchTest
  static final ArchRule socketsAreOpenedInNet =
      noClasses()
          .that()
          .resideInAnyPackage(
              ROOT + ".topology..",
              ROOT + ".telemetry..",
              ROOT + ".wire..",
              ROOT + ".access..",
              ROOT + ".av..",
              ROOT + ".webconf..",
              ROOT + ".xmpp..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.netty..", "java.nio.channels.."))
          .because("only net opens sockets");

  /** Or the time an answer takes would tell how much of a secret was right. */
  @ArchTest
  static final ArchRule secretsAreComparedInConstantTime =
      classes()
          .that()
          .belongToAnyOf(DialbackKey.class, ComponentHandshake.class)
          .should()
          .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
          .andShould(
              ArchConditions.not(
                  ArchConditions.callMethod(String.class, "equals", Object.class)
                      .or(ArchConditions.callMethod(Object.class, "equals", Object.class))
                      .or(
                          ArchConditions.callMethod(
                              Arrays.class, "equals", byte[].class, byte[].class))))
          .because("what others show is held to what is secret there");

  private static boolean isClockOrThread(JavaAccess<?> access) {
    return CLOCKS_AND_THREADS.entrySet().stream()
        .filter(asked -> access.getTargetOwner().isEquivalentTo(asked.getKey()))
        .anyMatch(asked -> asked.getValue().test(access.getTarget().getName()));
  }

  /** The first word of a package behind the root; empty for what is not ours. */
  private static String module(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(ROOT + ".")) {
      return "";
    }
    String rest = name.substring(ROOT.length() + 1);
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  /** Every dependency stays in its module, goes to a module below, or leaves the project. */
  private static final class UseOnlyModulesBelow extends ArchCondition<JavaClass> {
    UseOnlyModulesBelow() {
      super("use only modules below");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      String own = module(type);
      Set<String> below = MAY_USE.get(own);
      if (below == null) {
        events.add(
            SimpleConditionEvent.violated(
                type, type.getName() + ": the module '" + own + "' is not in MAY_USE"));
        return;
      }
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String other = module(dependency.getTargetClass());
        if (!other.isEmpty() && !other.equals(own) && !below.contains(other)) {
          events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
        }
      }
    }
  }
}
