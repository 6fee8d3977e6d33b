package io.sallyport.app;

import io.sallyport.app.cli.CommandLines;
import io.sallyport.app.cli.Console;

/** The one executable: hands the arguments to the command line and ends with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(CommandLines.run(Console.standard(), arguments));
  }
}
