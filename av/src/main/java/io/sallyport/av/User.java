package io.sallyport.av;

/**
 * Who holds credentials, as quotas see it.
 *
 * @param id {@code token:} and a client id, or {@code rest:} and what a shared-secret user name has
 *     behind its time; no secret
 */
record User(String id, Scope scope) {
  static User of(AvToken token) {
    return new User("token:" + token.client(), token.scope());
  }

  /** Shared-secret user names do not tell what kind of client they are for. */
  static User named(String name) {
    return new User("rest:" + name, Scope.USER);
  }
}
