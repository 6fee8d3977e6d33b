package io.sallyport.app.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What one run of the command line gave. */
record CommandRun(int code, String out, String err) {
  static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        CommandLines.run(
            new Console(new PrintWriter(out, true), new PrintWriter(err, true)), arguments);
    return new CommandRun(code, out.toString(), err.toString());
  }
}
