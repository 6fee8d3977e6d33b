package io.sallyport.wire.msturn;

/** Error codes that are sent, with their reason; some mean something else in RFC 8656. */
public enum MsTurnError {
  TRY_ALTERNATE(300, "Try Alternate"),
  BAD_REQUEST(400, "Bad Request"),
  UNAUTHORIZED(401, "Unauthorized"),
  UNKNOWN_ATTRIBUTE(420, "Unknown Attribute"),
  INTEGRITY_CHECK_FAILURE(431, "Integrity Check Failure"),
  MISSING_USERNAME(432, "Missing Username"),
  MISSING_REALM(434, "Missing Realm"),
  MISSING_NONCE(435, "Missing Nonce"),
  UNKNOWN_USER(436, "Unknown User"),
  NO_BINDING(437, "No Binding"),
  STALE_NONCE(438, "Stale Nonce"),
  NO_DESTINATION(440, "No Destination"),
  WRONG_USERNAME(441, "Wrong Username"),
  ALLOCATION_QUOTA_REACHED(486, "Allocation Quota Reached"),
  SERVER_ERROR(500, "Server Error"),
  INSUFFICIENT_CAPACITY(508, "Insufficient Capacity"),
  GLOBAL_FAILURE(600, "Global Failure");

  private final int code;
  private final String reason;

  MsTurnError(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  public int code() {
    return code;
  }

  public String reason() {
    return reason;
  }
}
