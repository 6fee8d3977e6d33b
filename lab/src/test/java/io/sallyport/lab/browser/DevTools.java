package io.sallyport.lab.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.topology.json.JsonWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs scripts in one page of a browser, over the Chrome DevTools Protocol. */
final class DevTools implements WebSocket.Listener {
  private static final long LIMIT_SECONDS = 300;
  private static final Pattern ID = Pattern.compile("^\\{\"id\":(\\d+),");
  private static final Pattern VALUE = Pattern.compile("\"value\":\"([A-Za-z0-9+/=]*)\"");

  private final Map<Integer, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
  private final StringBuilder part = new StringBuilder();
  private @Nullable WebSocket socket;
  private int lastId;

  private DevTools() {}

  static DevTools connect(HttpClient client, URI page) {
    DevTools tools = new DevTools();
    tools.socket = client.newWebSocketBuilder().buildAsync(page, tools).join();
    return tools;
  }

  /** What an expression comes to, as text; waits if it is a promise. */
  String evaluate(String expression) {
    // Base64, so that the answer needs no reader of JSON.
    String script =
        "(async () => btoa(unescape(encodeURIComponent(String(await (" + expression + "))))))()";
    int id = ++lastId;
    CompletableFuture<String> answer = new CompletableFuture<>();
    asked.put(id, answer);
    if (socket == null) {
      throw new IllegalStateException("not connected");
    }
    socket.sendText(request(id, script), true).join();
    String text = await(answer);
    Matcher value = VALUE.matcher(text);
    if (text.contains("\"exceptionDetails\"") || !value.find()) {
      throw new AssertionError("the page failed at " + expression + ": " + text);
    }
    return new String(Base64.getDecoder().decode(value.group(1)), UTF_8);
  }

  private static String request(int id, String script) {
    return new JsonWriter()
        .beginObject()
        .member("id", id)
        .member("method", "Runtime.evaluate")
        .name("params")
        .beginObject()
        .member("expression", script)
        .member("awaitPromise", true)
        .member("returnByValue", true)
        .endObject()
        .endObject()
        .toString();
  }

  private static String await(CompletableFuture<String> answer) {
    try {
      return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer from the browser", e);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      Matcher id = ID.matcher(part);
      CompletableFuture<String> answer =
          id.find() ? asked.remove(Integer.valueOf(id.group(1))) : null;
      if (answer != null) {
        answer.complete(part.toString());
      }
      part.setLength(0);
    }
    from.request(1);
    return null;
  }
}
