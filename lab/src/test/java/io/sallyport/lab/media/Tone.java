package io.sallyport.lab.media;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sound as WAV files have it: one channel, 8000 samples a second of 16 bits. */
final class Tone {
  /** How far a sample of a {@link #wav} goes from the middle. */
  static final int AMPLITUDE = 8000;

  private static final int SAMPLES_PER_SECOND = 8000;
  private static final int HERTZ = 440;
  private static final int HEADER_OCTETS = 44;

  private Tone() {}

  /** A file with an even tone. */
  static byte[] wav(int seconds) {
    int samples = seconds * SAMPLES_PER_SECOND;
    int octets = samples * Short.BYTES;
    ByteBuffer file = ByteBuffer.allocate(HEADER_OCTETS + octets).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(US_ASCII)).putInt(HEADER_OCTETS - 8 + octets);
    file.put("WAVEfmt ".getBytes(US_ASCII)).putInt(16).putShort((short) 1).putShort((short) 1);
    file.putInt(SAMPLES_PER_SECOND).putInt(SAMPLES_PER_SECOND * Short.BYTES);
    file.putShort((short) Short.BYTES).putShort((short) Short.SIZE);
    file.put("data".getBytes(US_ASCII)).putInt(octets);
    for (int i = 0; i < samples; i++) {
      double angle = 2 * Math.PI * HERTZ * i / SAMPLES_PER_SECOND;
      file.putShort((short) Math.round(AMPLITUDE * Math.sin(angle)));
    }
    return file.array();
  }

  /** The greatest sample of a file. */
  static int loudest(Path file) {
    try {
      ByteBuffer samples = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int loudest = 0;
      for (int at = HEADER_OCTETS; at + Short.BYTES <= samples.limit(); at += Short.BYTES) {
        loudest = Math.max(loudest, samples.getShort(at));
      }
      return loudest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
