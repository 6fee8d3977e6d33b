package io.sallyport.lab.peers;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Owner of the programs of a test class: those that serve all of its tests and those of one test.
 * Registered in a static field. When a test fails, all of them tell what they saw.
 */
public final class Lab implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private final PeerScope forClass = new PeerScope();
  private @Nullable PeerScope forTest;

  /** Programs started here end after the last test of the class. */
  public PeerScope forClass() {
    return forClass;
  }

  /** Programs started here end with the test. */
  public PeerScope forTest() {
    if (forTest == null) {
      throw new IllegalStateException("no test is running");
    }
    return forTest;
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    forTest = new PeerScope();
  }

  @Override
  public void afterEach(ExtensionContext test) {
    PeerScope ended = forTest();
    forTest = null;
    try (ended) {
      if (test.getExecutionException().isPresent()) {
        show(test, forClass.story() + ended.story());
      }
    }
  }

  @Override
  public void afterAll(ExtensionContext test) {
    try (forClass) {
      // Here only what happened before the first test is left to tell.
      if (test.getExecutionException().isPresent()) {
        show(test, forClass.story());
      }
    }
  }

  private static void show(ExtensionContext test, String story) {
    System.out.println("==== " + test.getDisplayName() + " failed; the peers saw:\n" + story);
  }
}
