package io.sallyport.app.cli;

import picocli.CommandLine.Command;

/** Groups what belongs to the inside of the XMPP proxy. */
@Command(
    name = "xmpp",
    description = "The inside end of the XMPP proxy, for servers that cannot attach by themselves.",
    mixinStandardHelpOptions = true,
    subcommands = XmppConnectorCommand.class)
final class XmppCommand extends GroupCommand {}
