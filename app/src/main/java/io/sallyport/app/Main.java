package io.sallyport.app;

import io.sallyport.app.cli.CommandLines;
import io.sallyport.app.cli.Console;

/** The one executable: hands the arguments to the command line and ends with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // A TLS 1.2 client could make the JDK's engine shake hands again and again, unseen by the
    // limits
    // on handshakes. The property counts only if it is set before that engine is loaded.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    System.exit(CommandLines.run(Console.standard(), arguments));
  }
}
