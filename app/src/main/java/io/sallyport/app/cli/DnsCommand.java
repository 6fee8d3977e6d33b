package io.sallyport.app.cli;

import picocli.CommandLine.Command;

/** Groups what is made of the pool's names. */
@Command(
    name = "dns",
    description = "The DNS records of a pool.",
    mixinStandardHelpOptions = true,
    subcommands = {DnsZoneCommand.class})
final class DnsCommand extends GroupCommand {}
