package io.sallyport.wire.msturn;

/** Message types of MS-TURN section 2.2.1 that a server reads or writes. */
public final class MsTurnType {
  public static final int ALLOCATE_REQUEST = 0x0003;
  public static final int ALLOCATE_RESPONSE = 0x0103;
  public static final int ALLOCATE_ERROR_RESPONSE = 0x0113;

  /** Never answered. */
  public static final int SEND_REQUEST = 0x0004;

  /** In RFC 8489 this would be an error response of method 5. */
  public static final int DATA_INDICATION = 0x0115;

  public static final int SET_ACTIVE_DESTINATION_REQUEST = 0x0006;
  public static final int SET_ACTIVE_DESTINATION_RESPONSE = 0x0106;
  public static final int SET_ACTIVE_DESTINATION_ERROR_RESPONSE = 0x0116;

  private MsTurnType() {}

  /** True if clients send messages of this type to servers. */
  public static boolean isRequest(int type) {
    return type == ALLOCATE_REQUEST
        || type == SEND_REQUEST
        || type == SET_ACTIVE_DESTINATION_REQUEST;
  }
}
