package io.sallyport.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what belongs to the inside of the XMPP proxy. */
@Command(
    name = "xmpp",
    description = "The inside end of the XMPP proxy, for servers that cannot attach by themselves.",
    mixinStandardHelpOptions = true,
    subcommands = XmppConnectorCommand.class)
final class XmppCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "'xmpp' needs one of its commands");
  }
}
