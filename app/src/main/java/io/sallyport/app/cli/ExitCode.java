package io.sallyport.app.cli;

/** Exit codes of every command; scripts rely on them. */
public enum ExitCode {
  FINE(0),
  CHECK_FAILED(1),
  WRONG_USE(2),
  BAD_CONFIGURATION(3),
  CANNOT_REACH(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
