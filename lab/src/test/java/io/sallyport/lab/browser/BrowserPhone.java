package io.sallyport.lab.browser;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Await;
import java.time.Duration;

/** JsSIP in a page: a softphone that writes down what happens. */
final class BrowserPhone {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final DevTools page;

  private BrowserPhone(DevTools page) {
    this.page = page;
  }

  /** Waits for the page and signs in at a server; whether that works shows in its lines. */
  static BrowserPhone signIn(DevTools page, Account account, String server) {
    Await.until(
        "the page's phone", LIMIT, () -> page.evaluate("typeof window.phone").equals("object"));
    page.evaluate(
        "phone.signIn('%s', '%s', '%s')".formatted(server, account.address(), account.password()));
    return new BrowserPhone(page);
  }

  void send(Account to, String text) {
    page.evaluate("phone.send('%s', '%s')".formatted(to.address(), text));
  }

  void call(Account to) {
    page.evaluate("phone.call('%s')".formatted(to.address()));
  }

  void hangUp() {
    page.evaluate("phone.hangUp()");
  }

  /** Leaves; the page is of no further use. */
  void signOut() {
    page.evaluate("phone.signOut()");
  }

  /** What happened so far. */
  String lines() {
    return page.evaluate("phone.lines()");
  }

  /** Waits until a line stands there so many times. */
  void awaitTimes(String line, int times) {
    Await.until(
        () -> times + " times \"" + line + "\" in the browser, where this happened:\n" + lines(),
        LIMIT,
        () -> lines().lines().filter(line::equals).count() >= times);
  }

  /** Waits for a line that begins like this, and returns it. */
  String await(String start) {
    Await.until(
        () -> "\"" + start + "\" in the browser, where this happened:\n" + lines(),
        LIMIT,
        () -> lines().lines().anyMatch(line -> line.startsWith(start)));
    return lines().lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
  }
}
