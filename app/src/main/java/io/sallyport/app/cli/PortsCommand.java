package io.sallyport.app.cli;

import picocli.CommandLine.Command;

/** Groups what is made of the port catalogue. */
@Command(
    name = "ports",
    description = "The ports of a pool: tables and firewall rules.",
    mixinStandardHelpOptions = true,
    subcommands = {PortsSummaryCommand.class, PortsFirewallCommand.class})
final class PortsCommand extends GroupCommand {}
