package io.sallyport.topology.firewall;

import io.sallyport.topology.PortRow.Direction;
import io.sallyport.topology.PortRow.Interface;
import java.util.List;
import java.util.Locale;

/** An interface and a direction: firewalls keep one list of rules for each. */
record Side(Interface iface, Direction direction) {

  private static final List<Side> ALL =
      List.of(
          new Side(Interface.EXT, Direction.IN),
          new Side(Interface.EXT, Direction.OUT),
          new Side(Interface.INT, Direction.IN),
          new Side(Interface.INT, Direction.OUT));

  static List<Side> all() {
    return ALL;
  }

  boolean holds(FirewallRule rule) {
    return rule.iface() == iface && rule.direction() == direction;
  }

  boolean isInbound() {
    return direction == Direction.IN;
  }

  /** {@code external} or {@code internal}. */
  String place() {
    return switch (iface) {
      case EXT -> "external";
      case INT -> "internal";
    };
  }

  /** For example {@code external_in}. */
  String underscored() {
    return place() + "_" + direction.name().toLowerCase(Locale.ROOT);
  }

  /** For example {@code SALLYPORT-EXT-IN}. */
  String capitals() {
    return "SALLYPORT-" + iface.name() + "-" + direction.name();
  }
}
