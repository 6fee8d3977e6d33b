package io.sallyport.net;

import io.sallyport.telemetry.Event;
import io.sallyport.telemetry.Events;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps events for a test to look at. */
public final class RecordedEvents implements Events {
  /** An event with its fields as one text. */
  public record Recorded(Event event, String fields) {}

  private final List<Recorded> recorded = new CopyOnWriteArrayList<>();

  @Override
  public void state(Event event, Object... fields) {
    recorded.add(new Recorded(event, Arrays.toString(fields)));
  }

  public List<Recorded> of(Event event) {
    return recorded.stream().filter(one -> one.event().equals(event)).toList();
  }
}
