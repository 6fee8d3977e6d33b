package io.sallyport.webconf;

import io.sallyport.topology.Webconf;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.SrlMessage;
import io.sallyport.wire.srl.TokenKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final int MOST_OF_A_NAME = 64;

  private record Name(String service, long id) {}

  /** A key and who announced it. */
  private record Held(Id128 instance, TokenKey key) {}

  private final Map<Name, TokenKey> written = new HashMap<>();
  private final Map<Name, List<Held>> announced = new ConcurrentHashMap<>();

  /** How many names of each service are announced. */
  private final Map<String, Integer> ofServices = new HashMap<>();

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

  private static java.util.function.Predicate<TokenKey> distinctKeys() {
    Map<List<Byte>, Boolean> seen = new HashMap<>();
    return key -> seen.putIfAbsent(octets(key), true) == null;
  }

  private static List<Byte> octets(TokenKey key) {
    byte[] raw = key.raw();
    Byte[] boxed = new Byte[raw.length];
    Arrays.setAll(boxed, i -> raw[i]);
    return List.of(boxed);
  }

  /** Takes what an agent announces; false if there are too many keys. */
  boolean announce(SrlMessage.Hello hello) {
    for (String service : hello.services()) {
      for (TokenKey key : hello.keys()) {
        Name name = new Name(service, key.id());
        if (!announced.containsKey(name) && !mayAdd(service)) {
          return false;
        }
        announced.merge(name, List.of(new Held(hello.instance(), key)), KeyRing::withNewest);
      }
    }
    return true;
  }

  private boolean mayAdd(String service) {
    int ofService = ofServices.getOrDefault(service, 0);
    boolean mayAdd = announced.size() < MOST && ofService < MOST_OF_A_SERVICE;
    if (mayAdd) {
      ofServices.put(service, ofService + 1);
    }
    return mayAdd;
  }

  /** An agent has one key of a name: the one it announced last. */
  private static List<Held> withNewest(List<Held> before, List<Held> added) {
    Id128 instance = added.getFirst().instance();
    int tooMany = Math.max(0, before.size() + 1 - MOST_OF_A_NAME);
    return Stream.concat(
            before.stream().skip(tooMany).filter(held -> !held.instance().equals(instance)),
            added.stream())
        .toList();
  }

  /** Forgets what an agent that is gone announced. */
  void forget(Id128 instance) {
    announced.replaceAll(
        (_, held) -> held.stream().filter(one -> !one.instance().equals(instance)).toList());
    announced.entrySet().removeIf(entry -> entry.getValue().isEmpty() && leave(entry.getKey()));
  }

  private boolean leave(Name name) {
    ofServices.computeIfPresent(name.service(), (_, count) -> count == 1 ? null : count - 1);
    return true;
  }

  int size() {
    return Objects.checkIndex(announced.size(), Integer.MAX_VALUE);
  }
}
