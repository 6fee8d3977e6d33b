package io.sallyport.app.cli;

import picocli.CommandLine.Command;

/** Groups what is made of the pool's certificates. */
@Command(
    name = "cert",
    description = "The certificates of a pool.",
    mixinStandardHelpOptions = true,
    subcommands = {CertPlanCommand.class, CertDevCommand.class, CertKeysCommand.class})
final class CertCommand extends GroupCommand {}
