package io.sallyport.webconf;

import io.sallyport.net.Loop;
import io.sallyport.wire.srl.Id128;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connections that agents keep ready, by service and agent. Owned by the switchboard's loop.
 */
final class ParkedPool {
  /**
   * Of each service the agents in the order of their turns; of each the one heard last at the end.
   */
  private final Map<String, LinkedHashMap<Id128, List<AgentConnection>>> byService =
      new HashMap<>();

  private final Map<Id128, Integer> perAgent = new HashMap<>();

  int ofAgent(Id128 instance) {
    return perAgent.getOrDefault(instance, 0);
  }

  int ofService(String service) {
    return byService.getOrDefault(service, new LinkedHashMap<>()).values().stream()
        .mapToInt(List::size)
        .sum();
  }

  int size() {
    return perAgent.values().stream().mapToInt(Integer::intValue).sum();
  }

  void add(AgentConnection agent) {
    for (String service : agent.services()) {
      byService
          .computeIfAbsent(service, _ -> new LinkedHashMap<>())
          .computeIfAbsent(agent.instance(), _ -> new ArrayList<>())
          .add(agent);
    }
    perAgent.merge(agent.instance(), 1, Integer::sum);
  }

  /** False if it was not there. */
  boolean remove(AgentConnection agent) {
    boolean wasThere = false;
    for (String service : agent.services()) {
      var agents = byService.get(service);
      var connections = agents == null ? null : agents.get(agent.instance());
      if (agents == null || connections == null) {
        continue;
      }
      wasThere |= connections.remove(agent);
      if (connections.isEmpty()) {
        agents.remove(agent.instance());
      }
      if (agents.isEmpty()) {
        byService.remove(service);
      }
    }
    if (wasThere) {
      perAgent.computeIfPresent(agent.instance(), (_, count) -> count == 1 ? null : count - 1);
    }
    return wasThere;
  }

  /** It answered: of its agent it is the one to be taken next. */
  void alive(AgentConnection agent) {
    for (String service : agent.services()) {
      var agents = byService.get(service);
      var connections = agents == null ? null : agents.get(agent.instance());
      if (connections != null && connections.remove(agent)) {
        connections.add(agent);
      }
    }
  }

  /**
   * Takes a connection for a client: agents take turns, and of one the connection heard last is
   * taken, preferably one of the client's own loop, so that its octets stay there.
   */
  Optional<AgentConnection> pick(String service, Loop loop, Set<Id128> declined) {
    var agents = byService.get(service);
    if (agents == null) {
      return Optional.empty();
    }
    for (Iterator<Id128> turns = agents.keySet().iterator(); turns.hasNext(); ) {
      Id128 instance = turns.next();
      if (!declined.contains(instance)) {
        List<AgentConnection> connections = agents.get(instance);
        AgentConnection picked = newest(connections == null ? List.of() : connections, loop);
        remove(picked);
        toTheEnd(service, instance);
        return Optional.of(picked);
      }
    }
    return Optional.empty();
  }

  private static AgentConnection newest(List<AgentConnection> connections, Loop loop) {
    return connections.reversed().stream()
        .filter(agent -> agent.loop().equals(loop))
        .findFirst()
        .orElseGet(connections::getLast);
  }

  private void toTheEnd(String service, Id128 instance) {
    var agents = byService.get(service);
    var connections = agents == null ? null : agents.remove(instance);
    if (agents != null && connections != null) {
      agents.put(instance, connections);
    }
  }

  /** All, so that they can be told something. */
  List<AgentConnection> all() {
    return byService.values().stream()
        .flatMap(agents -> agents.values().stream())
        .flatMap(List::stream)
        .distinct()
        .toList();
  }
}
