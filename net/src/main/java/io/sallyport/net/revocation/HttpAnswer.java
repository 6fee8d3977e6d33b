package io.sallyport.net.revocation;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One answer of an HTTP server, put together from pieces as they arrive. Netty's decoder reads it;
 * sizes, and what counts as an answer, are decided here. Belongs to one thread.
 */
final class HttpAnswer implements AutoCloseable {
  static final int MAX_LINE_OCTETS = 2048;
  static final int MAX_HEAD_OCTETS = 16 * 1024;

  /** Heads, and the lengths of chunks, beyond the body itself. */
  private static final int MAX_EXTRA_OCTETS = 256 * 1024;

  private static final int MAX_DECODED_PIECE = 64 * 1024;

  private final int maxOctets;
  private final EmbeddedChannel decoder;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable HttpResponse head;
  private long received;

  /**
   * @param maxOctets of the body
   */
  HttpAnswer(int maxOctets) {
    this.maxOctets = maxOctets;
    decoder =
        new EmbeddedChannel(
            new HttpResponseDecoder(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_LINE_OCTETS)
                    .setMaxHeaderSize(MAX_HEAD_OCTETS)
                    .setMaxChunkSize(MAX_DECODED_PIECE)));
    decoder.config().setAllocator(new UnpooledByteBufAllocator(false));
  }

  /** Takes the next octets; empty while more have to come. */
  Optional<Fetched> received(byte[] octets, int length) {
    received += length;
    if (received > maxOctets + (long) MAX_EXTRA_OCTETS) {
      return tooLarge();
    }
    decoder.writeInbound(Unpooled.copiedBuffer(octets, 0, length));
    return decoded();
  }

  /** Takes the end of the connection, which ends a body without a length. */
  Fetched ended() {
    decoder.finish();
    return decoded().orElseGet(() -> failed("the connection ended within the answer"));
  }

  @Override
  public void close() {
    decoder.finishAndReleaseAll();
  }

  private Optional<Fetched> decoded() {
    for (HttpObject next = decoder.readInbound(); next != null; next = decoder.readInbound()) {
      try {
        var ended = take(next);
        if (ended.isPresent()) {
          return ended;
        }
      } finally {
        ReferenceCountUtil.release(next);
      }
    }
    return Optional.empty();
  }

  private Optional<Fetched> take(HttpObject next) {
    if (next.decoderResult().isFailure()) {
      return Optional.of(failed("an answer that is not HTTP"));
    }
    if (next instanceof HttpResponse begun) {
      head = begun;
      var refused = judge(begun);
      if (refused.isPresent()) {
        return refused;
      }
    }
    return next instanceof HttpContent content ? take(content) : Optional.empty();
  }

  /** Ends what need not be read to its end. */
  private Optional<Fetched> judge(HttpResponse begun) {
    var status = begun.status();
    var headers = begun.headers();
    if (isInterim(begun)) {
      return Optional.empty();
    }
    var location = headers.get(HttpHeaderNames.LOCATION);
    if (status.codeClass() == HttpStatusClass.REDIRECTION && location != null) {
      return Optional.of(new Fetched.Moved(location));
    }
    if (status.code() != 200) {
      return Optional.of(failed("HTTP status " + status.code()));
    }
    if (!headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity").equalsIgnoreCase("identity")) {
      return Optional.of(failed("an answer in an encoding that was not asked for"));
    }
    return HttpUtil.getContentLength(begun, 0L) > maxOctets ? tooLarge() : Optional.empty();
  }

  private static boolean isInterim(HttpResponse response) {
    return response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  private Optional<Fetched> take(HttpContent content) {
    var octets = content.content();
    if (body.size() + (long) octets.readableBytes() > maxOctets) {
      return tooLarge();
    }
    body.writeBytes(ByteBufUtil.getBytes(octets));
    boolean isEnd = content instanceof LastHttpContent && head != null && !isInterim(head);
    return isEnd ? Optional.of(new Fetched.Body(body.toByteArray())) : Optional.empty();
  }

  private Optional<Fetched> tooLarge() {
    return Optional.of(failed("more than " + maxOctets + " octets"));
  }

  private static Fetched failed(String detail) {
    return new Fetched.Failed(detail);
  }
}
