package io.sallyport.app.cli;

import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands with their console; what else picocli needs it makes itself. */
final class CommandFactory implements IFactory {
  private static final Map<Class<?>, Function<Console, Object>> COMMANDS =
      Map.ofEntries(
          Map.entry(AvCredentialsCommand.class, AvCredentialsCommand::new),
          Map.entry(CertDevCommand.class, CertDevCommand::new),
          Map.entry(CertKeysCommand.class, CertKeysCommand::new),
          Map.entry(CertPlanCommand.class, CertPlanCommand::new),
          Map.entry(CheckCommand.class, CheckCommand::new),
          Map.entry(CompletionCommand.class, CompletionCommand::new),
          Map.entry(DemoCommand.class, DemoCommand::new),
          Map.entry(DnsZoneCommand.class, DnsZoneCommand::new),
          Map.entry(NodeCommand.class, NodeCommand::new),
          Map.entry(PortsFirewallCommand.class, PortsFirewallCommand::new),
          Map.entry(PortsSummaryCommand.class, PortsSummaryCommand::new),
          Map.entry(StatusCommand.class, StatusCommand::new),
          Map.entry(TrainingCommand.class, TrainingCommand::new),
          Map.entry(WebconfAgentCommand.class, WebconfAgentCommand::new),
          Map.entry(WebconfKeyCommand.class, WebconfKeyCommand::new),
          Map.entry(WebconfTokenCommand.class, WebconfTokenCommand::new),
          Map.entry(XmppCheckCommand.class, XmppCheckCommand::new),
          Map.entry(XmppConnectorCommand.class, XmppConnectorCommand::new));

  private final Console console;

  CommandFactory(Console console) {
    this.console = console;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    Function<Console, Object> command = COMMANDS.get(type);
    return command == null
        ? CommandLine.defaultFactory().create(type)
        : type.cast(command.apply(console));
  }
}
