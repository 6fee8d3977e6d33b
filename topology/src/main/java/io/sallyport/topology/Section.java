package io.sallyport.topology;

import io.sallyport.topology.YamlValue.Entry;
import io.sallyport.topology.YamlValue.Mapping;
import io.sallyport.topology.YamlValue.Position;
import io.sallyport.topology.YamlValue.Scalar;
import io.sallyport.topology.YamlValue.ScalarType;
import io.sallyport.topology.YamlValue.Sequence;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * One section of the file, read key by key. Making it reports unknown, repeated and missing keys;
 * each read of a value that is absent or wrong gives empty, and a wrong one has been reported.
 */
final class Section {

  private final String path;
  private final Problems problems;
  private final Values values;
  private final Map<String, YamlValue> entries = new LinkedHashMap<>();

  private Section(String path, Problems problems) {
    this.path = path;
    this.problems = problems;
    this.values = new Values(problems);
  }

  static Section root(YamlValue value, Problems problems) {
    return read("", "the file", value, Keys.ROOT, problems);
  }

  private static Section read(
      String path, String label, YamlValue value, Keys keys, Problems problems) {
    Section section = new Section(path, problems);
    problems.place(path, value.position());
    if (value instanceof Mapping mapping) {
      section.checkKeys(mapping, label, keys);
    } else {
      problems.add(
          value.position(),
          "%s must be a section of keys, but is %s".formatted(label, value.kind()),
          keys.names().isEmpty()
              ? "write {}"
              : "write its keys: " + String.join(", ", keys.names()));
    }
    return section;
  }

  private void checkKeys(Mapping mapping, String label, Keys keys) {
    Map<String, Position> seen = collect(mapping);
    seen.forEach((key, position) -> {
      if (!keys.names().contains(key)) {
        problems.add(position, "unknown key '" + key + "'", Nearest.remedy(key, keys.names()));
      }
    });
    for (Keys.Key key : keys.keys()) {
      if (key.isRequired() && !seen.containsKey(key.name())) {
        problems.add(
            mapping.position(),
            "%s has no key '%s'".formatted(label, key.name()),
            "add '" + key.name() + "'");
      }
    }
  }

  /** Takes in the entries, the first of each key, and gives where each key stands. */
  private Map<String, Position> collect(Mapping mapping) {
    Map<String, Position> seen = new LinkedHashMap<>();
    for (Entry entry : mapping.entries()) {
      if (!(entry.key() instanceof Scalar(Position position, ScalarType type, String key))) {
        problems.add(
            entry.key().position(),
            "a key must be a plain word, but is " + entry.key().kind(),
            "write one word before the colon; put an address with colons in quotes");
        continue;
      }
      Position first = seen.putIfAbsent(key, position);
      if (first != null) {
        problems.add(
            position,
            "key '%s' is repeated; it stands in line %d already".formatted(key, first.line()),
            "keep one of the two");
        continue;
      }
      entries.put(key, entry.value());
      problems.place(pathOf(key), entry.value().position());
    }
    return seen;
  }

  /** A section of keys that are free, such as row ids: each key with its value. */
  Map<String, YamlValue> freeEntries(String key) {
    YamlValue value = entries.get(key);
    if (value == null) {
      return Map.of();
    }
    Section section = new Section(pathOf(key), problems);
    if (value instanceof Mapping mapping) {
      Map<String, Position> keys = section.collect(mapping);
      keys.forEach((k, position) -> problems.place(section.pathOf(k) + ".key", position));
    } else {
      problems.add(
          value.position(),
          "'%s' must be a section of keys, but is %s".formatted(key, value.kind()),
          "write {} if it is empty");
    }
    return section.entries;
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  Values values() {
    return values;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  /** The section at a key; without entries if the key is absent. */
  Section section(String key, Keys keys) {
    YamlValue value = entries.get(key);
    return value == null
        ? new Section(pathOf(key), problems)
        : read(pathOf(key), "'" + key + "'", value, keys, problems);
  }

  /** The sections of a list; an item that is no section gives one without entries. */
  List<Section> sections(String key, Keys keys, ItemCount count) {
    List<Section> sections = new ArrayList<>();
    for (YamlValue item : items(key, count)) {
      sections.add(
          read(
              pathOf(key) + "[" + sections.size() + "]",
              "an item of '" + key + "'",
              item,
              keys,
              problems));
    }
    return sections;
  }

  /** The sections of a list in which a value may stand for a section of that key alone. */
  List<Section> sections(String key, Keys keys, String soleKey, ItemCount count) {
    List<Section> sections = new ArrayList<>();
    for (YamlValue item : items(key, count)) {
      String place = pathOf(key) + "[" + sections.size() + "]";
      if (item instanceof Mapping) {
        sections.add(read(place, "an item of '" + key + "'", item, keys, problems));
      } else {
        Section section = new Section(place, problems);
        section.entries.put(soleKey, item);
        problems.place(section.pathOf(soleKey), item.position());
        sections.add(section);
      }
    }
    return sections;
  }

  /** How many items a list may have; {@code whatFor} completes the sentence "name at least". */
  record ItemCount(int min, int max, String whatFor) {
    static ItemCount upTo(int max) {
      return new ItemCount(0, max, "none");
    }

    static ItemCount some(int max, String whatFor) {
      return new ItemCount(1, max, whatFor);
    }
  }

  private List<YamlValue> items(String key, ItemCount count) {
    YamlValue value = entries.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof Sequence(Position position, List<YamlValue> items))) {
      problems.add(
          value.position(),
          "'%s' must be a list, but is %s".formatted(key, value.kind()),
          "write [first, second], or one item per line after a dash");
      return List.of();
    }
    if (items.size() < count.min()) {
      problems.add(position, "'" + key + "' is empty", "name at least " + count.whatFor());
    }
    if (items.size() > count.max()) {
      problems.add(
          position,
          "'%s' has %d items".formatted(key, items.size()),
          "keep to %d at most".formatted(count.max()));
      return List.of();
    }
    return items;
  }

  /** The right values of a list; each is placed at its index among them. */
  <T> List<T> list(String key, ItemCount count, BiFunction<String, YamlValue, Optional<T>> reader) {
    List<T> list = new ArrayList<>();
    for (YamlValue item : items(key, count)) {
      Optional<T> value = reader.apply("an item of '" + key + "'", item);
      if (value.isPresent()) {
        problems.place(pathOf(key) + "[" + list.size() + "]", item.position());
        list.add(value.get());
      }
    }
    return List.copyOf(list);
  }

  /** Reports that the value of a key does not go with others; the key has to be there. */
  void refuse(String key, String what, String remedy) {
    problems.at(pathOf(key), what, remedy);
  }

  List<InetAddress> addresses(String key, ItemCount count) {
    return list(key, count, values::address);
  }

  /** The value at a key, read by one of the methods of {@link Values}. */
  <T> Optional<T> value(String key, BiFunction<String, YamlValue, Optional<T>> reader) {
    YamlValue value = entries.get(key);
    return value == null ? Optional.empty() : reader.apply("'" + key + "'", value);
  }
}
