package io.sallyport.net.dns;

/**
 * The records of one type of one name.
 *
 * @param name as {@link DomainName#canonical} makes it
 */
record Question(String name, RecordType type) {
  @Override
  public String toString() {
    return name + " " + type;
  }
}
