package io.sallyport.app.logs;

/** How a log line looks. */
public enum LogFormat {
  /** For people: time, level, sentence, fields. */
  TEXT,
  /** For machines: one JSON object per line. */
  JSON
}
