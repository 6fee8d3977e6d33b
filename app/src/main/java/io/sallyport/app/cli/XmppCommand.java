package io.sallyport.app.cli;

import picocli.CommandLine.Command;

/** Groups what belongs to the XMPP proxy. */
@Command(
    name = "xmpp",
    description =
        "What belongs to the XMPP proxy: trying out partners, and the connector of servers inside.",
    mixinStandardHelpOptions = true,
    subcommands = {XmppCheckCommand.class, XmppConnectorCommand.class})
final class XmppCommand extends GroupCommand {}
