package io.sallyport.wire.sip;

/**
 * A header line that an edit adds.
 *
 * @param nameText as it will be written; the only name of a field that is not known
 */
record AddedLine(HeaderName name, String nameText, String value) {}
