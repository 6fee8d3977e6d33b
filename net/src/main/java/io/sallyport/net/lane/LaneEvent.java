package io.sallyport.net.lane;

import io.sallyport.telemetry.Event;

/** What happens to lanes. */
public enum LaneEvent implements Event {
  IO_CHOSEN("lane-io-chosen", Level.INFO, "It was chosen how datagrams are sent and received"),
  IO_REFUSED(
      "lane-io-refused",
      Level.WARN,
      "Datagrams are not sent and received in the way that was asked for"),
  LANE_STARTED("lane-started", Level.INFO, "A lane for datagrams was started"),
  LANE_STOPPED("lane-stopped", Level.INFO, "A lane for datagrams ended"),
  CORE_NOT_TAKEN("lane-core-not-taken", Level.WARN, "A lane could not be kept on its processor"),
  HANDLER_FAILED("lane-handler-failed", Level.ERROR, "Something that a lane called threw: a bug"),
  LANE_FAILED("lane-failed", Level.ERROR, "A pass of a lane threw: a bug");

  private final String id;
  private final Level level;
  private final String text;

  LaneEvent(String id, Level level, String text) {
    this.id = id;
    this.level = level;
    this.text = text;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Level level() {
    return level;
  }

  @Override
  public String text() {
    return text;
  }
}
