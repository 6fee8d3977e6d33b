package io.sallyport.app.node;

import io.sallyport.topology.PortRow;

/**
 * How far a row of the port catalogue is built in this version.
 *
 * @param missing what is not there yet, in a few words; empty if the row works
 */
public record RowState(PortRow row, Progress progress, String missing) {

  /** Three steps, so that nobody has to read percentages. */
  public enum Progress {
    WORKS("works"),
    PARTLY("partly"),
    NOT_YET("not yet");

    private final String words;

    Progress(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }

  public boolean isBuilt() {
    return progress != Progress.NOT_YET;
  }
}
