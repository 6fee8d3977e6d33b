package io.sallyport.net;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sallyport.telemetry.Events;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A small file in which a node keeps something for itself. What is in it is always whole: it is
 * written beside it and then takes its place. Safe from any thread.
 */
public final class StateFile {
  private final Path file;
  private final int maxBytes;
  private final Events events;

  /** What is to be written next. */
  private @Nullable Supplier<String> next;

  private boolean isWriting;

  /**
   * @param maxBytes more is not read
   */
  public StateFile(Path file, int maxBytes, Events events) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.events = events;
  }

  public Path file() {
    return file;
  }

  /** What was kept; empty if nothing was, or it cannot be read. Waits for the disk. */
  public String read() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(maxBytes + 1);
      if (octets.length > maxBytes) {
        throw new IOException("longer than " + maxBytes + " octets");
      }
      return new String(octets, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      events.state(NetEvent.STATE_NOT_READ, "file", file, "reason", e);
      return "";
    }
  }

  /**
   * Keeps something in place of what there was, and waits for nothing. Where more comes while the
   * disk is busy, only the last is written.
   *
   * @param text is asked for on another thread
   */
  public void keep(Supplier<String> text) {
    if (isFirst(text)) {
      Thread.ofVirtual().name("state-file").start(this::writeAll);
    }
  }

  private synchronized boolean isFirst(Supplier<String> text) {
    boolean isIdle = !isWriting;
    next = text;
    isWriting = true;
    return isIdle;
  }

  private void writeAll() {
    for (Supplier<String> text = taken(); text != null; text = taken()) {
      try {
        write(text.get());
      } catch (IOException | RuntimeException e) {
        // Whatever it was, what is to be kept after it still is.
        events.state(NetEvent.STATE_NOT_KEPT, "file", file, "reason", e);
      }
    }
  }

  private synchronized @Nullable Supplier<String> taken() {
    Supplier<String> text = next;
    next = null;
    isWriting = text != null;
    return text;
  }

  /** It is on the disk before it takes its place: power may fail in between. */
  private void write(String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (FileChannel channel = FileChannel.open(fresh, CREATE, TRUNCATE_EXISTING, WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
