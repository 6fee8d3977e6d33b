package io.sallyport.net.lane;

import io.sallyport.telemetry.Event;

/** What happens to lanes. */
public enum LaneEvent implements Event {
  LANE_IO_CHOSEN(Level.INFO, "It was chosen how datagrams are sent and received"),
  LANE_IO_REFUSED(Level.WARN, "Datagrams are not sent and received in the way that was asked for"),
  LANE_STARTED(Level.INFO, "A lane for datagrams was started"),
  LANE_STOPPED(Level.INFO, "A lane for datagrams ended"),
  LANE_CORE_NOT_TAKEN(Level.WARN, "A lane could not be kept on its processor"),
  LANE_HANDLER_FAILED(Level.ERROR, "Something that a lane called threw: a bug"),
  LANE_FAILED(Level.ERROR, "A pass of a lane threw: a bug");

  private final Level level;
  private final String text;

  LaneEvent(Level level, String text) {
    this.level = level;
    this.text = text;
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
