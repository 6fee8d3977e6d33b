package io.sallyport.webconf;

import io.sallyport.topology.Webconf;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.SrlMessage;
import io.sallyport.wire.srl.TokenKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public keys that tokens may be signed with: those of the topology, and those that agents
 * announced for services they may serve. One loop alone changes it; every loop reads it, each entry
 * being an immutable list.
 */
final class KeyRing implements TokenPolicy.Keys {
  /** Keys of services at once. */
  static final int MOST = 16_384;

  /** Keys of one service: an agent can fill up its own services, and nobody else's. */
  static final int MOST_OF_A_SERVICE = 64;

  /** Agents whose key of one name is known at once; the one that announced it first gives way. */
  private static final int MOST_HOLDERS = 64;

  /**
   * Different keys of one name, all of which a forged token is tried with: the one that was
   * announced longest ago gives way.
   */
  static final int MOST_OF_A_NAME = 4;

  private record Name(String service, long id) {}

  /** A key and who announced it. */
  private record Held(Id128 instance, TokenKey key) {}

  private final Map<Name, TokenKey> written = new HashMap<>();
  private final Map<Name, List<Held>> announced = new ConcurrentHashMap<>();

  /** How many names of each service are announced. */
  private final Map<String, Integer> ofServices = new HashMap<>();

  /** The names that each agent has announced keys of. */
  private final Map<Id128, Set<Name>> ofAgents = new HashMap<>();

  KeyRing(List<Webconf.SigningKey> keys) {
    for (Webconf.SigningKey key : keys) {
      long id = HexFormat.fromHexDigitsToLong(key.id());
      TokenKey.of(id, HexFormat.of().parseHex(key.key()))
          .ifPresent(read -> written.put(new Name(key.service(), id), read));
    }
  }

  /** Keys of the topology that are none. */
  static List<String> unusable(List<Webconf.SigningKey> keys) {
    return keys.stream()
        .filter(key -> TokenKey.of(0, HexFormat.of().parseHex(key.key())).isEmpty())
        .map(Webconf.SigningKey::id)
        .toList();
  }

  @Override
  public List<TokenKey> of(String service, long id) {
    Name name = new Name(service, id);
    var held = announced.getOrDefault(name, List.of()).stream().map(Held::key);
    return Stream.concat(Stream.ofNullable(written.get(name)), held)
        .filter(distinctKeys())
        .toList();
  }

  private static Predicate<TokenKey> distinctKeys() {
    Map<List<Byte>, Boolean> seen = new HashMap<>();
    return key -> seen.putIfAbsent(octets(key), true) == null;
  }

  private static List<Byte> octets(TokenKey key) {
    byte[] raw = key.raw();
    Byte[] boxed = new Byte[raw.length];
    Arrays.setAll(boxed, i -> raw[i]);
    return List.of(boxed);
  }

  /** Takes what an agent announces; false, and nothing of it, if there are too many keys. */
  boolean announce(SrlMessage.Hello hello) {
    Map<Name, TokenKey> keys = new LinkedHashMap<>();
    for (String service : hello.services()) {
      hello.keys().forEach(key -> keys.put(new Name(service, key.id()), key));
    }
    if (!hasRoomFor(keys.keySet())) {
      return false;
    }
    keys.forEach((name, key) -> hold(name, new Held(hello.instance(), key)));
    return true;
  }

  private boolean hasRoomFor(Set<Name> names) {
    Map<String, Integer> more = new HashMap<>();
    names.stream()
        .filter(name -> !announced.containsKey(name))
        .forEach(name -> more.merge(name.service(), 1, Integer::sum));
    int all = more.values().stream().mapToInt(Integer::intValue).sum();
    return announced.size() + all <= MOST
        && more.entrySet().stream()
            .allMatch(entry ->
                ofServices.getOrDefault(entry.getKey(), 0) + entry.getValue() <= MOST_OF_A_SERVICE);
  }

  /** An agent has one key of a name: the one it announced last. */
  private void hold(Name name, Held newest) {
    if (!announced.containsKey(name)) {
      ofServices.merge(name.service(), 1, Integer::sum);
    }
    List<Held> before = announced.getOrDefault(name, List.of());
    List<Held> held = new ArrayList<>(before);
    held.removeIf(one -> one.instance().equals(newest.instance()));
    held.add(newest);
    Set<List<Byte>> latest =
        held.reversed().stream()
            .map(one -> octets(one.key()))
            .distinct()
            .limit(MOST_OF_A_NAME)
            .collect(Collectors.toSet());
    held.removeIf(one -> !latest.contains(octets(one.key())));
    if (held.size() > MOST_HOLDERS) {
      held.removeFirst();
    }
    before.forEach(one -> unlist(one.instance(), name));
    held.forEach(one -> ofAgents.computeIfAbsent(one.instance(), _ -> new HashSet<>()).add(name));
    announced.put(name, List.copyOf(held));
  }

  private void unlist(Id128 instance, Name name) {
    ofAgents.computeIfPresent(
        instance, (_, names) -> names.remove(name) && names.isEmpty() ? null : names);
  }

  /** True if it announced keys that are known. */
  boolean isKnown(Id128 instance) {
    return ofAgents.containsKey(instance);
  }

  /** Forgets what an agent that is gone announced. */
  void forget(Id128 instance) {
    Set<Name> names = ofAgents.remove(instance);
    if (names == null) {
      return;
    }
    for (Name name : names) {
      var left =
          announced.getOrDefault(name, List.of()).stream()
              .filter(one -> !one.instance().equals(instance))
              .toList();
      if (left.isEmpty()) {
        announced.remove(name);
        ofServices.computeIfPresent(name.service(), (_, count) -> count == 1 ? null : count - 1);
      } else {
        announced.put(name, left);
      }
    }
  }

  int size() {
    return Objects.checkIndex(announced.size(), Integer.MAX_VALUE);
  }
}
