package io.sallyport.app.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where a command prints: results and complaints apart. */
public record Console(PrintWriter out, PrintWriter err) {

  /** Standard output and standard error, in UTF-8 whatever the locale says. */
  public static Console standard() {
    return new Console(writer(System.out), writer(System.err));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
