package io.sallyport.topology;

import java.util.List;

/** What reading a topology file gave: a checked pool, or every problem found. */
public sealed interface ReadResult {

  /**
   * A pool that passed every check.
   *
   * @param warnings what is allowed and most likely not meant, in the order of the file
   */
  record Valid(Topology topology, List<Problem> warnings) implements ReadResult {}

  /**
   * A file that is no pool.
   *
   * @param problems at least one, in the order of the file
   */
  record Invalid(List<Problem> problems) implements ReadResult {}
}
