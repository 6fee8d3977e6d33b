package io.sallyport.topology;

import java.nio.file.Path;

/**
 * Something wrong in a topology file, for the person who wrote it.
 *
 * @param line from 1
 * @param column from 1, in characters
 * @param what what is wrong
 * @param remedy what would be right
 */
public record Problem(Path file, int line, int column, String what, String remedy) {

  /** One line: {@code file:line:column: what; remedy}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + what + "; " + remedy;
  }
}
