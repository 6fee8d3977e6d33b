package io.sallyport.topology;

import io.sallyport.topology.YamlValue.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads and checks a topology file. It finds all problems in one go: first those of single values
 * ({@link Section}, {@link Values}), then those between values ({@link TopologyChecks}).
 */
public final class TopologyReader {

  /** A pool of twelve nodes with ten thousand partners stays well below. */
  static final int MAX_FILE_BYTES = 1 << 20;

  private TopologyReader() {}

  /** Reads a file; one that cannot be read gives a problem, too. */
  public static ReadResult read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_FILE_BYTES + 1);
    } catch (NoSuchFileException e) {
      return refusal(file, "there is no such file", "check the path");
    } catch (AccessDeniedException e) {
      return refusal(file, "the file may not be read", "give the user of this program read access");
    } catch (IOException e) {
      return refusal(file, "the file cannot be read", "check that it is a plain file: " + e);
    }
    if (bytes.length > MAX_FILE_BYTES) {
      return tooLarge(file);
    }
    try {
      return read(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), file);
    } catch (CharacterCodingException e) {
      return refusal(file, "the file is not UTF-8", "save it as UTF-8");
    }
  }

  /**
   * Reads text.
   *
   * @param origin the file that the text is from or will be in: named in problems, and paths in the
   *     text are relative to its folder
   */
  public static ReadResult read(String yaml, Path origin) {
    if (yaml.length() > MAX_FILE_BYTES) {
      return tooLarge(origin);
    }
    Problems problems = new Problems(origin);
    Optional<Topology> topology =
        new YamlSource(problems)
            .read(yaml)
            .map(
                value -> new TopologyParser(problems, origin).parse(Section.root(value, problems)));
    topology.ifPresent(t -> TopologyChecks.check(t, problems));
    return topology.isPresent() && problems.isEmpty()
        ? new ReadResult.Valid(topology.get(), problems.warningsInOrder())
        : new ReadResult.Invalid(problems.inOrder());
  }

  private static ReadResult tooLarge(Path file) {
    return refusal(
        file,
        "the file is larger than " + MAX_FILE_BYTES + " bytes",
        "check that it is a topology file");
  }

  private static ReadResult refusal(Path file, String what, String remedy) {
    Problems problems = new Problems(file);
    problems.add(Position.START, what, remedy);
    return new ReadResult.Invalid(List.copyOf(problems.inOrder()));
  }
}
