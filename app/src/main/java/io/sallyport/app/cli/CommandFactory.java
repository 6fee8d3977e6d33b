package io.sallyport.app.cli;

import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands with their console; what else picocli needs it makes itself. */
final class CommandFactory implements IFactory {
  private static final Map<Class<?>, Function<Console, Object>> COMMANDS =
      Map.of(
          CertPlanCommand.class, CertPlanCommand::new,
          CheckCommand.class, CheckCommand::new,
          DnsZoneCommand.class, DnsZoneCommand::new,
          PortsFirewallCommand.class, PortsFirewallCommand::new,
          CompletionCommand.class, CompletionCommand::new,
          TrainingCommand.class, TrainingCommand::new);

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
