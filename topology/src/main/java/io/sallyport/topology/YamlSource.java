package io.sallyport.topology;

import io.sallyport.topology.YamlValue.Entry;
import io.sallyport.topology.YamlValue.Mapping;
import io.sallyport.topology.YamlValue.Position;
import io.sallyport.topology.YamlValue.Scalar;
import io.sallyport.topology.YamlValue.ScalarType;
import io.sallyport.topology.YamlValue.Sequence;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes a tree of values out of YAML 1.2 text. What could make a small file large, or its reading
 * deep, is refused before the tree is built: anchors, aliases, a second document, deep nesting; and
 * tags, which claim a type whatever the value is.
 */
final class YamlSource {

  /** The reference pool needs five levels. */
  static final int MAX_DEPTH = 16;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setAllowDuplicateKeys(true) // reported by Section, with the place of the first one
          .setAllowNonScalarKeys(true) // reported by Section, with their place
          .setCodePointLimit(TopologyReader.MAX_FILE_BYTES)
          .build();

  private final Problems problems;

  YamlSource(Problems problems) {
    this.problems = problems;
  }

  /** The one document of the text, or empty if a problem was added. */
  Optional<YamlValue> read(String text) {
    try {
      if (!isPlain(text)) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(SETTINGS).composeString(text);
      if (root.isEmpty()) {
        problems.add(Position.START, "the file is empty", "start from examples/pool.example.yaml");
      }
      return root.map(YamlSource::value);
    } catch (MarkedYamlEngineException e) {
      problems.add(
          position(e.getProblemMark().or(e::getContextMark)),
          "not YAML: " + oneLine(e.getProblem()),
          "correct the syntax here or just before");
    } catch (ReaderException e) {
      problems.add(
          positionAt(text, e.getPosition()),
          "the character U+%04X is not allowed in YAML".formatted(e.getCodePoint()),
          "remove it");
    } catch (YamlEngineException e) {
      problems.add(Position.START, "not YAML: " + oneLine(e.toString()), "correct the syntax");
    }
    return Optional.empty();
  }

  /** Events come one at a time, so nothing here grows with depth or with repetition. */
  private boolean isPlain(String text) {
    int depth = 0;
    int documents = 0;
    for (Event event : new Parse(SETTINGS).parseString(text)) {
      Position position = position(event.getStartMark());
      if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
        problems.add(
            position,
            "anchors and aliases (& and *) are not allowed",
            "write the value out at each place");
        return false;
      }
      if (hasTag(event)) {
        problems.add(
            position,
            "tags (!) are not allowed",
            "write the value alone, in quotes if it is a text");
        return false;
      }
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case DocumentStart -> documents++;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        problems.add(
            position,
            "nested deeper than " + MAX_DEPTH + " levels",
            "no section of a topology is that deep; check the brackets and the indentation");
        return false;
      }
      if (documents > 1) {
        problems.add(position, "a second document begins here", "keep one pool per file");
        return false;
      }
    }
    return true;
  }

  private static boolean hasTag(Event event) {
    return switch (event) {
      case ScalarEvent scalar -> scalar.getTag().isPresent();
      case CollectionStartEvent collection -> collection.getTag().isPresent();
      default -> false;
    };
  }

  private static YamlValue value(Node node) {
    Position position = position(node.getStartMark());
    return switch (node) {
      case ScalarNode scalar -> new Scalar(position, type(scalar.getTag()), scalar.getValue());
      case SequenceNode sequence ->
          new Sequence(position, sequence.getValue().stream().map(YamlSource::value).toList());
      case MappingNode mapping ->
          new Mapping(
              position,
              mapping.getValue().stream()
                  .map(t -> new Entry(value(t.getKeyNode()), value(t.getValueNode())))
                  .toList());
      default -> throw new IllegalStateException("not a node of a tree: " + node.getNodeType());
    };
  }

  private static ScalarType type(Tag tag) {
    if (tag.equals(Tag.INT)) {
      return ScalarType.INTEGER;
    }
    if (tag.equals(Tag.FLOAT)) {
      return ScalarType.FLOAT;
    }
    if (tag.equals(Tag.BOOL)) {
      return ScalarType.BOOLEAN;
    }
    return tag.equals(Tag.NULL) ? ScalarType.EMPTY : ScalarType.TEXT;
  }

  private static Position position(Optional<Mark> mark) {
    return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(Position.START);
  }

  /** The engine counts code points where it has no mark. */
  private static Position positionAt(String text, int codePoints) {
    int end = Math.min(codePoints, text.codePointCount(0, text.length()));
    String before = text.substring(0, text.offsetByCodePoints(0, end));
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    String lastLine = before.substring(before.lastIndexOf('\n') + 1);
    return new Position(line, lastLine.codePointCount(0, lastLine.length()) + 1);
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s+", " ");
  }
}
