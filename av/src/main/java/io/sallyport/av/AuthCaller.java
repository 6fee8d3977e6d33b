package io.sallyport.av;

import java.util.Set;

/**
 * Who asks for tokens.
 *
 * @param name that the topology trusts it under, lower case
 * @param provenNames all host names that its certificate proves, lower case
 */
record AuthCaller(String name, Set<String> provenNames) {
  AuthCaller {
    provenNames = Set.copyOf(provenNames);
  }
}
