package io.sallyport.app.process;

import io.sallyport.telemetry.Problem;
import java.time.Duration;
import java.util.List;

/** What a process runs until a signal ends it. */
public interface Program {
  /** Takes nothing new, lets what is under way end within a limit, then stops. Blocks. */
  void drainAndStop(Duration limit);

  /** How a start ended. */
  sealed interface Start<P extends Program> {
    record Running<P extends Program>(P program) implements Start<P> {}

    /** Nothing is open. */
    record Refused<P extends Program>(List<Problem> problems) implements Start<P> {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }
}
