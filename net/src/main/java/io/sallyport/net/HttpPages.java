package io.sallyport.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.sallyport.net.HttpEndpoint.Page;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Answers the one request of an HTTP connection. Owned by its loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends in the connection's closing
final class HttpPages extends SimpleChannelInboundHandler<HttpObject> {
  private final HttpEndpoint.Spec spec;
  private final Reporting reporting;
  private boolean isAnswered;

  HttpPages(HttpEndpoint.Spec spec, Reporting reporting) {
    this.spec = spec;
    this.reporting = reporting;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
    if (isAnswered || !(message instanceof HttpRequest request)) {
      return;
    }
    isAnswered = true;
    var refusal = refusal(ctx, request);
    var page = spec.pages().get(path(request));
    if (!refusal.equals(HttpResponseStatus.OK)) {
      refuse(ctx, refusal);
    } else if (page == null) {
      refuse(ctx, HttpResponseStatus.NOT_FOUND);
    } else {
      boolean hasBody = request.method().equals(HttpMethod.GET);
      Thread.ofVirtual().name("http-page").start(() -> answer(ctx, page, hasBody));
    }
  }

  private HttpResponseStatus refusal(ChannelHandlerContext ctx, HttpRequest request) {
    var remote = (InetSocketAddress) ctx.channel().remoteAddress();
    if (!spec.allowed().contains(remote.getAddress())) {
      return HttpResponseStatus.FORBIDDEN;
    }
    if (!request.decoderResult().isSuccess()) {
      return switch (request.decoderResult().cause()) {
        case TooLongHttpLineException _ -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
        case TooLongHttpHeaderException _ -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
        default -> HttpResponseStatus.BAD_REQUEST;
      };
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      return HttpResponseStatus.METHOD_NOT_ALLOWED;
    }
    return HttpUtil.isTransferEncodingChunked(request)
            || request.headers().getInt(HttpHeaderNames.CONTENT_LENGTH, 0) != 0
        ? HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE
        : HttpResponseStatus.OK;
  }

  private static String path(HttpRequest request) {
    int query = request.uri().indexOf('?');
    return query < 0 ? request.uri() : request.uri().substring(0, query);
  }

  /** On a thread of its own. */
  private void answer(ChannelHandlerContext ctx, Supplier<Page> page, boolean hasBody) {
    Page made;
    try {
      made = page.get();
    } catch (RuntimeException e) {
      reporting.counters().count(NetCounter.TASKS_FAILED);
      reporting.events().state(NetEvent.HANDLER_FAILED, "row", spec.rowId(), "failure", e);
      refuse(ctx, HttpResponseStatus.INTERNAL_SERVER_ERROR);
      return;
    }
    reporting.counters().count(NetCounter.HTTP_ANSWERED);
    respond(ctx, made, hasBody);
  }

  private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status) {
    reporting.counters().count(NetCounter.HTTP_REFUSED);
    byte[] text = (status.reasonPhrase() + "\n").getBytes(StandardCharsets.US_ASCII);
    respond(ctx, new Page(status.code(), "text/plain; charset=us-ascii", text), true);
  }

  private static void respond(ChannelHandlerContext ctx, Page page, boolean hasBody) {
    var status = HttpResponseStatus.valueOf(page.status());
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            hasBody ? Unpooled.wrappedBuffer(page.body()) : Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, page.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, page.body().length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff")
        .set(HttpHeaderNames.CONNECTION, "close");
    if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      reporting.counters().count(NetCounter.TASKS_FAILED);
      reporting.events().state(NetEvent.HANDLER_FAILED, "row", spec.rowId(), "failure", cause);
    }
    ctx.close();
  }
}
