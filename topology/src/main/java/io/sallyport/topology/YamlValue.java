package io.sallyport.topology;

import java.util.List;

/** A value of the topology file with the place where it begins. */
sealed interface YamlValue {

  Position position();

  /** What a person would call the value's type. */
  String kind();

  /** Line and column, both from 1. */
  record Position(int line, int column) {
    static final Position START = new Position(1, 1);
  }

  enum ScalarType {
    TEXT("a text"),
    INTEGER("a number"),
    FLOAT("a number with a fraction"),
    BOOLEAN("true or false"),
    EMPTY("nothing");

    private final String words;

    ScalarType(String words) {
      this.words = words;
    }
  }

  record Scalar(Position position, ScalarType type, String text) implements YamlValue {
    @Override
    public String kind() {
      return type.words;
    }
  }

  record Sequence(Position position, List<YamlValue> items) implements YamlValue {
    @Override
    public String kind() {
      return "a list";
    }
  }

  record Mapping(Position position, List<Entry> entries) implements YamlValue {
    @Override
    public String kind() {
      return "a section of keys";
    }
  }

  /** A key, which may be anything until it is checked, and its value. */
  record Entry(YamlValue key, YamlValue value) {}
}
