package io.sallyport.app.cli;

import picocli.CommandLine.Command;

/** Groups what has to do with the A/V Edge. */
@Command(
    name = "av",
    description = "The A/V Edge of a pool.",
    mixinStandardHelpOptions = true,
    subcommands = AvCredentialsCommand.class)
final class AvCommand extends GroupCommand {}
