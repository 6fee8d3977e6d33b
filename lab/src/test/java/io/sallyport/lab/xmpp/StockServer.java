package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Ejabberd;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A stock server with one user, which may be killed and keeps what its log said before. */
final class StockServer {
  private static final Duration RECONNECT = Duration.ofMinutes(1);

  /** What a test needs of either program. */
  interface Program {
    void kill();

    void restart();

    void hold();

    void proceed();

    /** What it has said in its present life. */
    StanzaLog log(int life);

    String text();

    /** True if all that it writes to other servers stands in its log. */
    boolean showsEveryWrite();
  }

  private final Program program;
  private final XmppClient user;
  private final List<StanzaLog.Line> earlier = new ArrayList<>();
  private StanzaLog atDeath = new StanzaLog(List.of());
  private int lives = 1;

  StockServer(Program program, XmppClient user) {
    this.program = program;
    this.user = user;
  }

  static Program of(Prosody prosody) {
    return new Program() {
      @Override
      public void kill() {
        prosody.kill();
      }

      @Override
      public void restart() {
        prosody.restart();
      }

      @Override
      public void hold() {
        prosody.hold();
      }

      @Override
      public void proceed() {
        prosody.proceed();
      }

      @Override
      public StanzaLog log(int life) {
        return StanzaLog.ofProsody(prosody.log(), life);
      }

      @Override
      public String text() {
        return prosody.log();
      }

      @Override
      public boolean showsEveryWrite() {
        return false;
      }
    };
  }

  static Program of(Ejabberd ejabberd) {
    return new Program() {
      @Override
      public void kill() {
        ejabberd.kill();
      }

      @Override
      public void restart() {
        ejabberd.restart();
      }

      @Override
      public void hold() {
        ejabberd.hold();
      }

      @Override
      public void proceed() {
        ejabberd.proceed();
      }

      @Override
      public StanzaLog log(int life) {
        return StanzaLog.ofEjabberd(text(), life);
      }

      @Override
      public String text() {
        return ejabberd.stanzas();
      }

      @Override
      public boolean showsEveryWrite() {
        return true;
      }
    };
  }

  XmppClient user() {
    return user;
  }

  /** What its clients gave it and it has certainly given nobody. */
  Set<String> keptToItself(String prefix) {
    if (!program.showsEveryWrite()) {
      return Set.of();
    }
    Set<String> kept = log().fromClients(prefix);
    kept.removeAll(log().written(prefix));
    return kept;
  }

  /** Everything it has said. */
  StanzaLog log() {
    List<StanzaLog.Line> all = new ArrayList<>(earlier);
    all.addAll(program.log(lives).lines());
    return new StanzaLog(all);
  }

  /** What its last life had said when it was killed. */
  StanzaLog atDeath() {
    return atDeath;
  }

  /** True if its present life has said that. */
  boolean says(String text) {
    return program.text().contains(text);
  }

  /** It reads nothing any more, and says nothing, while its connections stay. */
  void hold() {
    program.hold();
  }

  /** It goes on. */
  void proceed() {
    program.proceed();
  }

  /** It dies without a word. */
  void die() {
    program.kill();
    atDeath = program.log(lives);
    earlier.addAll(atDeath.lines());
  }

  /** It is there again, and its user with it. */
  void comeBack(Account account) {
    long before = signIns(account);
    program.restart();
    lives++;
    user.tell("connect");
    Await.until(account.user() + " is back", RECONNECT, () -> signIns(account) > before);
  }

  private long signIns(Account account) {
    return user.events().filter(event -> event.startsWith("ready " + account.user())).count();
  }
}
