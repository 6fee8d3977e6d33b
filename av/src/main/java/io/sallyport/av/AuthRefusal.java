package io.sallyport.av;

/** Why a request for credentials gets none, with the words that clients compare. */
enum AuthRefusal {
  MALFORMED("Request Malformed"),
  TOO_LARGE("Request Too Large"),
  NOT_SUPPORTED("Not Supported"),
  BUSY("Server Busy"),
  TIME_OUT("Time Out"),
  FORBIDDEN("Forbidden"),
  INTERNAL("Internal Server Error"),
  OTHER("Other Failure"),
  VERSION("Version Mismatch");

  private final String reasonPhrase;

  AuthRefusal(String reasonPhrase) {
    this.reasonPhrase = reasonPhrase;
  }

  String reasonPhrase() {
    return reasonPhrase;
  }
}
