package io.sallyport.app.cli;

import picocli.CommandLine.Command;

/** Groups what belongs to the inside of the Web Conferencing Edge. */
@Command(
    name = "webconf",
    description = {
      "The inside end of the Web Conferencing Edge.",
      "Serves any conferencing server on TCP; unmodified Lync servers and clients do not work yet."
    },
    mixinStandardHelpOptions = true,
    subcommands = {WebconfAgentCommand.class, WebconfKeyCommand.class, WebconfTokenCommand.class})
final class WebconfCommand extends GroupCommand {}
